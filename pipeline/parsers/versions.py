"""The same page in other languages, as the page links it: by hreflang, its menu of languages, its own address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.model import Link, Version
from pipeline.parsers.document import Document
from pipeline.parsers.links import absolute
from pipeline.text.tongue import apart, named, primary
from pipeline.text.url import canonical, site_key

_MOST = 40


def find_versions(document: Document, every: Sequence[Link]) -> tuple[Version, ...]:
    """Other language versions on the same host, those by hreflang first, each URL once, at most 40.

    `every`: the links of the page. A menu's word alone proves little ("English" may be a course): the address must name
    the same language, or be this page's own but for a language.
    """
    own = canonical(document.page.url or document.url)
    found: dict[str, Version] = {}
    for version in (*_declared(document), *_linked(own, every)):
        if version.url != own and site_key(version.url) == site_key(own):
            found.setdefault(version.url, version)
    return tuple(found.values())[:_MOST]


def _declared(document: Document) -> Iterator[Version]:
    for tag in (*document.tags.get("link", ()), *document.tags.get("a", ()), *document.tags.get("area", ())):
        lang, href = primary(str(tag.get("hreflang") or "")), tag.get("href")
        if lang and isinstance(href, str) and (tag.name != "link" or "alternate" in (tag.get("rel") or ())):
            url = absolute(document.url, href)
            if url:
                yield Version(lang, canonical(url))


def _linked(own: str, every: Sequence[Link]) -> Iterator[Version]:
    own_lang, own_bare = apart(own)
    for link in every:
        if link.role == "outside":
            continue
        lang, bare = apart(link.url)
        said = named(link.text)
        if said and (said == lang or (bare == own_bare and lang is None)):
            yield Version(said, link.url)
        elif bare == own_bare and lang != own_lang:
            yield Version(lang, link.url)
