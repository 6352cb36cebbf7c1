"""Puts labels and values that the markup keeps apart (`<dt>`/`<dd>`, column heads, icons) back into one line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bs4 import Tag

from pipeline.parsers.columns import Columns
from pipeline.parsers.document import Anchor, Line
from pipeline.parsers.naming import CONTACT_LABELS, VALUED, label_kind, label_of
from pipeline.parsers.within import nodes, shown

_FIRST_ONLY = frozenset(("address", "name"))  # their further lines in a cell continue the first one
_NEAR = 3  # how far apart in the tree a label and its value may stand


_ICON = re.compile(
    r"(?:^|[-_ ])(?:(phone|tel|telephone|mobile)|(fax|print)|(envelope|mail|email)|(marker|location))(?:$|[-_ ])"
)
_ICON_TAGS = ("i", "span", "svg")
_NODES = 200  # a block of so many nodes is more than a number beside its icon
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
    if label is None or label.end < len(line.text) or label.kind not in VALUED:
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


def _under_heads(lines: Sequence[Line], shown: dict[str, str]) -> Iterator[Line]:
    """Cells of a table whose column has a telling head get the head as label; the head row itself is dropped."""
    tables = Columns()
    for line in lines:
        head = tables.head(line.node)
        if head is Columns.HEAD_ROW:
            continue
        if head is None or not line.text or label_of(line.text) is not None:
            yield line
            continue
        label, fresh = head
        if fresh or label_kind(label) not in _FIRST_ONLY:
            told = prefixed(line, label)
            shown[told.text] = line.text
            line = told
        yield line


def _by_icons(lines: Iterable[Line], shown: dict[str, str]) -> Iterator[Line]:
    """Numbers beside an icon of a telephone, and the like, get its meaning as label."""
    for line in lines:
        label = _icon(line.node) if line.text and any(c.isdecimal() for c in line.text) else None
        if label is None or line.broken or len(line.text) > 120 or label_of(line.text) is not None:
            yield line
            continue
        told = prefixed(line, label)
        shown[told.text] = line.text
        yield told


def _icon(node: Tag) -> str | None:
    """The meaning of the only icon of a block; an icon is an element with a class and without text."""
    inside = list(nodes(node, _NODES))
    icons = [tag for tag in inside if isinstance(tag, Tag) and tag.name in _ICON_TAGS and tag.get("class")]
    if len(icons) != 1 or len(inside) == _NODES:
        return None
    found = None if shown(icons[0], _NODES) else _ICON.search(classes_of(icons[0]).lower())
    return next(label for label, hit in zip(_ICONS, found.groups(), strict=True) if hit) if found else None


def classes_of(tag: Tag | None) -> str:
    """The element's classes as one text."""
    words = tag.get("class") if tag is not None else None
    return " ".join(words) if isinstance(words, list) else words or ""
