"""Postal addresses that a page's markup states part by part, and the countries that they name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from bs4 import Tag

from pipeline.model import Contact, Kind
from pipeline.parsers.document import Document
from pipeline.parsers.json_ld import json_ld, nodes, texts
from pipeline.parsers.within import nodes as inside
from pipeline.parsers.within import shown
from pipeline.text.normal import fold, one_line
from pipeline.text.tables import table

#: First looks at the bytes.
_ANY = re.compile(rb"street-?address|postOfficeBoxNumber|post-office-box|street_address", re.I)
_COUNTRY = re.compile(rb"addressCountry|country[-_]name|geo\.region", re.I)
PARTS = ("postOfficeBoxNumber", "streetAddress", "postalCode", "addressLocality", "addressRegion", "addressCountry")
_CLASSES = {
    "post-office-box": "postOfficeBoxNumber", "p-post-office-box": "postOfficeBoxNumber",
    "street-address": "streetAddress", "p-street-address": "streetAddress", "postal-code": "postalCode",
    "p-postal-code": "postalCode", "locality": "addressLocality", "p-locality": "addressLocality",
    "region": "addressRegion", "p-region": "addressRegion", "country-name": "addressCountry",
    "p-country-name": "addressCountry",
}  # fmt: skip
_META = {
    "street_address": "streetAddress", "street-address": "streetAddress", "postal_code": "postalCode",
    "postal-code": "postalCode", "locality": "addressLocality", "region": "addressRegion",
    "country_name": "addressCountry", "country-name": "addressCountry",
}  # fmt: skip
_META_PREFIXES = ("business:contact_data:", "og:", "place:location:")
_CARDS = frozenset(("adr", "h-adr", "p-adr"))
_CODE = 2  # letters of a country's code
_NODES = 80  # of an element that are looked at
_QUOTE = 240


def joined(parts: Mapping[str, str]) -> str:
    """One line of the parts that an address is stated in; empty without a street or a box. No country's code.

    >>> joined({"streetAddress": "Long Road 5", "addressLocality": "Minsk", "addressCountry": "BY"})
    'Long Road 5, Minsk'
    """
    told = {key: one_line(parts.get(key, "")).strip(" ,") for key in PARTS}
    if not told["streetAddress"] and not told["postOfficeBoxNumber"]:
        return ""
    box = told["postOfficeBoxNumber"]
    box = f"PO Box {box}" if box.isdecimal() else box
    town = " ".join(part for part in (told["postalCode"], told["addressLocality"]) if part)
    country = told["addressCountry"] if len(told["addressCountry"]) != _CODE else ""
    return ", ".join(part for part in (box, told["streetAddress"], town, told["addressRegion"], country) if part)


def marked_addresses(document: Document) -> Iterator[tuple[Tag, Contact]]:
    """The addresses of microdata, RDFa and hCard with their elements, then that of meta elements."""
    if not _ANY.search(document.page.body):
        return
    for name, tags in document.tags.items():
        if name != "meta":
            for tag in tags:
                if where := _kind(tag):
                    yield from ((tag, one) for one in _contact(_parts(tag), where))
    metas = document.tags.get("meta", ())
    named = {_meta_name(meta): meta for meta in reversed(metas)}
    stated = {part: _content(named[name]) for name in named if (part := _meta_part(name))}
    yield from ((metas[0], one) for one in _contact(stated, "head"))


def stated_countries(document: Document) -> frozenset[str]:
    """The countries (ISO 3166-1 alpha-2) that the addresses in the page's markup name, by code or by name."""
    if not _COUNTRY.search(document.page.body):
        return frozenset()
    told = [text for node in nodes(json_ld(document)) for text in texts(node.get("addressCountry"))]
    told += [_content(tag) for tags in document.tags.values() for tag in tags if _names_country(tag)]
    for meta in document.tags.get("meta", ()):
        name = _meta_name(meta)
        if name == "geo.region":
            told.append(_content(meta).partition("-")[0])
        elif _meta_part(name) == "addressCountry":
            told.append(_content(meta))
    return frozenset(code for text in told if (code := _codes().get(fold(text))))


def _names_country(tag: Tag) -> bool:
    named = (*_words(tag.get("itemprop")), *_words(tag.get("property")), *_words(tag.get("class")))
    return any(word.rpartition(":")[2] in ("addressCountry", "country-name", "p-country-name") for word in named)


def _kind(tag: Tag) -> str | None:
    """The kind of markup by which an element is an address."""
    attributes = tag.attrs
    if not attributes:
        return None
    if str(attributes.get("itemtype") or "").endswith("PostalAddress"):
        return "microdata"
    if str(attributes.get("typeof") or "").endswith("PostalAddress"):
        return "rdfa"
    classes = attributes.get("class") or ()
    return "hcard" if not _CARDS.isdisjoint(classes.split() if isinstance(classes, str) else classes) else None


def _parts(address: Tag) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for tag in inside(address, _NODES):
        if isinstance(tag, Tag) and tag.attrs:
            words = [*_words(tag.get("itemprop")), *(w.rpartition(":")[2] for w in _words(tag.get("property")))]
            named = [word for word in words if word in PARTS]
            named += [_CLASSES[word] for word in _words(tag.get("class")) if word in _CLASSES]
            for part in named:
                found.setdefault(part, _content(tag))
    return found


def _contact(parts: Mapping[str, str], where: str) -> Iterator[Contact]:
    text = joined(parts)
    if any(map(str.isdecimal, text)):
        yield Contact(Kind.ADDRESS, text, text, where=where, quote=text[:_QUOTE])


def _content(tag: Tag) -> str:
    content = tag.get("content")
    return one_line(content) if isinstance(content, str) else shown(tag, _NODES)


def _meta_name(meta: Tag) -> str:
    return str(meta.get("property") or meta.get("name") or "").lower()


def _meta_part(name: str) -> str | None:
    return next((_META.get(name.removeprefix(start)) for start in _META_PREFIXES if name.startswith(start)), None)


def _words(value: Any) -> Sequence[str]:
    if isinstance(value, str):
        return value.split()
    return [str(word) for word in value] if isinstance(value, list | tuple) else ()


@cache
def _codes() -> Mapping[str, str]:
    """Folded codes and names of countries -> their codes."""
    named = {fold(name): code for code, names in table("countries").items() for name in names}
    return named | {fold(code): code for code in table("countries")}
