"""CSS selectors of the configuration that override the automatic reading of a listing page, and proposals for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

from pipeline.parsers.document import Document, Line
from pipeline.parsers.layout import blocks_at
from pipeline.parsers.marks import Mark, first_name
from pipeline.parsers.outline import Outline, Span, upward
from pipeline.parsers.score import Block
from pipeline.text.normal import one_line

_WORD = re.compile(r"[A-Za-z][\w-]*")
KEYS = ("entry", "name", "section", "description", "contact", "stamp")


class SelectorError(ValueError):
    """A selector that is invalid or matches nothing on the page. The message names it and its key."""


class Selected:
    """What the selectors of one configuration match on one page."""

    def __init__(self, document: Document, select: Mapping[str, str]) -> None:
        """Raises: SelectorError."""
        unknown = sorted(set(select) - set(KEYS))
        if unknown:
            raise SelectorError(f"select.{unknown[0]}: there is no such key; known are {', '.join(KEYS)}")
        self._found = {key: matches(document.soup, key, css) for key, css in select.items() if css}

    def __contains__(self, key: str) -> bool:
        return key in self._found

    def of(self, key: str) -> Sequence[Tag]:
        """The elements that the selector matches, in page order; none where it is not configured."""
        return self._found.get(key, ())

    def blocks(self, outline: Outline) -> tuple[Block, ...]:
        """The entries' blocks by the selectors `entry` and `name`."""
        marks = [mark for tag in self.of("name") if (mark := _mark(outline, tag))]
        if "entry" not in self:
            return tuple(blocks_at(outline, marks)) if marks else ()
        return tuple(self._entries(outline, marks))

    def _entries(self, outline: Outline, marks: Sequence[Mark]) -> Iterator[Block]:
        for tag in self.of("entry"):
            lines = lines_of(outline, tag)
            if lines is None:
                continue
            named = next((m for m in marks if m.index in lines), None)
            if named is None and "name" not in self:
                named = first_name(outline, lines[0], lines[-1], tag)
            mark = replace(named, root=tag) if named else Mark(lines[0], None, tag)
            yield Block(mark, lines[0], lines[-1])

    def sections(self, outline: Outline, blocks: Sequence[Block]) -> Mapping[int, int | None]:
        """By the line of an entry's mark: the line of the last selected title before it."""
        titles = sorted(lines[0] for tag in self.of("section") if (lines := lines_of(outline, tag)))
        return {b.mark.index: max((t for t in titles if t <= b.mark.index), default=None) for b in blocks}

    def inside(self, key: str, outline: Outline, block: Block) -> list[int]:
        """The block's lines that stand in the elements of one selector."""
        chosen = {i for tag in self.of(key) for i in lines_of(outline, tag) or ()}
        return [i for i in block.lines if i in chosen]


def matches(soup: BeautifulSoup, key: str, css: str) -> Sequence[Tag]:
    """The elements in page order. Raises: SelectorError for a selector that is invalid or matches nothing."""
    try:
        found = soup.select(css)
    except (SelectorSyntaxError, NotImplementedError) as error:
        raise SelectorError(f"select.{key}: {css!r} is no CSS selector: {one_line(str(error))}") from error
    if not found:
        raise SelectorError(f"select.{key}: {css!r} matches nothing on the page")
    return found


def lines_of(outline: Outline, tag: Tag) -> range | None:
    """The lines that an element holds or stands in; None where it shows nothing."""
    if id(tag) in outline.spans:
        first, last = outline.spans[id(tag)]
        return range(first, last + 1)
    text = one_line(tag.get_text(" "))
    for outer in upward(tag):
        if id(outer) in outline.spans:
            first, last = outline.spans[id(outer)]
            hits = (i for i in range(first, last + 1) if text and text in outline.lines[i].text)
            index = next(hits, None)
            return None if index is None else range(index, index + 1)
    return None


def _mark(outline: Outline, tag: Tag) -> Mark | None:
    lines = lines_of(outline, tag)
    if lines is None:
        return None
    text, shown = one_line(tag.get_text(" ")), outline.lines[lines[0]].text
    start = shown.find(text)
    span = Span(start, start + len(text), "bold") if text and start >= 0 else Span(0, len(shown), "bold")
    return Mark(lines[0], span)


def name_tag(line: Line, span: Span) -> Tag:
    """The outermost element of the line's block that shows just the name; the block itself where there is none."""
    name = line.text[span.start : span.end].strip()
    tags = (line.node, *line.node.find_all(True))
    return next((tag for tag in tags if one_line(tag.get_text(" ")) == name), line.node)


def selector_for(soup: BeautifulSoup, tags: Sequence[Tag]) -> str | None:
    """The simplest selector that matches exactly these elements, by tag, classes and parent; None if there is none."""
    wanted = {id(tag) for tag in tags}
    for css in _proposals(tags):
        if {id(tag) for tag in soup.select(css)} == wanted:
            return css
    return None


def _proposals(tags: Sequence[Tag]) -> Iterator[str]:
    own = _parts(tags)
    parents = [tag.parent for tag in tags if tag.parent is not None]
    above = [f"{part} > " for part in _parts(parents)] if len(parents) == len(tags) else []
    grand = [p.parent for p in parents if p.parent is not None]
    higher = [f"{part} > " for part in _parts(grand)] if above and len(grand) == len(tags) else []
    yield from own
    yield from (a + part for a in above for part in own)
    yield from (h + a + part for h in higher for a in above for part in own)
    if all(tag.find_parent("main") for tag in tags):  # the frame of the page may hold the same
        yield from (f"main {a}{part}" for a in ("", *above) for part in own)


def _parts(tags: Sequence[Tag]) -> list[str]:
    names = {tag.name for tag in tags}
    shared = set.intersection(*(_words(tag) for tag in tags)) if tags else set()
    usable = sorted(word for word in shared if _WORD.fullmatch(word))
    name = names.pop() if len(names) == 1 else ""
    parts = [part for part in (name, *(f"{name}.{word}" for word in usable)) if part]
    if name and all(tag.find_previous_sibling() is None for tag in tags):
        parts.append(f"{name}:first-child")  # of a table's rows, the cell with the name
    return parts


def _words(tag: Tag) -> set[str]:
    words = tag.get("class")
    return set(words if isinstance(words, list) else (words or "").split())
