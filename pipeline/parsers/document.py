"""One parse and one walk of a page: visible lines with where they stand. All site and listing readers start from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag

from pipeline.model import Page


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link inside a line: `line.text[start:end]` is what it shows, `href` is as written (not resolved)."""

    start: int
    end: int
    href: str
    node: Tag = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Line:
    """One visible line: text between two block boundaries or `<br>`, white space collapsed, hidden parts left out."""

    text: str
    where: str  # main, header, footer, nav, aside
    tag: str  # name of the nearest block element: p, li, td, h2, dt ...
    node: Tag = field(repr=False, compare=False)  # that block element
    anchors: Sequence[Anchor] = ()
    heading: int = 0  # 1-6 inside h1-h6, else 0
    bold: tuple[tuple[int, int], ...] = ()  # spans of the text shown bold (b, strong)
    broken: bool = False  # a <br>, not a block boundary, stands before it


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed page."""

    page: Page
    url: str  # what links are resolved against: <base href> or the page's URL
    lang: str | None  # primary language subtag, from <html lang>, meta or hreflang; else None
    title: str
    lines: tuple[Line, ...]
    soup: BeautifulSoup = field(repr=False, compare=False)


def parse(page: Page) -> Document:
    """Decode (BOM, then header, then meta, then the bytes themselves), parse with BeautifulSoup on lxml and walk once.

    Raises: UnreadableError for a body that is empty or no HTML (PDF, image, archive, binary).
    """
    raise NotImplementedError
