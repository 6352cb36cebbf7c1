"""One entry of a listing from its lines: contacts, its own website, its description."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.model import Contact, Kind, ListedEntry
from pipeline.parsers.addresses import find_addresses
from pipeline.parsers.contacts import find_contacts
from pipeline.parsers.document import Anchor, Line
from pipeline.parsers.naming import CONTACT_LABELS, clean_name, label_kind, label_of
from pipeline.parsers.outline import Outline, outside, own_site, reaches
from pipeline.parsers.score import Block
from pipeline.text.normal import fold, one_line
from pipeline.text.tables import table
from pipeline.text.url import canonical, is_social

_URL = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]\"'«»“”]+[^\s<>()\[\]\"'«»“”.,;:!?]", re.IGNORECASE)
_HOST = re.compile(r"(?:https?://)?(?:www\.)?(?:[\w-]+\.)+[^\W\d_]{2,}(?:[/?#]\S*)?", re.IGNORECASE)
_LEAD = re.compile(r"^[\s:;,.|·•–—-]+")
_QUOTE = 240  # characters of a line that a contact quotes


def read_entry(outline: Outline, block: Block, section: str | None, reach: Sequence[Line] | None = None) -> ListedEntry:
    """The entry that stands in the block. `reach`: the lines to look for contacts in, if not all of the block."""
    page = outline.document.page
    contacts = _contacts(outline, list(value_lines(outline, block)) if reach is None else reach)
    return ListedEntry(
        name=name_of(outline, block),
        section=section,
        website=website(outline, block),
        description=_description(outline, block, contacts),
        contacts=contacts,
        page=page.url,
    )


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


def _contacts(outline: Outline, lines: Sequence[Line]) -> tuple[Contact, ...]:
    """Phones, emails, profiles and addresses in the order in which the entry shows them."""
    document, page = outline.document, outline.document.page
    found = [
        *find_contacts(lines, url=document.url, region=page.region, lang=document.lang),
        *find_addresses(lines, region=page.region, lang=document.lang),
    ]
    text = "\n".join(line.text for line in lines)
    places = {id(c): text.find(c.shown.split("\n")[0]) for c in found}
    found.sort(key=lambda c: places[id(c)] if places[id(c)] >= 0 else len(text))
    return tuple(replace(c, quote=outline.shown.get(c.quote, c.quote)) for c in found)


def website(outline: Outline, block: Block) -> str | None:
    """The entry's own site: its name's link, a labelled link, one that says so or shows its host; never a profile."""
    url = outline.document.url
    span = block.mark.span
    if span is not None and (found := own_site(outline.lines[block.mark.index], span, url)):
        return canonical(found)
    ranked = sorted(_websites(outline, block), key=lambda pair: pair[0])
    return canonical(ranked[0][1]) if ranked else None


def _websites(outline: Outline, block: Block) -> Iterator[tuple[int, str]]:
    """Candidates with their rank; equal ranks keep the page's order."""
    url = outline.document.url
    words = {fold(w) for w in table("listing")["website_links"]}
    for index in block.lines:
        line, fact = outline.lines[index], outline.facts[index]
        labelled = fact.label is not None and fact.label.kind == "website"
        for anchor in line.anchors:
            full = outside(anchor.href, url)
            shown = fold(line.text[anchor.start : anchor.end]).strip(" .:»>→")
            if full is None:
                continue
            if labelled:
                yield 0, full
            elif shown in words or label_kind(shown) == "website":
                yield 1, full
            elif _HOST.fullmatch(shown):
                yield (2 if not fact.prose else 4), full
            elif not shown:
                yield 5, full
        for match in _URL.finditer(line.text):
            inside = any(a.start <= match.start() < a.end for a in line.anchors)
            if not inside and (full := outside(_absolute(match[0]), url)):
                yield (0 if labelled else 3 if not fact.prose else 4), full
        bare = _HOST.match(line.text[fact.label.end :]) if labelled and fact.label and not line.anchors else None
        if bare and (full := outside(_absolute(bare[0]), url)):
            yield 0, full


def _absolute(text: str) -> str:
    return text if "://" in text else f"http://{text}"


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
    rest = _URL.sub(" ", rest)
    if _HOST.fullmatch(rest.strip()) or (all(is_social(a.href) for a in line.anchors) and _linked(line) > 0.7):
        return True
    letters = sum(c.isalpha() for c in rest)
    most = min(60, 0.5 * sum(not c.isspace() for c in text))
    return (rest != text and letters < most) or _only_link_words(line)


def _linked(line: Line) -> float:
    return sum(a.end - a.start for a in line.anchors) / len(line.text) if line.anchors and line.text else 0.0


def _only_link_words(line: Line) -> bool:
    words = {fold(w) for w in (*table("listing")["website_links"], *table("listing")["not_names"])}
    return _linked(line) > 0.9 and fold(line.text).strip(" .:»>→") in words


def quoted(text: str) -> str:
    """A line as a quote."""
    return one_line(text)[:_QUOTE]
