"""Addresses of a page by label, markup and shape, and prose that is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.model import Contact, Page
from pipeline.parsers.addresses import find_addresses
from pipeline.parsers.document import parse

SEED = Path(__file__).parents[3] / "shared/seed"


def addresses(body: str, *, region: str | None = None, lang: str = "en") -> tuple[Contact, ...]:
    document = parse(Page(f"<html lang='{lang}'><body>{body}</body></html>".encode()))
    return find_addresses(document.lines, region=region, lang=document.lang)


def shown(body: str, region: str | None = None) -> list[tuple[str, str | None]]:
    return [(c.shown, c.use) for c in addresses(body, region=region)]


@pytest.mark.skipif(not SEED.is_dir(), reason="the seed page is not beside this checkout")
def test_every_address_of_the_seed_page_as_printed() -> None:
    text = (SEED / "belarus.txt").read_text("utf-8")
    expected = json.loads((SEED / "expected.json").read_text("utf-8"))
    body = "".join(f"<p>{line}</p>" for line in text.split("\n") if line.strip())
    wanted = [(a["text"], a["type"]) for entry in expected["organisations"] for a in entry["addresses"]]
    assert shown(body, "BY") == wanted


@pytest.mark.parametrize(
    ("body", "region", "expected"),
    [
        ("<p>Address: Harbour Lane 5, 220030, Minsk</p>", "BY", "Harbour Lane 5, 220030, Minsk"),
        (
            "<p>Адрес: 220030, г. Минск, ул. Портовая, 5. Тел.: +375 17 222-22-22</p>",
            "BY",
            "220030, г. Минск, ул. Портовая, 5",
        ),
        ("<p>Адрас: вул. Партовая, 5, Мінск</p>", "BY", "вул. Партовая, 5, Мінск"),
        ("<p>By post: Haven House, Harbour Lane 5, Bristol</p>", "GB", "Haven House, Harbour Lane 5, Bristol"),
        ("<p>Юр. адрес: ул. Портовая, 5, Минск</p>", "BY", "ул. Портовая, 5, Минск"),
        ("<p>Anschrift: Hafenstraße 5, 10969 Berlin</p>", "DE", "Hafenstraße 5, 10969 Berlin"),
        ("<p>Adres: ul. Portowa 5/7, 00-029 Warszawa</p>", "PL", "ul. Portowa 5/7, 00-029 Warszawa"),
        ("<p>Adresse : 5, rue du Port, 75011 Paris</p>", "FR", "5, rue du Port, 75011 Paris"),
        ("<p>Address: 8 rue de l'Exemple, 69001 Lyon</p>", None, "8 rue de l'Exemple, 69001 Lyon"),
        ("<p>Str. Exemplu 21, MD-2001 Chisinau</p>", None, "Str. Exemplu 21, MD-2001 Chisinau"),
        ("<p>العنوان: شارع الميناء 5، بيروت</p>", "LB", "شارع الميناء 5، بيروت"),
        ("<p>Διεύθυνση: Οδός Λιμανιού 5, 115 26 Αθήνα</p>", "GR", "Οδός Λιμανιού 5, 115 26 Αθήνα"),
        ("<dl><dt>Address</dt><dd>Address: 5 Harbour Lane, Minsk</dd></dl>", "BY", "5 Harbour Lane, Minsk"),
        ("<address>Aid for All<br>5 Harbour Lane<br>Tel. 222</address>", "GB", "5 Harbour Lane"),
        (
            "<p>Aid<br>5 Harbour Lane, Suite 4<br>Salem, OR 97301<br>503-555-0100</p>",
            "US",
            "5 Harbour Lane, Suite 4, Salem, OR 97301",
        ),
        (
            "<div><div>13777 Harbour Avenue</div><div>Salem, OR 97301</div></div>",
            "US",
            "13777 Harbour Avenue, Salem, OR 97301",
        ),
        (
            "<p>Harbour House<br>Dock Road<br>Whitby<br>YO21 1AB<br>United Kingdom</p>",
            "GB",
            "Harbour House, Dock Road, Whitby, YO21 1AB, United Kingdom",
        ),
        ("<p>P.O. Box 976<br>Salem, OR 97301</p>", "US", "P.O. Box 976, Salem, OR 97301"),
        ("<p>Come to 5 Harbour Lane, Salem, OR 97301 for more.</p>", "US", "5 Harbour Lane, Salem, OR 97301"),
        ("<p>Klostergade 28, 8000 Århus</p>", "DK", "Klostergade 28, 8000 Århus"),
    ],
)
def test_one_address(body: str, region: str, expected: str) -> None:
    assert [s for s, _ in shown(body, region)] == [expected]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "<p>Address: 3, Dock str., room 8 Minsk, 220004, Belarus (legal) "
            "or PO Box 245, 220050 Minsk, Belarus (for posting)</p>",
            [("3, Dock str., room 8 Minsk, 220004, Belarus", "legal"), ("PO Box 245, 220050 Minsk, Belarus", "post")],
        ),
        (
            "<p>Юридический адрес: 220004, г. Минск, ул. Портовая, 3</p>",
            [("220004, г. Минск, ул. Портовая, 3", "legal")],
        ),
        ("<p>Postal address: PO Box 245, 220050 Minsk</p>", [("PO Box 245, 220050 Minsk", "post")]),
        ("<p>Visiting address: Dock str. 3, 220004 Minsk</p>", [("Dock str. 3, 220004 Minsk", "visit")]),
        (
            "<p>Address: Dock str. 3, 220004 Minsk or Harbour str. 5, 224000 Brest</p>",
            [("Dock str. 3, 220004 Minsk", None), ("Harbour str. 5, 224000 Brest", None)],
        ),
        (
            "<h3>Minsk</h3><p>Dock str. 3, 220004 Minsk</p><h3>Brest</h3><p>Harbour str. 5, 224000 Brest</p>",
            [("Dock str. 3, 220004 Minsk", None), ("Harbour str. 5, 224000 Brest", None)],
        ),
    ],
)
def test_several_addresses_and_their_uses(body: str, expected: list[tuple[str, str | None]]) -> None:
    assert shown(body, "BY") == expected


@pytest.mark.parametrize(
    "body",
    [
        "<p>In 2017, a new version of this law was produced, see Article 84.17 and 220030 people.</p>",
        "<p>Address: info@aid.example</p>",
        "<p>Address the needs of 200 people in Minsk.</p>",
        "<p>Location: July 24th, 2019</p>",
        "<p>Tuesday, 15 September 2020</p>",
        "<p>Tel. +375 17 222 22 22, Fax 222 22 23</p>",
        "<p>Refugees applying within 90 days. The State Migration Department decides.</p>",
        "<p>Our office: open Monday to Friday, 9-18</p>",
        "<p>© 2025 Aid for All</p>",
        "<p>Account 10234 Minsk Bank, UNP 190123456</p>",
    ],
)
def test_no_address(body: str) -> None:
    assert shown(body, "BY") == []


def test_what_stands_beside_an_address() -> None:
    (found,) = addresses("<footer><p>Address (Belarus): Dock str. 3, 220004 Minsk. Tel. 222</p></footer>", region="BY")
    assert (found.label, found.where, found.value) == ("Address", "footer", found.shown)
    assert found.quote.startswith("Address (Belarus): Dock str. 3")


def test_an_address_shown_twice_is_one_and_keeps_its_label() -> None:
    (found,) = addresses("<p>Dock str. 3, 220004 Minsk</p><p>Address: Dock str. 3, 220004 Minsk</p>", region="BY")
    assert found.label == "Address"
