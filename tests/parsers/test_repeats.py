"""Rows of like elements on pages that list nobody the reader knows."""

from __future__ import annotations

import pytest

from pipeline.model import Page
from pipeline.parsers.listing import read_listing
from pipeline.parsers.repeats import propose_repeated

NAMES = ("Anchor", "Harbour", "Lantern", "Bridge")
LINKS = "<li><a href=/a>Home page</a></li><li><a href=/b>Donate now</a></li><li><a href=/c>About</a></li>"
FRAME = f"<nav><ul>{LINKS}</ul></nav>"


def of(body: str) -> Page:
    html = f"<html><body>{FRAME}<main><h1>Who helps</h1>{body}</main></body></html>"
    return Page(html.encode(), "https://list.example/", "text/html; charset=utf-8")


CARDS = "".join(
    f'<div class="org"><h3>{n} Aid</h3><p>Helps refugees.</p><a href="/org/{n}">More</a></div>' for n in NAMES
)
ITEMS = (
    "<ul>" + "".join(f'<li><a href="https://{n}.example">{n} Aid</a> helps in the city.</li>' for n in NAMES) + "</ul>"
)
ROWS = "<table>" + "".join(f"<tr><td><b>{n} Aid</b></td><td>Helps refugees</td></tr>" for n in NAMES) + "</table>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (CARDS, {"entry": "div", "name": "h3"}),
        (ITEMS, {"entry": "main > ul > li", "name": "main a"}),
        (ROWS, {"entry": "tr", "name": "b"}),
    ],
    ids=["cards", "items", "rows"],
)
def test_a_row_of_like_elements_is_proposed_and_read(body: str, expected: dict[str, str]) -> None:
    page = of(body)
    found = propose_repeated(page)
    assert found == expected
    assert [entry.name for entry in read_listing(page, found).entries] == [f"{n} Aid" for n in NAMES]


@pytest.mark.parametrize(
    "body",
    [
        "<p>We are a charity.</p><p>We list who helps.</p><p>Write to us.</p>",
        "".join('<div class="org"><h3>Apply</h3><p>By the form.</p></div>' for _ in NAMES),
        CARDS.split("</div>")[0] + "</div>",
        "",
    ],
    ids=["paragraphs", "one-name-for-all", "one-card", "nothing"],
)
def test_what_is_no_row_is_not_proposed(body: str) -> None:
    assert propose_repeated(of(body)) == {}
