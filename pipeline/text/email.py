"""Addresses of mail in a line of text, plain ones and those written against robots. Lower case; nothing is guessed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import unquote

from pipeline.text.label import EMAIL, label_before
from pipeline.text.tables import table
from pipeline.text.url import ascii_host, is_ending

_ZERO_WIDTH = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x200E, 0x200F])
_FORMS = str.maketrans("＠﹫．。｡＿－\u2010\u2011", "@@...__--")
_ODD = re.compile(
    "[＠﹫．。｡＿－\u2010\u2011\xad\u200b-\u200f\u202a-\u202e\u2060\ufeff]"
)  # what is not read as it stands
_FLIPPED = re.compile("\u202e([^\u202c\n]*)\u202c?")
_ATOM = r"[^\W_](?:[\w&'+.%-]{0,62}[\w+-])?|_[\w.+-]{0,62}\w"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_PLAIN = re.compile(rf"(?<![\w.@/+-])(?P<local>{_ATOM})@(?P<domain>{_LABEL}(?:\.{_LABEL})+)(?![\w@])")
_MARKS = (*"@~([{<*|", "_at_", "_at-", "-at_", "-at-")
_TLD = re.compile(r"(?:xn--[a-z0-9-]+|[^\W\d_]{2,24})")
_MAX_LENGTH = 254


#: Told of what is no address: where it stands in the text, from and to, and why.
Refuse = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Email:
    """An address found in a text: `text[start:end]` is how it is printed."""

    value: str  # lower case, the domain as printed (not punycode)
    start: int
    end: int
    cloaked: bool = False


def find_emails(text: str, joints: Sequence[int] = (), refuse: Refuse | None = None) -> tuple[Email, ...]:
    """The addresses of mail of a text in their order, overlapping readings once.

    `joints` are the places, in order, where two elements of the page meet without a blank: a word may end there;
    `refuse` is told of what looks like an address and is none, and why.

    >>> [e.value for e in find_emails("Write: Info@Example.org or biuro [at] pomoc [dot] pl")]
    ['info@example.org', 'biuro@pomoc.pl']
    >>> find_emails("npm i react@18.2.0, price @ 5.50 each, look at www.example.org")
    ()
    """
    if "@" not in text and not _worth(text) and not _ODD.search(text):
        return ()
    plain, places = _plain(text)
    found = [*_printed(plain), *(_cloaked(plain) if _worth(plain) else ())]
    if refuse:
        for start, end, reason in _refused(plain):
            refuse(places[start], places[end - 1] + 1, reason)
    taken: list[Email] = []
    for email in sorted(found, key=lambda e: (e.cloaked, e.start)):
        if all(email.end <= other.start or email.start >= other.end for other in taken):
            taken.append(email)
    ordered = sorted(taken, key=lambda e: e.start)
    printed = [Email(e.value, places[e.start], places[e.end - 1] + 1, e.cloaked) for e in ordered]
    return tuple(_cut(text, e, joints) if joints and not e.cloaked else e for e in printed)


def _cut(text: str, email: Email, joints: Sequence[int]) -> Email:
    """Parts a word that stands right before or behind an address in another element: "E-mail" + "info@example.org"."""
    at = text.find("@", email.start, email.end)
    near = joints[bisect_left(joints, email.start) : bisect_left(joints, email.end)]
    for joint in sorted(near, key=lambda joint: joint < at):
        if email.start < joint < at - 1 or (at + 3 < joint < email.end and "." in text[at:joint]):
            start, end = (joint, email.end) if joint < at else (email.start, joint)
            whole = find_emails(text[start:end])
            if len(whole) == 1 and is_ending(whole[0].value.rpartition(".")[2]):
                email = Email(whole[0].value, start + whole[0].start, start + whole[0].end)
    return email


@lru_cache(maxsize=4096)
def normalise(address: str) -> str | None:
    """The address in the form in which it is compared, from a `mailto:` link or a database; None where it is none.

    >>> normalise("mailto:Info%40Example.org?subject=Hi"), normalise("info@localhost")
    ('info@example.org', None)
    """
    address = re.sub(r"^\s*mailto:(?://)?", "", address, flags=re.IGNORECASE).partition("?")[0]
    found = find_emails(unquote(address).strip().strip("<>\"'"))
    return found[0].value if found else None


def comparable(address: str) -> str:
    """The address with its domain in ASCII: two spellings of one mailbox are equal."""
    local, _, domain = address.rpartition("@")
    return f"{local.lower()}@{ascii_host(domain)}"


def _plain(text: str) -> tuple[str, list[int]]:
    """The text as it is read (zero-width letters gone, flipped parts turned), and where each letter stands."""
    places = list(range(len(text)))
    if text.isascii():
        return text, places
    letters = list(text.translate(_FORMS))
    for m in _FLIPPED.finditer(text):
        letters[m.start(1) : m.end(1)] = letters[m.start(1) : m.end(1)][::-1]
    kept = [(c, at) for at, c in enumerate(letters) if ord(c) not in _ZERO_WIDTH and not 0x202A <= ord(c) <= 0x202E]
    places = [at for _, at in kept]
    return "".join(" " if c.isspace() else c for c, _ in kept), places


def _worth(text: str) -> bool:
    """A cheap look before the costly readings: is there anything that could stand for an at sign?"""
    lowered = text.lower()
    if not any(mark in lowered for mark in _MARKS) and _at_words().isdisjoint(lowered.split()):
        return False
    return _signs().search(lowered) is not None


def marks_in(page: str) -> tuple[str, ...]:
    """What stands in a page that could be part of an address, for `marked`: the first look, once for all lines."""
    lowered = page.lower()
    words = _at_words() & set(lowered.split())
    return (*(mark for mark in _MARKS if mark in lowered), *set(_ODD.findall(page)), *(f" {word} " for word in words))


def marked(line: str, marks: Sequence[str]) -> bool:
    """Whether a line could hold an address: one of the marks of its page is in it. Its blanks are single ones."""
    lowered = f" {line.lower()} "
    return any(mark in lowered for mark in marks)


@cache
def _at_words() -> frozenset[str]:
    return frozenset(word.lower().split()[0] for word in table("email_words")["at"])


def _printed(text: str) -> Iterator[Email]:
    if "@" not in text:
        return
    for m in _PLAIN.finditer(text):
        value = _checked(m["local"], m["domain"])
        if value:
            yield Email(value, m.start(), m.end())


def _cloaked(text: str) -> Iterator[Email]:
    for pattern in _readings():
        for m in pattern.finditer(text):
            needs_label = m.re.groupindex.get("weak") is not None and m["weak"] is not None
            local = m["local"]
            if needs_label and not _expected(text, m.start(), local):
                continue
            domain = _dotted().sub(".", m["domain"])
            value = _checked(_dotted().sub(".", local), re.sub(r"\s", "", domain), strict=True)
            if value:
                yield Email(value, m.start(), m.end(), cloaked=True)


def _refused(text: str) -> Iterator[tuple[int, int, str]]:
    """What is written like an address and is none: from, to, and why."""
    for m in _PLAIN.finditer(text):
        if _checked(m["local"], m["domain"]) is None:
            yield m.start(), m.end(), "ends in no domain that could receive mail"
    for m in _readings()[-1].finditer(text) if _worth(text) else ():
        if m["weak"].strip() != "@" and not _expected(text, m.start(), m["local"]):
            yield m.start(), m.end(), "a sign such as “at” counts only behind a label of mail"


def _expected(text: str, start: int, local: str) -> bool:
    """A weak sign, such as " at ", is believed under a label of mail or after a mailbox's usual name."""
    label = label_before(text, start)
    return (label is not None and EMAIL in label.kinds and label.gap == 0) or local.lower() in _words("mailboxes")


