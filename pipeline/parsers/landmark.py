"""Which part of a page an element opens: header, footer, nav, aside or main, by tag, role, or words of id and class."""

from __future__ import annotations

import re
from functools import lru_cache

from bs4 import Tag

_TAGS = {"nav": "nav", "aside": "aside", "main": "main", "article": "main"}
_ROLES = {
    "banner": "header", "contentinfo": "footer", "navigation": "nav", "menubar": "nav", "complementary": "aside",
    "main": "main",
}  # fmt: skip
_WORDS = {
    "header": "header", "masthead": "header", "topbar": "header", "banner": "header",
    "footer": "footer", "colophon": "footer", "foot": "footer", "impressum": "footer",
    "nav": "nav", "navbar": "nav", "navigation": "nav", "menu": "nav", "breadcrumb": "nav", "breadcrumbs": "nav",
    "sidebar": "aside", "aside": "aside",
}  # fmt: skip
#: Words that may stand before the telling one: `site-footer` is the page's footer, `card-footer` is not.
_OPENERS = frozenset((
    "site", "page", "main", "global", "top", "bottom", "the", "wp", "elementor", "location", "left", "right", "primary",
    "secondary", "mobile", "app", "layout",
))  # fmt: skip
_NAMED = frozenset(("div", "section", "ul", "ol", "td", "table", "span", "form", "footer", "header"))
_SPLIT = re.compile(r"[^a-z0-9]+|(?<=[a-z])(?=[A-Z])")


def landmark(tag: Tag, outer: str) -> str:
    """The part that the tag stands in or opens. A header or footer inside an article is a part of that article."""
    name = tag.name
    attributes = tag.attrs
    if attributes:
        role = attributes.get("role")
        if isinstance(role, str) and role in _ROLES:
            return _ROLES[role]
    if name in _TAGS:
        return _TAGS[name]
    if name in ("header", "footer"):
        return outer if _inside_article(tag) else name
    if not attributes or name not in _NAMED:
        return outer
    identity, classes = attributes.get("id"), attributes.get("class")
    if isinstance(identity, str) and (found := _by_word(identity)):
        return found
    for word in (classes.split() if isinstance(classes, str) else classes) or ():
        if found := _by_word(word):
            return found
    return outer


@lru_cache(maxsize=4096)
def _by_word(name: str) -> str | None:
    words = [w.lower() for w in _SPLIT.split(name) if w]
    while len(words) > 1 and words[0] in _OPENERS:
        words = words[1:]
    return _WORDS.get(words[0]) if words else None


def _inside_article(tag: Tag) -> bool:
    """Looks a few steps up only: a page's own header is never deep inside."""
    node = tag.parent
    for _ in range(12):
        if node is None or node.name in ("body", "html"):
            return False
        if node.name in ("article", "main", "section", "li", "blockquote"):
            return True
        node = node.parent
    return True
