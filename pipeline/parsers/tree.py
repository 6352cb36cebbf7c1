"""From the text of a page to BeautifulSoup's tree, on lxml: node for node the tree of BeautifulSoup's own builder.

That builder asks of every element anew what is the same for all elements of all pages (namespaces, filters, classes of
nodes, what to write in the output), which costs several times what lxml needs to parse. Here it stands once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from bs4 import BeautifulSoup, Tag
from bs4.builder import HTMLTreeBuilder
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import AttributeValueList, Comment, Doctype, NavigableString, PageElement, ProcessingInstruction
from lxml import etree

_BLANKS = " \n\t\f\r"  # text of nothing else is one blank or one new line in the tree
_LISTED = HTMLTreeBuilder.DEFAULT_CDATA_LIST_ATTRIBUTES  # attributes whose values are lists, by element
_ALWAYS_LISTED = _LISTED["*"]
_KEPT = HTMLTreeBuilder.DEFAULT_PRESERVE_WHITESPACE_TAGS
_VOID = frozenset(HTMLTreeBuilder.DEFAULT_EMPTY_ELEMENT_TAGS or ())
_STRINGS = HTMLTreeBuilder.DEFAULT_STRING_CONTAINERS  # the class of the strings in an element, by its name
_TOLD_APART = frozenset((*_KEPT, *_STRINGS))


class Element(Tag):
    """An element of a page: a Tag whose facts of its kind stand with the class."""

    parser_class = BeautifulSoup
    namespace = prefix = None
    sourceline = sourcepos = None
    known_xml = False
    can_be_empty_element = False
    attribute_value_list_class = AttributeValueList
    cdata_list_attributes = _LISTED
    preserve_whitespace_tags = _KEPT
    interesting_string_types = Tag.MAIN_CONTENT_STRING_TYPES
    _namespaces: dict[str, str] = {}  # noqa: RUF012 (read only: HTML has none)


def grow(text: str) -> tuple[BeautifulSoup, Mapping[str, Sequence[Tag]]]:
    """The tree of a page's text; and its elements by name, in page order."""
    builder = _Builder()
    soup = BeautifulSoup(text, builder=builder)
    return soup, builder.tags


def fell(soup: BeautifulSoup) -> None:
    """Takes a tree apart that nobody needs. Its nodes all hold one another, and would wait for the collector."""
    node = soup.contents[0] if soup.contents else None
    while node is not None:
        following = node.next_element
        node.parent = node.next_element = node.previous_element = node.next_sibling = node.previous_sibling = None
        if isinstance(node, Tag):
            node.contents.clear()
        node = following
    vars(soup).clear()


class _Builder(LXMLTreeBuilder):
    """Where BeautifulSoup takes other ways to its tree."""

    tags: Mapping[str, Sequence[Tag]]

    def prepare_markup(self, markup: Any, *_: Any, **__: Any) -> Iterator[tuple[str, None, None, bool]]:
        yield markup.removeprefix("\ufeff"), None, None, False

    def feed(self, markup: Any) -> None:
        target: Any = _Target(cast(BeautifulSoup, self.soup))  # which BeautifulSoup has set
        # Without huge_tree its limits would silently cut a page.
        parser: Any = etree.HTMLParser(target=target, recover=True, huge_tree=True)
        parser.feed(markup)
        self.tags = parser.close()


class _Target:
    """What lxml tells of each start, end and text. Their names are lxml's."""

    def __init__(self, soup: BeautifulSoup) -> None:
        self.tags: dict[str, list[Tag]] = {}
        self._open: list[Tag] = [soup]
        self._last: PageElement | None = None  # the node before, in page order
        self._text: list[str] = []
        self._kept = 0  # open elements whose white space counts
        self._strings: list[type[NavigableString]] = [NavigableString]  # by the innermost element that has its own

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._text:
            self._write(self._strings[-1])
        tag = Element.__new__(Element)
        tag.name = name
        tag.attrs = _attributes(name, attributes) if attributes else {}
        tag.contents = []
        self._hang(tag)
        self._open.append(tag)
        if name in self.tags:
            self.tags[name].append(tag)
        else:
            self.tags[name] = [tag]
        if name in _VOID:
            tag.can_be_empty_element = True
        elif name in _TOLD_APART:
            self._kept += name in _KEPT
            if name in _STRINGS:
                tag.interesting_string_types = {_STRINGS[name]}
                self._strings.append(_STRINGS[name])

    def end(self, name: str) -> None:
        if self._text:
            self._write(self._strings[-1])
        if self._open[-1].name == name:
            self._shut()
        elif any(tag.name == name for tag in self._open[1:]):
            while self._shut() != name:
                pass

    def data(self, text: str) -> None:
        self._text.append(text)

    def comment(self, text: str) -> None:
        self._apart(text, Comment)

    def pi(self, target: str, data: str) -> None:
        self._apart(f"{target} {data}", ProcessingInstruction)

    def doctype(self, name: str, public: str, system: str) -> None:
        self._apart(Doctype._string_for_name_and_ids(name, public, system), Doctype)

    def close(self) -> dict[str, list[Tag]]:
        """The elements by name. The parser holds this object and is held by it, so that it must not hold the tree."""
        if self._text:
            self._write(self._strings[-1])
        self._open.clear()
        self._last = None
        tags, self.tags = self.tags, {}
        return tags

    def _shut(self) -> str:
        name = self._open.pop().name
        if name in _TOLD_APART:
            self._kept -= name in _KEPT
            if name in _STRINGS:
                self._strings.pop()
        return name

    def _apart(self, text: str, kind: type[NavigableString]) -> None:
        """A node that is no text of the page."""
        if self._text:
            self._write(self._strings[-1])
        self._text = [text]
        self._write(kind)

    def _write(self, kind: type[NavigableString]) -> None:
        """Hangs the text that was gathered."""
        text = self._text[0] if len(self._text) == 1 else "".join(self._text)
        self._text.clear()
        if not self._kept and not text.strip(_BLANKS):
            text = "\n" if "\n" in text else " "
        self._hang(str.__new__(kind, text))

    def _hang(self, node: PageElement) -> None:
        parent, before = self._open[-1], self._last
        node.parent = parent
        node.next_element = node.next_sibling = None
        node.previous_element = before
        if before is not None:
            before.next_element = node
        siblings = parent.contents
        if siblings:
            node.previous_sibling = siblings[-1]
            siblings[-1].next_sibling = node
        else:
            node.previous_sibling = None
        siblings.append(node)
        self._last = node


def _attributes(name: str, attributes: Mapping[str, str]) -> dict[str, Any]:
    """The attributes of an element, those that hold several words as lists."""
    own = _LISTED.get(name)
    return {
        key: AttributeValueList(value.split()) if key in _ALWAYS_LISTED or (own and key in own) else value
        for key, value in attributes.items()
    }
