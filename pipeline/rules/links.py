"""Rule about the links of the directory's pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pipeline.matching.identity import Entry
from pipeline.matching.links import Life, PageLink
from pipeline.matching.sites import SeenPage
from pipeline.model import Link, SiteState
from pipeline.rules.case import Finding, PageCase, Sheet
from pipeline.screening.plainly import told
from pipeline.text.url import canonical, is_social

FIELD = "link"


def page_links(sheets: Sequence[Sheet], entries: Sequence[Entry], is_own: Callable[[str], bool]) -> Iterator[PageLink]:
    """The links of the pages' main parts: each once for every entry that has it, or else once for the page's text.

    What frames every page of the site is not for this page's editor to mend. Left out are the pages themselves, the
    websites of entries (their visits tell of them) and profiles, which ask for a log-in.
    """
    passed_over = {canonical(url) for sheet in sheets for url in (sheet.asked, sheet.source.url)}
    passed_over |= {canonical(e.listed.website) for e in entries if e.listed.website}
    seen: set[tuple[str, str | None]] = set()
    for link in _entry_links(sheets, entries):
        if (link.url, link.entry) not in seen and not (link.url in passed_over or is_own(link.url)):
            seen.add((link.url, link.entry))
            yield link
    passed_over |= {url for url, _ in seen}
    for sheet in sheets:
        for found in sheet.listing.links:
            url = canonical(found.url)
            if found.where == "main" and url not in passed_over and not is_own(url) and not is_social(url):
                passed_over.add(url)
                yield _page_link(found, None, sheet)


def _entry_links(sheets: Sequence[Sheet], entries: Sequence[Entry]) -> Iterator[PageLink]:
    for sheet in sheets:
        for entry in entries:
            if entry.listed.page == sheet.source.url:
                yield from (_page_link(k, entry.id, sheet) for k in entry.listed.links if not is_social(k.url))


def _page_link(link: Link, entry: str | None, sheet: Sheet) -> PageLink:
    return PageLink(canonical(link.url), link.text, entry, sheet.source.quote(f"{link.text} → {link.url}".strip()))


def link_broken(case: PageCase) -> Iterator[Finding]:
    """A link that leads nowhere: the page is gone, or nobody is there. What merely turns us away is not broken."""
    names = {entry.id: entry.listed.name or "an entry without a name" for entry in case.entries}
    for seen in case.links:
        link, page = seen.link, seen.page
        if page is None or seen.life is not Life.DEAD:
            continue
        place = f"the entry of {names[link.entry]}" if link.entry else f"the text of {link.place.url}"
        reason, shown = told(page.capture, page.verdict), f"“{link.text}” ({link.url})" if link.text else link.url
        yield Finding(
            "link-broken", link.entry, FIELD, link.url, None,
            f"A link in {place} leads nowhere: {shown}: {reason}.",
            _advice(page),
            (link.place, page.evidence(page.verdict.quote or reason)),
        )  # fmt: skip


def _advice(page: SeenPage) -> str:
    if page.verdict.state is SiteState.PARKED:
        return "Take the link out: whoever buys the domain decides what readers find there."
    return "Open it in a browser. If it is not there either, look for the page's new address, or take the link out."
