"""The one walk over a parsed page. It never recurses, so that no nesting depth can hurt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bs4 import BeautifulSoup, Tag
from bs4.element import CData, NavigableString, PageElement

from pipeline.model import UnreadableError
from pipeline.parsers.cloak import shown_by
from pipeline.parsers.cutting import pieces
from pipeline.parsers.landmark import landmark
from pipeline.parsers.line import Anchor, Line, Watcher
from pipeline.parsers.visible import FLIP, HIDE, Sheet

_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd", "details", "dialog",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "optgroup",
    "p", "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
_SKIPPED = frozenset((
    "title", "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "applet", "audio",
    "video", "canvas", "select", "datalist", "textarea", "noframes",
))  # fmt: skip
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_BOLD = frozenset(("b", "strong"))
_PAGEFUL = 200  # letters
_MOST_WEIGHED = 200  # hidden parts whose text is counted
_MAX_SPANS = 64  # links and bold parts inside one another
_MOST_LETTERS = 2_000_000  # of one page: a novel. Of a heap of data a part says nothing, so that none of it is read
_LONGEST_HREF = 2_000  # characters, as far as browsers follow
_MAX_NODES = 2_000_000  # far beyond any page of 10 MB that a person wrote


class _Frame:
    """An open element."""

    __slots__ = ("block", "children", "first", "flip_from", "heading", "pre", "span", "where")

    def __init__(self, children: Iterator[PageElement], block: Tag, where: str, heading: int, pre: bool) -> None:
        self.children = children
        self.block = block
        self.where = where
        self.heading = heading
        self.pre = pre
        self.span: _Span | None = None
        self.flip_from: int | None = None
        self.first = 0  # how many lines there were before it


class _Span:
    """An open link or bold part; `start` is None until a letter of it stands in the line."""

    __slots__ = ("node", "placed", "start")

    def __init__(self, node: Tag) -> None:
        self.node = node
        self.start: int | None = None
        self.placed = False


def walk(
    soup: BeautifulSoup, tags: Mapping[str, Sequence[Tag]], watcher: Watcher | None = None
) -> tuple[tuple[Line, ...], tuple[Tag, ...]]:
    """The visible lines of the page in order, and the blocks that were left out as hidden; `tags`: elements by name.

    Raises: UnreadableError for more text than a page holds.
    """
    walked = _Walk(soup, Sheet.of(tags), watcher)
    return tuple(walked.lines), tuple(walked.hidden)


class _Walk:
    def __init__(self, soup: BeautifulSoup, sheet: Sheet, watcher: Watcher | None) -> None:
        self.lines: list[Line] = []
        self.hidden: list[Tag] = []
        self._number = 0  # of the line that was written last
        self._watcher = watcher
        self._sheet = sheet
        self._soup = soup
        self._weighed = 0
        self._letters = 0  # of all lines
        self._all: int | None = None  # letters of the whole page, counted when first asked
        self._chunks: list[str] = []
        self._length = 0
        self._blank = False  # white space seen since the last letter
        self._broken = self._gap = False
        self._fresh = True  # nothing shown since the last line ended
        self._headless = 0  # level of the empty heading that ended last
        self._spans: list[_Span] = []
        self._anchors: list[Anchor] = []
        self._bold: list[tuple[int, int]] = []
        self._joints: list[int] = []
        self._run(soup)

    def _run(self, soup: BeautifulSoup) -> None:
        stack = [_Frame(iter(soup.contents), soup, "main", 0, False)]
        for _ in range(_MAX_NODES):
            frame = stack[-1]
            node = next(frame.children, None)
            if node is None:
                stack.pop()
                self._leave(frame, stack[-1] if stack else None)
                if not stack:
                    return
            elif isinstance(node, Tag):
                inner = self._enter(node, frame)
                if inner is not None:
                    stack.append(inner)
            elif type(node) is NavigableString or isinstance(node, CData):
                self._write(str(node), frame)
        while stack:
            self._leave(stack.pop(), None)

    def _enter(self, tag: Tag, outer: _Frame) -> _Frame | None:
        name = tag.name
        attributes = tag.attrs
        written = shown_by(tag) if attributes or name == "script" else None
        if written is not None:
            self._substitute(tag, written, outer)
            return None
        if name == "br":
            self._end_line(outer)
            self._gap = self._gap or self._fresh
            self._broken = self._fresh = True
            return None
        if name == "img":
            alt = attributes.get("alt")
            if isinstance(alt, str) and alt.strip(" ()[]").lower() in ("@", "at", "."):
                self._write(alt, outer)
            return None
        if name in _SKIPPED and not (name == "noscript" and self._holds_most(tag)):
            return None
        inline = name not in _BLOCKS
        effect = self._sheet.effect(tag, inline) if attributes else None
        if effect == HIDE and not (not inline and self._holds_most(tag)):
            if not inline:
                self.hidden.append(tag)
            if self._watcher is not None:
                self._watcher.hidden.append(tag)
            return None
        where = outer.where if inline else landmark(tag, outer.where)
        if inline:
            frame = _Frame(iter(tag.contents), outer.block, where, outer.heading, outer.pre)
            if (name == "a" or name in _BOLD) and len(self._spans) < _MAX_SPANS:
                frame.span = _Span(tag)
                self._spans.append(frame.span)
        else:
            self._end_line(outer)
            self._broken = False
            self._gap = self._gap or name == "hr"
            self._fresh = True
            frame = _Frame(
                iter(tag.contents), tag, where, _HEADINGS.get(name, outer.heading), outer.pre or name == "pre"
            )
        frame.first = len(self.lines)
        if effect == FLIP:
            if self._blank and self._length:
                self._chunks.append(" ")
                self._length += 1
                self._blank = False
            frame.flip_from = self._length
        return frame

    def _holds_most(self, tag: Tag) -> bool:
        """A part with most of the page's text is no hidden part: a script uncovers it, or its end tag is missing."""
        self._weighed += 1
        own = len(tag.get_text()) if self._weighed <= _MOST_WEIGHED else 0
        if own < _PAGEFUL:
            return False
        if self._all is None:
            self._all = len(self._soup.get_text())
        return own * 2 > self._all

    def _leave(self, frame: _Frame, outer: _Frame | None) -> None:
        if frame.flip_from is not None:
            self._flip(frame.flip_from)
        if frame.span is not None:
            self._close(frame.span)
        elif outer is None or frame.block is not outer.block:
            self._end_line(frame)
            if len(self.lines) == frame.first:
                self._gap = self._gap or frame.block.name == "p"
                self._headless = _HEADINGS.get(frame.block.name, self._headless)
            self._broken = False
            self._fresh = True

    def _substitute(self, tag: Tag, text: str, outer: _Frame) -> None:
        """What a script would put in the element's place."""
        if self._watcher is not None:
            self._watcher.decoded.add(text.lower())
        span = _Span(tag) if tag.name == "a" else None
        if span:
            self._spans.append(span)
        self._write(text, outer)
        if span:
            self._close(span)

    def _write(self, text: str, frame: _Frame) -> None:
        if frame.pre and "\n" in text:
            first, *others = text.split("\n")
            self._write(first, frame)
            for other in others:
                self._end_line(frame)
                self._gap = self._gap or self._fresh
                self._broken = self._fresh = True
                self._write(other, frame)
            return
        words = text.split()
        if not words:
            self._blank = self._blank or bool(text)
            return
        if self._length and (self._blank or text[0].isspace()):
            self._chunks.append(" ")
            self._length += 1
        elif self._length:
            self._joints.append(self._length)
        for span in reversed(self._spans):
            if span.start is not None:
                break
            span.start = self._length
        joined = " ".join(words)
        self._chunks.append(joined)
        self._length += len(joined)
        self._blank = text[-1].isspace()

    def _flip(self, start: int) -> None:
        text = "".join(self._chunks)
        self._chunks = [text[:start], text[start:][::-1]]

    def _close(self, span: _Span) -> None:
        self._spans.pop()  # elements end in the reverse order of their beginnings
        self._place(span, closing=True)

    def _place(self, span: _Span, *, closing: bool) -> None:
        """Records the part of a span that stands in this line; a link without any text is recorded where it ends."""
        start = span.start
        if start is None:
            if not closing or span.placed:
                return
            start = self._length
        if span.node.name == "a":
            href = span.node.get("href")
            target = href.strip()[:_LONGEST_HREF] if isinstance(href, str) else ""
            self._anchors.append(Anchor(start, self._length, target, span.node))
        elif start < self._length:
            self._bold.append((start, self._length))
        span.start = None
        span.placed = True

    def _end_line(self, frame: _Frame) -> None:
        for span in self._spans:
            self._place(span, closing=False)
        if self._chunks or self._anchors:
            self._letters += self._length
            if self._letters > _MOST_LETTERS:
                raise UnreadableError(f"more than {_MOST_LETTERS:,} letters of text: data, not a page that people read")
            block = frame.block
            self._number += 1
            line = Line(
                "".join(self._chunks), frame.where, block.name, block, tuple(self._anchors), frame.heading,
                tuple(self._bold), self._broken, tuple(self._joints), self._gap, self._headless, self._number,
            )  # fmt: skip
            self.lines.extend(pieces(line))
            self._chunks, self._anchors, self._bold, self._joints = [], [], [], []
            self._length = self._headless = 0
            self._broken = self._gap = self._fresh = False
        self._blank = False
