"""A history run through the judge, week by week, and what came of it set against the truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from snapshots.records import Flag, FlagState
from tests.histories.story import History, Plant
from tests.judging import START, WEEK, Desk

GRAVE = ("critical", "high", "medium")
_OF_CONTACTS = ("contact-changed", "contact-conflict", "contact-missing", "probable-typo")


@dataclass(frozen=True, slots=True)
class FalseFlag:
    """A flag that nothing planted explains."""

    week: int
    kind: str
    severity: str
    entry: str | None
    field: str | None
    listed: str | None
    observed: str | None
    summary: str


@dataclass(slots=True)
class Result:
    """What one history showed. A site-week is quiet where nothing was planted for the site so far."""

    found: list[Plant] = field(default_factory=list)
    missed: list[Plant] = field(default_factory=list)
    false: list[FalseFlag] = field(default_factory=list)
    quiet_weeks: int = 0
    waits: Counter[int] = field(default_factory=Counter)  # weeks from a planted change to its flag
    wrong: int = 0  # false flags on a contact whose change was planted: the wrong value in its place
    withdrawn: int = 0
    trouble: Counter[str] = field(default_factory=Counter)

    @property
    def grave(self) -> list[FalseFlag]:
        return [flag for flag in self.false if flag.severity in GRAVE]

    @property
    def failed(self) -> bool:
        return bool(self.missed or self.grave)


def replay(told: History, folder: Path) -> Result:
    """Judge the history in a store in that folder."""
    desk = Desk.at(folder, region=told.region)
    result, known = Result(), set[str]()
    waited: dict[Plant, int] = {}
    for number, week in enumerate(told.weeks):
        desk.crawl(week.page, week.sites, START + number * WEEK)
        result.trouble.update(t.kind for t in desk.report().trouble)
        flags = [f for f in desk.store.ledger.flags("here") if f.state is FlagState.OPEN]
        for flag in (f for f in flags if f.id not in known):
            if not any(explains(plant, flag, number) for plant in told.plants):
                result.false.append(_told(flag, number))
                result.wrong += flag.kind in _OF_CONTACTS and any(
                    (p.entry, p.listed) == (flag.entry, flag.listed) for p in told.plants
                )
        for plant in told.plants:
            if any(f.id not in known and f.kind in plant.kinds and explains(plant, f, number) for f in flags):
                waited.setdefault(plant, number - plant.week)
        known |= {f.id for f in flags}
        planted = {plant.entry for plant in told.plants if plant.week <= number}
        result.quiet_weeks += len(told.entries) - len(planted)
    for plant in told.plants:
        (result.found if _seen(plant, flags) else result.missed).append(plant)
    result.waits.update(waited.values())
    result.withdrawn = sum(f.state is FlagState.WITHDRAWN for f in desk.store.ledger.flags("here"))
    return result


def explains(plant: Plant, flag: Flag, week: int) -> bool:
    """Whether the flag says what was planted, or what anybody may say of it on the way there."""
    if plant.entry != flag.entry or week < plant.week:
        return False
    if flag.kind not in plant.kinds and not (plant.listed and flag.kind in ("contact-changed", "contact-conflict")):
        return False
    return plant.field is None or (
        flag.field == plant.field and alike(flag.listed, plant.listed) and alike(flag.observed, plant.observed)
    )


def _seen(plant: Plant, flags: list[Flag]) -> bool:
    standing = [f for f in flags if f.entry == plant.entry]
    if not plant.kinds:
        return not any(f.kind.startswith("contact-") or f.kind == "probable-typo" for f in standing)
    return any(f.kind in plant.kinds and explains(plant, f, len(flags) + plant.week) for f in standing)


def alike(a: str | None, b: str | None) -> bool:
    """Whether two values are one, however an address was put together.

    >>> alike("ul. Długa 3, 00-238 Warszawa", "Długa 3, Warszawa"), alike("+4830123", "+4830124")
    (True, False)
    """
    if a is None or b is None or "@" in a or a.startswith("+"):
        return a == b
    return _words(a) <= _words(b) or _words(b) <= _words(a)


def _words(text: str) -> set[str]:
    return set(text.casefold().replace(",", " ").split())


def _told(flag: Flag, week: int) -> FalseFlag:
    return FalseFlag(week, flag.kind, flag.severity, flag.entry, flag.field, flag.listed, flag.observed, flag.summary)


def lines(result: Result) -> Iterator[str]:
    """What went wrong, one line each."""
    for plant in result.missed:
        yield f"missed: {plant.what} in week {plant.week}: {plant.entry} {plant.listed} -> {plant.observed}"
    for flag in result.grave:
        yield f"false: {flag.kind} in week {flag.week}: {flag.entry} {flag.listed} -> {flag.observed}: {flag.summary}"
