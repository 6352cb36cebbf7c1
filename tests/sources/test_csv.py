"""CSV files as spreadsheets, hands and broken transfers leave them: read, or refused in words that say what to do."""

from __future__ import annotations

import io
import zipfile

import pytest

from pipeline.sources.csv_ import opened
from pipeline.sources.rows import SourceError

HEAD = "name;phone;description\n"
WHOLE = HEAD + 'Harbour Aid;+44 20 7946 0010;"Advice, and a ""hot"" line"\nAnchor Aid;+44 20 7946 0011;"Two\nlines"\n'


def archive() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("xl/workbook.xml", "<workbook/>")
    return made.getvalue()


def test_a_whole_file_is_read() -> None:
    page = opened(WHOLE.encode(), "text/csv", {}).html.decode()
    assert "Harbour Aid" in page
    assert "Anchor Aid" in page


@pytest.mark.parametrize(
    "end",
    ['"abc', 'Pier Aid;+44 20 7946 0012;"Free', 'Pier Aid;+44 20 7946 0012;"a ""quoted'],
    ids=["cell", "row", "in"],
)
def test_a_file_that_ends_inside_of_quotation_marks_was_cut_short(end: str) -> None:
    with pytest.raises(SourceError, match="cut short"):
        opened((WHOLE + end).encode(), "text/csv", {})


def test_a_stray_quotation_mark_is_only_a_letter() -> None:
    page = opened((WHOLE + 'Pier 5" Aid;+44 20 7946 0012;"Open" daily\n').encode(), "text/csv", {}).html.decode()
    assert "+44 20 7946 0012" in page


@pytest.mark.parametrize("body", [archive(), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)], ids=["xlsx", "xls"])
def test_a_spreadsheet_says_how_to_make_it_one(body: bytes) -> None:
    with pytest.raises(SourceError, match="save it as CSV"):
        opened(body, "text/csv", {})


def test_a_header_of_nothing_known_is_repeated_no_longer_than_needed() -> None:
    with pytest.raises(SourceError, match="no column holds the names") as told:
        opened((";".join(f"column {n}" for n in range(999)) + "\n1\n").encode(), "text/csv", {})
    assert len(str(told.value)) < 500
