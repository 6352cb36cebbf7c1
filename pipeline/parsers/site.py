"""The site parser: everything that one page of an organisation's own site says. One parse, one walk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

from pipeline.model import Contact, Kind, Page, Reading
from pipeline.parsers.addresses import find_addresses
from pipeline.parsers.contacts import find_contacts, find_unread
from pipeline.parsers.document import Document, Line, opened
from pipeline.parsers.embedded import read_embedded
from pipeline.parsers.hidden import find_concealed, pass_over_hidden
from pipeline.parsers.hours import read_hours
from pipeline.parsers.language import language_of
from pipeline.parsers.links import all_links, outside_hosts, site_links
from pipeline.parsers.machine_stamps import find_machine_stamps
from pipeline.parsers.notices import find_notices
from pipeline.parsers.own_names import own_names
from pipeline.parsers.personal import with_persons
from pipeline.parsers.postal import stated_countries
from pipeline.parsers.sightings import merged
from pipeline.parsers.stamps import find_stamp
from pipeline.parsers.trace import Rule, Trace, region_of
from pipeline.parsers.unseen import hidden_links
from pipeline.parsers.versions import find_versions
from pipeline.parsers.whereabouts import signs_of
from pipeline.text.address import same_place
from pipeline.text.mask import skeleton
from pipeline.text.numbering import read_number
from pipeline.text.regions import codes, regions_of

_MOST_COMPARED = 50  # addresses of a page; one with more is a register
_MOST_ASKED = 5  # <noscript> elements that are looked at
_BEGINNING = 80  # characters of a quote by which its line is found
_FEW = 200  # letters of text below which a page that loads scripts is an empty shell
_SHELLS = ("root", "app", "__next", "__nuxt", "main-app", "application", "react-root", "svelte", "gatsby")


def read_site(page: Page, trace: Trace | None = None) -> Reading:
    """Reads one page; `trace` records what was read where and what was passed over.

    Raises: UnreadableError for a body that is empty or no HTML.
    """
    with opened(page, trace) as document:
        return _read(document, trace)


def _read(document: Document, trace: Trace | None) -> Reading:
    lang = language_of(document.lang, document.lines)
    likely = next(iter(regions_of(signs_of(document, lang))), None)
    addresses = find_addresses(document.lines, region=likely.code if likely else None, lang=lang, trace=trace)
    regions = regions_of(signs_of(document, lang, addresses, stated_countries(document)))
    embedded = read_embedded(document, codes(regions))
    stated = [c for c in embedded.contacts if c.kind is not Kind.ADDRESS or not _is_shown(c, addresses)]
    named = own_names(document, embedded.names)
    names = tuple(named)
    links = all_links(document)
    shown = (*find_contacts(document.lines, regions, trace), *addresses)
    text = "\n".join(line.text for line in document.lines if line.text)
    contacts = with_persons(merged([*shown, *stated]), document.lines, names, embedded.persons)
    known = {(c.kind, c.value) for c in contacts}
    concealed = [c for c in merged([*find_concealed(document, codes(regions))]) if (c.kind, c.value) not in known]
    notices = find_notices(document.lines, title=document.title, names=names, lang=lang)
    hours = read_hours(document, lang)
    if trace is not None:
        trace.regions = regions
        pass_over_hidden(trace, known)
        _tell(trace, document, stated, named)
        _quote(trace, document.lines, {"notice": [n.quote for n in notices], "hours": [h.text for h in hours]})
    return Reading(
        url=document.url,
        lang=lang,
        title=document.title,
        names=names,
        contacts=contacts,
        concealed=tuple(concealed),
        stamp=find_stamp(document, trace),
        machine_stamps=find_machine_stamps(document, {}),
        hours=hours,
        notices=notices,
        links=site_links(document, links),
        versions=find_versions(document, links),
        outside=outside_hosts(links),
        hidden=hidden_links(document),
        unread=find_unread(document.lines),
        text=text,
        scripted=_scripted(document, text),
    )


def _is_shown(stated: Contact, addresses: Sequence[Contact]) -> bool:
    """Whether the page shows the address that it states for machines, in whatever form."""
    return any(same_place(stated.value, address.value) for address in addresses[:_MOST_COMPARED])


def _tell(trace: Trace, document: Document, stated: Sequence[Contact], names: Mapping[str, Rule]) -> None:
    """Records contacts that are stated for machines, and names."""
    for contact in stated:
        number = read_number(skeleton(contact.shown), codes(trace.regions)) if contact.kind is Kind.PHONE else None
        trace.saw(contact, Rule.STATED, region=region_of(number.region, trace.regions) if number else None)
    for name, rule in names.items():
        line = next((ln for ln in document.lines if ln.text == name), None) if rule is Rule.HEADING else None
        trace.told("name", name, rule, line)


def _quote(trace: Trace, lines: Sequence[Line], quotes: Mapping[str, Sequence[str]]) -> None:
    """Records what is told by its line alone: notices and opening hours."""
    for kind, texts in quotes.items():
        for text in dict.fromkeys(texts):
            line = next((line for line in lines if text[:_BEGINNING] in line.text), None)
            trace.told(kind, text, Rule.PRINTED if line else Rule.STATED, line)


def _scripted(document: Document, text: str) -> bool:
    """Next to no text, and scripts that would make it."""
    if sum(1 for _ in islice(filter(str.isalpha, text), _FEW)) == _FEW:
        return False
    scripts = document.tags.get("script", ())
    loads = any(tag.get("src") for tag in scripts) or sum(len(tag.get_text()) for tag in scripts) > 2_000
    shell = any(str(tag.get("id") or "") in _SHELLS for tag in document.tags.get("div", ()))
    asks = any("javascript" in tag.get_text().lower() for tag in document.tags.get("noscript", ())[:_MOST_ASKED])
    return loads and (shell or asks or not text.strip())
