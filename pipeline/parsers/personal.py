"""Which contacts belong to a named person and not to the organisation. In doubt they are the organisation's."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from pipeline.model import Contact, Kind
from pipeline.parsers.line import Line
from pipeline.text.latin import latin_words
from pipeline.text.name import is_proper
from pipeline.text.normal import fold
from pipeline.text.tables import table
from pipeline.text.vocabulary import every

_NAMED = re.compile(r"[\s:：–—-]{1,3}(?P<name>[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){1,3})")
_ALONE = re.compile(r"(?!\d)[^\W_a-z][\w'’.-]*(?: [^\W\d_][\w'’.-]*){1,3}")
_MAILTO = re.compile(r"mailto:(?P<local>[a-z]{3,30})@[\w.-]+\w", re.IGNORECASE)
_REACH = 3  # lines below a contact person's name that are still that person's
_SHORT = 160  # letters; a longer line is prose about somebody
_QUOTE = 240
_TELLING = len("contact")  # letters; a shorter word heads a whole list of contacts
_PARTS = re.compile(r"[._-]+")


def with_persons(
    contacts: Iterable[Contact], lines: Sequence[Line], names: Sequence[str], stated: Collection[tuple[Kind, str]]
) -> tuple[Contact, ...]:
    """The contacts, those of a named person marked: behind the words "contact person" and a name, `stated` to be one's,
    or an address of mail made of the name of a person beside or above it. `names` are the organisation's own.
    """
    below = frozenset(_below(lines))
    linked = frozenset(_linked(lines))
    own = {word for name in names for word in latin_words(name)}
    return tuple(
        replace(c, personal=True)
        if (c.kind, c.value) in stated
        or _after_label(c)
        or c.quote in below
        or _by_name(c, own)
        or (c.kind is Kind.EMAIL and c.value in linked and c.value.partition("@")[0] not in own)
        else c
        for c in contacts
    )


def _after_label(contact: Contact) -> bool:
    """Whether a contact person is named before it in its line."""
    found = _label().search(fold(contact.quote)) if len(contact.quote) <= _SHORT else None
    if found is None or not _person(contact.quote[found.end() :]):
        return False
    return found.end() <= contact.quote.find(contact.shown)


def _below(lines: Sequence[Line]) -> Iterator[str]:
    """The lines right below a line that is but the name of a contact person, as long as they are little else."""
    for at, line in enumerate(lines):
        found = _label().match(line.folded) if len(line.text) <= _SHORT // 2 else None
        name = _person(line.text[found.end() :]) if found else None
        if found is None or name is None or len(line.text) > found.end() + len(name) + 3:
            continue
        for below in lines[at + 1 : at + 1 + _REACH]:
            if below.heading or not any(c.isdecimal() or c == "@" for c in below.text) or len(below.text) > _SHORT // 2:
                break
            yield below.text[:_QUOTE]


def _linked(lines: Sequence[Line]) -> Iterator[str]:
    """Addresses of mail behind a link, where a line shortly above is but a name with the mailbox's word in it."""
    for at, line in enumerate(lines):
        for anchor in line.anchors:
            mailbox = _MAILTO.match(anchor.href)
            if mailbox is None or mailbox["local"].lower() in _impersonal():
                continue
            above = (_ALONE.fullmatch(other.text) for other in lines[max(0, at - _REACH) : at])
            names = [found[0] for found in above if found and is_proper(found[0])]
            if any(mailbox["local"].lower() in latin_words(name) for name in names):
                yield mailbox[0].removeprefix("mailto:").lower()


def _person(text: str) -> str | None:
    """The name that follows a label: two words or more with capitals, in a script that has them."""
    found = _NAMED.match(text)
    if found is None:
        return None
    words = found["name"].split()
    named = [word for word in words if not word[0].islower()]
    return " ".join(words) if len(named) >= 2 and words[0] == named[0] and is_proper(found["name"]) else None


def _by_name(contact: Contact, own: set[str]) -> bool:
    """Whether an address is `first.last@` and both words stand side by side as a name beside it or as its link."""
    if contact.kind is not Kind.EMAIL:
        return False
    parts = [part for part in _PARTS.split(contact.value.partition("@")[0]) if part]
    if len(parts) != 2 or len(parts[1]) < 3 or _impersonal().union(own).intersection(parts):
        return False
    if len(parts[0]) > 1 and not is_proper(" ".join(parts)):
        return False
    for text in (contact.note, contact.quote):
        shown = [word for word in text.replace(contact.shown, " ").split() if word[:1].isupper()]
        words = [found[0] for word in shown if (found := latin_words(word))]
        pairs = list(pairwise(words))
        if any(_are(pair, parts) or _are(pair[::-1], parts) for pair in pairs):
            return True
    return False


@cache
def _impersonal() -> frozenset[str]:
    return frozenset(table("email_words")["mailboxes"])


def _are(pair: Sequence[str], parts: Sequence[str]) -> bool:
    first, last = pair
    return last == parts[1] and (first == parts[0] or (len(parts[0]) == 1 and first.startswith(parts[0])))


@cache
def _label() -> re.Pattern[str]:
    """The vocabulary's words for a contact person; those that are as well the name of a page say too little."""
    pages = {fold(term) for roles in table("page_roles").values() for term in (*roles["contact"], *roles["about"])}
    terms = [term for term in every("contact_person") if term not in pages and len(term) > _TELLING]
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, terms)) + r")(?!\w)")
