"""A page that reads shorter than before: our failure at first, believed once it lasted or a person vouched for it."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from snapshots.records import Decision, Verb
from tests.judging import PAGE, START, Desk, entry, listing, neighbours, week

FIVE = neighbours()[:5]
LEFT = ("aid-group-e", "aid-group-f")


def drifted(desk: Desk) -> bool:
    return [t.kind for t in desk.report().trouble] == ["extraction-drift"]


def read(desk: Desk, page: str, *weeks: int) -> None:
    for number in weeks:
        desk.run({PAGE: page}, week(number))


def vouch(desk: Desk, at: int) -> None:
    desk.store.ledger.decide(
        Decision(uuid.uuid4().hex, Verb.TRUST, week(at), "Ana", "seen", directory="here", as_of=week(at))
    )


def test_what_three_readings_over_a_week_no_longer_show_has_left(desk: Desk) -> None:
    read(desk, listing(*FIVE), 0)
    read(desk, listing(*FIVE[:3]), 1, 2)
    assert drifted(desk)
    assert len(desk.report().entries) == 5
    read(desk, listing(*FIVE[:3]), 3)
    assert not drifted(desk)
    assert desk.kinds() == [], "removed: seen once in a trusted reading"
    read(desk, listing(*FIVE[:3]), 4)
    assert desk.kinds() == [("entry-removed", id_) for id_ in LEFT]


def test_three_readings_within_days_are_not_enough(desk: Desk) -> None:
    read(desk, listing(*FIVE), 0)
    for day in (7, 8, 9, 10):
        desk.run({PAGE: listing(*FIVE[:3])}, START + timedelta(days=day))
    assert drifted(desk)


@pytest.mark.parametrize(
    "trace",
    [
        "<p>Ask also Aid Group E and others.</p>",
        "<div>+375 17 390 10 13</div>",
        "<footer>e@aid.example</footer>",
    ],
)
def test_a_page_that_still_names_what_is_missing_is_our_failure_for_as_long_as_it_lasts(desk: Desk, trace: str) -> None:
    read(desk, listing(*FIVE), 0)
    page = listing(*FIVE[:3]).replace("</body>", f"<aside>{trace}</aside></body>")
    read(desk, page, 1, 2, 3, 4, 5)
    assert drifted(desk)
    assert desk.kinds() == []


def test_readings_that_differ_among_themselves_are_not_believed(desk: Desk) -> None:
    read(desk, listing(*FIVE), 0)
    for number in range(1, 6):
        read(desk, listing(*FIVE[: 3 + number % 2]), number)
    assert drifted(desk)


def test_less_than_half_is_not_believed_without_a_person(desk: Desk) -> None:
    read(desk, listing(*FIVE), 0)
    read(desk, listing(*FIVE[:2]), 1, 2, 3, 4)
    assert drifted(desk)
    vouch(desk, 4)
    read(desk, listing(*FIVE[:2]), 5, 6)
    assert not drifted(desk)
    assert [id_ for kind, id_ in desk.kinds() if kind == "entry-removed"] == ["aid-group-d", *LEFT]


def test_a_persons_word_holds_for_what_they_saw_and_not_for_less(desk: Desk) -> None:
    read(desk, listing(*FIVE), 0)
    read(desk, listing(*FIVE[:4]), 1)
    vouch(desk, 1)
    read(desk, listing(*FIVE[:1]), 2)
    assert drifted(desk)
    read(desk, listing(*FIVE[:4]), 3)
    assert not drifted(desk)
    read(desk, listing(*FIVE), 4)
    assert desk.kinds() == [], "it came back before anybody was told"


def test_a_page_of_two_that_loses_one_is_believed_in_time(desk: Desk) -> None:
    both = entry("Alone Aid", site=None), entry("Other Help", site=None, phone="+375 17 390 44 55", email="o@h.example")
    read(desk, listing(*both), 0)
    read(desk, listing(both[0]), 1, 2, 3, 4)
    assert ("entry-removed", "other-help") in desk.kinds()
