"""Personal values give way to keyed hashes, in every form a page shows them; the rest of the reading stays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from pipeline.model import Contact, Kind, Page, Reading
from pipeline.parsers.site import read_site
from pipeline.parsers.veil import Veil, of_a_person

VEIL = Veil(b"k" * 32)
HEAD = "<!doctype html><html lang='en'><title>Aid Example</title><body><h1>Aid Example</h1>"
MOBILE = Contact(Kind.PHONE, "+48601234567", "+48 601 234 567", personal=True)


def digits(text: str) -> str:
    return "".join(c for c in text if c.isdecimal())


def read(body: str) -> Reading:
    return read_site(Page(f"{HEAD}{body}".encode(), "https://aid.example/", region="PL"))


def as_stored(reading: Reading) -> str:
    return TypeAdapter(Reading).dump_json(reading).decode()


@pytest.mark.parametrize(
    "body",
    [
        "<p>Contact person: Anna Nowak, tel. +48 601 234 567</p>",
        "<p>Contact person: Anna Nowak, tel. 0048 (601) 234-567, also at 601.234.567 and 601 23 45 67</p>",
        "<p>Contact person: Anna Nowak, tel. 601/234/567 (<a href='https://wa.me/48601234567'>WhatsApp</a>)</p>",
        "<p>Contact person: Anna Nowak, tel. ٦٠١ ٢٣٤ ٥٦٧ +48 601 234 567</p>",
        "<p>Contact person: Anna Nowak, tel. +48 601 234 567</p><p>Closed since Monday, call 601-234-567.</p>",
        "<p>Contact person: Anna Nowak, tel. 601 234 567</p><p>Open Mon-Fri 9-17, 601234567</p>",
        "<title>601 234 567</title><p>Contact person: Anna Nowak, tel. +48 601 234 567</p>",
        "<p>Tel. +48 601 234 567</p><script type='application/ld+json'>"
        '{"@type": "Person", "name": "Anna Nowak", "telephone": "+48601234567"}</script>',
    ],
)
def test_no_form_of_a_persons_mobile_is_left(body: str) -> None:
    found = read(body)
    veiled = VEIL.veiled(found)
    assert "601234567" in digits(as_stored(found)), "the page must show it for this test to say something"
    stored = as_stored(veiled)
    assert "601234567" not in digits(stored)
    assert "٦٠١" not in stored
    assert [c.value for c in veiled.private] == [VEIL.hashed(Kind.PHONE, "+48601234567")]
    assert not any(c.personal and c.kind is Kind.PHONE for c in veiled.contacts)


@pytest.mark.parametrize(
    "body",
    [
        "<p>Hotline: +48 601 234 567</p>",
        "<p>Legal department, mobile: +48 601 234 567</p>",
        "<p>Director: Anna Nowak</p><p>General number: +48 601 234 567</p>",
        "<p>Contact person: Anna Nowak, tel. +48 22 123 45 67</p>",
        "<p>Anna Nowak, lawyer: anna.nowak@aid.example</p>",
    ],
)
def test_what_is_the_organisations_or_no_mobile_stays_as_it_is(body: str) -> None:
    found = read(body)
    assert found.contacts
    assert VEIL.veiled(found) is found


def test_where_landlines_and_mobiles_share_their_numbers_the_page_decides() -> None:
    either = replace(MOBILE, value="+15035550123", shown="(503) 555-0123")
    assert not of_a_person(either)
    assert of_a_person(replace(either, label="Mobile"))
    assert of_a_person(replace(either, channels=("whatsapp",)))


def test_other_contacts_of_the_page_are_left_alone() -> None:
    veiled = VEIL.veiled(read("<p>Hotline: +48 800 123 456. Contact person: Anna Nowak, tel. +48 601 234 567</p>"))
    (hotline,) = veiled.contacts
    assert hotline.value == "+48800123456"
    assert hotline.quote.startswith("Hotline: +48 800 123 456. Contact person: Anna Nowak, tel. withheld-")


def test_a_number_that_the_page_lists_is_shown_as_it_is_listed() -> None:
    found = read("<p>Contact person: Anna Nowak, tel. +48 601 234 567, or Jan Lis, tel. 602 234 567</p>")
    both = VEIL.veiled(found)
    assert len(both.private) == 2
    listed = replace(MOBILE, personal=False, shown="601-234-567")
    shown = VEIL.unveiled(both, [listed, Contact(Kind.PHONE, "+48221234567", "22 123 45 67")])
    assert [c.value for c in shown.contacts] == ["+48601234567"]
    assert "601-234-567" in shown.text
    assert [c.value for c in shown.private] == [VEIL.hashed(Kind.PHONE, "+48602234567")]
    assert "602234567" not in digits(as_stored(shown))


def test_another_key_gives_another_hash() -> None:
    assert Veil(b"x" * 32).hashed(Kind.PHONE, MOBILE.value) != VEIL.hashed(Kind.PHONE, MOBILE.value)
    assert not digits(VEIL.hashed(Kind.PHONE, MOBILE.value))


SHELTER = "<p>Address: 12 Kolasa str., 220013 Minsk</p><p>Tel. +48 22 123 45 67</p><p>We live at Kolasa str., 12</p>"


def test_an_address_of_a_private_place_goes_and_a_listed_one_stays() -> None:
    found = read(SHELTER)
    assert list(found.of(Kind.ADDRESS))
    veiled = VEIL.veiled(found, confidential=True)
    assert not list(veiled.of(Kind.ADDRESS))
    assert "220013" not in as_stored(veiled)
    assert "Kolasa" not in as_stored(veiled)
    assert list(veiled.of(Kind.PHONE))
    assert VEIL.veiled(found) is found
    listed = Contact(Kind.ADDRESS, "Kolasa 12, Minsk", "Kolasa 12, Minsk")
    assert VEIL.veiled(found, [listed], confidential=True) is found


def test_an_address_in_another_order_has_the_same_hash() -> None:
    assert VEIL.hashed(Kind.ADDRESS, "12 Kolasa str., 220013 Minsk") == VEIL.hashed(
        Kind.ADDRESS, "220013, г. Минск, ул. Коласа, 12"
    )


@given(
    st.lists(st.sampled_from([" ", "-", ".", " - ", "", "\u00a0"]), min_size=8, max_size=8),
    st.sampled_from(["+48 ", "0048", "", "(0)", "+48(0)"]),
    st.text("ab 1,;", max_size=12),
)
def test_any_way_of_writing_it_is_covered(between: list[str], prefix: str, around: str) -> None:
    number = prefix + "601234567"[0] + "".join(gap + d for gap, d in zip(between, "01234567", strict=True))
    reading = Reading("https://aid.example/", None, "", contacts=(MOBILE,), text=f"{around}x{number}x{around}")
    assert "601234567" not in digits(VEIL.veiled(reading).text)
