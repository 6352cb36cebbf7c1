"""Names of organisations: as ids, as the same name, as found in a text. A generic word alone names nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from pipeline.text.latin import latin, latin_words, skeleton
from pipeline.text.tables import table

_ID_LENGTH = 60
_DISTINCTIVE = 4  # letters: shorter words are in every text
_FORGIVING = 6  # letters of a word in which one may differ
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_ACRONYM = re.compile(r"\b[^\W\d_a-z][^\W\d_a-z&.\-]{1,9}\b")


def slug(name: str) -> str:
    """The name as an id: ASCII words joined by hyphens, at most 60 characters, cut at a word; may be empty.

    >>> slug("International Organization for Migration (IOM)")
    'international-organization-for-migration-iom'
    >>> slug("Ліга «Права чалавека»")
    'liga-prava-chalaveka'
    """
    found = ""
    for word in latin_words(re.sub(r"['’ʼ]", "", name)):
        longer = f"{found}-{word}" if found else word[:_ID_LENGTH]
        if len(longer) > _ID_LENGTH:
            break
        found = longer
    return found


def tokens(name: str) -> tuple[str, ...]:
    """The words of a name in lower-case ASCII, in order, without articles, prepositions and legal forms.

    >>> tokens("The Association of Refugees, e.V. (AoR)")
    ('association', 'refugees', 'aor')
    """
    words = latin_words(_joined_dots(name))
    return tuple(w for w in words if w not in _listed("small")) or tuple(words)


def same_name(a: str, b: str) -> bool:
    """Whether two names are one: other case, script, spelling, legal form or bracketed acronym apart.

    >>> same_name("International Organization for Migration (IOM)", "International Organisation for Migration")
    True
    >>> same_name("Caritas Belarus", "Caritas Poland")
    False
    """
    one, other = _core(a), _core(b)
    if not one or not other:
        return bool(a.strip()) and latin(a).split() == latin(b).split()
    if len(one) != len(other):
        return False
    return all(_same_word(x, y) for x, y in zip(one, other, strict=True)) or sorted(one) == sorted(other)


def mentions(names: Iterable[str], text: str) -> bool:
    """Whether the text holds any of the names, an acronym of theirs in capitals, or a word that only they have.

    >>> mentions(["Human Constanta"], "Contact Constanta's lawyers"), mentions(["Legal Aid Centre"], "legal advice")
    (True, False)
    """
    words = [skeleton(w) for w in latin_words(text)]
    present = frozenset(words)
    running = " ".join(words)
    return any(_mentioned(name, present, running, text) for name in names)


def calls(names: Iterable[str], text: str) -> bool:
    """Whether the text holds any of the names from their first to their last word.

    >>> calls(["Хаты Прытулку"], "Хата і хаты прытулку"), calls(["Хаты Прытулку"], "хаты")
    (True, False)
    """
    running = f" {' '.join(map(skeleton, latin_words(text)))} "
    return any((core := _core(name)) and f" {' '.join(core)} " in running for name in names)


def is_proper(name: str) -> bool:
    """Whether a page's own name for itself is more than a word that others would use as well.

    >>> is_proper("Хаты Прытулку"), is_proper("Contacts"), is_proper("Legal Aid Centre")
    (True, False, False)
    """
    core = _core(name)
    return len(core) > 1 and any(len(w) >= _DISTINCTIVE and w not in _skeletons("generic") for w in core)


def acronyms(name: str) -> tuple[str, ...]:
    """The words of a name that are written in capitals, where the whole name is not.

    >>> acronyms("Belarus Red Cross (BRC)")
    ('BRC',)
    """
    return () if name.isupper() and " " in name else tuple(a for a in _ACRONYM.findall(name) if len(a) > 1)


def _mentioned(name: str, present: frozenset[str], running: str, text: str) -> bool:
    if any(re.search(rf"(?<!\w){re.escape(a)}(?!\w)", text) for a in acronyms(name) if len(a) > 2):
        return True
    core = _core(name)
    if not core:
        return False
    if f" {' '.join(core)} " in f" {running} " or (len("".join(core)) >= 2 * _DISTINCTIVE and "".join(core) in present):
        return True
    telling = [w for w in core if len(w) >= _DISTINCTIVE and w not in _skeletons("generic")]
    return any(w in present for w in telling)


@lru_cache(maxsize=4096)
def _core(name: str) -> tuple[str, ...]:
    """The skeletons of a name's words, bracketed parts left out unless nothing else is there."""
    bare = _BRACKETS.sub(" ", name)
    return tuple(skeleton(w) for w in tokens(bare if latin_words(bare) else name))


def _same_word(a: str, b: str) -> bool:
    return a == b or (min(len(a), len(b)) >= _FORGIVING and Levenshtein.distance(a, b, score_cutoff=1) <= 1)


def _joined_dots(name: str) -> str:
    """Abbreviations written with dots as one word: "e.V." is "eV"."""
    return re.sub(r"\b(\w)\.\s?(?=\w\b)", r"\1", name)


@lru_cache(maxsize=8)
def _listed(kind: str) -> frozenset[str]:
    return frozenset(word for phrase in table("names")[kind] for word in latin_words(phrase))


@lru_cache(maxsize=8)
def _skeletons(kind: str) -> frozenset[str]:
    return frozenset(map(skeleton, _listed(kind)))
