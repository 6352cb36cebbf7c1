"""The sightings of contacts in lines, and many of one contact made one: the best of them, with all that was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from pipeline.model import MARKUP, Contact, Kind
from pipeline.parsers.line import Line
from pipeline.text.email import comparable
from pipeline.text.normal import one_line

_QUOTE = 240
_STATED = (*MARKUP, "head")  # what is there for machines
_PLACES = ("main", "header", "footer", "aside", "nav", *_STATED, "link")
_UNSEEN = ("link", *_STATED)  # places that show the reader nothing


class Sighting(NamedTuple):
    """A contact where it stands in its line, and how it was read."""

    start: int
    contact: Contact
    rule: str  # a name of pipeline.parsers.trace.Rule
    region: str = ""  # whose numbering plan bore it out


def contact_at(line: Line, kind: Kind, value: str, start: int, end: int) -> Contact:
    """The contact that `line.text[start:end]` shows, with the line around it as its quote."""
    text = line.text
    begin = 0 if len(text) <= _QUOTE else max(0, min(start - 80, len(text) - _QUOTE))
    return Contact(kind, value, one_line(text[start:end]), where=line.where, quote=text[begin : begin + _QUOTE])


def merged(contacts: Sequence[Contact]) -> tuple[Contact, ...]:
    """Each (kind, value) once, at its first place in order, with its best sighting and all channels that were said."""
    best: dict[tuple[Kind, str], Contact] = {}
    for contact in contacts:
        key = (contact.kind, comparable(contact.value) if contact.kind is Kind.EMAIL else contact.value)
        known = best.get(key)
        best[key] = contact if known is None else _better(known, contact)
    return tuple(best.values())


def _better(known: Contact, other: Contact) -> Contact:
    first, second = sorted((known, other), key=_rank)
    channels = first.channels
    if first.kind is Kind.PHONE and first.channels != second.channels:
        said = [*(first.channels or _spoken(first)), *(second.channels or _spoken(second))]
        channels = tuple(dict.fromkeys(said))
        channels = () if channels == ("voice",) else channels
    return replace(first, channels=channels, note=first.note or second.note, href=first.href or second.href)


def _spoken(contact: Contact) -> tuple[str, ...]:
    return () if contact.where in _STATED else ("voice",)


def _rank(contact: Contact) -> tuple[bool, bool, int]:
    place = _PLACES.index(contact.where) if contact.where in _PLACES else len(_PLACES)
    return (
        contact.where in _UNSEEN,
        not (contact.note or contact.channels or contact.label),
        place,
    )
