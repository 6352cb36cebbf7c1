"""What is read does not hang on how a page happens to be written: put out anew by a library, with blanks and comments
between tags, with attributes in another order or in capitals, with other blanks and dashes in a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import lxml.html
import phonenumbers
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Kind, Page
from pipeline.parsers.charset import decode
from pipeline.parsers.listing import read_listing
from pipeline.parsers.site import read_site

URL = "https://help.example/contact"
RECORDED = sorted((Path(__file__).parents[1] / "pages").glob("*/*/page.html"))
_BLOCK = "p|div|ul|ol|li|table|tr|td|th|dl|dt|dd|h[1-6]|section|article|header|footer|nav|main|address|body|html"
_EDGE = re.compile(rf"(</?(?:{_BLOCK})\b[^<>]*>)", re.IGNORECASE)
_BETWEEN = re.compile(r"(?<=>)(?=<)")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:\s+[\w:-]+(?:=\"[^\"<>]*\")?)*)\s*(/?)>")
_ATTRIBUTE = re.compile(r"([\w:-]+)(=\"[^\"<>]*\")?")

LABELS = ("Tel: ", "Phone (Signal only): ", "Fax: ", "Факс: ", "Mobile ", "WhatsApp: ", "Тел./факс: ", "")
NUMBERS = ("+375 17 380 19 49", "+49 30 1234567", "8 (017) 288-27-42", "020 7946 0958", "+962 (0)7 77 38 72 21")
EMAILS = ("info@help.example", "Legal.Aid@help.example", "biuro [at] pomoc [dot] pl", "info (at) help.example")
ADDRESSES = ("5 Harbour Street, London N1 2AB", "ul. Portowa 5, 00-001 Warszawa", "220030, г. Минск, ул. Портовая, 5")
OTHERS = (
    "Last updated March 2025", "Открыто: пн-пт 9:00-18:00", "Mon-Thu 9:30 - 16:00", "Our office is closed for good.",
    "We have moved to Vilnius.", "Registered charity 1012345.", "UNP 193567890", "IBAN DE89 3704 0044 0532 0130 00",
    "Founded in 2012-2014, 31.12.2024, price 5 000 EUR", "[email protected]", "a < b & c",
)  # fmt: skip
LINKS = (
    '<a href="mailto:info@help.example?subject=a&amp;b" class="mail link">Write</a>',
    '<a class="btn" href="tel:+375173801949" title="Call">Call us</a>',
    '<a rel="me nofollow" href="https://facebook.com/helpexample">Facebook</a>',
    '<a href="https://wa.me/375291234567"><i class="fa fa-whatsapp"></i></a>',
    '<a class="__cf_email__" data-cfemail="422b2c242d02273a232f322e276c2d3025" href="/x">[email]</a>',
    '<span style="display:none" class="trap">decoy@trap.example</span>',
    '<span itemprop="telephone" content="+375173801950"></span>',
    '<img alt="Help Example logo" class="logo" src="/logo.png">',
)  # fmt: skip
WRAPS = (
    '<p class="a" id="b">{}</p>', "<div>{}</div>", "<ul><li>{}</li><li>{}</li></ul>", "<p><b>{}</b><br>{}</p>",
    '<table class="t"><tr><td>{}</td><td>{}</td></tr></table>', "<dl><dt>Contact</dt><dd>{}</dd></dl>",
    '<div class="card" data-x="1"><h3>Human Aid</h3><p>{}</p><p>{}</p></div>',
    '<footer class="site-footer">{}</footer>',
    "<p><span>{}</span> {}</p>", "<address>{}<br>{}</address>", '<section hidden="until-found"><p>{}</p></section>',
)  # fmt: skip


@st.composite
def said(draw: st.DrawFn) -> str:
    kind = draw(st.integers(0, 5))
    if kind == 0:
        return draw(st.sampled_from(LABELS)) + draw(st.sampled_from(NUMBERS))
    if kind == 1:
        return f"E-mail: {draw(st.sampled_from(EMAILS))}"
    if kind == 2:
        return draw(st.sampled_from(("", "Address: ", "Адрес: "))) + draw(st.sampled_from(ADDRESSES))
    if kind == 3:
        return draw(st.sampled_from(LINKS))
    return draw(st.sampled_from(OTHERS)).replace("&", "&amp;").replace("<", "&lt;")


@st.composite
def pages(draw: st.DrawFn) -> str:
    wraps = draw(st.lists(st.sampled_from(WRAPS), min_size=1, max_size=6))
    parts = [wrap.format(*(draw(said()) for _ in range(wrap.count("{}")))) for wrap in wraps]
    lang = draw(st.sampled_from(("en", "ru", "pl", "de")))
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>Help Example - Contact</title></head>'
        f"<body><main><h1>Help Example</h1>{''.join(parts)}</main></body></html>"
    )


def values(html: str) -> object:
    """What a page is read as: each value with what is said of it, and what the page says of itself."""
    page = Page(html.encode(), URL, "text/html; charset=utf-8", "BY")
    reading, listing = read_site(page), read_listing(page)
    entries = [(e.name, e.website, sorted((c.kind, c.value) for c in e.contacts)) for e in listing.entries]
    seen = [(c.kind.value, c.value, c.shown, c.note, c.channels, c.where, c.use, c.label) for c in reading.contacts]
    return (seen, reading.stamp, reading.notices, reading.hours, reading.names, reading.lang, reading.unread, entries)


def by_lxml(html: str) -> str:
    tree = lxml.html.document_fromstring(html)
    return str(lxml.html.tostring(tree, encoding="unicode", doctype="<!DOCTYPE html>"))


def by_soup(html: str) -> str:
    return str(BeautifulSoup(html, "lxml"))


def spaced(html: str) -> str:
    """Blanks and new lines around the tags that begin or end a block."""
    return _EDGE.sub("\n  \\1\n\t", html)


def commented(html: str) -> str:
    return _BETWEEN.sub("<!-- Tel: +375 17 111 11 11 -->", html)


def shouted(html: str) -> str:
    """Names of elements and attributes in capitals."""

    def raised(m: re.Match[str]) -> str:
        attributes = _ATTRIBUTE.sub(lambda a: a[1].upper() + (a[2] or ""), m[3])
        return f"<{m[1]}{m[2].upper()}{attributes}{m[4]}>"

    return _TAG.sub(raised, html)


def turned(html: str) -> str:
    """The attributes of each element in the opposite order."""

    def turn(m: re.Match[str]) -> str:
        order = [f" {name}{value}" for name, value in reversed(_ATTRIBUTE.findall(m[3]))]
        return f"<{m[1]}{m[2]}{''.join(order)}{m[4]}>"

    return _TAG.sub(turn, html)


WAYS: tuple[Callable[[str], str], ...] = (by_lxml, by_soup, spaced, commented, shouted, turned)


@given(pages(), st.sampled_from(WAYS))
def test_the_same_page_written_otherwise(html: str, way: Callable[[str], str]) -> None:
    assert values(way(html)) == values(html)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.parent.name)
def test_a_recorded_page_written_otherwise(path: Path, way: Callable[[str], str]) -> None:
    html = re.sub(r"charset=([\"']?)[\w-]+", r"charset=\1utf-8", decode(path.read_bytes()))
    html = by_lxml(html)  # all end tags are there, all values are quoted
    assert values(way(html)) == values(html)


BLANKS = ("", " ", "-", "\u00a0", "\u2011", "\u2009", "\u202f", " - ", ".", "\u2013")
REGIONS = ("BY", "GB", "DE", "PL", "LT", "UA", "FR", "US", "TR", "GE")


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, str, str]:
    """A valid number: its region, E.164, and its groups of digits as the region parts them, one blank between two."""
    region = draw(st.sampled_from(REGIONS))
    kind = draw(st.sampled_from((phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE)))
    usual = phonenumbers.example_number_for_type(region, kind)
    assert usual is not None
    assert usual.national_number is not None
    other = usual.national_number // 10_000 * 10_000 + draw(st.integers(0, 9_999))
    drawn = phonenumbers.PhoneNumber(country_code=usual.country_code, national_number=other)
    number = drawn if phonenumbers.is_valid_number(drawn) else usual
    form = draw(
        st.sampled_from((phonenumbers.PhoneNumberFormat.INTERNATIONAL, phonenumbers.PhoneNumberFormat.NATIONAL))
    )
    printed = phonenumbers.format_number(number, form)
    return region, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), printed


@given(numbers(), st.sampled_from(BLANKS), st.sampled_from(("Tel: {}", "Phone {}", "<b>Tel.</b> {}", "Fax: {}")))
def test_a_number_written_otherwise(number: tuple[str, str, str], blank: str, line: str) -> None:
    region, value, printed = number
    groups = re.findall(r"\+?\d+", printed)
    html = f"<html lang=en><body><p>{line.format(blank.join(groups))}</p></body></html>"
    reading = read_site(Page(html.encode(), URL, "text/html; charset=utf-8", region))
    assert [c.value for c in reading.of(Kind.PHONE)] == [value]
