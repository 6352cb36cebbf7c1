"""Contacts that attributes of elements name: microdata, RDFa, hCard, `data-`, `aria-label`. Not a person's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from bs4 import Tag

from pipeline.model import Contact, Kind
from pipeline.parsers.document import Document
from pipeline.parsers.postal import marked_addresses
from pipeline.parsers.within import shown
from pipeline.text import email, social
from pipeline.text.label import FAX, PHONE, Label
from pipeline.text.normal import one_line
from pipeline.text.phone import find_phones

_SPOKEN = re.compile(rb"aria-label\s*=\s*(?:\"[^\"<>]{0,80}?(?:\d{3}|@)|'[^'<>]{0,80}?(?:\d{3}|@))", re.I)
_FOREIGN = re.compile(r"(?:Person|JobPosting|Product|Event|Review|Comment|Article|BlogPosting|Offer)$")
_PROPERTIES = {"telephone": PHONE, "tel": PHONE, "phone": PHONE, "faxnumber": FAX, "fax": FAX, "email": "email"}
_CLASSES = {"tel": PHONE, "p-tel": PHONE, "fax": FAX, "p-tel-fax": FAX, "email": "email", "u-email": "email"}
_DATA = {
    "data-phone": PHONE, "data-tel": PHONE, "data-telephone": PHONE, "data-phone-number": PHONE, "data-fax": FAX,
    "data-whatsapp": "whatsapp", "data-email": "email", "data-mail": "email",
}  # fmt: skip
_NAMING = frozenset(("itemprop", "property", *_DATA))
_CARDS = {"vcard", "h-card"}
_OF_A_PERSON = {"n", "author", "given-name", "family-name", "p-given-name", "p-family-name"}
_FIELDS = {"input", "textarea", "select", "option", "form"}  # what they are labelled with is an example at most
_NODES = 40  # of an element that are looked at for its text
_ABOVE = 12  # elements around one that may say whose it is
_QUOTE = 240


def find_marked(document: Document, regions: tuple[str, ...]) -> Iterator[Contact]:
    """The contacts with the kind of markup as their place: microdata, rdfa, hcard, data, aria-label, and head for the
    address of meta elements. Faxes by their type.
    """
    body = document.page.body.lower()
    # Classes name contacts in a card only, and few pages have one; nearly every element has a class.
    naming = _NAMING | {"class"} if any(card.encode() in body for card in _CARDS) else _NAMING
    spoken = _SPOKEN.search(body) is not None
    for name, tags in document.tags.items():
        for tag in tags:
            for kind, text, where in _named(tag) if not naming.isdisjoint(tag.attrs) else ():
                if text and not _is_anothers(tag):
                    yield from _read(kind, one_line(text), where, regions)
            if spoken and "aria-label" in tag.attrs and name not in _FIELDS and not _is_anothers(tag):
                yield from _spoken(one_line(str(tag["aria-label"])), regions)
    yield from (address for tag, address in marked_addresses(document) if not _is_anothers(tag))


def _spoken(text: str, regions: tuple[str, ...]) -> Iterator[Contact]:
    """The contacts in a text that is there for those who have the page read out to them: "Call +375 17 288-27-42"."""
    if len(text) <= _QUOTE:
        for phone in find_phones(text, regions=regions):
            if phone.valid:
                shown = text[phone.start : phone.end]
                yield Contact(Kind.PHONE, phone.value, shown, where="aria-label", quote=text)
        for found in email.find_emails(text):
            yield Contact(Kind.EMAIL, found.value, text[found.start : found.end], where="aria-label", quote=text)


def _named(tag: Tag) -> Iterator[tuple[str, str, str]]:
    """Kind, text and markup of what the element's attributes name."""
    attributes = tag.attrs
    if tag.name in ("link", "a") and "sameAs" in (
        *_words(attributes.get("itemprop")),
        *_words(attributes.get("property")),
    ):
        yield "social", str(attributes.get("href") or ""), "microdata" if "itemprop" in attributes else "rdfa"
    for name, where in (("itemprop", "microdata"), ("property", "rdfa")):
        for word in _words(attributes.get(name)) if tag.name != "meta" or where == "microdata" else ():
            if kind := _PROPERTIES.get(word.rpartition(":")[2].lower()):
                yield kind, _value(tag), where
    classes = _words(attributes.get("class"))
    if not _CLASSES.keys().isdisjoint(classes):
        kinds = {_CLASSES[word] for word in classes if word in _CLASSES}
        if any(_CARDS.intersection(_words(up.get("class"))) for up in islice(tag.parents, _ABOVE)):
            typed = kinds | ({FAX} if PHONE in kinds and "fax" in shown(tag, _NODES).lower().split() else set())
            yield FAX if FAX in typed else typed.pop(), _value(tag), "hcard"
    for name, kind in _DATA.items():
        if name in attributes:
            yield kind, str(attributes[name]), "data"


def _value(tag: Tag) -> str:
    """What an element says for machines: its `content`, its link, else its text."""
    content, href = tag.get("content"), tag.get("href")
    if isinstance(content, str):
        return content
    if isinstance(href, str) and href.partition(":")[0].lower() in ("tel", "mailto", "fax"):
        return href.partition(":")[2].partition("?")[0]
    return shown(tag, _NODES)


def _is_anothers(tag: Tag) -> bool:
    """Whether an element around it is the markup of a person, a product, an event or a post."""
    for up in (tag, *islice(tag.parents, _ABOVE)):
        types = (*_words(up.get("itemtype")), *_words(up.get("typeof")))
        if any(_FOREIGN.search(kind) for kind in types):
            return True
        if _CARDS.intersection(_words(up.get("class"))):
            inside = {word for node in up.find_all(class_=True, limit=_NODES) for word in _words(node.get("class"))}
            return bool(_OF_A_PERSON & (inside | set(_words(up.get("class")))))
    return False


def _read(kind: str, text: str, where: str, regions: Sequence[str]) -> Iterator[Contact]:
    if kind == "email":
        if value := email.normalise(text):
            yield Contact(Kind.EMAIL, value, text, where=where, quote=text[:_QUOTE])
        return
    if kind == "social":
        if profile := social.profile(text):
            yield Contact(Kind.SOCIAL, profile, text, where=where, quote=text[:_QUOTE])
        return
    channels = () if kind == PHONE else (kind,)
    for phone in find_phones(text, regions=regions, label=Label("", (PHONE,), 0, 0)):
        yield Contact(
            Kind.PHONE, phone.value, text[phone.start : phone.end], channels=channels, where=where, quote=text[:_QUOTE]
        )


def _words(value: object) -> Sequence[str]:
    if isinstance(value, str):
        return value.split()
    return [str(word) for word in value] if isinstance(value, list | tuple) else ()
