"""Opening hours over several runs: an ordinary week that changed, and all that is no change of it."""

from __future__ import annotations

import pytest

from snapshots.records import Verb
from tests.judging import PAGE, SITE, START, WEEK, Answer, Desk, entry, listing, site

USUAL = "<p>Opening hours: Mon-Fri 9:00-18:00</p>"


def weekly(desk: Desk, *pages: str, start: int = 0) -> None:
    for number, html in enumerate(pages, start):
        answer = site(more=html).replace("<html lang=ru>", "<html lang=en>")
        desk.run({PAGE: listing(entry()), SITE: answer}, START + number * WEEK)


def test_another_week_is_told_with_both(desk: Desk) -> None:
    weekly(desk, USUAL, "<p>Opening hours: Mon-Thu 10:00-16:00</p>")
    assert desk.flags() == []
    weekly(desk, "<p>Opening hours: Mon-Thu 10:00-16:00</p>", start=2)
    (flag,) = desk.flags()
    assert (flag.kind, flag.severity, flag.observed) == ("hours-changed", "low", "Mon-Thu 10:00-16:00")
    assert "Mon-Fri 09:00-18:00 before" in flag.summary
    weekly(desk, USUAL, start=3)
    assert desk.flags() == []


@pytest.mark.parametrize(
    "html",
    [
        "<p>Opening hours: Monday to Friday, 9 am - 6 pm</p>",
        f"{USUAL}<p>Closed 24 Dec - 7 Jan</p>",
        f"{USUAL}<p>On 24 December open 9:00-12:00</p>",
        f"{USUAL}<p>Public Holidays: 03 January 2022</p>",
        "<p>Opening hours: Mon-Fri 9:00-18:00, Sun closed</p>",
        "<p>Mon, Tue, Wed, Thu, Fri: 9:00-18:00</p>",
        "",
    ],
)
def test_the_same_week_in_other_words_and_holidays_are_quiet(desk: Desk, html: str) -> None:
    weekly(desk, USUAL, html, html, html)
    assert desk.flags() == []


def test_accepted_hours_are_what_later_ones_are_compared_with(desk: Desk) -> None:
    shorter = "<p>Opening hours: Mon-Thu 10:00-16:00</p>"
    weekly(desk, USUAL, shorter, shorter)
    desk.answer(Verb.ACCEPT, "hours-changed", at=START + 2 * WEEK)
    weekly(desk, shorter, shorter, start=3)
    assert desk.flags() == []
    weekly(desk, USUAL, USUAL, start=5)
    assert [f.observed for f in desk.flags("hours-changed")] == ["Mon-Fri 09:00-18:00"]


def test_a_wall_takes_no_hours_back(desk: Desk) -> None:
    shorter = "<p>Opening hours: Mon-Thu 10:00-16:00</p>"
    weekly(desk, USUAL, shorter, shorter)
    desk.run({PAGE: listing(entry()), SITE: Answer("<h1>Forbidden</h1>", 403)}, START + 3 * WEEK)
    assert len(desk.flags("hours-changed")) == 1
