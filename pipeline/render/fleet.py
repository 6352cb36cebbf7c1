"""A report over many pages: what is trouble, how old they are, what harms most, and each page in its turn. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.render.harm import Task, by_directory, tasks_of
from pipeline.render.outline import FEW, PRESSING, Group, Names, Outline, dated
from pipeline.render.wording import count, listing_of, named
from pipeline.report import Coverage, DirectoryRow, FlagRow, Report, TroubleRow

WEEK = 15  # things to do: what a volunteer gets done between two weekly reports
YEAR = 365.25  # days

#: Ages of a page: the words, and the years at which each ends.
AGES: tuple[tuple[str, float], ...] = (
    ("less than a year", 1),
    ("1 to 2 years", 2),
    ("2 to 5 years", 5),
    ("5 years and more", float("inf")),
)
AHEAD, AMBIGUOUS, UNDATED = "not come yet", "day and month unclear", "no date"


@dataclass(frozen=True, slots=True)
class Band:
    """Pages of one age: how many by their stamp, what of their contacts stands, and how many by their `modified`."""

    words: str
    stamped: int
    modified: int
    coverage: Coverage  # of the pages with such a stamp


TOLD = 5  # troubles of one kind that are spelled out before anything else


@dataclass(frozen=True, slots=True)
class Trouble:
    """Trouble of one kind, over all pages."""

    kind: str
    number: int
    pages: str  # their titles, the first few; the rest counted
    words: tuple[str, ...]  # what went wrong, each in its own words where they are few; else it stands at each page


@dataclass(frozen=True, slots=True)
class Page:
    """One page with all that is open there."""

    id: str
    title: str
    row: DirectoryRow | None  # None where it was never read
    index: bool  # it lists other pages, not organisations
    coverage: Coverage
    trouble: tuple[TroubleRow, ...]
    pressing: tuple[Group, ...]
    shared: tuple[tuple[str, FlagRow], ...]  # organisations and findings that stand with another page
    small: str  # what is to tidy, counted by kind; empty if nothing is

    @property
    def busy(self) -> bool:
        return bool(self.trouble or self.pressing or self.shared or self.small)


@dataclass(frozen=True, slots=True)
class Fleet:
    """Many pages, in the order in which a person reads of them."""

    size: str
    bands: tuple[Band, ...]
    trouble: tuple[Trouble, ...]
    week: tuple[Task, ...]
    later: int  # things that press and are not among those of the week
    busy: tuple[Page, ...]
    quiet: tuple[Page, ...]
    ran: str


def many(report: Report) -> bool:
    """Whether the report is about more pages than a handful."""
    return len(report.directories) > FEW


def fleet(view: Outline) -> Fleet:
    """The report as one about many pages."""
    report = view.report
    names = Names(report)
    rows = dated(report)
    copies = _copies(view, names)
    pages = _pages(view, names, copies)
    tasks = tasks_of(view, names, copies)
    return Fleet(
        size=f"{count(len(rows), 'page')} with {count(len(report.entries), 'entry', 'entries')}.",
        bands=tuple(_bands(report, rows)),
        trouble=tuple(_counted(report.trouble, names)),
        week=tuple(tasks[:WEEK]),
        later=len(tasks[WEEK:]),
        busy=tuple(page for page in pages if page.busy),
        quiet=tuple(page for page in pages if not page.busy),
        ran=_ran(report),
    )


def modified_days(row: DirectoryRow, report: Report) -> int | None:
    """Whole days since the page's own software says that it was changed; None where it says nothing."""
    return (report.as_of - row.modified).days if row.modified else None


def _age(days: int | None) -> str:
    if days is None:
        return UNDATED
    return AHEAD if days < 0 else next(words for words, years in AGES if days < years * YEAR)


def _stamp_age(row: DirectoryRow) -> str:
    if row.stamp is not None and row.stamp.ambiguous:
        return AMBIGUOUS
    return _age(row.stamp.age_days if row.stamp else None)


def _bands(report: Report, rows: Sequence[DirectoryRow]) -> Iterator[Band]:
    stamped = {row.id: _stamp_age(row) for row in rows}
    modified = Counter(_age(modified_days(row, report)) for row in rows)
    entries = by_directory(report.entries)
    for words in (*(words for words, _ in AGES), AHEAD, AMBIGUOUS, UNDATED):
        of_age = [id_ for id_, age in stamped.items() if age == words]
        if words in (AHEAD, AMBIGUOUS) and not of_age and not modified[words]:
            continue
        covered = Coverage.of(entry for id_ in of_age for entry in entries.get(id_, ()))
        yield Band(words, len(of_age), modified[words], covered)


def _counted(trouble: Iterable[TroubleRow], names: Names) -> Iterator[Trouble]:
    kinds: dict[str, list[TroubleRow]] = {}
    for row in trouble:
        kinds.setdefault(row.kind, []).append(row)
    for kind, rows in sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0])):
        pages = named(names.title(d) for d in dict.fromkeys(r.directory for r in rows))
        yield Trouble(kind, len(rows), pages, tuple(r.summary for r in rows) if len(rows) <= TOLD else ())


def _copies(view: Outline, names: Names) -> Mapping[str, Sequence[FlagRow]]:
    """By the id of a flag that stands for several: the same finding on the other pages."""
    rows = {(names.page(f), f.id): f for f in view.report.flags if f.status == "open" and not f.restricted}
    return {id_: [rows[other.page, other.flag] for other in others] for id_, others in view.elsewhere.items()}


def _pages(view: Outline, names: Names, copies: Mapping[str, Sequence[FlagRow]]) -> list[Page]:
    report = view.report
    pressing: dict[str, list[Group]] = {}
    for group in view.pressing:
        pressing.setdefault(group.flags[0].directory, []).append(group)
    small: dict[str, Counter[str]] = {}
    for flag in (flag for group in (*view.tidying, *view.rest) for flag in group.flags):
        small.setdefault(flag.directory, Counter())[flag.kind.replace("-", " ")] += 1
    shared: dict[str, list[tuple[str, FlagRow]]] = {}
    for flag in (flag for rows in copies.values() for flag in rows):
        if flag.severity in PRESSING:
            shared.setdefault(flag.directory, []).append((names.of(flag), flag))
        else:
            small.setdefault(flag.directory, Counter())[flag.kind.replace("-", " ")] += 1
    trouble: dict[str, list[TroubleRow]] = {}
    for row in report.trouble:
        trouble.setdefault(row.directory, []).append(row)
    listing = {row.id for row in dated(report)}
    entries = by_directory(report.entries)
    ids = dict.fromkeys([*names.directories, *pressing, *shared, *small, *trouble])
    pages = [
        Page(
            id=id_,
            title=names.title(id_),
            row=names.directories.get(id_),
            index=id_ in names.directories and id_ not in listing,
            coverage=Coverage.of(entries.get(id_, ())),
            trouble=tuple(trouble.get(id_, ())),
            pressing=tuple(pressing.get(id_, ())),
            shared=tuple(shared.get(id_, ())),
            small=listing_of(f"{number} {kind}" for kind, number in small.get(id_, Counter()).most_common()),
        )
        for id_ in ids
    ]
    return sorted(pages, key=lambda page: (page.title.casefold(), page.id))


def _ran(report: Report) -> str:
    if not report.runs:
        return ""
    counts = Counter(run.status for run in report.runs)
    told = listing_of(f"{number} {status}" for status, number in counts.most_common())
    return (
        f"The latest {count(len(report.runs), 'run')}: {told}. `contactwatch report DIRECTORY` shows those of one page."
    )
