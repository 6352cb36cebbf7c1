"""Puts labels and values that the markup keeps apart (`<dt>`/`<dd>`, column heads, icons) back into one line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bs4 import Tag

from pipeline.parsers.document import Anchor, Line
from pipeline.parsers.naming import CONTACT_LABELS, label_kind, label_of

_JOINED = CONTACT_LABELS | {"name"}
_FIRST_ONLY = frozenset(("address", "name"))  # their further lines in a cell continue the first one
_NEAR = 3  # how far apart in the tree a label and its value may stand


_ICON = re.compile(
    r"(?:^|[-_ ])(?:(phone|tel|telephone|mobile)|(fax|print)|(envelope|mail|email)|(marker|location))(?:$|[-_ ])"
)
_ICONS = ("Tel", "Fax", "Email", "Address")


def with_labels(lines: Sequence[Line]) -> tuple[list[Line], Mapping[str, str]]:
    """The lines, each value with its label before it; labels and column heads that were joined are left out.

    Beside them the text as shown, by the text of the line, where a column's head or an icon was put into words.
    """
    shown: dict[str, str] = {}
    labelled = list(_joined(_by_icons(_under_heads(lines, shown), shown)))
    return labelled, shown


def _joined(lines: Iterable[Line]) -> Iterator[Line]:
    pending: Line | None = None
    for line in lines:
        if pending is not None:
            if _belong(pending, line):
                yield prefixed(line, pending.text)
                pending = None
                continue
            yield pending
            pending = None
        if _only_label(line):
            pending = line
        else:
            yield line
    if pending is not None:
        yield pending


def _only_label(line: Line) -> bool:
    if len(line.text) > 48 or line.anchors:
        return False
    label = label_of(line.text)
    if label is None or label.end < len(line.text) or label.kind not in _JOINED:
        return False
    return label.kind in CONTACT_LABELS or line.tag in ("dt", "th", "td") or line.text.rstrip().endswith(":")


def _belong(label: Line, value: Line) -> bool:
    if not value.text or value.heading or label_of(value.text) is not None or label.tag == value.tag == "th":
        return False
    if label.node is value.node:
        return True
    node: Tag | None = value.node
    for _ in range(_NEAR):
        if node is None:
            return False
        node = node.parent
        if node is label.node.parent:
            return True
    return False


def prefixed(line: Line, label: str) -> Line:
    """The line with a label before it; links and bold parts move along."""
    label = label.strip().rstrip(":：") + ": "
    by = len(label)
    return replace(
        line,
        text=label + line.text,
        anchors=tuple(Anchor(a.start + by, a.end + by, a.href, a.node) for a in line.anchors),
        bold=tuple((start + by, end + by) for start, end in line.bold),
    )


def _by_icons(lines: Sequence[Line], shown: dict[str, str]) -> Iterator[Line]:
    """Numbers beside an icon of a telephone, and the like, get its meaning as label."""
    for line in lines:
        label = _icon(line.node) if line.text and any(c.isdigit() for c in line.text) else None
        if label is None or line.broken or len(line.text) > 120 or label_of(line.text) is not None:
            yield line
            continue
        told = prefixed(line, label)
        shown[told.text] = line.text
        yield told


def _icon(node: Tag) -> str | None:
    icons = node.find_all(["i", "span", "svg"], class_=True, limit=2)
    words = " ".join(classes_of(icon) for icon in icons if not icon.get_text(strip=True))
    found = _ICON.search(words.lower()) if len(icons) == 1 else None
    return next(label for label, hit in zip(_ICONS, found.groups(), strict=True) if hit) if found else None


def classes_of(tag: Tag | None) -> str:
    """The element's classes as one text."""
    words = tag.get("class") if tag is not None else None
    return " ".join(words) if isinstance(words, list) else words or ""


def _under_heads(lines: Sequence[Line], shown: dict[str, str]) -> list[Line]:
    """Cells of a table whose column has a telling head get the head as label; the head row itself is dropped."""
    heads: dict[int, Mapping[int, str]] = {}
    found: list[Line] = []
    before: Tag | None = None
    for line in lines:
        cell = _cell(line.node)
        row = cell.parent if cell is not None else None
        if cell is None or row is None:
            found.append(line)
            continue
        table = row.find_parent("table")
        if table is None:
            found.append(line)
            continue
        head = heads.setdefault(id(table), _heads(table))
        if head and row is _head_row(table):
            continue
        label = head.get(_column(cell, row, head))
        fresh = cell is not before
        before = cell
        if label and line.text and label_of(line.text) is None and (fresh or label_kind(label) not in _FIRST_ONLY):
            told = prefixed(line, label)
            shown[told.text] = line.text
            line = told
        found.append(line)
    return found


def _cell(node: Tag) -> Tag | None:
    tag: Tag | None = node
    for _ in range(6):
        if tag is None or tag.name in ("td", "th"):
            return tag
        tag = tag.parent
    return None


def _head_row(table: Tag) -> Tag | None:
    row = table.find("tr")
    return row if isinstance(row, Tag) else None


def _heads(table: Tag) -> Mapping[int, str]:
    """Column number to label, of the columns whose head is a known label; under -1 the number of columns."""
    row = _head_row(table)
    if row is None:
        return {}
    cells = row.find_all(["th", "td"], recursive=False)
    texts = [cell.get_text(" ", strip=True) for cell in cells]
    known = {i: t for i, t in enumerate(texts) if len(t) <= 48 and label_kind(t) in _JOINED}
    headed = len(cells) > 1 and (all(c.name == "th" for c in cells) or len(known) > 1)
    rows = len(table.find_all("tr", limit=3))
    return {**known, -1: str(len(cells))} if headed and known and rows > 1 else {}


def _column(cell: Tag, row: Tag, head: Mapping[int, str]) -> int:
    """The cell's column. Cells missing at a row's start are taken up by a cell of an earlier row that spans several."""
    cells = row.find_all(["th", "td"], recursive=False)
    missing = int(head[-1]) - len(cells) if head else 0
    return next(i for i, c in enumerate(cells) if c is cell) + max(0, missing) if cells else 0
