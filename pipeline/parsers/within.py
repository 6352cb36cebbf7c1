"""The nodes inside an element, the first ones only: BeautifulSoup's `descendants` costs the depth of its content."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from pipeline.text.normal import one_line


def nodes(tag: Tag, most: int) -> Iterator[PageElement]:
    """At most so many nodes inside the element, in page order."""
    waiting = [iter(tag.contents)]
    while waiting and most:
        node = next(waiting[-1], None)
        if node is None:
            waiting.pop()
            continue
        yield node
        most -= 1
        if isinstance(node, Tag):
            waiting.append(iter(node.contents))


def shown(tag: Tag, most: int) -> str:
    """The text of the element on one line, of its first nodes only."""
    return one_line(" ".join(str(node) for node in nodes(tag, most) if type(node) is NavigableString))
