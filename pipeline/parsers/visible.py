"""What a browser would leave out or turn around, told from attributes and simple rules of the page's style sheet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bs4 import Tag

HIDE = "hide"
FLIP = "flip"

_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
#: A selector of one class or id, perhaps with the element's name before it.
SIMPLE = re.compile(r"(?:[a-z][a-z0-9]*)?([.#][\w-]+)", re.IGNORECASE)
_FOLDED = re.compile(
    r"accordion|collaps|toggle|tab(?:s|bed)?(?:\b|[-_])|panel|faq|dropdown-content|read-?more|expand|modal|popup|pop-up|dialog|lightbox|off-?canvas|drawer",
    re.IGNORECASE,
)
_CONTROLS = ["a", "button", "div", "summary", "h2", "h3", "h4", "li", "span"]  # elements that unfold others
_MAX_SELECTORS = 300  # characters of one rule
_MAX_CSS = 200_000  # characters of style sheets that are looked at


@dataclass(frozen=True, slots=True)
class Sheet:
    """The simple selectors (`.word`, `#word`) by which the page's own style sheet hides or turns text."""

    hiding: frozenset[str] = frozenset()
    flipping: frozenset[str] = frozenset()
    opened: frozenset[str] = frozenset()  # ids of the parts that a control of the page unfolds

    @classmethod
    def of(cls, tags: Mapping[str, Sequence[Tag]]) -> Sheet:
        """Reads the `<style>` elements and the controls (`aria-controls`, `data-target`) among the tags by name."""
        hiding: set[str] = set()
        flipping: set[str] = set()
        css = "".join(style.get_text() for style in tags.get("style", ()))[:_MAX_CSS]
        if _HIDING.search(css) or "bidi-override" in css:
            for block in css.split("}"):
                before, _, rules = block.rpartition("{")
                selectors = before.rpartition("{")[2][-_MAX_SELECTORS:]
                simple = {m[1] for s in selectors.split(",") if (m := SIMPLE.fullmatch(s.strip()))}
                if simple and _HIDING.search(rules):
                    hiding |= simple
                if simple and _flips(rules):
                    flipping |= simple
        return cls(frozenset(hiding), frozenset(flipping), frozenset(_controlled(tags)))

    def effect(self, tag: Tag, inline: bool) -> str | None:
        """HIDE, FLIP or None. A part that the reader can unfold (accordion, tab) is not hidden.

        A rule of the style sheet hides inline parts only: blocks so hidden are as a rule menus and folded panels.
        """
        attributes = tag.attrs
        if "hidden" in attributes and str(attributes["hidden"]).lower() != "until-found":
            return None if self._folded(tag) else HIDE
        style = attributes.get("style")
        if isinstance(style, str):
            if _HIDING.search(style):
                return None if self._folded(tag) else HIDE
            if _flips(style):
                return FLIP
        if tag.name == "bdo" and str(attributes.get("dir", "")).lower() == "rtl":
            return FLIP
        if tag.name == "input" or not (self.hiding or self.flipping):
            return None
        names = selectors(tag)
        if inline and not names.isdisjoint(self.hiding):
            return HIDE
        return FLIP if not names.isdisjoint(self.flipping) else None

    def _folded(self, tag: Tag) -> bool:
        if tag.get("role") in ("tabpanel", "region") or tag.get("id") in self.opened:
            return True
        parent = tag.parent
        if parent is not None and parent.name == "details":
            return True
        return bool(_FOLDED.search(" ".join(selectors(tag)))) and tag.name in (
            "div",
            "section",
            "ul",
            "dd",
            "li",
            "p",
            "article",
        )


def _flips(style: str) -> bool:
    style = style.lower()
    return "bidi-override" in style and re.search(r"direction\s*:\s*rtl", style) is not None


def selectors(tag: Tag) -> set[str]:
    """The simple selectors that match the element: its classes and its id."""
    classes = tag.get("class") or ()
    names = {f".{c}" for c in (classes.split() if isinstance(classes, str) else classes)}
    if identity := tag.get("id"):
        names.add(f"#{identity}")
    return names


def _controlled(tags: Mapping[str, Sequence[Tag]]) -> set[str]:
    found: set[str] = set()
    for tag in (tag for name in _CONTROLS for tag in tags.get(name, ())):
        for attribute in ("aria-controls", "data-target", "data-bs-target"):
            if attribute in tag.attrs:
                found |= {word.lstrip("#") for word in str(tag[attribute]).split()}
    return found
