"""The site parser: everything that one page of an organisation's own site says. One parse, one walk."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from pipeline.model import Page, Reading
from pipeline.parsers.addresses import find_addresses
from pipeline.parsers.contacts import find_contacts, find_unread
from pipeline.parsers.document import Document, parse
from pipeline.parsers.embedded import read_embedded
from pipeline.parsers.hours import read_hours
from pipeline.parsers.language import language_of
from pipeline.parsers.links import all_links, outside_hosts, page_role, site_links
from pipeline.parsers.notices import find_notices
from pipeline.parsers.sightings import merged
from pipeline.parsers.stamps import find_stamp
from pipeline.parsers.whereabouts import signs_of
from pipeline.text.normal import one_line
from pipeline.text.regions import codes, regions_of

_TITLE_PARTS = re.compile(r"\s+[|•·–—»«:-]+\s+|\s*\|\s*|:\s+")
_LOGO = re.compile(r"logo|brand|site-title|лого", re.IGNORECASE)
_MOST_NAMES = 12
_MOST_ASKED = 5  # <noscript> elements that are looked at
_FEW = 200  # letters of text below which a page that loads scripts is an empty shell
_SHELLS = ("root", "app", "__next", "__nuxt", "main-app", "application", "react-root", "svelte", "gatsby")


def read_site(page: Page) -> Reading:
    """Reads one page.

    Raises: UnreadableError for a body that is empty or no HTML.
    """
    document = parse(page)
    lang = language_of(document.lang, document.lines)
    likely = next(iter(regions_of(signs_of(document, lang))), None)
    addresses = find_addresses(document.lines, region=likely.code if likely else None, lang=lang)
    regions = regions_of(signs_of(document, lang, addresses))
    embedded = read_embedded(document, codes(regions))
    names = _names(document, embedded.names)
    links = all_links(document)
    shown = (*find_contacts(document.lines, regions), *addresses)
    text = "\n".join(line.text for line in document.lines if line.text)
    return Reading(
        url=document.url,
        lang=lang,
        title=document.title,
        names=names,
        contacts=merged([*shown, *embedded.contacts]),
        stamp=find_stamp(document),
        hours=read_hours(document, lang),
        notices=find_notices(document.lines, title=document.title, names=names),
        links=site_links(document, links),
        outside=outside_hosts(links),
        unread=find_unread(document.lines),
        text=text,
        scripted=_scripted(document, text),
    )


def _names(document: Document, stated: Sequence[str]) -> tuple[str, ...]:
    """What the page calls itself, surest first: stated for machines, logo, first heading, parts of the title."""
    found = [name for name in stated if len(name) <= 120]
    found += _logos(document)
    found += [line.text for line in document.lines if line.heading == 1][:2]
    parts = [part.strip() for part in _TITLE_PARTS.split(document.title) if part.strip()]
    found += parts if len(parts) < 2 else [*parts, document.title]
    unique = dict.fromkeys(name for name in map(one_line, found) if 2 <= len(name) <= 160 and page_role(name) == "page")
    return tuple(unique)[:_MOST_NAMES]


def _logos(document: Document) -> list[str]:
    alts = []
    for image in document.tags.get("img", ()):
        alt = image.get("alt")
        if isinstance(alt, str) and 2 < len(alt) <= 100:
            marks = f"{image.get('class')} {image.get('id')} {image.get('src')} {alt}"
            if _LOGO.search(marks):
                alts.append(_LOGO.sub("", alt).strip(" -–|:"))
    return [alt for alt in alts if alt][:2]


def _scripted(document: Document, text: str) -> bool:
    """Next to no text, and scripts that would make it."""
    if sum(1 for _ in islice(filter(str.isalpha, text), _FEW)) == _FEW:
        return False
    scripts = document.tags.get("script", ())
    loads = any(tag.get("src") for tag in scripts) or sum(len(tag.get_text()) for tag in scripts) > 2_000
    shell = any(str(tag.get("id") or "") in _SHELLS for tag in document.tags.get("div", ()))
    asks = any("javascript" in tag.get_text().lower() for tag in document.tags.get("noscript", ())[:_MOST_ASKED])
    return loads and (shell or asks or not text.strip())
