"""The pages of a directory as one run brought them: screened, read, and what is wrong with the others."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pipeline.config import DirectoryTable
from pipeline.lasting import Sight
from pipeline.model import ListedEntry, Listing, SiteState
from pipeline.plainly import told
from pipeline.readings import Readings
from pipeline.rules.case import Source
from pipeline.screen import screen
from pipeline.subpages import subpages
from snapshots.records import Capture, Evidence, Role, Run
from snapshots.store import Store


@dataclass(frozen=True, slots=True)
class Trouble:
    """Our own reading failed or cannot be trusted."""

    kind: str
    summary: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class ListingPage:
    """One page of the directory in this run, read."""

    capture: Capture
    listing: Listing

    @property
    def source(self) -> Source:
        return source(self.capture)


@dataclass(slots=True)
class Brought:
    """What became of the directory's pages in one run."""

    pages: list[ListingPage] = field(default_factory=list)
    trouble: list[Trouble] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)  # URLs of pages that could not be read, as asked for and as answered

    @property
    def entries(self) -> list[ListedEntry]:
        return [e for page in self.pages for e in page.listing.entries]


class DirectoryPages:
    """Reads the pages of directories."""

    def __init__(self, store: Store, readings: Readings) -> None:
        self._store = store
        self._readings = readings

    def of(self, run: Run, table: DirectoryTable) -> Brought:
        """What a run brought of the directory: its own page first, then the sub-pages that this one links."""
        captures = {
            table.own(c.url): c for c in self._store.archive.of_run(run.id) if c.role in (Role.LISTING, Role.SUBPAGE)
        }
        read = Brought()
        self._take(read, captures.get(table.own(table.url)), table.url, table)
        if read.pages:
            main = read.pages[0]
            for url in subpages(main.listing.links, main.capture.final_url, table.subpages, table.is_own):
                self._take(read, captures.get(url), url, table)
        return read

    def _take(self, read: Brought, capture: Capture | None, url: str, table: DirectoryTable) -> None:
        if capture is None:
            words = f"The crawl left nothing of {url}: it did not run, or was cut short."
            read.trouble.append(Trouble("no-capture", words))
            read.unread.add(url)
            return
        found = self.page(capture, table)
        if isinstance(found, Listing):
            read.pages.append(ListingPage(capture, found))
            return
        read.unread |= {url, capture.url, capture.final_url}
        quote = f"status {capture.status}" if capture.status else f"{capture.failure}: {capture.detail}"
        words = f"We could not read {capture.url}: {found}."
        read.trouble.append(Trouble("listing-unreachable", words, (source(capture).quote(quote),)))

    def page(self, capture: Capture, table: DirectoryTable) -> Listing | str:
        """A capture of the directory's as a listing, or why it is none."""
        body = self._store.archive.body(capture.sha256) if capture.sha256 else None
        verdict = screen(capture, body, self._readings.site(capture, table.region))
        if verdict.state is not SiteState.OK:
            return told(capture, verdict)
        found = self._readings.listing(capture, table.region, table.select.chosen())
        return found if isinstance(found, str) else _without_aliases(found, table)

    def sight(self, run: Run, table: DirectoryTable, read: Brought) -> Sight:
        """What a run read of the directory, as evidence of whether its reading may be believed."""
        readings = (self._readings.site(page.capture, table.region) for page in read.pages)
        return Sight(
            run.as_of,
            tuple(read.entries),
            tuple(page.listing for page in read.pages),
            tuple(reading for reading in readings if reading is not None),
        )


def _without_aliases(listing: Listing, table: DirectoryTable) -> Listing:
    """No other address of the page itself is the site of anyone on it."""
    entries = tuple(
        replace(e, website=None) if e.website and table.aliases and table.is_own(e.website) else e
        for e in listing.entries
    )
    return listing if entries == listing.entries else replace(listing, entries=entries)


def source(capture: Capture) -> Source:
    """A capture of a directory page as something to quote."""
    return Source(capture.id, capture.final_url, capture.fetched_at, capture.sha256 or "")


def unread(page: ListingPage) -> list[Trouble]:
    """What stands on a page that was read, and could not be read itself."""
    words = {
        "unreadable-contact": "A contact on the page could not be read",
        "nameless-entry": "An entry on the page has no name",
    }
    return [
        Trouble(u.kind, f"{words[u.kind]}: “{u.quote}”.", (page.source.quote(u.quote),)) for u in page.listing.unread
    ]
