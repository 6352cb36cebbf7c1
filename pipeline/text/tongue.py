"""Languages as sites name them: in addresses, in menus of languages, and beside a number that is for one of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pipeline.text.normal import fold
from pipeline.text.tables import table
from pipeline.text.url import canonical, site_key

_TAG = re.compile(r"([a-z]{2,3})(?:[-_](?:[a-z]{2}|[a-z]{4}|\d{3}))?", re.IGNORECASE)
_FILE = re.compile(r"(?P<stem>.+)[-_.](?P<tag>[a-z]{2,3})(?P<ending>\.\w{2,5})?", re.IGNORECASE)
_INDEX = re.compile(r"(?:index|default|home)(?:\.\w{2,5})?", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@lru_cache(maxsize=4096)
def primary(tag: str | None) -> str | None:
    """The primary language of a tag in its two-letter form where it has one, or None where it names no language.

    >>> primary("en-GB"), primary("rus"), primary("x-default"), primary("contact")
    ('en', 'ru', None, None)
    """
    found = _TAG.fullmatch((tag or "").strip())
    if found is None:
        return None
    code = found[1].lower()
    code = table("languages")["codes"].get(code, code)
    return code if code in table("web")["languages"] else None


@lru_cache(maxsize=8192)
def apart(url: str) -> tuple[str | None, str]:
    """The language that an address names, and the address without it: equal for all versions of one page.

    >>> apart("https://a.example/en/contacts"), apart("https://www.a.example/contacts/?lang=ru")
    (('en', 'a.example/contacts'), ('ru', 'a.example/contacts'))
    >>> apart("https://a.example/contact_be.html"), apart("https://a.example/by/contact")
    (('be', 'a.example/contact.html'), (None, 'a.example/by/contact'))
    """
    try:
        parts = urlsplit(canonical(url))
    except ValueError:
        return None, url  # no address at all
    lang, kept = None, []
    for key, value in parse_qsl(parts.query, keep_blank_values=True):
        said = primary(value) if key.lower() in table("languages")["parameters"] else None
        if said:
            lang = lang or said
        else:
            kept.append(f"{key}={value}")
    pieces = [piece for piece in parts.path.split("/") if piece]
    if pieces and _INDEX.fullmatch(pieces[-1]):
        pieces.pop()
    for at in (0, -1):
        if lang is None and pieces and (said := primary(pieces[at])):
            lang = said
            pieces.pop(at)
    if lang is None and pieces and (file := _FILE.fullmatch(pieces[-1])) and (said := primary(file["tag"])):
        lang = said
        pieces[-1] = file["stem"] + (file["ending"] or "")
    return lang, "/".join((site_key(url), *pieces)) + ("?" + "&".join(kept) if kept else "")


@lru_cache(maxsize=4096)
def named(text: str) -> str | None:
    """The language that the whole text is the name or short form of, as in a menu of languages; None for other words.

    >>> named("Русская версия"), named("EN"), named("English courses")
    ('ru', 'en', None)
    """
    words = _WORD.findall(fold(text))
    if not words or len(words) > 3:
        return None
    around = {fold(word) for word in table("languages")["around"]}
    bare = [word for word in words if word not in around] or words
    for form in (" ".join(words), " ".join(bare)):
        if form in _own():
            return _own()[form]
    return primary(bare[0]) if len(bare) == 1 and len(words) == 1 else None


@lru_cache(maxsize=4096)
def speaks_of_language(text: str) -> bool:
    """Whether the words name a language: what stands beside them is for those who speak it.

    >>> speaks_of_language("Русская линия: +375 17 390-00-10"), speaks_of_language("Phone: +375 17 390-00-10")
    (True, False)
    """
    return _stems().search(fold(text)) is not None


def english_name(code: str | None) -> str:
    """How English calls the language; "other" where it is not known.

    >>> english_name("be"), english_name(None), english_name("ky")
    ('Belarusian', 'other', 'ky')
    """
    if code is None:
        return "other"
    known = _languages().get(code)
    return str(known["name"]) if known else code


def is_archive(url: str, *headings: str) -> bool:
    """Whether the address or a heading says that the page is kept as it once was.

    >>> is_archive("https://a.example/archive/en/"), is_archive("https://a.example/en/", "Contact | Archive")
    (True, True)
    >>> is_archive("https://a.example/en/contact", "Contact")
    False
    """
    words = {fold(word) for word in table("languages")["archives"]}
    places = words | set(table("languages")["old_places"])
    parts = urlsplit(url)
    pieces = {fold(piece) for piece in (*parts.path.split("/"), *(parts.hostname or "").split(".")[:-1])}
    said = {word for heading in headings for word in _WORD.findall(fold(heading))}
    return bool(pieces & places) or bool(said & words)


def left_behind(text: str) -> bool:
    """Whether a text says of itself that nobody keeps it up to date.

    >>> left_behind("The English version is no longer updated.")
    True
    """
    folded = fold(text)
    return any(fold(phrase) in folded for phrase in table("languages")["left_behind"])


def _languages() -> Mapping[str, Any]:
    found: Mapping[str, Any] = table("languages")["languages"]
    return found


@cache
def _own() -> Mapping[str, str]:
    return {fold(form): code for code, words in _languages().items() for form in words["own"]}


@cache
def _stems() -> re.Pattern[str]:
    stems = {fold(stem) for words in _languages().values() for stem in words["stems"]}
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(stems, key=len, reverse=True))) + ")")
