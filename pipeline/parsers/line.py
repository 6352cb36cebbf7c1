"""A visible line of a page and the links in it: what the walk gives and every reader takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from bs4 import Tag

from pipeline.text.normal import fold

_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link inside a line: `line.text[start:end]` is what it shows, `href` is as written (not resolved)."""

    start: int
    end: int  # equals `start` for a link without text, such as an icon
    href: str
    node: Tag = field(repr=False, compare=False)


@dataclass(frozen=True)
class Line:
    """One visible line: text between two block boundaries or `<br>`, white space collapsed, hidden parts left out.

    `text` is empty only where a line holds nothing but links without text.
    """

    text: str
    where: str  # main, header, footer, nav, aside
    tag: str  # name of the nearest block element: p, li, td, h2, dt ...
    node: Tag = field(repr=False, compare=False)  # that block element
    anchors: Sequence[Anchor] = ()
    heading: int = 0  # 1-6 inside h1-h6, else 0
    bold: tuple[tuple[int, int], ...] = ()  # spans of the text shown bold (b, strong)
    broken: bool = False  # a <br>, not a block boundary, stands before it
    joints: tuple[int, ...] = ()  # places in the text where two elements meet without white space
    gap: bool = False  # an empty line stands before it: two <br>, an empty <p>, <hr>
    headless: int = 0  # 1-6: an empty heading of that level stands right before it
    number: int = 0  # among the visible lines of the page, from 1

    @cached_property
    def folded(self) -> str:
        """The text as words are looked for in it. Folding is dear, and many readers ask for it."""
        return fold(self.text)

    @cached_property
    def numbered(self) -> bool:
        """Whether a digit of any script is in it: numbers, addresses and hours stand in no other line."""
        return _DIGIT.search(self.text) is not None


class Watcher(Protocol):
    """Takes note of what the walk leaves out and puts in."""

    hidden: list[Tag]  # parts that a reader cannot see
    decoded: set[str]  # texts put in place of scripts and coded attributes
