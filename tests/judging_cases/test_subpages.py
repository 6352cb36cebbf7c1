"""A sub-page that could not be read says nothing of its entries; one that was never read before has no news."""

from __future__ import annotations

from pathlib import Path

import pytest

from snapshots.records import Failure, Hop, RunStatus, Verb
from tests.judging import PAGE, START, Answer, Desk, entry, listing, neighbours, site, week

SUB, SUB_SITE = PAGE + "/lgbt", "https://sub.example/"
MAIN = listing(*neighbours(), more=f'<p><a href="{SUB}">For LGBT people</a></p>')
ORG = entry("Sub Org", site=SUB_SITE, phone="375 17 390 22 22", email="info@sub.example", address=None)
SECOND = entry("Sub Two", site=None, phone="+375 17 390 33 33", email=None, address=None)
UNREAD = (Answer("<h1>Just a moment...</h1>", 403), Answer(failure=Failure.TIMEOUT), None)
NAMES = ["wall", "time-out", "never-fetched"]


def sub_site(phone: str = "8 017 390 22 22") -> str:
    return site(phone, "info@sub.example", None, name="Sub Org")


def pages(sub: Answer | str | None, phone: str = "8 017 390 22 22") -> dict[str, Answer | str]:
    """What a run brings; `sub` None: the crawl ended before it asked for the sub-page."""
    return {PAGE: MAIN, SUB_SITE: sub_site(phone), **({} if sub is None else {SUB: sub})}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.at(tmp_path, 'subpages = ["*/lgbt"]\n')


@pytest.mark.parametrize("unread", UNREAD, ids=NAMES)
def test_flags_of_entries_on_an_unread_sub_page_stay_and_are_not_announced_again(
    desk: Desk, unread: Answer | None
) -> None:
    desk.run(pages(listing(ORG)), START)
    for number in (1, 2):
        desk.run(pages(listing(ORG), "8 017 390 22 99"), week(number))
    before = {f.id: (f.kind, f.first_seen) for f in desk.flags("contact-changed", "phone-format")}
    assert len(before) == 2
    desk.run(pages(unread, "8 017 390 22 99"), week(3))
    assert {f.id: (f.kind, f.first_seen) for f in desk.flags("contact-changed", "phone-format")} == before
    desk.run(pages(listing(ORG), "8 017 390 22 99"), week(4))
    assert {f.id: (f.kind, f.first_seen) for f in desk.flags("contact-changed", "phone-format")} == before


@pytest.mark.parametrize("unread", UNREAD, ids=NAMES)
def test_entries_of_an_unread_sub_page_stay_in_the_report_and_their_sites_are_watched(
    desk: Desk, unread: Answer | None
) -> None:
    desk.run(pages(listing(ORG)), START)
    for number in (1, 2):
        desk.run(pages(unread, "8 017 390 22 99"), week(number))
    row = desk.entry("sub-org")
    assert (row.page, row.site.checked_at) == (SUB, week(2))
    assert desk.verdicts("sub-org") == {"+375173902222": ("conflict", None), "info@sub.example": ("confirmed", None)}
    assert desk.kinds() == [("contact-changed", "sub-org"), ("phone-format", "sub-org")]
    assert desk.report().directories[0].entries == 9


@pytest.mark.parametrize("unread", UNREAD, ids=NAMES)
def test_an_unread_sub_page_proves_no_removal_and_is_trouble(desk: Desk, unread: Answer | None) -> None:
    desk.run(pages(listing(ORG)), START)
    for number in (1, 2, 3):
        outcome = desk.run(pages(unread), week(number))
        assert outcome is not None
        assert outcome.run.status is RunStatus.PARTIAL
    assert desk.flags("entry-removed") == []
    assert [t.kind for t in desk.report().trouble] == ["listing-unreachable" if unread else "no-capture"]


@pytest.mark.parametrize("unread", UNREAD, ids=NAMES)
def test_an_open_removal_is_not_settled_by_an_unread_sub_page(desk: Desk, unread: Answer | None) -> None:
    desk.run(pages(listing(ORG, SECOND)), START)
    for number in (1, 2):
        desk.run(pages(listing(ORG)), week(number))
    assert ("entry-removed", "sub-two") in desk.kinds()
    desk.run(pages(unread), week(3))
    assert ("entry-removed", "sub-two") in desk.kinds()


def test_entries_of_a_sub_page_that_is_read_for_the_first_time_are_no_news(desk: Desk) -> None:
    desk.run(pages(Answer("", 503)), START)
    desk.run(pages(listing(ORG)), week(1))
    assert desk.kinds() == [("phone-format", "sub-org")]
    desk.run(pages(listing(ORG, SECOND)), week(2))
    assert ("entry-added", "sub-two") in desk.kinds(), "the next one that comes is news"


def test_a_sub_page_that_comes_to_the_directory_brings_no_added_entries(desk: Desk) -> None:
    desk.run({PAGE: listing(*neighbours())}, START)
    desk.run(pages(listing(ORG)), week(1))
    assert desk.flags("entry-added") == []


@pytest.mark.parametrize("unread", UNREAD[1:], ids=NAMES[1:])
@pytest.mark.parametrize("final", [SUB + "/", PAGE + "/people"])
def test_a_sub_page_is_known_by_the_address_that_was_asked_for(desk: Desk, final: str, unread: Answer | None) -> None:
    desk.run(pages(Answer(listing(ORG), final_url=final, redirects=(Hop(SUB, 301),))), START)
    assert desk.entry("sub-org").page == final
    for number in (1, 2):
        desk.run(pages(unread), week(number))
    assert desk.flags("entry-removed") == []
    assert desk.entry("sub-org").page == final


def test_an_unread_sub_page_does_not_make_the_rest_a_drift(desk: Desk) -> None:
    three = [ORG, SECOND, entry("Sub Three", site=None, phone="+375 17 390 44 44", email=None, address=None)]
    desk.run(pages(listing(*three)), START)
    outcome = desk.run(pages(Answer("", 503)), week(1))
    assert outcome is not None
    assert [t.kind for t in desk.report().trouble] == ["listing-unreachable"]
    assert outcome.run.status is RunStatus.PARTIAL


def test_an_accepted_removal_holds_while_the_sub_page_cannot_be_read(desk: Desk) -> None:
    desk.run(pages(listing(ORG, SECOND)), START)
    for number in (1, 2):
        desk.run(pages(listing(ORG)), week(number))
    desk.answer(Verb.ACCEPT, "entry-removed", at=week(2))
    desk.run(pages(Answer("", 503)), week(3))
    desk.run(pages(listing(ORG)), week(4))
    assert desk.flags("entry-removed") == []
    assert [e.id for e in desk.report().entries if e.id == "sub-two"] == []
