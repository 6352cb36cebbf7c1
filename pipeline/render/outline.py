"""What stands where in a report, the same for every rendering: trouble, then what to do first, then by organisation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from pipeline.render.wording import count, coverage, listing_of, named, never_read
from pipeline.report import AnswersRow, DirectoryRow, EntryRow, FlagRow, Report, RunRow, Severity, Status
from pipeline.settling.disagreement import Disagreement, disagreements
from pipeline.settling.offices import shared

SEVERITIES: tuple[Severity, ...] = get_args(Severity)  # most urgent first
PRESSING: tuple[Severity, ...] = ("critical", "high", "medium")  # somebody may be misled today; the rest is tidying
FEW = 5  # directories that are told of one by one; of more it is told together
FIRST = 3  # as many things as a person takes in at a glance
ALIKE = 10  # small findings of one kind that are worth a paragraph each; more of them are one chore, and counted
RUNS_SHOWN = 5  # the JSON has them all

_ANSWERED: tuple[Status, ...] = ("snoozed", "accepted", "dismissed", "resolved")


@dataclass(frozen=True, slots=True)
class Group:
    """The open flags of one organisation, or of the page itself (`entry` and `entry_id` are None)."""

    name: str
    directory: str  # its title, or its id where nothing is known of it
    page: str | None  # where it stands
    entry: EntryRow | None
    flags: tuple[FlagRow, ...]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another page that shares a finding: to be edited as well."""

    title: str
    page: str | None
    flag: str  # its id there


@dataclass(frozen=True, slots=True)
class Outline:
    """A report in the order in which a person reads it."""

    report: Report
    title: str
    headline: str  # trouble and what presses
    standing: str  # the rest of the picture: small things, restricted ones, coverage
    elsewhere: Mapping[str, tuple[Elsewhere, ...]]  # by the id of a flag that stands for several: the other pages
    first: tuple[tuple[str, FlagRow], ...]  # the most urgent flags, each with its organisation
    pressing: tuple[Group, ...]
    tidying: tuple[Group, ...]
    rest: tuple[
        Group, ...
    ]  # small things beyond the first of their kind: a page with fifty numbers without a plus sign
    untold: str  # the rest, counted; empty if there is none
    differing: tuple[Disagreement, ...]  # what pages say of one office otherwise than others do
    withdrawn: tuple[tuple[str, FlagRow], ...]
    quiet: tuple[EntryRow, ...]
    restricted: tuple[str, ...]  # ids of the open restricted findings
    remarks: tuple[str, ...]  # what a reader must know to read silence rightly
    answered: str  # flags that are not open, counted; empty if there are none
    agreement: str  # what people made of our findings so far, per kind; empty before the first answer
    runs: tuple[RunRow, ...]


def outline(report: Report) -> Outline:
    """Sort a report for reading. Restricted flags are left as ids only."""
    shown = [flag for flag in report.flags if not flag.restricted]
    restricted = tuple(flag.id for flag in report.flags if flag.restricted and flag.status == "open")
    names = Names(report)
    open_flags = sorted((flag for flag in shown if flag.status == "open"), key=urgency)
    once = shared(open_flags, report.entries)
    pressing = [flag for flag, *_ in once if flag.severity in PRESSING]
    tidying = [flag for flag, *_ in once if flag.severity not in PRESSING]
    shown_small, rest = _first_of_each_kind(tidying)
    differing = disagreements(report)
    busy = {(flag.directory, flag.entry) for flag in open_flags}
    return Outline(
        report=report,
        title=_title(report),
        headline=_headline(report, pressing),
        standing=" ".join(_standing(report, len(tidying), len(differing), len(restricted))),
        elsewhere={flag.id: elsewhere(others, names) for flag, *others in once if others},
        first=tuple((names.of(flag), flag) for flag in pressing[:FIRST]) if len(pressing) > 1 else (),
        pressing=_grouped(pressing, names),
        tidying=_grouped(shown_small, names),
        rest=_grouped(rest, names),
        untold=_untold(rest),
        differing=differing,
        withdrawn=tuple((names.of(flag), flag) for flag in shown if _taken_back(flag)),
        quiet=tuple(entry for entry in report.entries if (entry.directory, entry.id) not in busy),
        restricted=restricted,
        remarks=tuple(_remarks(report)),
        answered=_answered(report.flags),
        agreement=_agreement(report.answers),
        runs=report.runs[:RUNS_SHOWN],
    )


def urgency(flag: FlagRow) -> tuple[int, bool, float, str]:
    """Sort key: the graver first, then the confirmed, then the newest; the id makes it stable."""
    return SEVERITIES.index(flag.severity), not flag.confirmed, -flag.first_seen.timestamp(), flag.id


class Names:
    """Looks up what a flag's ids stand for."""

    def __init__(self, report: Report) -> None:
        self.entries: Mapping[tuple[str, str], EntryRow] = {(e.directory, e.id): e for e in report.entries}
        self.directories: Mapping[str, DirectoryRow] = {row.id: row for row in report.directories}

    def entry(self, flag: FlagRow) -> EntryRow | None:
        return self.entries.get((flag.directory, flag.entry)) if flag.entry is not None else None

    def title(self, directory: str) -> str:
        row = self.directories.get(directory)
        return row.title or row.id if row else directory

    def of(self, flag: FlagRow) -> str:
        """The organisation, or the page where the flag is about the page itself."""
        entry = self.entry(flag)
        if flag.entry is None:
            return self.title(flag.directory)
        if entry is None:  # it is gone: only the flag still names it
            return flag.listed or flag.entry if flag.kind == "entry-removed" else flag.entry
        return entry.name or f"an entry without a name ({entry.id})"

    def page(self, flag: FlagRow) -> str | None:
        entry, row = self.entry(flag), self.directories.get(flag.directory)
        return entry.page if entry else row.url if row else None


