"""Presence: a listed value in any format, and only that value."""

from __future__ import annotations

import pytest

from pipeline.matching.verify import sighting
from pipeline.model import Contact, Kind, Reading

PHONE = Contact(Kind.PHONE, "+375173900010", "+375 17 390 00 10")


def page(text: str, *contacts: Contact) -> Reading:
    return Reading("https://harbour.example/", "ru", "Harbour Aid", contacts=contacts, text=text)


@pytest.mark.parametrize(
    "text",
    [
        "Тел. 8 (017) 390-00-10",
        "+375\u00a017\u00a0390\u00a000\u00a010",
        "375173900010",
        "звоните: 390-00-10",
        "(017) 390 00 10, 390 00 11",
        "8 017 390‑00‑10",
        "тел. ٣٩٠-٠٠-١٠",
    ],
)
def test_a_number_in_any_format(text: str) -> None:
    assert sighting(PHONE, page(f"Мы здесь\n{text}\nи там")) is not None


@pytest.mark.parametrize(
    "text", ["+48 22 390 00 10", "390-00-100", "1390-00-10", "(029) 390-00-10", "390-00-11", "3 900 010 00", ""]
)
def test_another_number(text: str) -> None:
    assert sighting(PHONE, page(text)) is None


@pytest.mark.parametrize(
    ("text", "there"),
    [("Info@Harbour.example.", True), ("x.info@harbour.example", False), ("info@harbour.examples", False)],
)
def test_an_address_of_mail(text: str, there: bool) -> None:
    mail = Contact(Kind.EMAIL, "info@harbour.example", "info@harbour.example")
    assert (sighting(mail, page(text)) is not None) is there


def test_the_quote_is_the_line() -> None:
    assert sighting(PHONE, page("Кто мы\nТел. 390-00-10 (до 18:00)\nГде мы")) == "Тел. 390-00-10 (до 18:00)"


def test_the_value_behind_a_link_counts() -> None:
    shown = Contact(Kind.PHONE, "+375173900099", "390-00-99", href="+375173900010", quote="Звоните 390-00-99")
    assert sighting(PHONE, page("Звоните", shown)) == "Звоните 390-00-99"
