"""Reads a directory page: who is listed, how each is reached, what else the page says. One parse per page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.model import Kind, Link, ListedEntry, Listing, Page, Stamp, Unread
from pipeline.parsers.addresses import find_addresses
from pipeline.parsers.contacts import find_contacts, find_unread
from pipeline.parsers.document import Document, opened
from pipeline.parsers.entry import quoted, read_entry, value_lines
from pipeline.parsers.hidden import pass_over_hidden
from pipeline.parsers.layout import find_blocks
from pipeline.parsers.links import absolute
from pipeline.parsers.machine_stamps import find_machine_stamps
from pipeline.parsers.naming import clean_name
from pipeline.parsers.outline import Outline
from pipeline.parsers.score import Block, is_entry
from pipeline.parsers.sections import sections, trim
from pipeline.parsers.selectors import Selected, SelectorError, name_tag, selector_for
from pipeline.parsers.stamps import find_stamp
from pipeline.parsers.trace import Rule, Trace
from pipeline.parsers.whereabouts import signs_of
from pipeline.text.normal import one_line
from pipeline.text.regions import regions_of
from pipeline.text.stamp import parse_stamp
from pipeline.text.url import same_site

__all__ = ["SelectorError", "propose_selectors", "read_listing"]


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where the entries of a page stand."""

    outline: Outline
    stamp: Stamp | None
    blocks: tuple[Block, ...]
    titles: Mapping[int, int | None]  # by the line of an entry's mark: the line of its section's title
    selected: Selected


def read_listing(page: Page, select: Mapping[str, str] | None = None, trace: Trace | None = None) -> Listing:
    """Reads a listing page. `select`: CSS selectors (entry, name, section, description, contact, stamp) that override.

    Raises: UnreadableError for what is no HTML; SelectorError for a selector that is invalid or matches nothing.
    """
    with opened(page, trace) as document:
        return _read(document, select or {}, trace)


def _read(document: Document, select: Mapping[str, str], trace: Trace | None) -> Listing:
    plan = _plan(document, Selected(document, select), trace)
    entries = tuple(_entry(plan, block, trace.part() if trace is not None else None) for block in plan.blocks)
    if trace is not None:
        _pass_over(plan, trace)
    return Listing(
        url=document.url or document.page.url,
        title=document.title,
        lang=document.lang,
        stamp=plan.stamp,
        entries=entries,
        links=tuple(_links(document)),
        unread=tuple(_unread(plan, entries)),
        prose=_prose(plan),
        modified=max((stamp.at for stamp in find_machine_stamps(document, {})), default=None),
    )


def propose_selectors(page: Page) -> Mapping[str, str]:
    """Selectors (entry, name, section, stamp) that match what the automatic reading found, and nothing else.

    What no simple selector describes is left out; empty where the page lists nobody. Raises: UnreadableError.
    """
    with opened(page) as document:
        return _proposed(document)


def _proposed(document: Document) -> Mapping[str, str]:
    plan = _plan(document, Selected(document, {}))
    lines = plan.outline.lines
    roots = [b.mark.root for b in plan.blocks if b.mark.root is not None]
    titles = dict.fromkeys(t for t in plan.titles.values() if t is not None)
    stamped = [line.node for line in document.lines if plan.stamp and plan.stamp.text in line.text]
    wanted = {
        "entry": roots if len(roots) == len(plan.blocks) else [],
        "name": [name_tag(lines[b.mark.index], b.mark.span) for b in plan.blocks if b.mark.span is not None],
        "section": [lines[t].node for t in titles],
        "stamp": stamped[:1],
    }
    proposed = {key: selector_for(document.soup, tags) for key, tags in wanted.items() if tags}
    return {key: css for key, css in proposed.items() if css}


def _plan(document: Document, selected: Selected, trace: Trace | None = None) -> _Plan:
    stamp = _stamp(document, selected, trace)
    chosen = "entry" in selected or "name" in selected
    outline = Outline.of(document, stamp.text if stamp else "", everywhere=chosen)
    if chosen:
        blocks = selected.blocks(outline)
        if not blocks:
            raise SelectorError("select.entry, select.name: what they match shows no text")
    else:
        blocks = trim(outline, [b for b in find_blocks(outline) if _is_listed(outline, b)])
    titles = selected.sections(outline, blocks) if "section" in selected else sections(outline, blocks)
    return _Plan(outline, stamp, blocks, titles, selected)


def _stamp(document: Document, selected: Selected, trace: Trace | None) -> Stamp | None:
    for tag in selected.of("stamp"):
        if found := parse_stamp(one_line(tag.get_text(" ")), document.lang):
            if trace is not None:
                trace.told("stamp", found.text, Rule.SELECTED)
            return found
    return None if "stamp" in selected else find_stamp(document, trace)


def _is_listed(outline: Outline, block: Block) -> bool:
    """Whether the block lists someone: by its contacts, or as one of a row of like elements."""
    if block.mark.root is not None or is_entry(outline, block):
        return True
    page, lang = outline.document.page, outline.document.lang
    return bool(find_addresses(list(value_lines(outline, block)), region=page.region, lang=lang))


def _entry(plan: _Plan, block: Block, trace: Trace | None) -> ListedEntry:
    outline, selected = plan.outline, plan.selected
    title = plan.titles[block.mark.index]
    section = clean_name(outline.lines[title].text) if title is not None else None
    reach = [outline.lines[i] for i in selected.inside("contact", outline, block)] if "contact" in selected else None
    entry = read_entry(outline, block, section, reach, trace)
    if "description" in selected:
        told = "\n".join(outline.lines[i].text for i in selected.inside("description", outline, block))
        entry = replace(entry, description=told)
    return entry


def _pass_over(plan: _Plan, trace: Trace) -> None:
    """Records the contacts that stand in no entry."""
    document, outline = plan.outline.document, plan.outline
    trace.regions = regions_of(signs_of(document, document.lang))
    inside = {i for b in plan.blocks for i in b.lines}
    outside = Trace()
    find_contacts([line for i, line in enumerate(outline.lines) if i not in inside], trace.regions, outside)
    for seen in outside.seen:
        trace.pass_over(seen.kind, seen.shown, "stands in no entry of the list", seen.line)
    pass_over_hidden(trace, {(s.kind, s.value) for part in (outside, *trace.parts) for s in part.seen})


def _unread(plan: _Plan, entries: Sequence[ListedEntry]) -> Iterator[Unread]:
    for block, entry in zip(plan.blocks, entries, strict=True):
        if not entry.name:
            yield Unread("nameless-entry", quoted(" ".join(plan.outline.lines[i].text for i in block.lines)))
        read = {c.quote for c in entry.contacts if c.kind is Kind.EMAIL}
        yield from (u for u in find_unread(list(value_lines(plan.outline, block))) if u.quote not in read)


def _links(document: Document) -> Iterator[Link]:
    """Every link of the page with its text, each URL once."""
    found: dict[str, Link] = {}
    for line in document.lines:
        for anchor in line.anchors:
            url = absolute(document.url, anchor.href)
            if url is None:
                continue
            text = line.text[anchor.start : anchor.end]
            if url not in found or (text and not found[url].text):
                role = "page" if same_site(url, document.url) else "outside"
                found[url] = Link(url, text, role, found[url].where if url in found else line.where)
    yield from found.values()


def _prose(plan: _Plan) -> str:
    inside = {i for b in plan.blocks for i in b.lines}
    return "\n".join(line.text for i, line in enumerate(plan.outline.lines) if i not in inside and line.text)
