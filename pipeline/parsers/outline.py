"""A page's lines with what the layout reader asks of each: contact evidence, label, name, place in the tree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from urllib.parse import urljoin, urlsplit

from bs4 import Tag

from pipeline.parsers.document import Anchor, Document, Line
from pipeline.parsers.labelled import classes_of, with_labels
from pipeline.parsers.naming import CONTACT_LABELS, Label, clean_name, label_kind, label_of, plausible_name
from pipeline.parsers.web_forms import leads_to_form
from pipeline.text.social import profile
from pipeline.text.tables import table
from pipeline.text.url import is_social, same_site

_EMAIL = re.compile(r"[\w.+-]@[\w-]+\.\w|\w\s?[\[({<][-( ]*(?:at|@|собака)[-) ]*[\])}>]\s?\w", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w/.])(?:\+|00|\()?\s?\d(?:[\s\u00a0()./\u2010-\u2015-]{0,3}\d){6,14}(?!\w)")
_DATE = re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d\b|\b(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}\b")
_BREAK = re.compile(r"\s+[—–|-]\s+|\s*[:;|]\s+|\t|,\s+(?=[^,]{0,30}[:@]|[^,]{0,16}\+?\d{3})|\s+(?=\()")
_SHORT = 40  # characters: a link within so short a line is no part of a sentence
_SCHEMES = ("mailto:", "tel:", "callto:", "viber:", "tg:", "sms:", "whatsapp:", "sgnl:")
_SHARES = re.compile(r"mailto:\s*\?|(?:whatsapp|tg|viber|sms):[^?]*\?(?:.*&)?(?:text|url|body)=")
_MESSENGERS = re.compile(
    r"/cdn-cgi/l/email-protection|wa\.me/\+?\d|whatsapp\.com/send/?\?(?:.*&)?phone=\+?\d|signal\.me/"
)
_WORDS = re.compile(r"(?<![\w@.])[^\W\d_]+(?![\w@])")
_PROSE = (90, 14)  # characters and words without a digit or @: beyond both a line is prose, not a label and its value
_DEPTH = 7  # elements of a path: enough to tell a card's title from a card's text
_STEPS = 40  # how far up the tree is looked at; pages that people wrote stay below


@dataclass(frozen=True, slots=True)
class Span:
    """The name at the start of a line and how the markup sets it apart."""

    start: int
    end: int
    style: str  # heading, toggle, bold, link, plain


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of one line before any layout is."""

    label: Label | None
    strong: bool  # a contact by itself: labelled, or next to alone in its line
    weak: bool  # a contact inside prose
    prose: bool
    name: Span | None
    site: bool  # the name is linked to a site or profile of its own
    form: bool  # a link to another site's web form or chatbot stands in it


@dataclass
class Outline:
    """The lines of a page's main part."""

    document: Document
    lines: Sequence[Line]
    facts: Sequence[Fact]
    stops: frozenset[int] = frozenset()  # lines that end the list: those with the page's stamp
    shown: Mapping[str, str] = field(default_factory=dict)  # by a line's text: what the page shows, where that differs
    _paths: dict[int, str] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, document: Document, stamp: str = "", *, everywhere: bool = False) -> Outline:
        """Header, footer, navigation and sidebars are left out unless `everywhere`. `stamp`: the words of the stamp."""
        lines, shown = with_labels([line for line in document.lines if everywhere or line.where == "main"])
        facts = [fact_of(line, document.url) for line in lines]
        stops = frozenset(i for i, line in enumerate(lines) if stamp and stamp in line.text)
        return cls(document, lines, facts, stops, shown)

    @cached_property
    def spans(self) -> dict[int, tuple[int, int]]:
        """By element (its `id()`): its first and last line."""
        found: dict[int, tuple[int, int]] = {}
        for index, line in enumerate(self.lines):
            for tag in upward(line.node):
                first, _ = found.get(id(tag), (index, index))
                found[id(tag)] = (first, index)
        return found

    @cached_property
    def several_titles(self) -> bool:
        """Whether the page has more than one heading of the first level."""
        return sum(line.heading == 1 for line in self.lines) > 1

    @cached_property
    def paths(self) -> Sequence[str]:
        """Per line: the names of its block element and the nearest ones around it, inside first."""
        return [self.path(line.node) for line in self.lines]

    def path(self, tag: Tag) -> str:
        """The names of an element and of the nearest ones around it, inside first."""
        if id(tag) not in self._paths:
            self._paths[id(tag)] = ">".join(t.name for t in islice(upward(tag), _DEPTH))
        return self._paths[id(tag)]


def kind_of(line: Line) -> tuple[str, str]:
    """Tag and classes of the line's block: lines that look alike are of one kind."""
    return line.tag, classes_of(line.node)


def upward(node: Tag) -> Iterator[Tag]:
    """The element and those around it, up to but without `body`."""
    tag: Tag | None = node
    for _ in range(_STEPS):
        if tag is None or tag.name in ("body", "html", "[document]"):
            return
        yield tag
        tag = tag.parent


