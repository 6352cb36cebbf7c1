"""Which country a number without its country code is of, the surest sign first, and what is no sign at all."""

from __future__ import annotations

import pytest

from pipeline.model import Kind, Page
from pipeline.parsers.document import parse
from pipeline.parsers.listing import read_listing
from pipeline.parsers.site import read_site
from pipeline.parsers.whereabouts import signs_of
from pipeline.text.regions import Signs, codes, regions_of


def test_the_surest_sign_goes_first() -> None:
    signs = Signs("by", "https://aid.example.lt/", frozenset({"PL"}), ("de-CH",), "UA", "ru")
    assert [(r.code, r.because) for r in regions_of(signs)] == [
        ("BY", "this region is set for the page"),
        ("LT", "the page's web address ends in .lt"),
        ("PL", "a postal address on the page names the country"),
        ("CH", "the page's markup declares de-CH"),
        ("UA", "the directory that lists the site is of this region"),
        ("RU", "the page is in the language ru"),
    ]


def test_a_country_keeps_its_surest_reason() -> None:
    [region] = regions_of(Signs(url="https://aid.example.pl/", locales=("pl-PL",), directory="PL", lang="pl"))
    assert region.because == "the page's web address ends in .pl"


@pytest.mark.parametrize(
    "signs",
    [
        Signs(),
        Signs(url="https://aid.example/", lang="en"),
        Signs(url="https://aid.example.me/"),
        Signs(countries=frozenset({"PL", "LT"})),
        Signs(locales=("en-US", "en_GB", "es-419", "pl", "zh-Hans", "de-XX", "fr-EU", "")),
    ],
)
def test_what_is_no_sign(signs: Signs) -> None:
    assert regions_of(signs) == ()


@pytest.mark.parametrize(
    ("head", "region"),
    [
        ("<html lang='pl-PL'>", "PL"),
        ("<html lang='zh-Hant-TW'>", "TW"),
        ("<html lang='en-US'><link rel=alternate hreflang='ru-KZ' href='https://aid.example/kz'>", "KZ"),
        (
            "<html lang='de'><link rel=alternate hreflang='de-CH' href='/de'>"
            "<link rel=alternate hreflang='fr-CH' href='/fr'><link rel=alternate hreflang='x-default' href='/'>",
            "CH",
        ),
    ],
)
def test_declared_languages(head: str, region: str) -> None:
    document = parse(Page(f"{head}<body>Text".encode(), url="https://aid.example/kz"))
    assert codes(regions_of(signs_of(document, None))) == (region,)


def test_versions_in_several_countries_say_nothing() -> None:
    head = "<link rel=alternate hreflang='de-CH' href='/de'><link rel=alternate hreflang='pl-PL' href='/pl'>"
    assert regions_of(signs_of(parse(Page(f"{head}<p>Text".encode(), url="https://aid.example/")), None)) == ()


OFFICE = "<p>Tel. 22 621 02 07</p><p>Adres: ul. Example 5, 00-001 Warszawa, {country}</p>"


@pytest.mark.parametrize(
    ("country", "value"), [("Poland", "+48226210207"), ("Польша", "+48226210207"), ("", "226210207")]
)
def test_the_country_of_the_address(country: str, value: str) -> None:
    reading = read_site(Page(OFFICE.format(country=country).encode(), url="https://aid.example/"))
    assert [c.value for c in reading.of(Kind.PHONE)] == [value]


def test_each_entry_has_its_own_address() -> None:
    html = """<h2>First Aid Example</h2><p>Tel. 22 621 02 07</p><p>Address: ul. Example 5, 00-001 Warszawa, Poland</p>
    <h2>Second Aid Example</h2><p>Tel. 8 (017) 288-27-42</p><p>Address: ul. Example 7, 220030 Minsk, Belarus</p>"""
    listing = read_listing(Page(html.encode(), url="https://aid.example/"))
    phones = [c.value for entry in listing.entries for c in entry.contacts if c.kind is Kind.PHONE]
    assert phones == ["+48226210207", "+375172882742"]


def test_what_a_page_says_itself_goes_before_the_directory_that_lists_it() -> None:
    html = "<p>Tel. 29 764 25 12</p>"
    listed = Page(html.encode(), url="https://aid.example.pl/", directory="BY")
    assert [c.value for c in read_site(listed).of(Kind.PHONE)] == ["+48297642512"]
    unsaid = Page(html.encode(), url="https://aid.example/", directory="BY")
    assert [c.value for c in read_site(unsaid).of(Kind.PHONE)] == ["+375297642512"]
