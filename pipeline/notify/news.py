"""What is news to a target: how the flags and troubles of a report stand against what it was last told. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.render.outline import SEVERITIES
from pipeline.report import FlagRow, Report, TroubleRow
from snapshots.records import Heard, Told

#: Trouble has no severity of its own. It hides findings, so it is told as loudly as a grave one.
TROUBLE_SEVERITY = "high"


@dataclass(frozen=True, slots=True)
class News:
    """Flags and troubles of one report as one target is to hear of them. `told`: how they stand once it has."""

    opened: tuple[FlagRow, ...] = ()  # new, or open again
    raised: tuple[FlagRow, ...] = ()  # told before, and graver now
    confirmed: tuple[FlagRow, ...] = ()  # told as not confirmed yet, and confirmed now
    standing: tuple[FlagRow, ...] = ()  # told before, and still open
    withdrawn: tuple[FlagRow, ...] = ()  # told before it was confirmed, and taken back
    resolved: tuple[FlagRow, ...] = ()
    trouble: tuple[TroubleRow, ...] = ()  # all there is
    trouble_opened: tuple[TroubleRow, ...] = ()
    trouble_over: tuple[str, ...] = ()  # subjects
    smaller: int = 0  # open flags below the target's severity
    told: tuple[Told, ...] = field(default=(), repr=False)
    events: tuple[str, ...] = ()  # what makes this news: the same events are the same message

    def __bool__(self) -> bool:
        return bool(self.events)


def trouble_subject(row: TroubleRow) -> str:
    """What a trouble is remembered by: its words change from run to run, and are no news."""
    return f"trouble:{row.directory}:{row.kind}"


def news(report: Report, before: Iterable[Told], target: str, least: str) -> News:
    """What the target is to hear. `report` is as it may leave the store; `least`: the lowest severity it wants."""
    return _Teller({row.subject: row for row in before}, target, least, report.as_of).tell(report)


def grave(severity: str, least: str) -> bool:
    """Whether a severity is at least that one."""
    return SEVERITIES.index(severity) <= SEVERITIES.index(least)


class _Teller:
    def __init__(self, before: Mapping[str, Told], target: str, least: str, at: datetime) -> None:
        self._before, self._target, self._least, self._at = before, target, least, at
        self._told: list[Told] = []
        self._events: list[str] = []
        self._flags: dict[str, list[FlagRow]] = {}

    def tell(self, report: Report) -> News:
        for flag in report.flags:
            self._flag(flag)
        wanted = grave(TROUBLE_SEVERITY, self._least)
        rows = report.trouble if wanted else ()
        opened = tuple(row for row in _once(rows) if self._trouble(row))
        there = {trouble_subject(row) for row in rows}
        over = tuple(s for s, t in self._before.items() if wanted and _was_trouble(t) and s not in there)
        for subject in over:
            self._heard(subject, Heard.OVER, TROUBLE_SEVERITY, None, event="over")
        smaller = sum(f.status == "open" and not grave(f.severity, self._least) for f in report.flags)
        sorts = {name: tuple(rows) for name, rows in self._flags.items()}
        return News(
            **sorts,
            trouble=tuple(rows),
            trouble_opened=opened,
            trouble_over=over,
            smaller=smaller,
            told=tuple(self._told),
            events=tuple(sorted(self._events)),
        )

    def _flag(self, flag: FlagRow) -> None:
        before = self._before.get(flag.id)
        was_open = before is not None and before.heard is not Heard.OVER and before.since == flag.first_seen
        if flag.status == "resolved":
            if before is not None and before.heard is Heard.OPEN:
                self._over(flag)
            elif was_open:
                self._heard(flag.id, Heard.OVER, flag.severity, flag.first_seen)
        elif flag.status != "open":
            if was_open and before is not None and before.heard is Heard.OPEN:
                self._heard(flag.id, Heard.ANSWERED, flag.severity, flag.first_seen)
        elif grave(flag.severity, self._least):
            self._open(flag, before if was_open else None)

    def _over(self, flag: FlagRow) -> None:
        taken_back = flag.severity == "critical" and not flag.confirmed
        self._sort("withdrawn" if taken_back else "resolved", flag)
        self._heard(flag.id, Heard.OVER, flag.severity, flag.first_seen, event="over")

    def _open(self, flag: FlagRow, before: Told | None) -> None:
        if before is None or before.heard is Heard.ANSWERED:
            self._sort("opened", flag)
            self._heard(flag.id, Heard.OPEN, _grade(flag), flag.first_seen, event="open")
            return
        severity, _, doubt = before.severity.partition(" ")
        if severity != flag.severity and grave(flag.severity, severity):
            self._sort("raised", flag)
            self._heard(flag.id, Heard.OPEN, _grade(flag), flag.first_seen, event="raised")
        elif doubt and flag.confirmed:
            self._sort("confirmed", flag)
            self._heard(flag.id, Heard.OPEN, _grade(flag), flag.first_seen, event="confirmed")
        else:
            self._sort("standing", flag)

    def _trouble(self, row: TroubleRow) -> bool:
        before = self._before.get(trouble_subject(row))
        if before is not None and before.heard is Heard.OPEN:
            return False
        self._heard(trouble_subject(row), Heard.OPEN, TROUBLE_SEVERITY, None, event="open")
        return True

    def _sort(self, name: str, flag: FlagRow) -> None:
        self._flags.setdefault(name, []).append(flag)

    def _heard(self, subject: str, heard: Heard, severity: str, since: datetime | None, event: str = "") -> None:
        before = self._before.get(subject)
        times = (before.times if before else 0) + bool(event)
        self._told.append(Told(self._target, subject, heard, severity, since, times, self._at))
        if event:
            self._events.append(f"{subject} {event} {times}")


def _grade(flag: FlagRow) -> str:
    """The severity, and whether the finding went out before it was confirmed."""
    return flag.severity if flag.confirmed else f"{flag.severity} unconfirmed"


def _was_trouble(told: Told) -> bool:
    return told.heard is Heard.OPEN and told.subject.startswith("trouble:")


def _once(rows: Sequence[TroubleRow]) -> Iterable[TroubleRow]:
    """One row of each kind and directory."""
    return {trouble_subject(row): row for row in rows}.values()
