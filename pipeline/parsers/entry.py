"""One entry of a listing from its lines: name, contacts, description."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.model import Contact, Kind, Link, ListedEntry
from pipeline.parsers.addresses import find_addresses
from pipeline.parsers.contacts import find_contacts
from pipeline.parsers.document import Anchor, Line
from pipeline.parsers.links import absolute
from pipeline.parsers.naming import CONTACT_LABELS, clean_name, label_of, not_names
from pipeline.parsers.outline import Outline, is_map, reaches
from pipeline.parsers.personal import with_persons
from pipeline.parsers.score import Block
from pipeline.parsers.trace import Trace
from pipeline.parsers.website import HOST, URL, says_website, website
from pipeline.parsers.whereabouts import signs_of
from pipeline.text.disguise import disguises
from pipeline.text.normal import fold, one_line
from pipeline.text.regions import regions_of
from pipeline.text.url import is_social, same_site

_LEAD = re.compile(r"^[\s:;,.|·•–—-]+")
_QUOTE = 240  # characters of a line that a contact quotes


def read_entry(
    outline: Outline,
    block: Block,
    section: str | None,
    reach: Sequence[Line] | None = None,
    trace: Trace | None = None,
) -> ListedEntry:
    """The entry that stands in the block. `reach`: the lines to look for contacts in, if not all of the block."""
    page = outline.document.page
    name = name_of(outline, block)
    contacts = _contacts(outline, list(value_lines(outline, block)) if reach is None else reach, name, trace)
    return ListedEntry(
        name=name,
        section=section,
        website=website(outline, block),
        description=_description(outline, block, contacts),
        contacts=contacts,
        page=page.url,
        links=tuple(_links(outline, block)),
        disguised=tuple(_disguised(outline, block, contacts)),
    )


def _links(outline: Outline, block: Block) -> Iterator[Link]:
    """The block's links to pages, without those that are contacts."""
    base = outline.document.url
    for line in (outline.lines[index] for index in block.lines):
        for anchor in line.anchors:
            url = None if reaches(anchor) else absolute(base, anchor.href)
            if url is not None:
                role = "page" if same_site(url, base) else "outside"
                yield Link(url, line.text[anchor.start : anchor.end], role, line.where)


def _disguised(outline: Outline, block: Block, contacts: Sequence[Contact]) -> Iterator[str]:
    """Words that would be an email, were it not for characters that nobody sees."""
    shown = [c.shown for c in contacts if c.kind is Kind.EMAIL]
    for line in (outline.lines[index] for index in block.lines):
        if "@" in line.text and not line.text.isascii():
            words = (w for w in line.text.split() if "@" in w and disguises(w))
            yield from (w for w in words if not any(email in w for email in shown))


def name_of(outline: Outline, block: Block) -> str:
    """The entry's name as printed, on one line; empty where the block shows none."""
    span = block.mark.span
    return clean_name(outline.lines[block.mark.index].text[span.start : span.end]) if span else ""


def value_lines(outline: Outline, block: Block) -> Iterator[Line]:
    """The block's lines without the name; links on the name that are contacts stay."""
    for index in block.lines:
        line = outline.lines[index]
        if index != block.mark.index or block.mark.span is None:
            yield line
            continue
        if any(reaches(a) for a in line.anchors if a.start < block.mark.span.end):
            yield line
        elif rest := after(line, block.mark.span.end):
            yield rest


def after(line: Line, start: int) -> Line | None:
    """The rest of a line; None where it holds neither letters nor links."""
    text = line.text[start:]
    cut = start + len(text) - len(_LEAD.sub("", text))
    anchors = tuple(Anchor(a.start - cut, a.end - cut, a.href, a.node) for a in line.anchors if a.start >= cut)
    if not anchors and not any(c.isalnum() for c in line.text[cut:]):
        return None
    bold = tuple((s - cut, e - cut) for s, e in line.bold if s >= cut)
    return replace(line, text=line.text[cut:], anchors=anchors, bold=bold, heading=0)


