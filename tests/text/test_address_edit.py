"""One address printed in two ways, and one address edited."""

from __future__ import annotations

import pytest

from pipeline.text.address_edit import same_address

PRINTED = [
    ("ул. К. Маркса, 35, 220030, г. Минск", "35 Karl Marx str., 220030 Minsk, Belarus"),
    ("Krasnoarmeyskaya 22A, 220030, Minsk", "220030, Minsk, Krasnoarmeiskaya 22A"),
    ("1350 Fifth Ave., Coraopolis, PA 15108", "1350 5th Avenue, Coraopolis, PA 15108"),
    ("12 Mill Lane, Suite 4, Salem, OR 97301", "12 Mill Ln., Ste 4, Salem, OR 97301"),
    ("12 Mill Lane, Suite 4, Salem, OR 97301", "12 Mill Lane"),
    ("ul. Nowy Świat 27/4, 00-029 Warszawa", "Nowy Swiat 27/4, 00-029 Warszawa, Polska"),
    ("PO Box 245, 220050 Minsk", "а/я 245, 220050, Минск"),
]
EDITED = [
    ("35 Karl Marx str., 220030, Minsk", "35 Karl Marx str., 22030, Minsk"),
    ("12 Mill Lane, Salem, OR 97301-2024", "12 Mill Lane, Salem, OR 97301"),
    ("12 Mill Lane, Suite 4, Salem, OR 97301", "12 Mill Lane, Suite 5, Salem, OR 97301"),
    ("12 Mill Lane, Suite 4, Salem, OR 97301", "12 Mill Lane, Salem, OR 97301"),
    ("67-12 Beach Boulevard, Arden, NY 11692", "67 Beach Boulevard, Arden, NY 11692"),
    ("12 Mill Pike, Salem, OR 97301", "12 Mill Park, Salem, OR 97301"),
    ("12 Mill Lane, Salem, OR, OR 97301", "12 Mill Lane, Salem, OR 97301"),
    ("12 Mill Lane, Watertown, NY 13601", "12 Mill Lane, Watretown, NY 13601"),
    ("PO Box 245, 220050 Minsk", "PO Box 254, 220050 Minsk"),
    ("22A Krasnoarmeyskaya str., 220030, Minsk", "24 Krasnoarmeyskaya str., 220030, Minsk"),
]


@pytest.mark.parametrize(("a", "b"), PRINTED)
def test_printed_in_another_way(a: str, b: str) -> None:
    assert same_address(a, b)
    assert same_address(b, a)


@pytest.mark.parametrize(("a", "b"), EDITED)
def test_edited(a: str, b: str) -> None:
    assert not same_address(a, b)
    assert not same_address(b, a)


@pytest.mark.parametrize("address", sorted({a for pair in (*PRINTED, *EDITED) for a in pair}))
def test_an_address_is_its_own(address: str) -> None:
    assert same_address(address, address)
