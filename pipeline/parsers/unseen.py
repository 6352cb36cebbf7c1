"""Links to other sites that no reader sees: how those who break into a site make it advertise for them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from pipeline.model import Link
from pipeline.parsers.document import Document
from pipeline.parsers.links import absolute
from pipeline.parsers.visible import SIMPLE, selectors
from pipeline.parsers.within import shown
from pipeline.text.url import canonical, same_site

_MOST = 40  # links: more of them say no more
_MOST_ASKED = 2_000  # links of a page that are looked at
_DEPTH = 60  # elements around a link that are looked at
_NODES = 60
_MAX_CSS = 200_000  # characters of style sheets that are looked at
_GONE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]"
    r"|(?<![\w-])(?:left|right|top|bottom|text-indent|margin(?:-\w+)?)\s*:\s*-\s*\d{4}"
    r"|(?<![\w-])(?:(?:font-size|opacity)\s*:\s*0*(?:\.0+)?(?:px|pt|r?em|%)?|font-size\s*:\s*1p[xt])\s*(?:[;!]|$)",
    re.IGNORECASE,
)
_SIZELESS = re.compile(r"(?<![\w-])(?:max-)?(?:height|width)\s*:\s*[01](?:px|pt|em|%)?\s*(?:[;!]|$)", re.IGNORECASE)


def hidden_links(document: Document) -> tuple[Link, ...]:
    """The links to other sites inside parts that are out of sight, in page order, at most 40."""
    found: dict[str, Link] = {}
    parts: _Parts | None = None
    for anchor in document.tags.get("a", ())[:_MOST_ASKED]:
        href = str(anchor.get("href") or "").strip()
        if not href.lower().startswith(("http:", "https:", "//")):
            continue
        parts = parts or _Parts(document)
        url = absolute(document.url, href) if parts.hide(anchor) else None
        if url is not None and not same_site(url, document.url):
            found.setdefault(canonical(url), Link(canonical(url), shown(anchor, _NODES), "outside"))
        if len(found) == _MOST:
            break
    return tuple(found.values())


class _Parts:
    """Which parts of a page are out of sight; each is asked once."""

    def __init__(self, document: Document) -> None:
        css = "".join(style.get_text() for style in document.tags.get("style", ()))[:_MAX_CSS]
        self._names = {name for block in css.split("}") for name in _named(block)}
        self._known: dict[int, bool] = {}

    def hide(self, anchor: Tag) -> bool:
        """Whether the link or a part around it is out of sight."""
        hidden = False
        for tag in reversed(list(_around(anchor))):
            if id(tag) not in self._known:
                self._known[id(tag)] = hidden or self._hides(tag)
            hidden = self._known[id(tag)]
        return hidden

    def _hides(self, tag: Tag) -> bool:
        if "hidden" in tag.attrs or (self._names and not self._names.isdisjoint(selectors(tag))):
            return True
        style = tag.attrs.get("style")
        return isinstance(style, str) and _out_of_sight(style)


def _named(block: str) -> set[str]:
    """The simple selectors (`.word`, `#word`) of a rule of a style sheet that takes out of sight."""
    before, _, rules = block.rpartition("{")
    if not _out_of_sight(rules):
        return set()
    return {m[1] for s in before.rpartition("{")[2].split(",") if (m := SIMPLE.fullmatch(s.strip()))}


def _out_of_sight(style: str) -> bool:
    """Whether those declarations do it. Where there is no size, what is inside must not flow over."""
    if _GONE.search(style):
        return True
    return "overflow" in style.lower() and _SIZELESS.search(style) is not None


def _around(tag: Tag) -> Iterator[Tag]:
    part: Tag | None = tag
    for _ in range(_DEPTH):
        if part is None or part.name in ("body", "html"):
            return
        yield part
        part = part.parent
