"""One place under many spellings, and its neighbours."""

from __future__ import annotations

import pytest

from pipeline.text.address import city_of, postcode_of, same_place, shown_in
from pipeline.text.place import parse

SAME = [
    ("Krasnoarmeyskaya 22A, 220104, Minsk", "22A Krasnoarmeiskaya str. 22A, offices 79-80, 220030, Minsk"),
    ("Krasnoarmeyskaya 22A, 220104, Minsk", "220030, г. Минск, ул. Красноармейская, 22А"),
    ("Krasnoarmeyskaya 22A, Minsk", "вул. Чырвонаармейская, 22 А, Мінск"),
    (
        "Pobeditelei Av. 3-22, 220004 Minsk, Belarus",
        "пр-т Победителей, д. 3, оф. 22, 220004, г. Минск, Республика Беларусь",
    ),
    ("Pobeditelei Av. 3-22, 220004 Minsk, Belarus", "проспект Победителей 3"),
    ("35 Karl Marx str., 22030, Minsk", "ул. К. Маркса, 35, Минск"),
    ("35 Karl Marx str., 22030, Minsk", "Secretariat (Minsk) 35 Karl Marx str., 220030, Minsk"),
    ("3, Korolya str., room 8 Minsk, 220004, Belarus", "ул. Короля, 3, к. 8, Минск"),
    ("PO Box 245, 220050 Minsk, Belarus", "а/я 245, 220050, Минск"),
    ("Pereulok Gorny, 3 220005, Minsk, Belarus", "пер. Горный, 3, г. Минск, 220005"),
    ("1450 Twin Lakes Avenue Suite 201A, Bozeman, MT 59718", "1450 Twin Lakes Avenue, 201A, Bozeman, MT 59718"),
    ("1350 Fifth Ave., Coraopolis, PA 15108", "1350 5th Avenue, Coraopolis, PA 15108-2024"),
    ("5042 N. 19th Ave", "5042 North 19th Avenue, Phoenix, AZ"),
    ("Friedrichstr. 12, 10969 Berlin", "Friedrichstraße 12, Berlin"),
    ("10 rue des Boulets, 75011 Paris", "10, rue des Boulets 75011 PARIS"),
    ("ul. Nowy Świat 27/4, 00-029 Warszawa", "Nowy Swiat 27/4, Warszawa"),
    ("12 Λεωφόρος Κηφισίας, Αθήνα", "Leoforos Kifisias 12"),
    ("820 SW Adams St, Peoria, IL 61602", "820 SW Adams Street, Peoria, IL 61603"),
    ("Sovetskaya str. 5, Gomel", "ул. Савецкая, 5, Гомель"),
    ("House of Hope, Harbour Lane", "House of Hope,  harbour lane"),
]
OTHER = [
    ("Krasnoarmeyskaya 22A, Minsk", "Krasnoarmeyskaya 22, Minsk"),
    ("Krasnoarmeyskaya 22A, Minsk", "Krasnoarmeyskaya 24, Minsk"),
    ("35 Karl Marx str., 220030, Minsk", "35 Lenin str., 220030, Minsk"),
    ("35 Karl Marx str., Minsk", "35 Karl Marx str., Brest"),
    ("3, Korolya str., room 8 Minsk", "3, Korolya str., room 9 Minsk"),
    ("3, Korolya str., Minsk", "8, Korolya str., room 3, Minsk"),
    ("PO Box 245, Minsk", "PO Box 246, Minsk"),
    ("3, Korolya str., Minsk", "PO Box 245, 220050 Minsk, Belarus"),
    ("4135 County Road 200, Corinth, MS 38844", "4135 County Road 200, Farmington, MS 38844"),
    ("Pereulok Gorny 3, Minsk", "ulitsa Gornaya 3, Minsk"),
    ("10 North Main St, Salem", "10 South Main St, Salem"),
    ("Minsk, Belarus", "Brest, Belarus"),
    ("Karl Marx str., Minsk", "Lenin str., Minsk"),
    ("35 Karl Marx str., Minsk", "Karl Marx str., Minsk"),
]


@pytest.mark.parametrize(("a", "b"), SAME)
def test_the_same_place_in_another_form(a: str, b: str) -> None:
    assert same_place(a, b)
    assert same_place(b, a)


@pytest.mark.parametrize(("a", "b"), OTHER)
def test_another_place(a: str, b: str) -> None:
    assert not same_place(a, b)
    assert not same_place(b, a)


PAGE = """О нас
Юридический адрес: 220030, г. Минск, ул. Красноармейская, 22А, офис 79
Тел. +375 17 222 22 22
PO Box 245
220050 Minsk
ул. Карла Маркса,
дом 35"""


@pytest.mark.parametrize(
    ("address", "quote"),
    [
        (
            "Krasnoarmeyskaya 22A, 220104, Minsk",
            "Юридический адрес: 220030, г. Минск, ул. Красноармейская, 22А, офис 79",
        ),
        ("35 Karl Marx str., 22030, Minsk", "ул. Карла Маркса, дом 35"),
        ("PO Box 245, 220050 Minsk, Belarus", "PO Box 245"),
        ("Krasnoarmeyskaya 22, Minsk", None),
        ("Krasnoarmeyskaya 79, Minsk", None),
        ("Karl Marx str. 22A, Minsk", None),
        ("PO Box 24, Minsk", None),
        ("Karl Marx str., Minsk", None),
    ],
)
def test_an_address_in_a_pages_text(address: str, quote: str | None) -> None:
    assert shown_in(address, PAGE) == quote


@pytest.mark.parametrize(
    ("address", "region", "expected"),
    [
        ("Secretariat (Minsk) 35 Karl Marx str., 22030, Minsk", "BY", ("22030", False)),
        ("3, Korolya str., room 8 Minsk, 220004, Belarus", "BY", ("220004", True)),
        ("Minsk, 220030", "BY", ("220030", True)),
        ("ul. X 5, 2200301 Minsk", "BY", ("2200301", False)),
        ("PO Box 220050, Minsk", "BY", None),
        ("Friedrichstraße 12, 10969 Berlin, Germany", "BY", ("10969", True)),
        ("5 High Street, Oxford OX1 1AA", "GB", ("OX1 1AA", True)),
        ("12345 Main St, Boston, MA 02111", "US", ("02111", True)),
        ("ul. Nowy Świat 27, 00-029 Warszawa", "PL", ("00-029", True)),
        ("ул. К. Маркса, 35, Минск", "BY", None),
        ("Krasnoarmeyskaya 22A, 220104, Minsk", None, None),
    ],
)
def test_postcodes_and_their_form(address: str, region: str | None, expected: tuple[str, bool] | None) -> None:
    assert postcode_of(address, region) == expected


@pytest.mark.parametrize(
    ("address", "town"),
    [
        ("Pobeditelei Av. 3-22, 220004 Мінск, Belarus", "minsk"),
        ("3, Korolya str., room 8 Minsk, 220004, Belarus", "minsk"),
        ("35 Karl Marx str.", None),
        ("1450 Twin Lakes Avenue, Bozeman, MT 59718", "bozeman"),
    ],
)
def test_the_town(address: str, town: str | None) -> None:
    assert city_of(address) == town


def test_parts_of_an_address() -> None:
    place = parse("22A Krasnoarmeiskaya str. 22A, offices 79-80, 2nd floor, 220030, Minsk, Belarus")
    assert place.house == "22a"
    assert sorted(place.numbers) == ["22a", "79", "80"]
    assert list(place.kinds) == ["street"]
    assert place.towns == ("minsk",)
    assert list(place.countries) == ["BY"]
