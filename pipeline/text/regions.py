"""The countries whose numbering a page's local numbers may follow, surest first, each with the reason for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline.text.tables import table
from pipeline.text.url import host_of

_TERRITORY = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{4})?[-_]([A-Za-z]{2})(?:[-_].*)?")
_DEFAULT = "en"  # its territory is what content systems write on pages of any country


@dataclass(frozen=True, slots=True)
class Region:
    """A country that a number may be of, and what of the page speaks for it."""

    code: str  # ISO 3166-1 alpha-2
    because: str  # words for a person


@dataclass(frozen=True, slots=True)
class Signs:
    """What a page says of the country it is for. Empty: it says nothing."""

    region: str | None = None  # set for this very page
    url: str = ""
    countries: frozenset[str] = frozenset()  # named in the page's postal addresses
    locales: tuple[str, ...] = ()  # languages that its markup declares, surest first: "pl-PL"
    directory: str | None = None  # the region of the directory that lists the site
    lang: str | None = None


def regions_of(signs: Signs) -> tuple[Region, ...]:
    """Each country once, with the surest of the reasons for it. Several countries among the addresses are no sign.

    >>> [r.code for r in regions_of(Signs(region="BY", url="https://aid.example.pl/", lang="ru"))]
    ['BY', 'PL', 'RU']
    >>> [r.because for r in regions_of(Signs(url="https://aid.example/", locales=("de-AT",), lang="de"))]
    ["the page's markup declares de-AT", 'the page is in the language de']
    """
    found: dict[str, Region] = {}
    for region in _guesses(signs):
        if region.code:
            found.setdefault(region.code, region)
    return tuple(found.values())


def codes(regions: Iterable[Region]) -> tuple[str, ...]:
    """Their codes alone, as the readers of numbers take them."""
    return tuple(region.code for region in regions)


def _guesses(signs: Signs) -> Iterator[Region]:
    if signs.region:
        yield Region(signs.region.upper(), "this region is set for the page")
    ending = host_of(signs.url).partition(":")[0].rpartition(".")[2] if signs.url else ""
    yield Region(_by_ending().get(ending, ""), f"the page's web address ends in .{ending}")
    if len(signs.countries) == 1:
        yield Region(next(iter(signs.countries)), "a postal address on the page names the country")
    for locale in signs.locales:
        yield Region(_territory(locale), f"the page's markup declares {locale}")
    if signs.directory:
        yield Region(signs.directory.upper(), "the directory that lists the site is of this region")
    yield Region(_by_language().get(signs.lang or "", ""), f"the page is in the language {signs.lang}")


def _territory(locale: str) -> str:
    """The country in a declared language, such as `pl-PL`; none in `en-US`, which stands on pages of any country."""
    m = _TERRITORY.fullmatch(locale)
    return m[1].upper() if m and locale[:2].lower() != _DEFAULT and m[1].upper() in _known() else ""


@cache
def _known() -> frozenset[str]:
    import phonenumbers

    return frozenset(phonenumbers.SUPPORTED_REGIONS)


@cache
def _by_ending() -> dict[str, str]:
    """Two-letter endings are ISO codes but for a few; generic ones say nothing."""
    own: dict[str, Any] = table("web")["endings"]
    found = {code.lower(): code for code in _known()}
    found.update(own["country"])
    found.update(dict.fromkeys(own["generic"], ""))
    return found


@cache
def _by_language() -> dict[str, str]:
    found: dict[str, str] = table("web")["language_region"]
    return found
