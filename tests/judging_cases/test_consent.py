"""A site that wants to be left alone is, in the same run and until a person answers; and what only sounds like it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.policy import DEFAULT
from pipeline.runs.examine import Examiner
from snapshots.records import Failure, Verb
from tests.judging import PAGE, SITE, Answer, Desk, entry, listing, site, week

SHUT = Answer(failure=Failure.ROBOTS)
WISH = "<p>Please remove us from your directory of helpers.</p>"
CONTACTS = SITE + "kontakty"
MENU = '<nav><a href="/kontakty">Контакты</a></nav>'


def visits(desk: Desk, *homes: str) -> list[list[str]]:
    """What each week's run asks for, the home page being that."""
    start = len(desk.runs)
    web = {CONTACTS: site()}
    return [desk.crawl(listing(entry()), {SITE: home, **web}, week(number)) for number, home in enumerate(homes, start)]


# By robots.txt.


def test_new_rules_that_shut_us_out_are_told_at_once_and_as_one_item(desk: Desk) -> None:
    desk.weekly(site(), SHUT)
    (flag,) = desk.flags()
    assert (flag.kind, flag.severity, flag.field) == ("consent-changed", "high", "robots.txt")
    assert "on 7 September 2026 it still let us in" in flag.summary
    desk.weekly(SHUT, Answer(failure=Failure.DNS), SHUT)
    assert [f.id for f in desk.flags()] == [flag.id]
    desk.weekly(site())
    assert desk.flags() == []


def test_rules_that_never_let_us_in_are_no_change(desk: Desk) -> None:
    desk.weekly(SHUT, SHUT)
    assert [(f.kind, f.severity) for f in desk.flags()] == [("site-unverifiable", "info")]


def test_rules_that_could_not_be_fetched_are_no_wish(desk: Desk) -> None:
    desk.weekly(site(), Answer(failure=Failure.ROBOTS_UNREACHABLE))
    assert desk.flags() == []


# In words.


def test_a_wish_in_words_stops_the_visit_and_every_later_one(desk: Desk) -> None:
    asked = visits(desk, site(more=MENU), site(more=WISH + MENU), site(more=MENU))
    assert asked == [[SITE, CONTACTS], [SITE], []]
    (flag,) = desk.flags()
    assert (flag.kind, flag.severity, flag.field) == ("consent-changed", "high", "notice")
    assert flag.observed == "Please remove us from your directory of helpers."
    assert "Please remove us from your directory" in flag.evidence[0].quote
    assert {reason for verdict, reason in desk.verdicts().values()} == {"do-not-crawl"}
    assert desk.entry().contacts[0].confirmed_at == week(1)


def test_an_accepted_wish_is_kept(desk: Desk) -> None:
    visits(desk, site(more=WISH + MENU))
    desk.answer(Verb.ACCEPT, "consent-changed", at=week(0))
    assert visits(desk, site(more=MENU), site(more=MENU)) == [[], []]


def test_words_that_a_person_dismissed_stop_nobody(desk: Desk) -> None:
    visits(desk, site(more=WISH + MENU))
    desk.answer(Verb.DISMISS, "consent-changed", at=week(0))
    assert visits(desk, site(more=WISH + MENU)) == [[SITE, CONTACTS]]
    assert desk.flags() == []
    other = "<p>Please do not list our contact.</p>"
    assert visits(desk, site(more=WISH + other + MENU), site(more=MENU)) == [[SITE], []]
    assert [f.observed for f in desk.flags()] == ["Please do not list our contact."]


def test_a_wish_proves_no_absence(desk: Desk) -> None:
    """What stands on the pages that were not read any more is nobody's guess."""
    bare = site(None, None, None, more=MENU)
    assert visits(desk, bare, site(None, None, None, more=WISH + MENU)) == [[SITE, CONTACTS], [SITE]]
    assert set(desk.verdicts().values()) == {("unchecked", "not-yet")}
    assert [f.kind for f in desk.flags()] == ["consent-changed"]


def test_the_flag_of_a_wish_ends_where_the_config_takes_it_up(tmp_path: Path) -> None:
    desk = Desk.at(tmp_path)
    visits(desk, site(more=WISH))
    again = Desk.at(tmp_path, "[directories.entries.harbour-aid]\ndo_not_crawl = true\n")
    again.run({PAGE: listing(entry())}, week(1))
    assert again.flags() == []


def test_judging_a_run_again_finds_the_same(desk: Desk) -> None:
    visits(desk, site(more=WISH + MENU))
    before = desk.report()
    Examiner(desk.store, desk.config, DEFAULT).batch(desk.runs[-1].run.batch, week(0))
    assert desk.report().flags == before.flags
    assert desk.report().entries == before.entries


@pytest.mark.parametrize(
    "words",
    [
        "<p>To leave our newsletter, write: please remove us from your mailing list.</p>",
        "<p>We wrote to the ministry: please remove us from the register of foreign agents.</p>",
        '<meta name="robots" content="noindex"><p>Do not scrap your papers before the hearing.</p>',
    ],
)
def test_what_only_sounds_like_a_wish_is_none(desk: Desk, words: str) -> None:
    assert visits(desk, site(more=words + MENU)) == [[SITE, CONTACTS]]
    assert desk.flags() == []
