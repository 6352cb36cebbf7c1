"""Text of any script in plain Latin letters, and the skeleton under which its transliterations meet."""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

_WORD = re.compile(r"[a-z0-9]+")
#: Spellings that stand for one sound in the Latin forms of Slavic and Greek names, longest first.
_SOUNDS = (
    ("shch", "s"), ("sch", "s"), ("szcz", "s"), ("tch", "c"), ("sh", "s"), ("sz", "s"), ("ch", "c"), ("cz", "c"),
    ("zh", "z"), ("rz", "z"), ("kh", "h"), ("ts", "c"), ("tz", "c"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("x", "ks"),
    ("w", "v"), ("y", "i"), ("j", "i"), ("q", "k"),
)  # fmt: skip
_RUNS = re.compile(r"(.)\1+")


class _Letters(dict[int, str]):
    """A translation table that looks each letter up once."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        found = letter if code < 128 else "'" if letter in "’‘ʼ" else anyascii(letter).replace("'", "").replace("`", "")
        self[code] = found
        return found


_LETTERS = _Letters()


def latin(text: str) -> str:
    """The text in lower-case ASCII, every script transliterated letter by letter.

    >>> latin("Чырвонаармейская, Łódź")
    'chyrvonaarmeyskaya, lodz'
    """
    return text.lower() if text.isascii() else text.translate(_LETTERS).lower()


def latin_words(text: str) -> list[str]:
    """The words and numbers of the text in lower-case ASCII.

    >>> latin_words("Ina “Evolutio” (Minsk)")
    ['ina', 'evolutio', 'minsk']
    """
    return _WORD.findall(latin(text))


@lru_cache(maxsize=16384)
def skeleton(word: str) -> str:
    """One form for the ways a word is transliterated: Krasnoarmejskaja, Krasnoarmeyskaya, Красноармейская.

    >>> skeleton("Krasnoarmejskaja") == skeleton("Красноармейская")
    True
    """
    bare = latin(word)
    for spelling, sound in _SOUNDS:
        if spelling in bare:
            bare = bare.replace(spelling, sound)
    return _RUNS.sub(r"\1", bare)
