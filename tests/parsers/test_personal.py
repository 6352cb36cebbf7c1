"""Contacts of a named person are marked; those that only look so stay the organisation's."""

from __future__ import annotations

import pytest

from pipeline.model import Page
from pipeline.parsers.site import read_site

HEAD = "<!doctype html><html lang='en'><title>Aid Example</title><body><h1>Aid Example</h1>"


def personal(body: str) -> dict[str, bool]:
    """By value: whether the contact is marked as a person's."""
    return {c.value: c.personal for c in read_site(Page(f"{HEAD}{body}".encode(), "https://aid.example/")).contacts}


@pytest.mark.parametrize(
    "body",
    [
        "<p>Contact person: Anna Nowak, tel. +48 601 234 567</p>",
        "<p>Focal point: Anna Nowak</p><p>Tel. +48 601 234 567</p>",
        "<p>Osoba do kontaktu: Anna Nowak<br>tel. +48 601 234 567</p>",
        "<p>Контактное лицо: Анна Новак, тел. +48 601 234 567</p>",
        "<p>Tel. +48 601 234 567</p><script type='application/ld+json'>"
        '{"@type": "Person", "name": "Anna Nowak", "telephone": "+48601234567"}</script>',
    ],
)
def test_a_named_persons_number(body: str) -> None:
    assert personal(body) == {"+48601234567": True}


@pytest.mark.parametrize(
    "body",
    [
        "<p>Anna Nowak, lawyer: anna.nowak@aid.example</p>",
        "<p>Lawyer: <a href='mailto:anna.nowak@aid.example'>Anna Nowak</a></p>",
        "<p>Nowak Anna, a.nowak@aid.example</p>",
    ],
)
def test_an_address_made_of_a_persons_name(body: str) -> None:
    assert set(personal(body).values()) == {True}


@pytest.mark.parametrize(
    "body",
    [
        "<p>Tel. +48 601 234 567</p><p>Contact person: Anna Nowak</p>",
        "<p>Contact: Legal Department, tel. +48 601 234 567</p>",
        "<p>Contact person: please call +48 601 234 567</p>",
        "<p>Contact person: Anna Nowak</p><p>Our office is open to all.</p><p>Tel. +48 601 234 567</p>",
        "<p>Legal Aid: legal.aid@aid.example</p>",
        "<p>Press Office: press.office@aid.example</p>",
        "<p>Aid Example: aid.example@mail.example</p>",
        "<p>Anna Nowak says: write to office@aid.example</p>",
        "<p>Tel. +48 601 234 567</p><script type='application/ld+json'>"
        '[{"@type": "Person", "telephone": "+48601234567"}, {"@type": "NGO", "telephone": "+48601234567"}]</script>',
    ],
)
def test_what_is_the_organisations(body: str) -> None:
    marked = personal(body)
    assert marked
    assert not any(marked.values())
