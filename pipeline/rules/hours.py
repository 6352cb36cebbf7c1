"""The rule about opening hours: those of an ordinary week, not those of a holiday."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.opening import Hours
from pipeline.rules.case import EntryCase, Finding

HOURS = "hours"
_DAYS = ("", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")  # 0: no day is named

#: Day of the week to its spans of opening; a day that is closed is not in it.
Week = dict[int, frozenset[str]]


def hours_changed(case: EntryCase) -> Iterator[Finding]:
    """A page of its site shows other hours of an ordinary week than it did when they were first read, or accepted."""
    if case.visit is None or not any(page.reading and page.reading.hours for page in case.visit.own_pages()):
        return
    before = {capture.final_url: reading for capture, reading in case.past.hours()}
    for page in case.visit.own_pages():
        then = before.get(page.capture.final_url)
        if then is None or page.reading is None:
            continue
        old, new = week(then.hours), week(page.reading.hours)
        if not old or not new or old == new:
            continue
        quote = next((h.text for h in page.reading.hours if not h.dated), page.reading.title)
        yield Finding(
            "hours-changed", case.entry.id, HOURS, None, _printed(new),
            f"The site of {case.entry.listed.name} shows other opening hours: {_printed(old)} before,"
            f" {_printed(new)} now.",
            "If the page tells when the organisation is open, bring it up to date.",
            (page.evidence(quote),),
        )  # fmt: skip
        return


def week(hours: Sequence[Hours]) -> Week:
    """An ordinary week; without those that are dated.

    >>> week([Hours((1, 2), "09:00", "18:00", ""), Hours((7,), None, None, "")])
    {1: frozenset({'09:00-18:00'}), 2: frozenset({'09:00-18:00'})}
    """
    found: dict[int, set[str]] = {}
    for span in hours:
        if not span.dated and span.opens:
            for day in span.days or (0,):
                found.setdefault(day, set()).add(f"{span.opens}-{span.closes}")
    return {day: frozenset(found[day]) for day in sorted(found)}


def _printed(shown: Week) -> str:
    """Runs of days with the same hours together: `Mon-Fri 09:00-18:00, Sat 10:00-14:00`."""
    runs: list[tuple[int, int, str]] = []
    for day, spans in shown.items():
        times = " ".join(sorted(spans))
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == times:
            runs[-1] = (runs[-1][0], day, times)
        else:
            runs.append((day, day, times))
    names = (f"{_DAYS[a]}-{_DAYS[b]}" if a != b else _DAYS[a] for a, b, _ in runs)
    return ", ".join(f"{name} {times}".strip() for name, (_, _, times) in zip(names, runs, strict=True))
