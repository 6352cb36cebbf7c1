"""Contacts that only the page's markup names, and whose they are."""

from __future__ import annotations

import pytest

from pipeline.model import Page
from pipeline.parsers.site import read_site

PHONE = "+48601234567"


def seen(body: str) -> list[tuple[str, str, tuple[str, ...]]]:
    page = Page(f"<!doctype html><html lang=pl><body><h1>Aid Example</h1>{body}".encode(), "https://aid.example/")
    return [(c.value, c.where, c.channels) for c in read_site(page).contacts]


@pytest.mark.parametrize(
    ("body", "where", "channels"),
    [
        (
            "<p itemscope itemtype='https://schema.org/NGO'><meta itemprop=telephone content='601 234 567'>",
            "microdata",
            (),
        ),
        ("<p><meta itemprop=faxNumber content='601 234 567'></p>", "microdata", ("fax",)),
        ("<div typeof=NGO><span property='schema:telephone' content='601234567'>ring us</span>", "rdfa", ()),
        ("<div class=vcard><b class='fn org'>Aid</b><a class=tel href='tel:601234567'></a></div>", "hcard", ()),
        ("<div class=h-card><data class=p-tel content='601 234 567'></data></div>", "hcard", ()),
        ("<button data-phone='601 234 567'>Show the number</button>", "data", ()),
        ("<button data-whatsapp='+48 601 234 567'>Write to us</button>", "data", ("whatsapp",)),
    ],
)
def test_a_number_that_no_text_shows(body: str, where: str, channels: tuple[str, ...]) -> None:
    assert seen(body) == [(PHONE, where, channels)]


@pytest.mark.parametrize(
    "body", ["<i data-email='a@aid.example'>mail</i>", "<p property=email content='a@aid.example'>mail</p>"]
)
def test_an_address_of_mail_that_no_text_shows(body: str) -> None:
    assert [value for value, _, _ in seen(body)] == ["a@aid.example"]


@pytest.mark.parametrize(
    "body",
    [
        "<div itemscope itemtype='https://schema.org/Person'><meta itemprop=telephone content='601 234 567'></div>",
        "<div itemscope itemtype='https://schema.org/Product'><meta itemprop=telephone content='601 234 567'></div>",
        "<div typeof='schema:Person'><span property=telephone content='601 234 567'>her number</span></div>",
        "<div class=h-card><b class=p-given-name>Anna</b><data class=p-tel content='601 234 567'></data></div>",
        "<i class=tel>call</i><i data-phone=''>call</i><p property='og:phone'>call</p>",
    ],
)
def test_what_is_a_persons_or_a_products_or_nothing(body: str) -> None:
    assert seen(body) == []


def test_what_the_text_shows_as_well_is_read_from_there() -> None:
    assert seen("<p>Fax: <span itemprop=faxNumber>601 234 567</span></p>") == [(PHONE, "main", ("fax",))]
