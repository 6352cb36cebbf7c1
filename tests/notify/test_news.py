"""What is news to a target, and what it has heard before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest

from pipeline.notify.news import News, news
from pipeline.report import FlagRow, Report, TroubleRow
from snapshots.records import Heard, Told
from tests.render.samples import NOW, WEEK, flag

DRIFT = TroubleRow(kind="extraction-drift", directory="northland", summary="We read 9 of 11 entries.")


def report(*flags: FlagRow, trouble: tuple[TroubleRow, ...] = (), weeks: int = 0) -> Report:
    return Report(as_of=NOW + weeks * WEEK, flags=flags, trouble=trouble)


def row(status: str = "open", severity: str = "high", **fields: object) -> FlagRow:
    return flag("f1", "site-hacked", severity, "aid", status=status, **fields)


class Reader:
    """A target that remembers what it was told."""

    def __init__(self, least: str = "high") -> None:
        self.least = least
        self.told: dict[str, Told] = {}
        self.events: list[tuple[str, ...]] = []

    def hears(self, told: Report) -> dict[str, list[str]]:
        found = news(told, self.told.values(), "t", self.least)
        self.told |= {row.subject: row for row in found.told}
        if found.events:
            self.events.append(found.events)
        return ids(found)


SORTS = ("opened", "raised", "confirmed", "withdrawn", "resolved")


def ids(found: News) -> dict[str, list[str]]:
    """By what is told: the ids of the flags, what merely goes on left out."""
    sorts: Iterable[tuple[str, tuple[FlagRow, ...]]] = ((name, getattr(found, name)) for name in SORTS)
    seen = {name: [f.id for f in flags] for name, flags in sorts if flags}
    if found.trouble_opened:
        seen["trouble"] = [t.kind for t in found.trouble_opened]
    return seen | ({"over": list(found.trouble_over)} if found.trouble_over else {})


def test_a_finding_is_told_once_and_its_end_once() -> None:
    reader = Reader()
    assert reader.hears(report(row())) == {"opened": ["f1"]}
    assert reader.hears(report(row(), weeks=1)) == {}
    assert reader.hears(report(row("resolved"), weeks=2)) == {"resolved": ["f1"]}
    assert reader.hears(report(row("resolved"), weeks=3)) == {}


def test_what_comes_again_is_told_again() -> None:
    reader = Reader()
    reader.hears(report(row()))
    reader.hears(report(row("resolved")))
    again = row(first_seen=NOW + WEEK)
    assert reader.hears(report(again)) == {"opened": ["f1"]}
    assert reader.hears(report(again)) == {}
    assert len(set(reader.events)) == len(reader.events) == 3


def test_an_end_and_a_new_beginning_between_two_looks_are_a_new_finding() -> None:
    reader = Reader()
    reader.hears(report(row()))
    assert reader.hears(report(row(first_seen=NOW + WEEK))) == {"opened": ["f1"]}


def test_graver_is_told_and_back_again_is_not() -> None:
    reader = Reader("medium")
    assert reader.hears(report(row(severity="medium"))) == {"opened": ["f1"]}
    assert reader.hears(report(row(severity="high"))) == {"raised": ["f1"]}
    assert reader.hears(report(row(severity="medium"))) == {}
    assert reader.hears(report(row(severity="high"))) == {}


def test_below_the_severity_nothing_is_told_but_counted() -> None:
    reader = Reader("critical")
    assert reader.hears(report(row())) == {}
    assert news(report(row()), (), "t", "critical").smaller == 1
    assert reader.hears(report(row("resolved"))) == {}
    assert reader.hears(report(row(severity="critical"))) == {"opened": ["f1"]}


def test_not_confirmed_then_confirmed() -> None:
    reader = Reader()
    assert reader.hears(report(row(severity="critical", confirmed=False))) == {"opened": ["f1"]}
    assert reader.hears(report(row(severity="critical", confirmed=False))) == {}
    assert reader.hears(report(row(severity="critical"))) == {"confirmed": ["f1"]}
    assert reader.hears(report(row(severity="critical"))) == {}
    assert reader.hears(report(row("resolved", severity="critical"))) == {"resolved": ["f1"]}


def test_not_confirmed_then_withdrawn() -> None:
    reader = Reader()
    reader.hears(report(row(severity="critical", confirmed=False)))
    assert reader.hears(report(row("resolved", severity="critical", confirmed=False))) == {"withdrawn": ["f1"]}


@pytest.mark.parametrize("answer", ["accepted", "dismissed", "snoozed"])
def test_a_persons_answer_is_no_news_and_its_end_is(answer: str) -> None:
    reader = Reader()
    reader.hears(report(row()))
    assert reader.hears(report(row(answer))) == {}
    assert reader.hears(report(row("open"))) == {"opened": ["f1"]}
    reader.hears(report(row(answer)))
    assert reader.hears(report(row("resolved"))) == {}
    assert reader.told["f1"].heard is Heard.OVER


def test_what_was_never_told_is_never_taken_back() -> None:
    assert Reader().hears(report(row("resolved"))) == {}


def test_trouble_is_told_once_whatever_its_words() -> None:
    reader = Reader()
    assert reader.hears(report(trouble=(DRIFT, DRIFT))) == {"trouble": ["extraction-drift"]}
    other = DRIFT.model_copy(update={"summary": "We read 8 of 11 entries."})
    assert reader.hears(report(trouble=(other,))) == {}
    assert reader.hears(report()) == {"over": ["trouble:northland:extraction-drift"]}
    assert reader.hears(report()) == {}
    assert reader.hears(report(trouble=(DRIFT,))) == {"trouble": ["extraction-drift"]}


def test_who_wants_the_critical_only_is_not_woken_by_our_trouble() -> None:
    reader = Reader("critical")
    assert reader.hears(report(trouble=(DRIFT,))) == {}
    loud = Reader()
    loud.hears(report(trouble=(DRIFT,)))
    loud.least = "critical"
    assert loud.hears(report(trouble=(DRIFT,))) == {}


def test_the_same_news_is_the_same_events_in_any_order() -> None:
    one, two = row(), flag("f2", "tls-problem", "high", "aid", first_seen=NOW - timedelta(days=1))
    assert news(report(one, two), (), "t", "high").events == news(report(two, one), (), "t", "high").events
