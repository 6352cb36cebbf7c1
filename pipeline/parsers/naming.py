"""What may be the name of a listed organisation, and what is the label of a value. Words come from the vocabulary."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline.text.normal import fold, one_line
from pipeline.text.tables import table
from pipeline.text.vocabulary import every, shared

#: Labels of values by which somebody is reached.
CONTACT_LABELS = frozenset(("address", "phone", "mobile", "hotline", "fax", "email", "website", "social"))
#: Labels that belong to the value beside them wherever the markup puts it.
VALUED = CONTACT_LABELS | {"name"}

_KINDS = ("languages", "hours", "contact_person", "website", "address", "mobile", "hotline", "phone", "fax", "email")
_EDGES = " \t·•●▪■◆►▸▶▼▾▲›‹–—-*|:;,+✓✔→⟩"
_NUMBERED = re.compile(r"^(?:#{1,6}\s+)?(?:\(?\d{1,3}[.)]\s+)?")  # the hashes of a heading in Markdown's source
_HEAD = re.compile(r"^([^:：]{1,48})[:：]\s*")
_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*")
_JOINTS = re.compile(r"\s*[/&,;|+]\s*|\s+(?:and|or|und|et|y|e|и|або|і|oraz|i)\s+")
_BARE = re.compile(r"^([^\s\d+(@:]{1,24}(?:\s[^\s\d+(@:]{1,16}){0,2}?)\s*[.\-–—]?\s*(?=[+(]?\d|00|[\w.+-]+@)")
_SENTENCE = re.compile(r"[^\W\d_]{3}[.!?]\s+[^\W\d_]")
_HOST = re.compile(r"(?:https?://)?(?:[a-z0-9-]{1,63}\.)+[a-z]{2,}(?:/\S*)?")
_MAX_NAME = 120  # characters; the longest names of real directories stay below it
_MAX_WORDS = 16


@dataclass(frozen=True, slots=True)
class Label:
    """The label at a line's start. `end` is where its value starts in the text."""

    kind: str  # address, phone, mobile, hotline, fax, email, website, social, hours, languages, contact_person, name
    end: int


@cache
def _labels() -> Mapping[str, str]:
    found = {fold(t).strip(" .:"): "name" for t in table("listing")["name_columns"]}
    for kind in _KINDS:
        found |= {t.strip(" .:"): kind for t in every(kind)}
    found |= dict.fromkeys(("sms", "skype"), "phone") | dict.fromkeys(("social media", "x"), "social")
    for network, terms in shared("messengers_and_social").items():
        kind = "phone" if network in ("whatsapp", "telegram", "signal", "viber") else "social"
        found |= {fold(t): kind for t in terms if "." not in t and "/" not in t}
    return {t: k for t, k in found.items() if t}


@cache
def not_names() -> frozenset[str]:
    """Words, folded, that stand where names do and name nobody: "contact us", "read more", labels."""
    listed = {fold(t) for t in table("listing")["not_names"]}
    return frozenset(listed | {t for t, kind in _labels().items() if kind != "name"})


@lru_cache(maxsize=4096)
def label_kind(text: str) -> str | None:
    """The kind of value that the text is a label of, or None.

    >>> label_kind("Address (Belarus)"), label_kind("Tel./Fax"), label_kind("Human Constanta")
    ('address', 'phone', None)
    """
    words = _BRACKETS.sub(" ", fold(text)).strip(" .:-–—*•")
    labels = _labels()
    if words in labels:
        return labels[words]
    parts = [labels.get(p.strip(" .")) for p in _JOINTS.split(words)]
    mixed = not all(parts) or ("name" in parts and set(parts) != {"name"})
    return None if mixed else parts[0]


@lru_cache(maxsize=4096)
def label_of(text: str) -> Label | None:
    """The label at the start of a line, with a colon or right before a number or email; None where there is none.

    >>> label_of("Tel: 375 (33) 635-21-66")
    Label(kind='phone', end=5)
    >>> label_of("Embassy of Chile: open")
    """
    if m := _HEAD.match(text):
        kind = label_kind(m[1])
        return Label(kind, m.end()) if kind else None
    if m := _BARE.match(text):
        kind = label_kind(m[1])
        return Label(kind, m.end()) if kind in CONTACT_LABELS else None
    kind = label_kind(text) if len(text) <= 48 else None
    return Label(kind, len(text)) if kind else None


@lru_cache(maxsize=4096)
def clean_name(text: str) -> str:
    """The text without what lists and toggles put around a name: bullets, numbers, arrows, a colon at the end.

    >>> clean_name("3. Human Constanta: ▼")
    'Human Constanta'
    >>> clean_name("## 3. Human Constanta")
    'Human Constanta'
    """
    name = _NUMBERED.sub("", one_line(text).strip(_EDGES)).strip(_EDGES)
    return name if "»" not in name or "«" in name else name.rstrip("» ")


@lru_cache(maxsize=8192)
def plausible_name(text: str, *, strict: bool = False) -> bool:
    """Whether the text may be an organisation's name; `strict` for text that no markup sets apart.

    >>> plausible_name("Human Constanta"), plausible_name("Contact us"), plausible_name("Tel: +375 17 123")
    (True, False, False)
    """
    name = clean_name(text)
    words = name.split()
    if not 2 <= len(name) <= _MAX_NAME or len(words) > _MAX_WORDS or sum(c.isalpha() for c in name) < 2:
        return False
    if fold(name) in not_names() or "@" in name or _HOST.fullmatch(name) or name.endswith("?"):
        return False
    label = label_of(name)
    if label is not None and label.kind in CONTACT_LABELS:
        return False
    digits = sum(c.isdecimal() for c in name)
    if digits > 6 or digits * 2 > len(name) or (_SENTENCE.search(name) and len(words) > 8):
        return False
    if not strict:
        return not (name.endswith(".") and len(words) > 9)
    first = name.lstrip("\"'“„«(¿¡")[:1]
    stopped = text.rstrip()[-1:] in ".,;!:" and len(words) > 4
    return not (first.islower() or first.isdecimal() or digits > 2 or stopped)
