"""The tree of a page is that of BeautifulSoup's own builder, node for node; and none of it stays when it was read."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import PageElement
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Page, UnreadableError
from pipeline.parsers.document import opened
from pipeline.parsers.trace import Trace
from pipeline.parsers.tree import grow

PAGES = sorted((Path(__file__).parent.parent / "pages").rglob("*.html"))

PIECES = st.sampled_from([
    "<p>", "</p>", "<div class=' a  b ' id=x>", "</div>", "<a rel='me nofollow' href=/x>", "</a>", "<td headers='a b'>",
    "<table>", "<tr>", "</table>", "<pre> \n ", "</pre>", "<textarea> \n\t</textarea>", "<br>", "<br/>", "<img src=x>",
    "<script>if (a < b) { '</p>' }</script>", "<style>p > a {}</style>", "<template><p> x</p>", "</template>", " \n ",
    "\t", "\u00a0", "a &amp; b", "<!-- c -->", "<!---->", "<?php echo 1 ?>", "<!doctype html>",
    "<svg><path d=''/></svg>",
    "<ruby>a<rt>b</rt><rp>(</rp></ruby>", "<x:y z:w='1'>", "</x:y>", "<html lang=de>", "<body>", "</body>", "</html>",
    "<input disabled>", "<![CDATA[ x ]]>", "<select><option>1", "<p class>", "<P CLASS='A'>", "<", ">", "</", "\ufeff",
])  # fmt: skip
MARKUP = st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=30).map("".join)


def plain(markup: str) -> str:
    """As the readers get it: no NULs, no halves of a letter."""
    return markup.encode("utf-8", "replace").decode().replace("\x00", "")


def told(soup: BeautifulSoup) -> list[object]:
    """Every node in page order: what it is, and which nodes stand around it."""
    order: list[PageElement] = [soup]
    waiting = [iter(soup.contents)]
    while waiting:
        node = next(waiting[-1], None)
        if node is None:
            waiting.pop()
            continue
        order.append(node)
        if isinstance(node, Tag):
            waiting.append(iter(node.contents))
    places = {id(node): at for at, node in enumerate(order)}
    around = ("parent", "next_element", "previous_element", "next_sibling", "previous_sibling")
    return [(_itself(node), [places.get(id(getattr(node, name))) for name in around]) for node in order]


def _itself(node: PageElement) -> object:
    if not isinstance(node, Tag):
        return type(node), str(node)
    strings = node.interesting_string_types
    return node.name, dict(node.attrs), node.hidden, node.is_empty_element, strings, node.get_text("|"), str(node)


def stock(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, builder=LXMLTreeBuilder(huge_tree=True))


def by_name(soup: BeautifulSoup) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for tag in soup.find_all(True):
        found.setdefault(tag.name, []).append(str(tag))
    return found


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_tree_of_a_recorded_page(path: Path) -> None:
    text = plain(path.read_text("utf-8", "replace"))
    if text.lstrip().startswith("<?xml"):
        pytest.skip("BeautifulSoup warns of it")
    soup, tags = grow(text)
    own = stock(text)
    assert told(soup) == told(own)
    assert {name: [str(tag) for tag in found] for name, found in tags.items()} == by_name(own)


@given(MARKUP)
def test_the_tree_of_any_markup(markup: str) -> None:
    text = plain(markup)
    soup, tags = grow(text)
    own = stock(text)
    assert told(soup) == told(own)
    assert {name: [str(tag) for tag in found] for name, found in tags.items()} == by_name(own)


def test_selectors_find_in_it_what_they_find_in_the_other() -> None:
    text = PAGES[0].read_text("utf-8", "replace")
    for css in ("p", "div > a[href]", "[class~=menu]", "li:nth-of-type(2)", "h2 + p", "a:not([rel])"):
        assert [str(tag) for tag in grow(text)[0].select(css)] == [str(tag) for tag in stock(text).select(css)], css


def test_a_tree_is_gone_with_its_block() -> None:
    """Its nodes point at one another, and no collector is waited for."""
    gc.collect()
    gc.disable()
    try:
        with opened(Page(b"<p>a <b>b</b></p><script>c</script>")) as document:
            seen = [weakref.ref(node) for node in (document.soup, *document.tags["b"], *document.tags["p"])]
            assert None not in [ref() for ref in seen]
        del document
        assert [ref() for ref in seen] == [None, None, None]
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_collector_is_on_again_after_a_page_that_cannot_be_read() -> None:
    assert gc.isenabled()
    with pytest.raises(UnreadableError), opened(Page(b"")):
        pytest.fail("an empty body was read")
    assert gc.isenabled()


def test_whoever_watches_keeps_the_tree() -> None:
    trace = Trace()
    with opened(Page(b"<p hidden>no</p><p>a</p>"), trace) as document:
        pass
    assert [tag.get_text() for tag in trace.hidden] == ["no"]
    assert document.soup.get_text() == "noa"
