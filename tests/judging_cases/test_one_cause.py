"""Channels, values that turn, organisations that moved: how several changes become one item, and what is none."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from snapshots.records import Verb
from tests.judging import PAGE, SITE, START, Desk, entry, listing, neighbours, site, week

CALLED = "<p>Телефон: 8 (017) 390-00-10</p>"
OLD, NEW = "+375173900010", "+375173900077"


def with_number(html: str) -> str:
    return site(phone=None, more=html)


MESSAGES_ONLY = [
    "<p>WhatsApp, Signal only, no calls: +375 17 390-00-10</p>",
    "<p>WhatsApp: +375 17 390-00-10</p>",
    "<p>+375 17 390-00-10 (Telegram, только сообщения)</p>",
    "<p>Телефон: +375 17 390-00-10 (Viber, звонки не принимаем)</p>",
    "<p>Факс: +375 17 390-00-10</p>",
]


@pytest.mark.parametrize("html", MESSAGES_ONLY)
def test_a_number_that_is_only_written_to_is_another_channel(desk: Desk, html: str) -> None:
    desk.weekly(with_number(CALLED), with_number(html))
    assert desk.flags() == [], "one sighting is none"
    desk.weekly(with_number(html))
    (flag,) = desk.flags()
    assert (flag.kind, flag.severity, flag.listed) == ("channel-changed", "medium", OLD)
    desk.weekly(with_number(CALLED))
    assert desk.flags() == []


@pytest.mark.parametrize(
    "html",
    [
        "<p>Телефон: +375 17 390-00-10 (WhatsApp)</p>",
        "<p>Телефон / WhatsApp: +375 17 390-00-10</p>",
        "<p>Звоните: +375 17 390-00-10, Viber</p>",
        "<p>Mobile: +375 17 390-00-10</p>",
        "<p>Горячая линия: +375 17 390-00-10</p>",
        "<p>Телефон: 8 (017) 390-00-10</p><p><a href='https://wa.me/375173900010'>WhatsApp</a></p>",
        "<p>8 (017) 390-00-10</p>",
        "<p>телефон та What's App +375 17 390-00-10</p>",
    ],
)
def test_one_more_channel_is_no_other_channel(desk: Desk, html: str) -> None:
    desk.weekly(with_number(CALLED), *[with_number(html)] * 3)
    assert desk.flags() == []


def test_a_channel_that_stood_there_from_the_start_did_not_change(desk: Desk) -> None:
    desk.weekly(*[with_number("<p>WhatsApp: +375 17 390-00-10</p>")] * 3)
    assert desk.flags() == []


def test_a_channel_that_the_page_lists_already_is_no_news(desk: Desk) -> None:
    told = listing(entry(phone="+375 17 390 00 10 (for WhatsApp)"))
    desk.weekly(with_number(CALLED), *[with_number("<p>WhatsApp: +375 17 390-00-10</p>")] * 2, page=told)
    assert desk.flags() == []


def test_an_accepted_channel_is_what_later_ones_are_compared_with(desk: Desk) -> None:
    written = with_number("<p>WhatsApp: +375 17 390-00-10</p>")
    desk.weekly(with_number(CALLED), written, written)
    desk.answer(Verb.ACCEPT, "channel-changed", at=week(2))
    desk.weekly(written, written)
    assert desk.flags() == []
    desk.weekly(with_number(CALLED), with_number(CALLED))
    assert [(f.kind, f.observed) for f in desk.flags()] == [("channel-changed", "voice")]


def test_the_only_channel_weighs_more(desk: Desk) -> None:
    page = listing(entry(email=None, address=None), *neighbours())
    desk.weekly(site(), *[with_number("<p>WhatsApp: +375 17 390-00-10</p>")] * 2, page=page)
    assert [f.severity for f in desk.flags("channel-changed")] == ["high"]


def test_what_leaves_a_reader_without_anyone_weighs_more(tmp_path: Path) -> None:
    def severity(folder: str, page: str) -> list[str]:
        (tmp_path / folder).mkdir()
        desk = Desk.at(tmp_path / folder)
        desk.weekly(site(), site(phone=None), site(phone=None), page=page)
        return [f.severity for f in desk.flags("contact-missing")]

    alone = listing(entry(), f"<h2>Housing</h2>{''.join(neighbours())}")
    assert severity("alone", alone) == ["high"]
    assert severity("among-others", listing(entry(), *neighbours())) == ["medium"]


EXILE = site(
    phone="+48 22 390 00 10",
    address="ul. Długa 5, 00-238 Warszawa",
    more="<p>WhatsApp: +48 693 390 502</p>",
)


def test_an_organisation_in_exile_is_one_item(desk: Desk) -> None:
    desk.weekly(site(), EXILE, EXILE)
    flags = desk.flags()
    assert [f.kind for f in flags if f.severity != "info"] == ["organisation-relocated"]
    (flag,) = (f for f in flags if f.kind == "organisation-relocated")
    assert "+375 17 390-00-10 → +48 22 390 00 10" in flag.summary
    assert "12 Kolasa str., 220013, Minsk" in flag.summary
    assert flag.severity == "high"
    assert {e.url for e in flag.evidence} == {SITE, PAGE}
    desk.weekly(EXILE)
    assert [f.id for f in desk.flags("organisation-relocated")] == [flag.id], "one item, one id"
    desk.weekly(site())
    assert desk.flags() == []


def test_its_address_may_simply_be_gone(desk: Desk) -> None:
    gone = site(phone="+370 5 239 00 10", address=None)
    desk.weekly(site(), gone, gone)
    assert desk.kinds() == [("organisation-relocated", "harbour-aid")]


@pytest.mark.parametrize(
    ("after", "kinds"),
    [
        (site(phone="8 (017) 390-00-77", address="220030, г. Минск, ул. Маркса, 25"), ["contact-changed"] * 2),
        (site(phone="+48 22 390 00 10"), ["contact-changed"]),
        (site(address="220030, г. Минск, ул. Маркса, 25"), ["contact-changed"]),
        (site(address=None, more="<p>Варшава: +48 22 390 00 10</p>"), ["contact-missing", "contact-new"]),
    ],
)
def test_a_move_inside_the_country_and_a_second_office_are_no_exile(desk: Desk, after: str, kinds: list[str]) -> None:
    desk.weekly(site(), after, after)
    assert [kind for kind, _ in desk.kinds()] == kinds


def test_what_was_told_before_its_cause_was_seen_stays_until_that_is_confirmed(desk: Desk) -> None:
    phone, both = site(phone="+48 22 390 00 10"), site(phone="+48 22 390 00 10", address=None)
    desk.weekly(site(), phone, phone)
    assert desk.kinds() == [("contact-changed", "harbour-aid")]
    desk.weekly(both)
    assert desk.kinds() == [("contact-changed", "harbour-aid")], "the move is held, and no question falls away"
    desk.weekly(both)
    assert desk.kinds() == [("organisation-relocated", "harbour-aid")]


def test_a_change_that_was_held_when_its_cause_came_opens_in_time(desk: Desk) -> None:
    phone, both = site(phone="+48 22 390 00 10"), site(phone="+48 22 390 00 10", address=None)
    desk.weekly(site(), phone, both)
    assert desk.kinds() == [("contact-changed", "harbour-aid")]
    desk.weekly(both)
    assert desk.kinds() == [("organisation-relocated", "harbour-aid")]


def test_an_end_explains_what_went_with_it(desk: Desk) -> None:
    ended = site(
        phone=None,
        address=None,
        more="<p>Наша организация ликвидирована.</p><p>Новые обращения не принимаются.</p>",
    )
    desk.weekly(site(), ended, ended)
    assert desk.kinds() == [("organisation-closed", "harbour-aid")]


def daily(desk: Desk, *phones: str) -> None:
    for number, phone in enumerate(phones):
        desk.run({PAGE: listing(entry()), SITE: site(phone=phone)}, START + timedelta(days=number))


A, B = "8 (017) 390-00-10", "8 (017) 390-00-77"


def test_a_value_that_turns_three_times_is_an_unstable_source(desk: Desk) -> None:
    daily(desk, A, B, A)
    assert desk.flags() == []
    desk.run({PAGE: listing(entry()), SITE: site(phone=B)}, START + timedelta(days=3))
    (flag,) = desk.flags()
    assert (flag.kind, flag.severity, flag.listed) == ("unstable-source", "info", OLD)
    desk.run({PAGE: listing(entry()), SITE: site()}, START + timedelta(days=40))
    assert desk.flags() == [], "the turns of last month are forgotten"


def test_three_turns_in_two_months_are_three_changes(desk: Desk) -> None:
    for number, phone in enumerate((A, B, A, B)):
        desk.run({PAGE: listing(entry()), SITE: site(phone=phone)}, START + timedelta(days=20 * number))
    assert desk.flags() == []


def test_an_outage_is_no_turn(desk: Desk) -> None:
    for number in range(6):
        home = site() if number % 2 == 0 else "<h1>It works!</h1>"
        desk.run({PAGE: listing(entry()), SITE: home}, START + timedelta(days=number))
    assert desk.flags("unstable-source") == []


def test_there_and_back_are_two_changes(desk: Desk) -> None:
    """The page followed the first of them, so that the way back is a change of its own."""
    there, back = site(phone=B), site(phone=A)
    desk.weekly(site(), there, there)
    (first,) = desk.flags("contact-changed")
    assert (first.listed, first.observed) == (OLD, NEW)
    followed = listing(entry(phone="+375 17 390 00 77"))
    desk.weekly(there, there, back, back, page=followed)
    (second,) = desk.flags("contact-changed")
    assert (second.listed, second.observed) == (NEW, OLD)
    assert second.id != first.id


def test_there_and_back_while_the_page_stood_still_ends_the_flag(desk: Desk) -> None:
    desk.weekly(site(), site(phone=B), site(phone=B), site(), site())
    assert desk.flags() == []
    assert desk.statuses("contact-changed") == [("contact-changed", OLD, NEW, "resolved")]


@pytest.mark.parametrize(
    "markup",
    [
        '<span itemscope itemtype="https://schema.org/NGO"><meta itemprop="telephone" content="{0}"></span>',
        '<span vocab="https://schema.org/" typeof="NGO"><i property="telephone" content="{0}"></i></span>',
        '<div class="vcard"><i class="tel" content="{0}"></i></div>',
        '<span data-phone="{0}"></span>',
    ],
)
def test_what_markup_alone_holds_says_nothing_of_channels(desk: Desk, markup: str) -> None:
    written = "<p>WhatsApp, Signal only, no calls: +375 17 390-00-10</p>"
    desk.weekly(with_number(written), *[with_number(markup.format(OLD))] * 2)
    assert desk.verdicts()[OLD] == ("confirmed", None)
    assert desk.flags() == []


def test_another_number_at_each_visit_is_one_question_and_no_flood(desk: Desk) -> None:
    """A number drawn for each visitor: from the fourth on the site counts as unstable, and no flag follows another."""
    raised = set()
    for number in range(12):
        home = site(phone=f"8 (017) 390-00-{10 + 7 * number}")
        desk.run({PAGE: listing(entry()), SITE: home}, START + timedelta(days=number))
        raised |= {f.id for f in desk.flags("contact-changed")}
    assert sorted(f.kind for f in desk.flags()) == ["contact-changed", "unstable-source"]
    assert len(raised) == 1


def test_a_value_that_stays_after_its_turns_is_told_beside_them(desk: Desk) -> None:
    daily(desk, A, B, A, B, B, B)
    assert sorted(f.kind for f in desk.flags()) == ["contact-changed", "unstable-source"]


def test_what_the_page_alone_says_is_never_explained_by_the_site(desk: Desk) -> None:
    page = listing(entry(phone="375 17 390 00 10"))
    for number, phone in enumerate((A, B, A, B)):
        desk.run({PAGE: page, SITE: site(phone=phone)}, START + timedelta(days=number))
    assert [f.kind for f in desk.flags()] == ["phone-format", "unstable-source"]
