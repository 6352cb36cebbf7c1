"""The language of a page: what it declares, unless its letters say otherwise; else its letters and commonest words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from pipeline.parsers.document import Line
from pipeline.text.tables import table

_BEYOND = re.compile("[\u0370-\U0010ffff]")  # no Latin letters are there, but for rare ones
_SAMPLE = 6_000  # letters that are looked at
_FEW = 20  # letters that tell a script
_SCRIPTS = (
    ("cyrillic", "\u0400", "\u052f"), ("greek", "\u0370", "\u03ff"), ("arabic", "\u0600", "\u06ff"),
    ("ethiopic", "\u1200", "\u139f"), ("hebrew", "\u0590", "\u05ff"), ("armenian", "\u0530", "\u058f"),
    ("georgian", "\u10a0", "\u10ff"),
)  # fmt: skip
_OF_SCRIPT = {
    "greek": ("el",), "ethiopic": ("am", "ti"), "hebrew": ("he", "yi"), "armenian": ("hy",), "georgian": ("ka",),
    "arabic": ("ar", "fa", "ur", "ps", "ku", "ckb", "prs", "ug"),
    "cyrillic": ("ru", "be", "uk", "bg", "sr", "mk", "kk", "ky", "tg", "mn", "uz", "os", "tt", "bs", "az"),
}  # fmt: skip
#: Letters that a language never writes, and that a neighbour in its script writes all the time.
_ALIEN = {"ru": "іїєґў", "uk": "ыэъёў", "be": "ищъїєґ", "bg": "ыэёіїєґў", "ar": "پچژگ"}
_ALIEN_SHARE = 50  # one letter in so many is more than names and quotations bring in
_SURE, _CLEARLY = 6, 4  # common words of another language than the declared one: how many, how many times as many
_NEVER_LATIN = frozenset(("ru", "be", "uk", "bg", "el", "ar", "fa", "he", "am", "ti"))


def language_of(declared: str | None, lines: Sequence[Line]) -> str | None:
    """The primary language subtag, or None where too little is shown to tell."""
    sample = _sample(lines)
    script = _script(sample)
    fits = script is None or declared in _OF_SCRIPT.get(script, ()) or _shows(declared, sample)
    if declared and (fits or (script == "latin" and declared not in _NEVER_LATIN)):
        return _contradicting(declared, script, sample) or declared
    if script is None:
        return None
    return _by_words(sample) if script == "latin" else _by_letters(script, sample)


def _contradicting(declared: str, script: str | None, text: str) -> str | None:
    """The language that the text is surely in instead: templates declare English whatever is written in them."""
    if script == "latin":
        scores = _scores(text)
        best = max(scores, key=lambda lang: scores[lang])
        sure = scores[best] >= max(_SURE, _CLEARLY * scores.get(declared, scores[best]))
        return best if sure and best != declared else None
    alien = sum(map(text.count, _ALIEN.get(declared, ""))) if script else 0
    if script is None or alien < _FEW // 2 or alien * _ALIEN_SHARE < sum(map(str.isalpha, text)):
        return None
    return _by_letters(script, text)


def _shows(declared: str | None, text: str) -> bool:
    """Whether some letters are of the declared language's own script: names and mail beside them are in Latin ones."""
    for name, low, high in _SCRIPTS:
        if declared in _OF_SCRIPT[name]:
            return sum(low <= c <= high for c in text) >= _FEW
    return False


def _sample(lines: Sequence[Line]) -> str:
    parts: list[str] = []
    length = 0
    for line in sorted(lines, key=lambda line: line.where != "main"):
        parts.append(line.text)
        length += len(line.text)
        if length > _SAMPLE:
            break
    return " ".join(parts).lower()


def _script(text: str) -> str | None:
    """The script of more than half the letters; None below a few letters."""
    others = [c for c in _BEYOND.findall(text) if c.isalpha()]
    if not others:
        return "latin" if sum(1 for _ in islice(filter(str.isalpha, text), _FEW)) == _FEW else None
    letters = sum(map(str.isalpha, text))
    if letters < _FEW:
        return None
    if len(others) * 2 < letters:
        return "latin"
    return next((name for name, low, high in _SCRIPTS if sum(low <= c <= high for c in others) * 2 > letters), None)


def _by_letters(script: str, text: str) -> str:
    counts = Counter(text)
    if script == "cyrillic":
        return _by_cyrillic(counts)
    if script == "arabic":
        for lang, own in (("ur", "ٹڈڑے"), ("ckb", "ێۆڕڵە")):
            if sum(counts[c] for c in own) * 40 > len(text):
                return lang
        return "fa" if sum(counts[c] for c in "پچژگی") * 40 > len(text) else "ar"
    if script == "ethiopic":
        return "ti" if counts["ኣ"] * 40 > len(text) else "am"  # Amharic writes another letter for the same sound
    return _OF_SCRIPT[script][0]


def _by_cyrillic(counts: Counter[str]) -> str:
    if counts["ў"]:
        return "be"
    if sum(counts[c] for c in "јљњћђџѓќѕ"):
        return "mk" if counts["ѓ"] + counts["ќ"] + counts["ѕ"] else "sr"
    russian = counts["ы"] + counts["э"] + counts["ё"]
    if counts["ї"] + counts["є"] + counts["і"] > russian:
        return "uk"
    return "bg" if counts["ъ"] > 2 * russian else "ru"


def _by_words(text: str) -> str | None:
    scores = _scores(text)
    best = max(scores, key=lambda lang: scores[lang])
    return best if scores[best] >= 3 else None


def _scores(text: str) -> dict[str, int]:
    """How many of the words are common ones of each language."""
    words = Counter(re.findall(r"[^\W\d_]+", text))
    return {str(lang): sum(words[word] for word in common) for lang, common in table("stop_words").items()}
