"""Which of a page's dates is its stamp."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from pipeline.model import Page, Stamp
from pipeline.parsers.document import parse
from pipeline.parsers.stamps import find_stamp

MEASURED = Path(__file__).parents[3] / "shared/eval/dev/dates_lastmod"


def stamp_of(body: str, *, lang: str = "en", url: str = "https://aid.example/") -> Stamp | None:
    html = f"<html lang='{lang}'><head><title>Aid</title></head><body>{body}</body></html>"
    return find_stamp(parse(Page(html.encode(), url=url)))


def test_a_paragraph_of_its_own() -> None:
    found = stamp_of("<main><h1>Help</h1><p>We help.</p></main><p>Last updated March 2025</p>")
    assert found == Stamp("Last updated March 2025", date(2025, 3, 1), date(2025, 3, 31))


def test_label_and_date_in_two_cells() -> None:
    found = stamp_of("<table><tr><td>Letzte Änderung:</td><td>14.01.2022</td></tr></table>", lang="de")
    assert found is not None
    assert found.earliest == date(2022, 1, 14)
    assert found.text == "Letzte Änderung: 14.01.2022"


def test_the_main_part_comes_before_the_footer() -> None:
    found = stamp_of("<footer>Last updated 1 May 2020</footer><main><p>Last updated 2 June 2024</p></main>")
    assert found is not None
    assert found.earliest == date(2024, 6, 2)


@pytest.mark.parametrize(
    "body",
    [
        "<p>We help.</p>",
        "<aside><p>Exchange rates. Last updated: 3 March 2025</p></aside>",
        "<ul><li class='comment'><p>Last edited: Mar 8, 2016 at 5:13 AM</p></li></ul>",
        "<p><a href='/news/1'>Updated: 3 March 2025</a></p>",
        "<p>Public Holidays: 03 January 2022</p><footer>© 2025 Aid</footer>",
        "<p style='display:none'>Last updated 3 March 2025</p>",
        "<meta name='last-modified' content='2025-03-03'><time datetime='2025-03-03'>3 March 2025</time>",
        "".join(f"<article><h2>News {n}</h2><p class='meta'>Updated: {n} May 2024</p></article>" for n in range(1, 5)),
    ],
)
def test_what_is_not_the_pages_own_stamp(body: str) -> None:
    assert stamp_of(body) is None


@pytest.mark.parametrize(
    ("lang", "url", "expected"),
    [
        ("en", "https://aid.example/", None),
        ("en-US", "https://aid.example/", None),
        ("en-GB", "https://aid.example/", date(2023, 4, 3)),
        ("en", "https://families.aid.org.uk/", date(2023, 4, 3)),
        ("en", "https://aid.gov/", date(2023, 3, 4)),
        ("de", "https://aid.example/", date(2023, 4, 3)),
    ],
)
def test_only_a_declared_locale_settles_day_and_month(lang: str, url: str, expected: date | None) -> None:
    found = stamp_of("<p>Last updated 03/04/2023</p>", lang=lang, url=url)
    assert found is not None
    assert found.ambiguous is (expected is None)
    assert (found.earliest, found.latest) == (
        (expected, expected) if expected else (date(2023, 3, 4), date(2023, 4, 3))
    )


@pytest.mark.skipif(not MEASURED.is_dir(), reason="the measured pages are not beside this checkout")
def test_measured_pages() -> None:
    rows = [json.loads(line) for line in (MEASURED / "gold.jsonl").read_text("utf-8").split("\n") if line]
    right = noise = 0
    for row in rows:
        found = find_stamp(parse(Page((MEASURED / row["html_path"]).read_bytes(), url=row["url"] or "")))
        day = found.earliest.isoformat() if found and found.earliest == found.latest else None
        right += day == row["gold"]["date"]
        noise += row["gold"]["date"] is None and day is not None
    assert right / len(rows) >= 0.93
    assert noise == 0
