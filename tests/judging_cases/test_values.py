"""Which value is set against which: what confirms, what stands in place of what, and how long a finding lasts."""

from __future__ import annotations

import pytest

from tests.judging import PAGE, SITE, START, Desk, entry, listing, site, week

LONG = "gives free legal advice. " + "Our lawyers help with papers, housing and work, and volunteers teach. " * 5
TWO = listing(entry(phone="+375 17 390 00 10, +375 17 390 00 25"))
BOTH = site("8 017 390 00 10", more="<p>Тел. приёмной: 8 017 390 00 25</p>")


@pytest.mark.parametrize("shown", ["info@harbour.org.by", "my-info@harbour.org", "info@harbour.orgs"])
def test_a_longer_address_of_mail_confirms_none(desk: Desk, shown: str) -> None:
    own = "https://harbour.org/"
    desk.run({PAGE: listing(entry(email="info@harbour.org", site=own)), own: site(email=shown)}, START)
    assert desk.verdicts()["info@harbour.org"][0] != "confirmed"


@pytest.mark.parametrize("after", [".", ", ", ")", "; ", "<br>"])
def test_an_address_of_mail_at_the_end_of_a_sentence_is_confirmed(desk: Desk, after: str) -> None:
    own = "https://harbour.org/"
    home = site(email=None, more=f"<p>Пишите на info@harbour.org{after}</p>")
    desk.run({PAGE: listing(entry(email="info@harbour.org", site=own)), own: home}, START)
    assert desk.verdicts()["info@harbour.org"] == ("confirmed", None)


def test_an_edit_late_in_a_long_description_is_reported_where_it_stands(desk: Desk) -> None:
    before, after = LONG + "Apply within 90 days.", LONG + "Apply within 30 days."
    desk.run({PAGE: listing(entry(about=before)), SITE: site()}, START)
    desk.run({PAGE: listing(entry(about=after)), SITE: site()}, week(1))
    (flag,) = desk.flags()
    assert (flag.kind, flag.field) == ("entry-changed", "description")
    assert "90 days" in (flag.listed or "")
    assert "30 days" in (flag.observed or "")


def test_a_value_that_goes_back_to_the_very_first_one_is_a_change(desk: Desk) -> None:
    newer = listing(entry(phone="+375 17 390 77 77"))
    story = [(listing(entry()), site())]
    story += 2 * [(listing(entry()), site(phone="8 017 390 77 77"))]
    story += 2 * [(newer, site(phone="8 017 390 77 77"))]
    story += 2 * [(newer, site())]
    for number, (page, home) in enumerate(story):
        desk.run({PAGE: page, SITE: home}, week(number))
    assert [(f.listed, f.observed) for f in desk.flags("contact-changed")] == [("+375173907777", "+375173900010")]
    assert desk.flags("contact-missing", "contact-new") == []


def test_one_new_number_stands_in_place_of_one_old_number(desk: Desk) -> None:
    desk.run({PAGE: TWO, SITE: BOTH}, START)
    for number in (1, 2):
        desk.run({PAGE: TWO, SITE: site("8 017 444 11 22")}, week(number))
    assert desk.statuses("contact-changed", "contact-missing") == [
        ("contact-changed", "+375173900010", "+375174441122", "open"),
        ("contact-missing", "+375173900025", None, "open"),
    ]


def test_two_new_numbers_stand_each_in_place_of_one(desk: Desk) -> None:
    desk.run({PAGE: TWO, SITE: BOTH}, START)
    after = site("8 017 444 11 22", more="<p>Тел. приёмной: 8 017 444 11 57</p>")
    for number in (1, 2):
        desk.run({PAGE: TWO, SITE: after}, week(number))
    assert desk.statuses("contact-changed", "contact-missing", "contact-new") == [
        ("contact-changed", "+375173900010", "+375174441122", "open"),
        ("contact-changed", "+375173900025", "+375174441157", "open"),
    ]


def test_a_confirmed_change_stays_open_until_its_successor_is_confirmed(desk: Desk) -> None:
    desk.run({PAGE: listing(entry()), SITE: site()}, START)
    shown = []
    for number, phone in enumerate((77, 77, 88, 88), start=1):
        desk.run({PAGE: listing(entry()), SITE: site(phone=f"8 017 390 00 {phone}")}, week(number))
        shown.append([f.observed for f in desk.flags()])
    assert shown == [[], ["+375173900077"], ["+375173900077"], ["+375173900088"]]


def test_a_value_that_is_another_each_week_does_not_hide_that_the_listed_one_is_gone(desk: Desk) -> None:
    desk.run({PAGE: listing(entry()), SITE: site()}, START)
    for number in range(1, 6):
        desk.run({PAGE: listing(entry()), SITE: site(phone=f"8 017 390 00 {70 + number}")}, week(number))
    assert {f.listed for f in desk.flags("contact-changed", "contact-missing")} == {"+375173900010"}


@pytest.mark.parametrize("phones", [(77, 77, None, None), (None, None, 77, 77)])
def test_a_listed_value_that_is_gone_has_an_open_flag_while_its_kind_changes(
    desk: Desk, phones: tuple[int | None, ...]
) -> None:
    desk.run({PAGE: listing(entry()), SITE: site()}, START)
    open_flags = []
    for number, phone in enumerate(phones, start=1):
        home = site(phone=f"8 017 390 00 {phone}" if phone else None)
        desk.run({PAGE: listing(entry()), SITE: home}, week(number))
        open_flags.append([f.kind for f in desk.flags()])
    kinds = ["contact-missing" if phone is None else "contact-changed" for phone in phones]
    assert open_flags == [[], [kinds[0]], [kinds[0]], [kinds[-1]]]
