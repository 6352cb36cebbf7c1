"""Where a page lists nobody that the reader knows: its rows of like elements, as selectors for a person to judge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bs4 import Tag

from pipeline.model import Page
from pipeline.parsers.document import Document, opened
from pipeline.parsers.landmark import landmark
from pipeline.parsers.selectors import selector_for
from pipeline.text.normal import one_line

_LEAST = 3  # elements of a row
_NAMES = ("h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary", "strong", "b", "a")
_FRAME = frozenset({"header", "footer", "nav", "aside"})
_NO_ENTRY = frozenset({"option", "script", "style", "input", "br", "hr", "img", "source", "path", *_NAMES})


def propose_repeated(page: Page) -> Mapping[str, str]:
    """Selectors (entry, name) of the row of like elements with the most text, each with a name of its own.

    Empty where there is no such row, or no simple selector says which it is. Raises: UnreadableError.
    """
    with opened(page) as document:
        for row, names in sorted(_rows(document), key=lambda each: -_amount(each[0])):
            entry, name = selector_for(document.soup, row), selector_for(document.soup, names)
            if entry and name:
                return {"entry": entry, "name": name}
    return {}


def _rows(document: Document) -> Iterator[tuple[Sequence[Tag], Sequence[Tag]]]:
    for outer in document.soup.find_all(True):
        alike: dict[tuple[str, str], list[Tag]] = {}
        for tag in outer.find_all(True, recursive=False):
            if tag.name not in _NO_ENTRY:
                alike.setdefault((tag.name, str(tag.get("class"))), []).append(tag)
        for row in alike.values():
            names = [name for tag in row if (name := _name(tag)) is not None]
            told = {one_line(name.get_text(" ")) for name in names}
            if len(row) >= _LEAST and len(told) == len(row) and not _in_frame(row[0]):
                yield row, names


def _name(tag: Tag) -> Tag | None:
    """The strongest name within an element, if it shows any text."""
    found = (inner for name in _NAMES for inner in tag.find_all(name) if one_line(inner.get_text(" ")))
    return next(found, None)


def _amount(row: Sequence[Tag]) -> int:
    return sum(len(one_line(tag.get_text(" "))) for tag in row)


def _in_frame(tag: Tag) -> bool:
    part = ""
    for each in (*reversed(list(tag.parents)), tag):
        part = landmark(each, part)
    return part in _FRAME
