"""A person answers once: what an answer settles, how long it holds, and what is news all the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipeline.cli.check import _news
from pipeline.runs.answer import decide
from snapshots.records import Failure, Hop, Verb
from tests.judging import PAGE, SITE, START, Answer, Desk, entry, listing, neighbours, site, week

OLD, NEW = "+375 17 390 00 10", "+375 17 390 00 20"


def here(phone: str = OLD) -> str:
    """The page with Harbour Aid, which has no website here: only the page speaks."""
    return listing(entry(site=None, phone=phone), *neighbours())


def without() -> str:
    return listing(*neighbours())


LINK = SITE + "old.html"
MOVED = Answer(site(), final_url=SITE + "by", redirects=(Hop(LINK, 301),))
AGAINST_THE_SITE: dict[str, tuple[str, Answer | str, Answer | str]] = {
    "contact-changed": (SITE, site(), site(phone="8 017 390 77 77")),
    "contact-missing": (SITE, site(), site(phone=None)),
    "contact-conflict": (SITE, site(phone="8 017 390 77 77"), site(phone="8 017 390 77 77")),
    "probable-typo": (SITE, site(phone="8 017 390 00 11"), site(phone="8 017 390 00 11")),
    "contact-new": (SITE, site(), site(more="<p>Телефон: +375 17 390 77 77</p><p>E-mail: legal@harbour.example</p>")),
    "site-down": (SITE, site(), Answer(failure=Failure.DNS)),
    "site-unverifiable": (SITE, site(), Answer("<h1>Forbidden</h1>", 403)),
    "url-moved": (LINK, MOVED, MOVED),
}


@pytest.mark.parametrize("kind", AGAINST_THE_SITE)
def test_an_accepted_finding_stays_accepted_and_raises_no_other_about_the_same_values(desk: Desk, kind: str) -> None:
    url, before, after = AGAINST_THE_SITE[kind]
    page = listing(entry(site=url))
    for number in range(4):
        desk.run({PAGE: page, url: before if number == 0 else after}, week(number))
    verdicts = desk.verdicts()
    desk.answer(Verb.ACCEPT, kind, at=week(3))
    for number in (4, 5):
        desk.run({PAGE: page, url: after}, week(number))
    assert desk.flags() == []
    assert {(f.kind, f.status) for f in desk.report().flags} == {(kind, "accepted")}
    assert desk.verdicts() == verdicts, "an answer checks nothing: the contact is what it was"


def test_an_accepted_change_is_resolved_when_the_page_is_edited(desk: Desk) -> None:
    after = site(phone="8 (017) 390-00-77")
    for number in range(3):
        desk.run({PAGE: listing(entry()), SITE: after if number else site()}, week(number))
    desk.answer(Verb.ACCEPT, "contact-changed", at=week(2))
    desk.run({PAGE: listing(entry(phone="+375 17 390 00 77")), SITE: after}, week(3))
    assert [f.status for f in desk.report().flags if f.kind == "contact-changed"] == ["resolved"]
    assert desk.kinds() == [("entry-changed", "harbour-aid")]


def test_a_second_removal_is_news_although_the_first_was_accepted(desk: Desk) -> None:
    for number, page in enumerate((here(), without(), without())):
        desk.run({PAGE: page}, week(number))
    desk.answer(Verb.ACCEPT, "entry-removed", at=week(2))
    desk.run({PAGE: here()}, week(3))
    desk.answer(Verb.ACCEPT, "entry-added", at=week(3))
    desk.run({PAGE: here()}, week(4))
    assert desk.kinds() == []
    for number in (5, 6):
        desk.run({PAGE: without()}, week(number))
    assert desk.kinds() == [("entry-removed", "harbour-aid")]


def test_the_same_edit_a_second_time_is_news_although_the_first_was_accepted(desk: Desk) -> None:
    for number, phone in enumerate((OLD, NEW, OLD)):
        desk.run({PAGE: here(phone)}, week(number))
        if number:
            desk.answer(Verb.ACCEPT, "entry-changed", at=week(number))
            desk.run({PAGE: here(phone)}, week(number) + timedelta(days=1))
            assert desk.kinds() == []
    desk.run({PAGE: here(NEW)}, week(4))
    assert [(f.listed, f.observed) for f in desk.flags("entry-changed")] == [("+375173900010", "+375173900020")]


def test_accepting_a_return_accepts_the_entry_as_it_returned(desk: Desk) -> None:
    desk.run({PAGE: here()}, week(0))
    desk.run({PAGE: here(NEW)}, week(1))
    desk.answer(Verb.ACCEPT, "entry-changed", at=week(1))
    for number in (2, 3):
        desk.run({PAGE: without()}, week(number))
    desk.answer(Verb.ACCEPT, "entry-removed", at=week(3))
    desk.run({PAGE: here("+375 17 390 00 30")}, week(4))
    desk.answer(Verb.ACCEPT, "entry-added", at=week(4))
    desk.run({PAGE: here("+375 17 390 00 30")}, week(5))
    assert desk.kinds() == []


def test_accepting_an_edit_does_not_accept_a_later_one_that_nobody_was_shown(desk: Desk) -> None:
    desk.run({PAGE: here()}, week(0))
    desk.run({PAGE: here(NEW)}, week(1))
    (shown,) = desk.flags("entry-changed")
    desk.run({PAGE: here("+375 17 390 66 66")}, week(2))
    decide(desk.store, desk.store.ledger.flag(shown.id), Verb.ACCEPT, at=week(2), by="Ana", note="seen")
    desk.run({PAGE: here("+375 17 390 66 66")}, week(3))
    assert [(f.listed, f.observed) for f in desk.flags("entry-changed")] == [("+375173900020", "+375173906666")]


def test_an_added_entry_is_watched_before_anybody_has_answered(desk: Desk) -> None:
    desk.run({PAGE: without()}, week(0))
    for number, phone in enumerate((OLD, OLD, NEW), start=1):
        desk.run({PAGE: here(phone)}, week(number))
    assert desk.kinds() == [("entry-added", "harbour-aid"), ("entry-changed", "harbour-aid")]
    for number in (4, 5):
        desk.run({PAGE: without()}, week(number))
    assert desk.kinds() == [("entry-removed", "harbour-aid")]


def test_accepting_an_addition_accepts_what_the_page_showed_by_then(desk: Desk) -> None:
    desk.run({PAGE: without()}, week(0))
    desk.run({PAGE: here()}, week(1))
    desk.answer(Verb.ACCEPT, "entry-added", at=week(1))
    desk.run({PAGE: here()}, week(2))
    assert desk.kinds() == []
    desk.run({PAGE: here(NEW)}, week(3))
    assert desk.kinds() == [("entry-changed", "harbour-aid")]


def test_what_a_snooze_gives_back_is_news(desk: Desk) -> None:
    page = listing(entry(phone="375 17 390 00 10"))
    desk.run({PAGE: page, SITE: site()}, START)
    desk.answer(Verb.SNOOZE, "phone-format", at=START, until=week(1) + timedelta(days=1))
    desk.run({PAGE: page, SITE: site()}, week(1))
    before = desk.report()
    desk.run({PAGE: page, SITE: site()}, week(2))
    assert [f.kind for f in _news(desk.report(), before).flags] == ["phone-format"]


def test_what_a_dismissal_gives_back_after_a_year_is_news(desk: Desk) -> None:
    page = listing(entry(phone="375 17 390 00 10"))
    desk.run({PAGE: page, SITE: site()}, START)
    desk.answer(Verb.DISMISS, "phone-format", at=START)
    desk.run({PAGE: page, SITE: site()}, START + timedelta(days=364))
    before = desk.report()
    desk.run({PAGE: page, SITE: site()}, START + timedelta(days=366))
    assert "phone-format" in [f.kind for f in _news(desk.report(), before).flags]


def test_a_finding_that_grows_graver_is_news(desk: Desk) -> None:
    for days in (0, 29):
        desk.run({PAGE: listing(entry()), SITE: Answer("", 403)}, START + timedelta(days=days))
    before = desk.report()
    desk.run({PAGE: listing(entry()), SITE: Answer("", 403)}, START + timedelta(days=31))
    assert [(f.kind, f.severity) for f in _news(desk.report(), before).flags] == [("site-unverifiable", "medium")]
    assert _news(desk.report(), desk.report()).flags == ()


def test_reopening_takes_an_acceptance_back(desk: Desk) -> None:
    desk.run({PAGE: here()}, week(0))
    desk.run({PAGE: here(NEW)}, week(1))
    (flag,) = desk.flags("entry-changed")
    for verb in (Verb.ACCEPT, Verb.REOPEN):
        decide(desk.store, desk.store.ledger.flag(flag.id), verb, at=week(1), by="Ana", note="seen")
    desk.run({PAGE: here(NEW)}, week(2))
    assert [f.id for f in desk.flags("entry-changed")] == [flag.id]


def test_an_answered_addition_is_not_asked_about_again_under_a_new_name(desk: Desk) -> None:
    desk.run({PAGE: without()}, week(0))
    desk.run({PAGE: here()}, week(1))
    desk.answer(Verb.DISMISS, "entry-added", at=week(1))
    desk.run({PAGE: listing(entry("Lighthouse", site=None), *neighbours())}, week(2))
    assert {kind for kind, _ in desk.kinds()} == {"entry-changed"}


def test_an_entry_that_one_run_did_not_see_keeps_its_flags_and_their_answers(desk: Desk) -> None:
    page = listing(entry(phone="375 17 390 00 10"), *neighbours())
    after = site(phone="8 017 390 77 77")
    for number in range(3):
        desk.run({PAGE: page, SITE: after if number else site()}, week(number))
    desk.answer(Verb.ACCEPT, "contact-changed", at=week(2))
    desk.run({PAGE: without()}, week(3))
    for number in (4, 5):
        desk.run({PAGE: page, SITE: after}, week(number))
    assert [f.status for f in desk.report().flags if f.kind == "contact-changed"] == ["accepted"]
    assert desk.kinds() == [("phone-format", "harbour-aid")]


def test_a_dismissed_edit_of_a_long_text_does_not_cover_a_later_one_in_it(desk: Desk) -> None:
    long = "gives free legal advice. " + "Our lawyers help with papers, housing and work, and volunteers teach. " * 8
    edited = long.replace("gives", "offers", 1)
    for number, about in enumerate((long + "Call us.", edited + "Call us.", edited + "Pay us 500 USD first.")):
        desk.run({PAGE: listing(entry(site=None, about=about), *neighbours())}, week(number))
        if number == 1:
            desk.answer(Verb.DISMISS, "entry-changed", at=week(1))
    assert desk.kinds() == [("entry-changed", "harbour-aid")]


def test_the_report_counts_per_kind_what_people_agreed_with(desk: Desk) -> None:
    after = site(phone="8 (017) 390-00-77", more="<p>E-mail: legal@harbour.example</p>")
    desk.weekly(site(), after, after)
    assert desk.report().answers == ()
    desk.answer(Verb.ACCEPT, "contact-changed", at=week(2))
    desk.answer(Verb.DISMISS, "contact-new", at=week(2))
    assert [(r.kind, r.accepted, r.dismissed) for r in desk.report().answers] == [
        ("contact-changed", 1, 0),
        ("contact-new", 0, 1),
    ]
    for flag in desk.report().flags:
        if flag.kind == "contact-changed":
            decide(desk.store, desk.store.ledger.flag(flag.id), Verb.REOPEN, at=week(3), by="Ana", note="a slip")
    assert [(r.kind, r.accepted, r.dismissed) for r in desk.report().answers] == [("contact-new", 0, 1)]
