"""The vocabulary: labels, stamps, months and page-state phrases as data files that a native speaker can review."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from pipeline.text.normal import fold

LANGUAGES = ("en", "ru", "be", "uk", "pl", "de", "fr", "es", "pt", "it", "ar", "fa", "tr", "el", "am", "ti", "lt")


@cache
def language(code: str) -> Mapping[str, Any]:
    """One language's file as it stands: name, script, confidence, terms, negative contexts, conjunctions, months."""
    return _load(code)


@cache
def shared(table: str) -> Any:
    """One table that belongs to no single language: free_mail_domains, page_state_phrases, place_aliases_by ..."""
    return _load("shared")[table]


@cache
def terms(kind: str) -> Mapping[str, tuple[str, ...]]:
    """The terms of one kind (`phone`, `fax`, `last_updated` ...) by language, folded, longest first.

    A language that lacks the kind has an empty tuple: terms are never invented.
    """
    found = {code: language(code)["terms"].get(kind, ()) for code in LANGUAGES}
    return {code: tuple(sorted({fold(t) for t in ts}, key=lambda t: (-len(t), t))) for code, ts in found.items()}


@cache
def every(kind: str) -> tuple[str, ...]:
    """The terms of one kind in all languages together, folded, longest first, each once."""
    return tuple(sorted({t for ts in terms(kind).values() for t in ts}, key=lambda t: (-len(t), t)))


def _load(stem: str) -> Mapping[str, Any]:
    text = (resources.files("pipeline.text") / "words" / f"{stem}.json").read_text("utf-8")
    loaded: Mapping[str, Any] = json.loads(text)
    return loaded
