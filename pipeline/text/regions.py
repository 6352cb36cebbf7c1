"""The countries whose numbering a page's local numbers may follow, surest first."""

from __future__ import annotations

from functools import cache
from typing import Any

from pipeline.text.tables import table
from pipeline.text.url import host_of


def regions_of(region: str | None, url: str, lang: str | None) -> tuple[str, ...]:
    """The page's own region, then that of its top-level domain, then that of its language; each once.

    >>> regions_of("BY", "https://example.pl/", "ru"), regions_of(None, "https://example.org/", "en")
    (('BY', 'PL', 'RU'), ())
    """
    ending = host_of(url).partition(":")[0].rpartition(".")[2] if url else ""
    guesses = (region.upper() if region else None, _by_ending().get(ending), _by_language().get(lang or ""))
    return tuple(dict.fromkeys(guess for guess in guesses if guess))


@cache
def _by_ending() -> dict[str, str]:
    """Two-letter endings are ISO codes but for a few; generic ones say nothing."""
    import phonenumbers

    own: dict[str, Any] = table("web")["endings"]
    found = {code.lower(): code for code in phonenumbers.SUPPORTED_REGIONS}
    found.update(own["country"])
    found.update(dict.fromkeys(own["generic"], ""))
    return found


@cache
def _by_language() -> dict[str, str]:
    found: dict[str, str] = table("web")["language_region"]
    return found