def _contacts(outline: Outline, lines: Sequence[Line], name: str, trace: Trace | None) -> tuple[Contact, ...]:
    """Phones, emails, profiles and addresses in the order in which the entry shows them. `name`: the entry's."""
    document, page = outline.document, outline.document.page
    lines = [_without_maps(line) for line in lines]
    addresses = find_addresses(lines, region=page.region, lang=document.lang, trace=trace)
    regions = regions_of(signs_of(document, document.lang, addresses))
    found = list(with_persons([*find_contacts(lines, regions, trace), *addresses], lines, [name], ()))
    if trace is not None:
        trace.regions = regions
    text = "\n".join(line.text for line in lines)
    places = {id(c): text.find(c.shown.split("\n")[0]) for c in found}
    found.sort(key=lambda c: places[id(c)] if places[id(c)] >= 0 else len(text))
    return tuple(replace(c, quote=outline.shown.get(c.quote, c.quote)) for c in found)


def _without_maps(line: Line) -> Line:
    """The line without a link to a map at its end ("show on map"), which is no part of the address before it."""
    for anchor in line.anchors:
        if anchor.start > 0 and anchor.end == len(line.text) and is_map(anchor.href):
            kept = tuple(a for a in line.anchors if a is not anchor)
            return replace(line, text=line.text[: anchor.start].rstrip(" ,;([-–|"), anchors=kept)
    return line


def _description(outline: Outline, block: Block, contacts: Sequence[Contact]) -> str:
    """What the block says besides name, contacts and links to more: one line per paragraph."""
    addresses = [fold(c.shown) for c in contacts if c.kind == Kind.ADDRESS]
    kept = []
    for index in block.lines:
        line = outline.lines[index]
        if index == block.mark.index and block.mark.span is not None:
            rest = after(line, block.mark.span.end)
            if rest is None or (not outline.facts[index].prose and _tells_contact(rest, contacts, addresses)):
                continue
            inline = block.mark.span.style in ("bold", "link") and _runs_on(line.text, block)
            kept.append(line.text if inline else rest.text)
        elif not _tells_contact(line, contacts, addresses):
            kept.append(line.text)
    return "\n".join(kept)


def _runs_on(text: str, block: Block) -> bool:
    """Whether the sentence goes on after the name, so that the name is a part of it."""
    span = block.mark.span
    rest = text[span.end :].lstrip() if span else ""
    return bool(rest) and (rest[0].islower() or rest[0] in "(’'")


def _tells_contact(line: Line, contacts: Sequence[Contact], addresses: Sequence[str]) -> bool:
    """Whether the line holds next to nothing but a contact, a label, or a link elsewhere."""
    text = one_line(line.text)
    label = label_of(text)
    if not text or (label is not None and label.kind in CONTACT_LABELS):
        return True
    folded = fold(text).strip(" ,;.")
    if any(folded in address for address in addresses) and len(folded) > 3:
        return True
    rest = text
    for contact in contacts:
        rest = rest.replace(contact.shown, " ")
    rest = URL.sub(" ", rest)
    if HOST.fullmatch(rest.strip()) or (all(is_social(a.href) for a in line.anchors) and _linked(line) > 0.7):
        return True
    letters = sum(c.isalpha() for c in rest)
    most = min(60, 0.5 * sum(not c.isspace() for c in text))
    return (rest != text and letters < most) or _only_link_words(line)


def _linked(line: Line) -> float:
    return sum(a.end - a.start for a in line.anchors) / len(line.text) if line.anchors and line.text else 0.0


def _only_link_words(line: Line) -> bool:
    shown = line.text.strip(" .:»>→")
    return _linked(line) > 0.9 and (says_website(shown) or fold(shown) in not_names())


def quoted(text: str) -> str:
    """A line as a quote."""
    return one_line(text)[:_QUOTE]