def _checked(local: str, domain: str, *, strict: bool = False) -> str | None:
    local, domain = _despammed(local), _despammed(domain.strip("."))
    value = f"{local}@{domain}".lower()
    ending = domain.rpartition(".")[2].lower()
    if not local or "." not in domain or ".." in value or len(value) > _MAX_LENGTH or local.startswith("."):
        return None
    if not _TLD.fullmatch(ending) or ending in _words("files"):
        return None
    if strict and not is_ending(ending):
        return None
    return value


def _despammed(part: str) -> str:
    """Takes out the word that a reader is told to take out, where capitals or joints set it off."""
    if not _spam().search(part):
        return part
    return _spam().sub("", part).strip(".-_") or part


@cache
def _spam() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in sorted(_words("spam"), key=len, reverse=True))
    upper = "|".join(re.escape(word.upper()) for word in sorted(_words("spam"), key=len, reverse=True))
    return re.compile(rf"[-_.](?i:{words})(?=[-_.]|$)|^(?i:{words})[-_.]|{upper}")


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(table("email_words")[name])


@cache
def _signs() -> re.Pattern[str]:
    """What a cloaked at sign shows at least: a bracket before its word, or a blank and a word for the dot after it."""
    ats, dots = _alternatives("at"), _alternatives("dot")
    return re.compile(
        rf"[@~]|[_-]at[_-]|[(\[{{<*|]\s*(?:{ats}|(?:{_alternatives('at_tight')})[)\]}}])|\s(?:{ats})\s.{{0,120}}(?:\.|{dots})"
    )


