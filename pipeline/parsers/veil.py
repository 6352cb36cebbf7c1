"""Values that are nobody's to keep: a named person's mobile, a shelter's address. A keyed hash stands in their place.

The hash is the same wherever the value is seen, in whatever form, so that it can be found again; without the key of the
store nobody tells which value it stands for.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

import phonenumbers

from pipeline.model import Contact, Kind, Reading
from pipeline.text.address import same_place, shown_in
from pipeline.text.normal import fold, plain_digits
from pipeline.text.number import is_mobile, may_be_mobile
from pipeline.text.place import parse
from pipeline.text.vocabulary import every

T = TypeVar("T")

_PREFIX = "withheld-"
#: What a hash looks like in a text: letters only, so that none of it passes for a number.
_LETTERS = bytes.maketrans(b"0123456789abcdef", b"abcdefghijklmnop")
_LENGTH = 16
_MESSENGERS = frozenset({"whatsapp", "telegram", "signal", "viber", "sms"})
_FEWEST = 6  # digits, or letters: a shorter run is too common to be anybody's
_RUN = re.compile(r"\d(?:[\s\-‐-―−().\[\]/·•~_\u200b-\u200f\u00ad]{0,6}\d)+")
_TRUNK = ("0", "8", "80")
_OPENS = re.compile(r"[+(\[][\s+(\[]{0,3}$")
_PARTS = re.compile(r"[,;\n]+")


class Veil:
    """Puts keyed hashes in place of personal values. `key`: the store's own, never shown."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def hashed(self, kind: Kind, value: str) -> str:
        """What stands in place of a normalised value: the same for every form of it."""
        told = f"{kind}:{_essence(kind, value)}".encode()
        digest = hmac.new(self._key, told, hashlib.sha256).hexdigest()[:_LENGTH]
        return _PREFIX + digest.encode().translate(_LETTERS).decode()

    def veiled(self, reading: Reading, listed: Iterable[Contact] = (), *, confidential: bool = False) -> Reading:
        """The reading without personal values: they are in `private` as hashes, and nowhere else.

        `confidential`: every address of the site is to be withheld as well, those that are `listed` apart.
        """
        open_ = [c for c in listed if c.kind is Kind.ADDRESS]
        hidden = dict.fromkeys(
            c
            for c in reading.contacts
            if of_a_person(c) or (confidential and c.kind is Kind.ADDRESS and not any(_is_at(c, o) for o in open_))
        )
        if not hidden:
            return reading
        cover = _Cover([(c, self.hashed(c.kind, c.value)) for c in hidden])
        kept = (_covered(c, cover) for c in reading.contacts if c not in hidden)
        rest = _each(replace(reading, contacts=()), cover)
        private = [replace(_each(c, cover), value=h, shown=h, href=None) for c, h in cover.hidden]
        return replace(rest, contacts=tuple(c for c in kept if c), private=tuple(private))

    def unveiled(self, reading: Reading, listed: Iterable[Contact]) -> Reading:
        """The reading with those values shown again that the directory page itself lists."""
        if not reading.private:
            return reading
        known = {self.hashed(c.kind, c.value): c for c in listed}
        back = {c.value: known[c.value] for c in reading.private if c.value in known}
        if not back:
            return reading

        def shown(text: str) -> str:
            for hash_, contact in back.items():
                text = text.replace(hash_, contact.shown)
            return text

        again = [replace(_each(c, shown), value=back[c.value].value) for c in reading.private if c.value in back]
        rest = _each(replace(reading, private=()), shown)
        still = tuple(_each(c, shown) for c in reading.private if c.value not in back)
        return replace(rest, contacts=(*rest.contacts, *again), private=still)


def is_veiled(text: str) -> bool:
    """Whether a hash stands in place of a value somewhere in the text."""
    return _PREFIX in text


def of_a_person(contact: Contact) -> bool:
    """Whether it is a named person's mobile. A number that may as well be a landline is one where the page says so."""
    if not contact.personal or contact.kind is not Kind.PHONE or "fax" in contact.channels:
        return False
    if is_mobile(contact.value):
        return True
    told = fold(f"{contact.label} {contact.note}")
    said = bool(_MESSENGERS.intersection(contact.channels)) or any(word in told for word in every("mobile"))
    return said and may_be_mobile(contact.value)


def _essence(kind: Kind, value: str) -> str:
    """What of a value stays when it is written in another way."""
    if kind is not Kind.ADDRESS:
        return value
    place = parse(value)
    if not place.house or not place.street:
        return fold(value)
    return " ".join((place.house, *sorted(place.street)))


