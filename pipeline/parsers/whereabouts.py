"""What a page says of the country it is for, gathered for reading numbers that are printed without a country code."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.model import Contact
from pipeline.parsers.document import Document
from pipeline.text.place import parse as parse_place
from pipeline.text.regions import Signs


def signs_of(
    document: Document, lang: str | None, addresses: Iterable[Contact] = (), stated: frozenset[str] = frozenset()
) -> Signs:
    """The signs of a page, or of the part of it that shows those addresses. `stated`: countries in its markup."""
    page = document.page
    countries = frozenset(code for address in addresses for code in parse_place(address.value).countries)
    return Signs(page.region, page.url, countries | stated, document.locales, page.directory, lang)
