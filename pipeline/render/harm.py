"""What to do first on many pages: one cause once, in order of the harm that it does. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.render.outline import SEVERITIES, Names, Outline, urgency
from pipeline.render.wording import count, named, stamp
from pipeline.report import EntryRow, FlagRow, Report
from pipeline.settling.offices import Key, organisations
from pipeline.text.country import region_in
from pipeline.text.tables import table


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do, on one page or on many."""

    name: str
    flag: FlagRow  # the gravest of those that say it
    words: str
    because: str  # what makes it weigh besides its severity; empty if nothing does


def tasks_of(view: Outline, names: Names, copies: Mapping[str, Sequence[FlagRow]]) -> list[Task]:
    """What presses, in order of harm. Stamps of one fault are one thing to do."""
    causes: dict[str, list[FlagRow]] = {}
    for flag in (flag for group in view.pressing for flag in group.flags):
        of_page = flag.entry is None and flag.kind.startswith("stamp-")
        cause = flag.kind if of_page else f"{flag.directory} {flag.id}"
        causes.setdefault(cause, []).extend([flag, *copies.get(flag.id, ())])
    alone = _alone(view.report)
    ranked = [(_harm(flags, names, alone), sorted(flags, key=urgency)) for flags in causes.values()]
    return [_task(flags, names, alone) for _, flags in sorted(ranked, key=lambda pair: pair[0])]


def _harm(
    flags: Sequence[FlagRow], names: Names, alone: Mapping[str, str]
) -> tuple[int, bool, bool, int, tuple[int, bool, float, str]]:
    """Sort key: the graver, the surer, what leaves a reader without anyone, what stands on more pages."""
    gravest = min(SEVERITIES.index(flag.severity) for flag in flags)
    sure = any(flag.confirmed for flag in flags)
    sole = any(_sole(flag, names, alone) for flag in flags)
    return gravest, not sure, not sole, -len({flag.directory for flag in flags}), min(map(urgency, flags))


def _sole(flag: FlagRow, names: Names, alone: Mapping[str, str]) -> str:
    """What a reader of the page is left without, in words; empty where there is another way."""
    entry = names.entry(flag)
    if entry is None:
        return ""
    if flag.directory in alone:
        return alone[flag.directory]
    return "it lists one contact only" if len({(c.kind, c.value) for c in entry.contacts}) == 1 else ""


def _alone(report: Report) -> Mapping[str, str]:
    """By page with one organisation, where its country's other pages list no other one: words for that.

    Of a page whose country nobody knows, its own entries count.
    """
    country = {row.id: row.region or region_in(row.title) for row in report.directories}
    place = {page: code or f"page {page}" for page, code in country.items()}
    listed: dict[str, set[Key]] = {}
    for (page, _), organisation in organisations(report.entries).items():
        listed.setdefault(place.get(page, ""), set()).add(organisation)
    return {page: _words(code) for page, code in country.items() if len(listed.get(place[page], ())) == 1}


def _words(country: str | None) -> str:
    if country is None:
        return "the only organisation on its page"
    return f"the only organisation listed for {table('countries').get(country, [country])[0]}"


def _task(flags: Sequence[FlagRow], names: Names, alone: Mapping[str, str]) -> Task:
    first, pages = flags[0], tuple(dict.fromkeys(flag.directory for flag in flags))
    if first.entry is None and len(pages) > 1:
        return Task(count(len(pages), "page"), first, _oldest(pages, names), "")
    sole = next(filter(None, (_sole(flag, names, alone) for flag in flags)), "")
    where = f"on {len(pages)} pages: " if len(pages) > 1 else "on "
    because = "; ".join(filter(None, (sole, where + _titles(pages, names) if first.entry is not None else "")))
    return Task(names.of(first), first, first.summary, because)


def _oldest(pages: Sequence[str], names: Names) -> str:
    rows = [names.directories[page] for page in pages if page in names.directories]
    rows.sort(key=lambda row: (-row.stamp.age_days if row.stamp else 0, row.id))
    told = named((f"{row.title or row.id} ({stamp(row.stamp)})" for row in rows), 3)
    return f"Begin with the oldest: {told}."


def _titles(pages: Iterable[str], names: Names) -> str:
    return named(sorted(names.title(page) for page in pages))


def by_directory(entries: Iterable[EntryRow]) -> Mapping[str, Sequence[EntryRow]]:
    found: dict[str, list[EntryRow]] = {}
    for entry in entries:
        found.setdefault(entry.directory, []).append(entry)
    return found
