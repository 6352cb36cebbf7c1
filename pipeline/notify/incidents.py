"""Findings of one organisation as one incident, however many directories list it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.notify.news import News
from pipeline.render import wording
from pipeline.render.outline import Elsewhere, Names, elsewhere, urgency
from pipeline.report import EvidenceRow, FlagRow, Report
from pipeline.settling.offices import Key, organisations, shared
from pipeline.sources.wordpress import is_api

#: Kinds whose observed value stands in place of the listed one.
_REPLACES = ("contact-changed", "contact-conflict")

#: What is told of a finding, in the order in which a reader needs it.
NEW, GRAVER, CONFIRMED = "New", "Graver now", "Confirmed now"


@dataclass(frozen=True, slots=True)
class Item:
    """One finding as it is told. `also`: the other pages that have the very same one."""

    flag: FlagRow
    mark: str
    also: tuple[Elsewhere, ...] = ()

    @property
    def evidence(self) -> tuple[EvidenceRow, ...]:
        """Where a person can look: an answer of an API is none."""
        return tuple(row for row in self.flag.evidence if not is_api(row.url))[:2]

    @property
    def paste(self) -> str | None:
        """The value that belongs into the page once a person agrees; None where what is observed is no such value."""
        good = self.flag.confirmed and self.flag.kind in _REPLACES and self.flag.listed is not None
        return self.flag.observed if good else None


@dataclass(frozen=True, slots=True)
class Incident:
    """All that is told of one organisation, or of one page where it is about the page itself."""

    name: str
    website: str | None
    page: str | None  # where it is listed
    directory: str  # title of that page
    listed: bool  # it is about someone on that page, and not about the page itself
    items: tuple[Item, ...]


def incidents(flags: Iterable[tuple[FlagRow, str]], report: Report) -> tuple[Incident, ...]:
    """Flags, each with what is told of it, by site; the gravest incident first. Restricted ones are left out."""
    names, whose = Names(report), organisations(report.entries)
    groups: dict[Key, list[tuple[FlagRow, str]]] = {}
    for flag, mark in sorted(flags, key=lambda pair: urgency(pair[0])):
        if not flag.restricted:
            key = (flag.directory, flag.entry or "")
            # Entries of one host that are other organisations stay apart: the reader rings a name, not a host.
            groups.setdefault(whose.get(key, key), []).append((flag, mark))
    return tuple(_incident(group, names, report) for group in groups.values())


def news_of(news: News) -> tuple[tuple[FlagRow, str], ...]:
    """The flags that are told in full."""
    sorts = ((news.opened, NEW), (news.raised, GRAVER), (news.confirmed, CONFIRMED))
    return tuple((flag, mark) for flags, mark in sorts for flag in flags)


def _incident(group: list[tuple[FlagRow, str]], names: Names, report: Report) -> Incident:
    first = group[0][0]
    entry = names.entry(first)
    marks = {(flag.directory, flag.id): mark for flag, mark in group}
    return Incident(
        name=names.of(first),
        website=entry.website if entry else None,
        page=names.page(first),
        directory=names.title(first.directory),
        listed=first.entry is not None,
        items=tuple(_item(same, marks, names) for same in shared((f for f, _ in group), report.entries)),
    )


def _item(same: Sequence[FlagRow], marks: Mapping[tuple[str, str], str], names: Names) -> Item:
    flag, *others = same
    return Item(flag, marks[flag.directory, flag.id], elsewhere(others, names))


def brief(flag: FlagRow, report: Report) -> str:
    """One finding in one line: whose, and what."""
    return f"{Names(report).of(flag)}: {wording.kind(flag)}"
