"""Which page a collection's `parent` means."""

from __future__ import annotations

import pytest

from pipeline.sources.parents import ParentError, the_parent, written
from pipeline.sources.wordpress import Parent

SITE = "https://desk.example/blog"
TOP = Parent(1, "by-country", f"{SITE}/by-country/", "By country")
LEGAL = Parent(2, "by-country", f"{SITE}/legal/by-country/", "Legal")
DEEP = Parent(3, "by-country", f"{SITE}/help/legal/by-country/", "Help")
PLAIN = Parent(4, "by-country", f"{SITE}/?page_id=4", "By its number")
CYRILLIC = Parent(5, "по-странам", f"{SITE}/%d0%bf%d0%be%d0%bc%d0%be%d1%89%d1%8c/по-странам/", "По странам")


@pytest.mark.parametrize(
    ("found", "parent", "meant"),
    [
        ((LEGAL,), "by-country", LEGAL),
        ((PLAIN,), "by-country", PLAIN),
        ((TOP, DEEP), "legal/by-country", DEEP),
        ((TOP, DEEP), "/by-country", TOP),
        ((LEGAL, DEEP), "/legal/by-country", LEGAL),
        ((LEGAL, DEEP), "help/legal/by-country", DEEP),
        ((TOP, CYRILLIC), "Помощь/по-странам", CYRILLIC),
    ],
)
def test_a_slug_or_as_much_of_the_path_as_it_takes(found: tuple[Parent, ...], parent: str, meant: Parent) -> None:
    assert the_parent(found, SITE, parent) == meant


@pytest.mark.parametrize(
    ("found", "parent", "words"),
    [
        ((), "legal/by-country", "no page has the slug “by-country”"),
        ((TOP, LEGAL), "by-country", "2 pages fit parent = “by-country”: .*; write the path"),
        ((LEGAL, DEEP), "legal/by-country", "2 pages fit"),
        ((LEGAL,), "/by-country", "no page stands at parent = “/by-country”; .*blog/legal/by-country/"),
        ((LEGAL,), "egal/by-country", "no page stands at"),
    ],
)
def test_what_fits_none_or_several_is_told_with_their_addresses(
    found: tuple[Parent, ...], parent: str, words: str
) -> None:
    with pytest.raises(ParentError, match=words):
        the_parent(found, SITE, parent)


@pytest.mark.parametrize(
    ("own", "found", "words"),
    [
        (LEGAL, (LEGAL,), "by-country"),
        (PLAIN, (PLAIN,), "by-country"),
        (LEGAL, (TOP, LEGAL), "legal/by-country"),
        (TOP, (TOP, LEGAL), "/by-country"),
        (LEGAL, (LEGAL, DEEP), "/legal/by-country"),
        (DEEP, (LEGAL, DEEP), "help/legal/by-country"),
    ],
)
def test_what_is_written_means_the_page_again(own: Parent, found: tuple[Parent, ...], words: str) -> None:
    assert written(own, found, SITE) == words
    assert the_parent(found, SITE, words) == own