def elsewhere(others: Iterable[FlagRow], names: Names) -> tuple[Elsewhere, ...]:
    """Where a finding stands besides."""
    return tuple(Elsewhere(names.title(flag.directory), names.page(flag), flag.id) for flag in others)


def _grouped(flags: Iterable[FlagRow], names: Names) -> tuple[Group, ...]:
    """Sorted flags by organisation: the group with the most urgent flag first."""
    groups: dict[tuple[str, str | None], list[FlagRow]] = {}
    for flag in flags:
        groups.setdefault((flag.directory, flag.entry), []).append(flag)
    return tuple(
        Group(names.of(one[0]), names.title(one[0].directory), names.page(one[0]), names.entry(one[0]), tuple(one))
        for one in groups.values()
    )


def _first_of_each_kind(flags: Iterable[FlagRow]) -> tuple[list[FlagRow], list[FlagRow]]:
    """Sorted flags, parted into the first few of each kind and the others."""
    seen: Counter[str] = Counter()
    parted: tuple[list[FlagRow], list[FlagRow]] = ([], [])
    for flag in flags:
        seen[flag.kind] += 1
        parted[seen[flag.kind] > ALIKE].append(flag)
    return parted


def _untold(rest: Iterable[FlagRow]) -> str:
    counts = Counter(flag.kind for flag in rest).most_common()
    if not counts:
        return ""
    told = listing_of(f"{number:,} more of {kind.replace('-', ' ')}" for kind, number in counts)
    return f"Not spelled out here: {told}. `contactwatch review list` names each."


def _taken_back(flag: FlagRow) -> bool:
    return flag.status == "resolved" and flag.severity == "critical" and not flag.confirmed


def dated(report: Report) -> tuple[DirectoryRow, ...]:
    """The pages that list organisations: not those that only list other pages, as the index of a collection does."""
    listing = {entry.directory for entry in report.entries}
    return tuple(row for row in report.directories if not row.entries or row.id in listing)


def _title(report: Report) -> str:
    if len(report.directories) == 1:
        return report.directories[0].title or report.directories[0].id
    return count(len(dated(report)), "directory", "directories") if report.directories else "contactwatch"


def _headline(report: Report, pressing: list[FlagRow]) -> str:
    """The report in a sentence or two. Silence is only called so where something was looked at."""
    if not report.runs and not report.entries and not report.trouble and not report.flags:
        return "Nothing has been checked yet."
    parts = [f"Trouble first: {count(len(report.trouble), 'problem')} with our own reading."] if report.trouble else []
    if not pressing:
        return " ".join([*parts, "No pressing finding is open."])
    counts = Counter(flag.severity for flag in pressing)
    graded = listing_of(f"{counts[severity]} {severity}" for severity in PRESSING if counts[severity])
    verb = "needs" if len(pressing) == 1 else "need"
    return " ".join([*parts, f"{count(len(pressing), 'finding')} {verb} a person: {graded}."])


def _standing(report: Report, tidying: int, differing: int, restricted: int) -> Iterable[str]:
    if tidying:
        yield f"{count(tidying, 'small thing')} to tidy."
    if differing:
        yield f"Pages disagree {count(differing, 'time')} about one office."
    if restricted:
        yield f"{count(restricted, 'restricted finding')} in the store."
    if report.entries or report.runs:
        yield coverage(report.coverage)


def _remarks(report: Report) -> Iterable[str]:
    """Per directory: a latest run that was not complete, and a first run, which cannot tell changes."""
    of_status = {status: [c.directory for c in report.checks if c.status == status] for status in ("failed", "partial")}
    unread = {row.id for row in report.directories if never_read(row)}
    yield from _checks([d for d in of_status["failed"] if d in unread], "failed: nothing of it has been read so far")
    kept = [d for d in of_status["failed"] if d not in unread]
    yield from _checks(kept, "failed: what stands here is from before it")
    yield from _checks(of_status["partial"], "was not complete: silence about a part of it proves nothing")
    first = [check.directory for check in report.checks if check.first]
    if len(first) > FEW:
        pages = {row.id for row in dated(report)}.intersection(first)
        yield f"This was the first check of {count(len(pages), 'page')}: changes can be told from the next one on."
    else:
        yield from (f"This was the first check of {d}: changes can be told from the next one on." for d in first)


def _checks(directories: Sequence[str], outcome: str) -> Iterable[str]:
    if len(directories) <= FEW:
        yield from (f"The latest check of {directory} {outcome}." for directory in directories)
    else:
        yield f"Of {len(directories)} pages ({named(directories)}) the latest check {outcome}."


def _answered(flags: Iterable[FlagRow]) -> str:
    counts = Counter(flag.status for flag in flags)
    parts = [f"{counts[status]} {status}" for status in _ANSWERED if counts[status]]
    return f"Not listed: {listing_of(parts)}." if parts else ""


def _agreement(rows: Sequence[AnswersRow]) -> str:
    if not rows:
        return ""
    told = [f"{row.kind.replace('-', ' ')} {row.accepted} of {row.accepted + row.dismissed}" for row in rows]
    accepted, answered = sum(r.accepted for r in rows), sum(r.accepted + r.dismissed for r in rows)
    return f"Of {count(answered, 'finding')} answered so far, {accepted} were accepted: {listing_of(told)}."
