"""Every row of tests/forms is read as it says, and docs/read-forms.md shows them all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.forms.rows import FOLDER, READERS, Row, rows, seen
from tests.forms.sheet import sheet

SHEET = Path(__file__).parents[1] / "docs" / "read-forms.md"
ROWS = [row for kind in READERS for row in rows(kind)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.kind}: {row.form}")
def test_row(row: Row) -> None:
    assert seen(row) == row.reads


def test_every_file_has_its_reader() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(READERS)


def test_the_page_in_the_docs_is_up_to_date() -> None:
    written = SHEET.read_text("utf-8") if SHEET.exists() else ""
    if written != sheet():
        SHEET.write_text(sheet(), "utf-8")
        pytest.fail(f"wrote {SHEET.name}: read it, then keep it")
