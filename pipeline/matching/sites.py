"""What one organisation's site showed in one run: its pages, its state, and whether the exploration was complete."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from pipeline.matching.itinerary import Itinerary, Site
from pipeline.matching.verify import sighting
from pipeline.model import Reading, SiteState
from pipeline.screening.look import names_itself
from pipeline.screening.screen import Verdict
from pipeline.text.name import is_proper
from pipeline.text.url import canonical, is_language_path, on_mirror, registrable
from snapshots.records import Capture, Evidence


@dataclass(frozen=True, slots=True)
class SeenPage:
    """One capture of a site, judged. `reading` is there only where the verdict is ok."""

    capture: Capture
    verdict: Verdict
    reading: Reading | None = None
    spam: str = ""  # hidden links that somebody put there who broke in: then nothing on the page is believed

    @property
    def ok(self) -> bool:
        return self.verdict.state is SiteState.OK

    @property
    def private(self) -> bool:
        """Whether it holds a personal value that nobody lists."""
        return self.reading is not None and bool(self.reading.private)

    def evidence(self, quote: str) -> Evidence:
        """This page as evidence, with the words that count. A capture that holds personal data is never named in it."""
        c = self.capture
        if self.private:
            return Evidence("", c.final_url, c.fetched_at, quote, "")
        return Evidence(c.id, c.final_url, c.fetched_at, quote, c.sha256 or "")


@dataclass(frozen=True, slots=True)
class Visit:
    """One entry's site in one run."""

    host: str  # its key, as `site_key` gives it
    website: str
    siblings: tuple[str, ...]  # websites of other entries on the same host
    home: SeenPage | None  # None: the run did not come this far
    pages: tuple[SeenPage, ...]  # those that are ok and hold no spam, in order of receipt, home first
    failed: tuple[SeenPage, ...]  # those that are not, home and pages that are definitely gone left out
    hacked: tuple[SeenPage, ...]  # those that are ok but for hidden spam
    gone: tuple[SeenPage, ...]  # those that are definitely not there, home left out
    complete: bool  # every page where contacts are likely was read
    over_budget: bool
    cut_short: bool  # the run never asked for a page that it should have
    state: SiteState
    reason: str  # where it moved off: `moved` with the organisation's content, `offsite` without
    misread: frozenset[str] = frozenset()  # words that sounded like a wish to be left alone, and are none

    @property
    def calls_itself(self) -> tuple[str, ...]:
        """The proper names by which the home page calls the site."""
        read = self.home.reading if self.home and self.home in self.pages else None
        return tuple(name for name in read.names if is_proper(name)) if read else ()

    @property
    def trusted(self) -> bool:
        """Whether this visit may prove that something is not there."""
        return self.state is SiteState.OK and self.complete and not self.failed and not self.hacked

    def settled(self, url: str) -> bool:
        """Whether the page at that address was read, or is surely not there any more."""
        return any(url in (p.capture.url, p.capture.final_url) for p in (*self.pages, *self.gone))

    @property
    def whole_host(self) -> bool:
        """Whether the website is a host of its own, not one path of a portal."""
        return _bound(self.website) == "/"

    @property
    def alone(self) -> bool:
        """Whether no other entry has its website at the same place."""
        return all(_bound(sibling) != _bound(self.website) for sibling in self.siblings)

    def not_theirs(self) -> Iterator[SeenPage]:
        """The pages that may speak for this organisation: those below another entry's own path speak for that one."""
        yield from self._but_theirs(self.pages)

    def spoiled(self) -> Iterator[SeenPage]:
        """The hacked pages, those below another entry's own path left out."""
        yield from self._but_theirs(self.hacked)

    def _but_theirs(self, pages: Sequence[SeenPage]) -> Iterator[SeenPage]:
        mine = _bound(self.website)
        theirs = [b for b in map(_bound, self.siblings) if not _within(mine, b)]
        for page in pages:
            path = urlsplit(page.capture.final_url).path
            if page is self.home or not any(_within(path, bound) for bound in theirs):
                yield page

    def own_pages(self) -> Iterator[SeenPage]:
        """The pages that speak for this organisation alone: those below its own path, where its website has one."""
        mine = _bound(self.website)
        for page in self.not_theirs():
            if page is self.home or _within(urlsplit(page.capture.final_url).path, mine):
                yield page


