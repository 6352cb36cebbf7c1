"""What one version of a page shows and the other does not."""

from __future__ import annotations

import pytest

from pipeline.model import Page
from pipeline.parsers.site import read_site
from pipeline.previewing.versions import only

LINK = '<a href="mailto:{0}">{1}</a>'


@pytest.mark.parametrize(
    ("before", "after", "gone", "come"),
    [
        ("Tel: +375 17 390 00 10", "тел.: 8 (017) 390-00-10", [], []),
        ("Tel: +375 17 390 00 10", "Tel: +375 17 390 00 11", ["+375173900010"], ["+375173900011"]),
        ("info [at] harbour.example.org", LINK.format("info@harbour.example.org", "Write to us"), [], []),
        # The link still holds the old address: that one is kept, and the new text is news all the same.
        (
            LINK.format("info@harbour.example.org", "info@harbour.example.org"),
            LINK.format("info@harbour.example.org", "help@quay.example.org"),
            [],
            ["help@quay.example.org"],
        ),
        ("Address: 35 Karl Marx str., 220030, Minsk", "Адрес: 220030, г. Минск, ул. К. Маркса, 35", [], []),
        (
            "Address: 35 Karl Marx str., 220030, Minsk",
            "Address: 35 Karl Marx str., 220050, Minsk",
            ["35 Karl Marx str., 220030, Minsk"],
            ["35 Karl Marx str., 220050, Minsk"],
        ),
        # The house is the same and the town is spelled anew: the text that holds street and house is no sighting.
        (
            "Address: 12 Mill Lane, Watertown, NY 13601",
            "Address: 12 Mill Lane, Watretown, NY 13601",
            ["12 Mill Lane, Watertown, NY 13601"],
            ["12 Mill Lane, Watretown, NY 13601"],
        ),
    ],
)
def test_what_went_and_came(before: str, after: str, gone: list[str], come: list[str]) -> None:
    old, new = (
        read_site(Page(f"<html lang=en><body><h1>Harbour Aid</h1><p>{text}</p></body></html>".encode(), region="BY"))
        for text in (before, after)
    )
    assert [c.value for c in only(old, new)] == gone
    assert [c.value for c in only(new, old)] == come
