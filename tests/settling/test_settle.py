"""Sightings, confirmation and ends of flags."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.policy import DEFAULT
from pipeline.rules.case import Finding
from pipeline.settling.settle import Moment, flag_id, settle
from snapshots.records import Flag, FlagState
from tests.zones import machine_zone

__all__ = ["machine_zone"]

START = datetime(2026, 9, 7, 6, 0, tzinfo=UTC)


def finding(kind: str = "contact-changed", observed: str | None = "+375173900011") -> Finding:
    return Finding(kind, "harbour-aid", "phone", "+375173900010", observed, "It changed.", "Change it.", ())


class Story:
    """Runs one after another; each holds some findings, and may or may not have been able to see the rest."""

    def __init__(self) -> None:
        self.flags: dict[str, Flag] = {}
        self.number = 0

    def run(self, hours: float, *findings: Finding, trusted: bool = True) -> dict[str, FlagState]:
        self.number += 1
        moment = Moment(f"run{self.number}", "here", START + timedelta(hours=hours))
        after = settle(self.flags, findings, lambda _: trusted, moment, DEFAULT)
        self.flags |= {f.id: f for f in after}
        return {f.kind: f.state for f in self.flags.values()}


def test_a_change_is_held_until_it_was_seen_twice() -> None:
    story = Story()
    assert story.run(0, finding()) == {"contact-changed": FlagState.HELD}
    assert story.run(24, finding()) == {"contact-changed": FlagState.OPEN}
    (flag,) = story.flags.values()
    assert flag.confirmed
    assert len(flag.sightings) == 2


def test_two_runs_within_six_hours_are_one_sighting() -> None:
    story = Story()
    story.run(0, finding())
    assert story.run(5.9, finding()) == {"contact-changed": FlagState.HELD}
    assert story.run(6, finding()) == {"contact-changed": FlagState.OPEN}


def test_a_value_that_goes_back_was_never_news() -> None:
    story = Story()
    story.run(0, finding())
    assert story.run(24) == {"contact-changed": FlagState.DROPPED}
    assert story.run(48, finding()) == {"contact-changed": FlagState.HELD}


def test_an_outage_between_two_sightings_does_not_undo_the_first() -> None:
    story = Story()
    story.run(0, finding())
    assert story.run(24, trusted=False) == {"contact-changed": FlagState.HELD}
    assert story.run(48, finding()) == {"contact-changed": FlagState.OPEN}


def test_a_mended_page_resolves_the_flag() -> None:
    story = Story()
    story.run(0, finding())
    story.run(24, finding())
    assert story.run(48) == {"contact-changed": FlagState.RESOLVED}


def test_a_second_change_is_another_flag() -> None:
    story = Story()
    story.run(0, finding())
    story.run(24, finding())
    story.run(48, finding(observed="+375173900012"))
    states = [FlagState.HELD, FlagState.OPEN]
    assert sorted(f.state for f in story.flags.values()) == states, "the old answer stands until the new is confirmed"
    story.run(72, finding(observed="+375173900012"))
    assert {f.observed: f.state for f in story.flags.values()} == {
        "+375173900011": FlagState.RESOLVED,
        "+375173900012": FlagState.OPEN,
    }


@pytest.mark.parametrize("days", [(0, 3, 7), (0, 1, 2, 3, 7)])
def test_an_outage_is_news_after_three_runs_over_seven_days(days: tuple[int, ...]) -> None:
    story = Story()
    down = Finding("site-down", "harbour-aid", "website", "https://harbour.example/", None, "Down.", "Look.", ())
    states = [story.run(24 * day, down)["site-down"] for day in days]
    assert states == [FlagState.HELD] * (len(days) - 1) + [FlagState.OPEN]


def test_an_outage_of_a_night_is_none() -> None:
    story = Story()
    down = Finding("site-down", "harbour-aid", "website", "https://harbour.example/", None, "Down.", "Look.", ())
    for hours in (0, 8, 16, 24):
        assert story.run(hours, down) == {"site-down": FlagState.HELD}
    assert story.run(32) == {"site-down": FlagState.DROPPED}


def test_what_cannot_be_checked_grows_graver_after_a_month() -> None:
    story = Story()
    wall = Finding(
        "site-unverifiable", "harbour-aid", "website", "https://harbour.example/", None, "Wall.", "Look.", ()
    )
    story.run(0, wall)
    assert next(iter(story.flags.values())).severity == "info"
    story.run(24 * 30, wall)
    assert next(iter(story.flags.values())).severity == "medium"


def test_a_conflict_that_becomes_a_change_keeps_its_id() -> None:
    assert flag_id("here", finding("contact-conflict")) == flag_id("here", finding("contact-changed"))
    assert flag_id("here", finding("contact-new")) != flag_id("here", finding("contact-changed"))


def test_judging_one_run_again_adds_no_sighting() -> None:
    story = Story()
    story.run(0, finding())
    story.number -= 1
    story.run(24, finding())
    (flag,) = story.flags.values()
    assert flag.state is FlagState.HELD