def _is_at(seen: Contact, listed: Contact) -> bool:
    return same_place(seen.value, listed.value) or shown_in(listed.value, seen.quote) is not None


def _covered(contact: Contact, cover: _Cover) -> Contact | None:
    """A contact beside a hidden one; None where it is the same value in another form, such as a messenger's link."""
    if any(cover(text) != text for text in (contact.value, contact.shown)):
        return None
    if contact.href is not None and cover(contact.href) != contact.href:
        contact = replace(contact, href=None)
    return _each(contact, cover)


class _Cover:
    """Replaces every form of the hidden values in a text by their hashes."""

    def __init__(self, hidden: Sequence[tuple[Contact, str]]) -> None:
        self.hidden = hidden
        self._codes: dict[str, tuple[str, str]] = {}  # by national digits: country code and hash
        for contact, hash_ in hidden:
            if contact.kind is Kind.PHONE:
                code, digits = _digits(contact.value)
                if len(digits) >= _FEWEST:
                    self._codes[digits] = (code, hash_)
        self._places = [(c.value, hash_) for c, hash_ in hidden if c.kind is Kind.ADDRESS]
        self._lengths = sorted({len(digits) for digits in self._codes}, reverse=True)
        self._words: dict[str, str] = {}  # printed forms that the digits alone do not find
        for contact, hash_ in hidden:
            for form in _forms(contact):
                if len(form) >= _FEWEST and self._numbers(form) == form:
                    self._words[form] = hash_
        longest = sorted(self._words, key=len, reverse=True)
        self._printed = re.compile("|".join(map(_spaced, longest)), re.IGNORECASE) if longest else None
        self._folded = {fold(form): hash_ for form, hash_ in self._words.items()}

    def __call__(self, text: str) -> str:
        text = self._numbers(text)
        if self._printed is not None:
            text = self._printed.sub(lambda found: self._folded.get(fold(found[0]), _PREFIX), text)
        for place, hash_ in self._places:  # in another order, script or case: then the whole line goes
            text = "\n".join(hash_ if shown_in(place, line) else line for line in text.split("\n"))
        return text

    def _numbers(self, text: str) -> str:
        plain, parts, done = plain_digits(text), [], 0
        for run in _RUN.finditer(plain) if self._lengths else ():
            places = [at for at in range(run.start(), run.end()) if plain[at].isdecimal()]
            digits = "".join(plain[at] for at in places)
            for first, last, hash_ in self._found(digits):
                start, end = places[first], places[last] + 1
                opening = _OPENS.search(text, max(done, start - 4), start)
                parts += [text[done : opening.start() if opening else start], hash_]
                done = end
        return "".join((*parts, text[done:]))

    def _found(self, digits: str) -> Iterable[tuple[int, int, str]]:
        """First and last digit of every hidden number in a run of digits, its prefix included."""
        at = floor = 0
        while at < len(digits):
            for length in self._lengths:
                known = self._codes.get(digits[at : at + length])
                if known:
                    code, hash_ = known
                    before = digits[floor:at]
                    prefix = next((p for p in (f"00{code}", code, *_TRUNK) if p and before == p), "")
                    yield at - len(prefix), at + length - 1, hash_
                    at = floor = at + length
                    break
            else:
                at += 1


def _digits(value: str) -> tuple[str, str]:
    """Country code and national digits of a number; what no country bears out has its digits alone."""
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return "", re.sub(r"\D", "", value)
    return str(number.country_code), phonenumbers.national_significant_number(number)


def _forms(contact: Contact) -> Iterable[str]:
    """The printed forms of a value: an address part by part, for a page breaks it into lines."""
    yield from (contact.shown, contact.value)
    if contact.kind is Kind.ADDRESS:
        parts = (part.strip() for form in (contact.shown, contact.value) for part in _PARTS.split(form))
        yield from (part for part in parts if any(map(str.isdecimal, part)))


def _spaced(form: str) -> str:
    return r"\s+".join(map(re.escape, form.split()))


def _each(thing: T, change: Callable[[str], str]) -> T:
    """The same value with every text in it changed; words of a closed vocabulary stay."""
    return cast("T", _changed(thing, change))


def _changed(thing: Any, change: Callable[[str], str]) -> Any:
    if type(thing) is str:
        return change(thing)
    if isinstance(thing, tuple):
        return tuple(_changed(member, change) for member in thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(thing, **{f.name: _changed(getattr(thing, f.name), change) for f in fields(thing)})
    return thing