@cache
def _alternatives(name: str) -> str:
    return "|".join(re.escape(word) for word in sorted(table("email_words")[name], key=len, reverse=True))


@cache
def _dotted() -> re.Pattern[str]:
    dots = _alternatives("dot")
    return re.compile(rf"\s*[\[({{<|*_]+\s*(?:{dots}|\.)\s*[\])}}>|*_]+\s*|\s+(?:{dots})\s+|\s*\.\s*", re.IGNORECASE)


@cache
def _readings() -> tuple[re.Pattern[str], ...]:
    """From the surest to the weakest; `weak` marks those that need a label beside them."""
    ats, dots, letters = _alternatives("at"), _alternatives("dot"), _alternatives("at_tight")
    dot = rf"(?:\.|\s*[\[({{<|*_]+\s*(?:{dots}|\.)\s*[\])}}>|*_]+\s*)"
    spaced = rf"(?:{dot}|\s+(?:{dots})\s+|\s\.\s)"
    name = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
    local = rf"(?<![\w.@/+-])(?P<local>[^\W_][\w+-]{{0,62}}(?:{dot}[\w+-]{{1,62}}){{0,4}}"
    domain = rf"(?P<domain>{name}(?:{spaced}{name}){{1,5}})(?![\w@])"
    tight = rf"(?P<domain>{name}(?:{dot}{name}){{1,5}})(?![\w@])"
    dotted = rf"(?P<domain>{name}(?:\s+dot\s+{name}){{1,5}})(?![\w@])"
    sources = (
        rf"{local})\s*[\[({{<|*]+\s*(?:{ats})\s*[\])}}>|*]+\s*{domain}",  # info (at) example [dot] org
        rf"{local})\s*[\[({{<|*]+\s*(?:{ats})\s*[\])}}>|*]+\s*{tight}",
        rf"{local})[\[({{](?:{letters})[\])}}]{tight}",  # info(a)example.org
        rf"{local})(?:\s+(?:{ats})\s+|\s*@\s*){dotted}",  # info at example dot org
        rf"{local})@(?P<domain>{name}(?:{spaced}{name}){{1,5}})(?![\w@])",  # info@example [dot] org
        rf"(?<![\w.@/+-])(?P<local>[^\W_]{{1,62}}(?:[.-][^\W_]{{1,62}}){{0,4}})_(?:{ats})_{tight}",
        rf"{local})(?P<weak>\s+(?:{ats})\s+|\s?@\s?|~|_at_|-at-){domain}",
    )
    return tuple(re.compile(source, re.IGNORECASE) for source in sources)
