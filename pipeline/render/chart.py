"""Where each page of many stands: its age against what of its contacts is confirmed. Numbers for a drawing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from pipeline.render.fleet import YEAR, modified_days
from pipeline.render.harm import by_directory
from pipeline.render.outline import dated
from pipeline.render.wording import count, named
from pipeline.report import Coverage, DirectoryRow, Report

#: The drawing is made of cells: pages in one cell are one circle, so that no two circles overlap.
COLUMNS, ROWS = 13, 10  # half a year each, the last holding all that is older; a tenth of the contacts each
CELL, LEFT, TOP = 26, 40, 30  # units of the drawing
_LARGEST, _SMALLEST, _NUMBERED = 12.0, 3.5, 7.0  # radii; a circle with a number in it is no smaller than the last
_FULL = 6  # pages of the largest circle, where no cell holds more
_GRAVE = ("critical", "high")


@dataclass(frozen=True, slots=True)
class Mark:
    """The pages of one cell. `grave`: how many of them have a critical or high finding open: none, some or most."""

    x: float
    y: float
    radius: float
    pages: int
    grave: str
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Circles on a grid, the years under it, and what the drawing says in words."""

    marks: tuple[Mark, ...]
    left: int
    right: int
    top: int
    bottom: int
    years: tuple[tuple[float, str], ...]  # where each year begins, and its number
    shares: tuple[tuple[float, str], ...]  # heights of none, half and all of the contacts
    says: str
    omitted: str  # pages that cannot be drawn, counted; empty if there are none


def chart(report: Report) -> Chart:
    """The drawing of the report's pages. A page without a clear stamp is as old as its `modified` says."""
    entries = by_directory(report.entries)
    placed = [_Placed(row, _days(row, report), Coverage.of(entries.get(row.id, ()))) for row in dated(report)]
    drawn = [page for page in placed if page.cell is not None]
    grave = {f.directory for f in report.flags if f.status == "open" and not f.restricted and f.severity in _GRAVE}
    cells: dict[tuple[int, int], list[_Placed]] = {}
    for page in drawn:
        if page.cell is not None:
            cells.setdefault(page.cell, []).append(page)
    most = max(_FULL, *map(len, cells.values()))
    return Chart(
        marks=tuple(_mark(cell, pages, most, grave) for cell, pages in sorted(cells.items())),
        left=LEFT,
        right=LEFT + COLUMNS * CELL,
        top=TOP,
        bottom=TOP + ROWS * CELL,
        years=tuple((LEFT + 2 * year * CELL, f"{year}") for year in range(COLUMNS // 2 + 1)),
        shares=tuple((TOP + ROWS * CELL * (2 - half) / 2, f"{half * 50} %") for half in range(3)),
        says=_says(drawn),
        omitted=_omitted(placed),
    )


@dataclass(frozen=True, slots=True)
class _Placed:
    row: DirectoryRow
    days: int | None
    covered: Coverage

    @property
    def share(self) -> float:
        return self.covered.confirmed / self.covered.contacts

    @property
    def cell(self) -> tuple[int, int] | None:
        """Column from the left, row from below; None where the page has no age or no contacts."""
        if self.days is None or not self.covered.contacts:
            return None
        return min(COLUMNS - 1, int(self.days / YEAR * 2)), min(ROWS - 1, int(self.share * ROWS))


def _days(row: DirectoryRow, report: Report) -> int | None:
    if row.stamp is not None and not row.stamp.ambiguous and row.stamp.age_days >= 0:
        return row.stamp.age_days
    changed = modified_days(row, report)
    return changed if changed is not None and changed >= 0 else None


def _mark(cell: tuple[int, int], pages: Sequence[_Placed], most: int, grave: set[str]) -> Mark:
    column, row = cell
    touched = sum(page.row.id in grave for page in pages)
    return Mark(
        x=LEFT + (column + 0.5) * CELL,
        y=TOP + (ROWS - row - 0.5) * CELL,
        radius=round(max(_NUMBERED if len(pages) > 1 else _SMALLEST, _LARGEST * sqrt(len(pages) / most)), 1),
        pages=len(pages),
        grave="most" if touched * 2 >= len(pages) and touched else "some" if touched else "none",
        words=f"{count(len(pages), 'page')}: {named(page.row.title or page.row.id for page in pages)}",
    )


def _says(drawn: Sequence[_Placed]) -> str:
    old = [page for page in drawn if page.days is not None and page.days >= 2 * YEAR]
    poor = sum(page.share < 0.5 for page in old)
    told = f"{count(len(drawn), 'page')} drawn."
    if not old:
        return f"{told} None of them is two years old or older."
    if len(old) == 1:
        share = "fewer than half" if poor else "at least half"
        return f"{told} One of them is two years old or older; {share} of its contacts are confirmed."
    rest = f"on {poor or 'none'} of those fewer than half of the contacts are confirmed"
    return f"{told} {len(old)} of them are two years old or older; {rest}."


def _omitted(placed: Sequence[_Placed]) -> str:
    ageless = sum(page.days is None for page in placed)
    empty = sum(page.days is not None and not page.covered.contacts for page in placed)
    told = [f"{ageless} without a date"] if ageless else []
    told += [f"{empty} without a contact"] if empty else []
    return f"Not drawn: {' and '.join(told)}." if told else ""
