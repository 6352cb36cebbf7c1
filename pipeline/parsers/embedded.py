"""Names and contacts that a page states for machines: JSON-LD, markup, meta. They rank behind what is shown."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.model import Contact, Kind
from pipeline.parsers.document import Document
from pipeline.parsers.json_ld import json_ld, parsed
from pipeline.parsers.markup import find_marked
from pipeline.parsers.postal import PARTS, joined
from pipeline.text import email, numbering, social
from pipeline.text.normal import one_line

_PERSONAL = frozenset(
    ("Person", "JobPosting", "Product", "Event", "Review", "Comment", "Article", "NewsArticle", "BlogPosting", "Offer")
)
_BODIES = re.compile(
    "Organization|NGO|Business|Service|Office|Agency|Corporation|Association|School|Church|Library|Clinic|Hospital"
    "|Legal|Attorney|Store|Place|WebSite"
)
_META_NAMES = ("og:site_name", "application-name", "dc.publisher", "publisher", "copyright-holder")
_META_CONTACTS = {
    "og:phone_number": Kind.PHONE, "business:contact_data:phone_number": Kind.PHONE, "og:email": Kind.EMAIL,
    "business:contact_data:email": Kind.EMAIL, "reply-to": Kind.EMAIL,
}  # fmt: skip
_MAX_NODES = 5_000
_DEPTH = 5  # of values inside one another that are looked at for a text


@dataclass(frozen=True, slots=True)
class Embedded:
    """What the page states for machines."""

    names: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    persons: frozenset[tuple[Kind, str]] = frozenset()  # kind and value of what it states as a named person's alone


def read_embedded(document: Document, regions: tuple[str, ...]) -> Embedded:
    """Names and contacts from JSON-LD, then other markup, then meta elements. Never raises."""
    names: list[str] = []
    contacts: list[Contact] = []
    persons: set[tuple[Kind, str]] = set()
    for node in _nodes(document):
        types = _types(node)
        if types & _PERSONAL:
            persons |= {(c.kind, c.value) for c in _contacts(node, regions)} if "Person" in types else set()
            continue
        if any(_BODIES.search(kind) for kind in types):
            names += [text for key in ("name", "legalName", "alternateName") for text in _texts(node.get(key))]
        contacts.extend(_contacts(node, regions))
    contacts.extend(find_marked(document, regions))
    for meta in document.tags.get("meta", ()):
        name = str(meta.get("property") or meta.get("name") or "").lower()
        content = one_line(str(meta.get("content") or ""))
        if name in _META_NAMES and content:
            names.insert(0, content)
        elif name in _META_CONTACTS:
            contacts.extend(_normalised(_META_CONTACTS[name], content, "head", regions))
    own = frozenset(persons - {(c.kind, c.value) for c in contacts})
    return Embedded(tuple(dict.fromkeys(one_line(n) for n in names if n.strip())), tuple(contacts), own)


def _nodes(document: Document) -> Iterator[Mapping[str, Any]]:
    """Every object of every JSON-LD block, outer ones first; a block that is no JSON is passed over."""
    waiting: deque[Any] = deque(parsed(json_ld(document)))
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        value = waiting.popleft()
        if isinstance(value, dict):
            yield value
            if not _types(value) & _PERSONAL:
                waiting.extend(inner for inner in value.values() if isinstance(inner, dict | list))
        elif isinstance(value, list):
            waiting.extendleft(reversed(value[:_MAX_NODES]))


def _types(node: Mapping[str, Any]) -> set[str]:
    return {text.rpartition("/")[2] for text in _texts(node.get("@type"))}


def _texts(value: Any, depth: int = _DEPTH) -> list[str]:
    if not depth:
        return []
    if isinstance(value, str | int) and not isinstance(value, bool):
        return [str(value)] if str(value).strip() else []
    if isinstance(value, list):
        return [text for item in value if not isinstance(item, list) for text in _texts(item, depth - 1)]
    if isinstance(value, dict):
        return _texts(value.get("name") or value.get("@value"), depth - 1)
    return []


def _contacts(node: Mapping[str, Any], regions: tuple[str, ...]) -> Iterator[Contact]:
    for key, kind in (
        ("telephone", Kind.PHONE),
        ("faxNumber", Kind.PHONE),
        ("email", Kind.EMAIL),
        ("sameAs", Kind.SOCIAL),
    ):
        for text in _texts(node.get(key)):
            yield from _normalised(kind, text, "json-ld", regions, fax=key == "faxNumber")
    address = node.get("address")
    for one in address if isinstance(address, list) else [address]:
        text = _address(one)
        if text:
            yield Contact(Kind.ADDRESS, text, text, where="json-ld", quote=text[:240])


def _address(value: Any) -> str:
    if isinstance(value, str):
        text = one_line(value)
        return text if any(c.isdecimal() for c in text) and len(text) > 8 else ""
    if not isinstance(value, dict):
        return ""
    return joined({key: " ".join(_texts(value.get(key))) for key in PARTS})


def _normalised(kind: Kind, text: str, where: str, regions: tuple[str, ...], *, fax: bool = False) -> Iterator[Contact]:
    text = one_line(text.removeprefix("tel:"))
    value = (
        {
            Kind.PHONE: numbering.normalise(text, regions),
            Kind.EMAIL: email.normalise(text),
            Kind.SOCIAL: social.profile(text),
        }[kind]
        if text
        else None
    )
    if value:
        yield Contact(kind, value, text, channels=("fax",) if fax else (), where=where, quote=text[:240])