def visit(
    site: Site,
    website: str,
    seen: Mapping[str, SeenPage],
    guide: Mapping[str, SeenPage],
    budget: int,
    siblings: Sequence[str] = (),
) -> Visit:
    """Replay the itinerary over the stored captures of a host.

    `seen` maps the canonical URL that was asked for to its judged page, and `guide` does so as the crawler read it:
    for another region, where directories of several list the host. A URL that the itinerary wants and the run never
    fetched makes the visit incomplete: the crawl was cut short.
    """
    itinerary = Itinerary(site, budget)
    arrived: list[SeenPage] = []
    cut_short = False
    while (url := itinerary.next()) is not None:
        page = seen.get(canonical(url))
        if page is None:
            cut_short = True
            itinerary.arrived(url, url, None)
            continue
        arrived.append(page)
        itinerary.arrived(url, page.capture.final_url, guide[canonical(url)].reading)
    home = seen.get(canonical(website))
    state, reason = _state(website, home, site)
    if home is not None and home in arrived:
        arrived.remove(home)
        arrived.insert(0, home)
    theirs = [p for p in arrived if p.ok and not _moved_off(website, p.capture, site.mirrors)]
    found = Visit(
        host=site.key,
        website=website,
        siblings=tuple(siblings),
        home=home,
        pages=tuple(p for p in theirs if not p.spam),
        failed=tuple(p for p in arrived if p is not home and _open_question(p)),
        gone=tuple(p for p in arrived if p is not home and p.verdict.gone),
        hacked=tuple(p for p in theirs if p.spam),
        complete=itinerary.complete and not cut_short,
        over_budget=itinerary.over_budget,
        cut_short=cut_short,
        state=state,
        reason=reason,
        misread=site.misread,
    )
    if home is not None and home.verdict.gone and any(True for _ in found.own_pages()):
        # The link is dead and the site is not: other pages may confirm, and none proves an absence.
        return replace(found, state=SiteState.OK, reason="home-gone", complete=False)
    return found


def _open_question(page: SeenPage) -> bool:
    """Whether contacts may stand on a page that we failed to see. A brochure in PDF is none that we ever read."""
    return not page.ok and not page.verdict.gone and page.verdict.reason != "wrong-type"


def _state(website: str, home: SeenPage | None, site: Site) -> tuple[SiteState, str]:
    if home is None:
        return SiteState.UNCHECKED, "not-yet"
    if home.ok and _moved_off(website, home.capture, site.mirrors):
        return SiteState.MOVED, "moved" if _speaks_for(home.reading, website, site) else "offsite"
    return home.verdict.state, home.verdict.reason


def _speaks_for(reading: Reading | None, website: str, site: Site) -> bool:
    """Whether a page elsewhere is of the same organisation: it names it, or shows a contact that it lists."""
    if reading is None:
        return False
    named = names_itself(reading, website, site.names, site.called)
    return named or any(sighting(contact, reading) is not None for contact in site.wanted)


def _moved_off(website: str, capture: Capture, mirrors: Sequence[str]) -> bool:
    return registrable(capture.final_url) != registrable(website) and not on_mirror(capture.final_url, mirrors)


def _bound(website: str) -> str:
    """The path that a website's own pages share: `/by/` of unhcr.org/by, `/` where the path says nothing.

    >>> _bound("https://example.org/by/"), _bound("https://example.org/en/"), _bound("https://example.org/index.php")
    ('/by', '/', '/')
    """
    path = urlsplit(website).path.rstrip("/")
    first = path.split("/")[1] if path.count("/") >= 1 else ""
    if not first or "." in first or is_language_path("/" + first):
        return "/"
    return path


def _within(path: str, bound: str) -> bool:
    """
    >>> _within("/by/contact", "/by"), _within("/byelorussia", "/by"), _within("/x", "/")
    (True, False, True)
    """
    return bound == "/" or path == bound or path.startswith(bound + "/")


def none_answers(homes: Collection[SeenPage]) -> bool:
    """Whether every one of these sites failed at the network level: then it is our network. By their home pages."""
    return bool(homes) and all(
        home.capture.failure is not None and home.verdict.state is SiteState.DOWN for home in homes
    )
