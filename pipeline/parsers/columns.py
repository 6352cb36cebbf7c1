"""What the head row of a table says of a cell's column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from bs4 import Tag

from pipeline.parsers.naming import VALUED, label_kind
from pipeline.parsers.within import nodes, shown

_UP = 6  # elements between a line's block and its cell
_LONGEST = 48  # characters of a head
_NODES = 60  # of a head that are looked at: cells may hold tables that hold cells
_BEGINNING = 1_000  # nodes of a table within which its second row begins


@dataclass(frozen=True, slots=True)
class _Table:
    head: Tag
    labels: Mapping[int, str]  # by column, those that are known labels
    width: int  # cells of the head row


class Columns:
    """The tables of one page, each looked at once. Lines are asked for in page order."""

    HEAD_ROW: ClassVar[tuple[str, bool]] = ("", False)

    def __init__(self) -> None:
        self._tables: dict[int, _Table | None] = {}
        self._before: Tag | None = None
        self._row: Tag | None = None
        self._cells: dict[int, int] = {}  # the columns of its cells; missing ones are taken up by an earlier row's cell

    def head(self, node: Tag) -> tuple[str, bool] | None:
        """The label of the column that the element stands in, and whether its cell begins with it.

        HEAD_ROW for the head row itself; None outside of tables and in columns without a known label.
        """
        cell = _up(node, ("td", "th"))
        row = _up(cell, ("tr",)) if cell is not None else None
        around = row.find_parent("table") if row is not None else None
        if cell is None or row is None or around is None:
            return None
        if id(around) not in self._tables:
            self._tables[id(around)] = _table(around)
        table = self._tables[id(around)]
        if table is None:
            return None
        if row is table.head:
            return self.HEAD_ROW
        fresh = cell is not self._before
        self._before = cell
        if row is not self._row:
            self._row, self._cells = row, {id(c): at for at, c in enumerate(_cells(row))}
        label = table.labels.get(self._cells.get(id(cell), 0) + max(0, table.width - len(self._cells)))
        return (label, fresh) if label else None


def _up(node: Tag, names: tuple[str, ...]) -> Tag | None:
    tag: Tag | None = node
    for _ in range(_UP):
        if tag is None or tag.name in names:
            return tag
        tag = tag.parent
    return None


def _table(around: Tag) -> _Table | None:
    """The table, if its first row is a head: known labels, in cells that are heads or more than one."""
    rows = (node for node in nodes(around, _BEGINNING) if isinstance(node, Tag) and node.name == "tr")
    row = next(rows, None)
    if row is None or next(rows, None) is None:
        return None
    cells = _cells(row)
    if len(cells) < 2:
        return None
    texts = [shown(cell, _NODES) for cell in cells]
    labels = {i: text for i, text in enumerate(texts) if len(text) <= _LONGEST and label_kind(text) in VALUED}
    headed = len(labels) > 1 or all(cell.name == "th" for cell in cells)
    return _Table(row, labels, len(cells)) if labels and headed else None


def _cells(row: Tag) -> list[Tag]:
    return [cell for cell in row.contents if isinstance(cell, Tag) and cell.name in ("th", "td")]