def fact_of(line: Line, url: str) -> Fact:
    """Judges one line by itself."""
    text = line.text
    label = label_of(text)
    labelled = label is not None and label.kind in CONTACT_LABELS
    if (
        labelled and label is not None and label.end >= len(text)
    ):  # the label is a link: to a contact, or it says nothing
        labelled = any(reaches(a) or outside(a.href, url) for a in line.anchors)
    linked = any(reaches(a) and (_alone(a, text) or len(text) <= _SHORT) for a in line.anchors)
    visible = bool(_EMAIL.search(text)) or bool(_PHONE.search(_DATE.sub(" ", text)))
    prose = not labelled and _is_prose(text)
    name = name_span(line)
    strong = labelled or ((visible or linked) and not prose)
    if strong and not labelled and line.heading and not visible:
        strong = any(profile(a.href) for a in line.anchors)
    site = name is not None and (own_site(line, name, url) is not None or _profile(line, name))
    form = any(leads_to_form(a, text, url) for a in line.anchors)
    return Fact(label, strong, visible and not strong, prose, name, site, form)


def _profile(line: Line, span: Span) -> bool:
    """Whether the name is linked to a profile on a social network."""
    return any(profile(a.href) for a in line.anchors if a.start < span.end and a.end > span.start)


def _alone(anchor: Anchor, text: str) -> bool:
    """Whether the link is most of its line, not a word of a sentence."""
    return (anchor.end - anchor.start) * 2 >= len(text)


def _is_prose(text: str) -> bool:
    if len(text) <= _PROSE[0]:
        return False
    words: list[str] = _WORDS.findall(text)
    return len(words) > _PROSE[1]


def reaches(anchor: Anchor) -> bool:
    """Whether a link is a contact: mail, telephone, an own profile."""
    href = anchor.href.lower()
    if _SHARES.match(href):
        return False
    if href.startswith(_SCHEMES) or _MESSENGERS.search(href):
        return True
    return href.startswith(("http", "//")) and bool(profile(href))


def outside(href: str, url: str) -> str | None:
    """The absolute address where a link leads to another site that may be an organisation's own; else None."""
    try:
        full = urljoin(url, href.strip())
        parts = urlsplit(full)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or "." not in parts.hostname.strip("."):
        return None
    place = f"{parts.hostname}{parts.path}".lower()
    if is_map(place) or any(part in place for part in table("listing")["not_websites"]) or is_social(full):
        return None
    return None if url and same_site(full, url) else full


def is_map(href: str) -> bool:
    """Whether a link shows a place on a map."""
    maps: Sequence[str] = table("listing")["maps"]
    return any(part in href.lower() for part in maps)


def own_site(line: Line, span: Span, url: str) -> str | None:
    """The outside address that the name in `span` is linked to."""
    for anchor in line.anchors:
        if anchor.start < span.end and anchor.end > span.start:
            return outside(anchor.href, url)
    return None


def name_span(line: Line) -> Span | None:
    """The name that a line starts with: a heading, a toggle, bold or linked words, or plain ones before a separator."""
    text = line.text
    if not text:
        return None
    label = label_of(text)
    if label is not None and label.kind == "name" and plausible_name(text[label.end :]):
        return Span(label.end, len(text), "toggle")
    whole = Span(0, len(text), _block_style(line))
    if whole.style != "plain":
        return whole if plausible_name(text) else None
    linked = [(a.start, a.end) for a in line.anchors if a.start < a.end and not a.href.startswith(_SCHEMES)]
    for style, runs in (("bold", _runs(line.bold, text)), ("link", linked)):
        for start, end in runs[:1]:
            if not clean_name(text[:start]) and plausible_name(text[start:end]):
                return Span(start, end, style)
    if len(text) > 400:
        return None
    if plausible_name(text, strict=True) and not _EMAIL.search(text):
        return whole
    for stop in _BREAK.finditer(text):
        if plausible_name(text[: stop.start()], strict=True) and stop.end() < len(text):
            return _without_label(text[: stop.start()])
    return None


def _without_label(text: str) -> Span | None:
    """The plain name that the text is; without the label of a contact at its end ("Human Constanta Tel")."""
    kept, _, last = text.rpartition(" ")
    if not kept or label_kind(last) not in CONTACT_LABELS:
        return Span(0, len(text), "plain")
    return Span(0, len(kept), "plain") if plausible_name(kept, strict=True) else None


def _runs(spans: Sequence[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Neighbouring spans as one: `<b>Human</b> <b>Constanta</b>` is one name."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _block_style(line: Line) -> str:
    if line.heading:
        return "heading"
    for tag in islice(upward(line.node), 2):
        if tag.name in ("summary", "button", "dt", "caption", "legend") or tag.get("role") in (
            "tab",
            "button",
            "heading",
        ):
            return "toggle"
    return "plain"
