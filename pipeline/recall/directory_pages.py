"""The pages of a directory as one run brought them: screened, read, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pipeline.config import CollectionTable, DirectoryTable, IndexTable, MemberTable
from pipeline.matching.lasting import Sight
from pipeline.matching.subpages import subpages
from pipeline.model import ListedEntry, Listing, SiteState
from pipeline.recall.readings import Readings
from pipeline.rules.case import Source
from pipeline.screening.plainly import told
from pipeline.screening.screen import screen
from pipeline.sources import collection, wordpress
from pipeline.sources.parents import the_parent
from pipeline.sources.rows import SourceError
from pipeline.sources.wordpress import Parent
from pipeline.text.url import same_site
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
    whole: bool = False  # the directory's own page is among the pages
    parent_link: str = ""  # of a collection: where people find the page above the others, as the API says
    shown: Capture | None = None  # of a page of a collection that its site's API gave: the same page as people see it
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
        if isinstance(table, IndexTable):
            return self._index(run, table)
        brought = self._store.archive.of_run(run.id)
        captures = {table.own(c.url): c for c in brought if c.role in (Role.LISTING, Role.SUBPAGE)}
        read = Brought(shown=next((c for c in brought if c.role is Role.SHOWN), None))
        self._take(read, captures.get(table.own(table.url)), table.url, table)
        if read.pages:
            main = read.pages[0]
            read.whole = True
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
            if isinstance(table, MemberTable) and found.modified is None:
                read.trouble += self._ahead(capture, table)
            return
        read.unread |= {url, capture.url, capture.final_url}
        quote = f"status {capture.status}" if capture.status else f"{capture.failure}: {capture.detail}"
        words = f"We could not read {capture.url}: {found}."
        read.trouble.append(Trouble("listing-unreachable", words, (source(capture).quote(quote),)))

    def _ahead(self, capture: Capture, table: MemberTable) -> Iterator[Trouble]:
        """A date of the API's that was passed over because it lies ahead."""
        said = self._readings.opened(capture, table.chosen())
        if said is not None and said.modified is not None:
            words = (
                f"{table.url}: the site's API says that it was last edited on {said.modified:%-d %B %Y}, which lies"
                " ahead. That date is not used; is the clock of the site wrong?"
            )
            quote = source(capture).quote(f"modified {said.modified:%Y-%m-%dT%H:%M:%S}")
            yield Trouble("listing-unreachable", words, (quote,))

    def page(self, capture: Capture, table: DirectoryTable) -> Listing | str:
        """A capture of the directory's as a listing, or why it is none."""
        if isinstance(table, IndexTable) and wordpress.is_api(capture.url):
            return self._answer(capture)
        try:
            source = self._readings.opened(capture, table.chosen())
        except SourceError as error:
            return str(error)
        if source is not None:
            return source.closed or self._readings.listing(capture, table.region, table.chosen())
        body = self._store.archive.body(capture.sha256) if capture.sha256 else None
        verdict = screen(capture, body, self._readings.site(capture, table.region))
        if verdict.state is not SiteState.OK:
            return told(capture, verdict)
        found = self._readings.listing(capture, table.region, table.chosen())
        if isinstance(table, IndexTable) and isinstance(found, Listing):
            found = collection.from_links(found)
            return found if found.entries else "it links no page below it"
        return found if isinstance(found, str) else _without_aliases(found, table)

    def _index(self, run: Run, table: IndexTable) -> Brought:
        """The answers of a collection's API; where it gave none, the index page as people see it."""
        read = Brought()
        parent: Parent | None = None
        closed: tuple[Capture, str] | None = None  # the API did not name the parent, and why
        for capture in self._store.archive.of_run(run.id):
            if capture.role is Role.COLLECTION:
                found = self._parent(capture, table.collection)
                parent, closed = (None, (capture, found)) if isinstance(found, str) else (found, None)
            elif capture.role is Role.LISTING and not self._past_the_end(capture, read):
                self._take(read, capture, capture.url, table)
        self._once(read, parent.title if parent else table.id)
        if parent and same_site(parent.link, table.collection.wordpress):
            read.parent_link = parent.link
        if closed:
            read.trouble.insert(0, _closed(table, read, *closed))
        if not read.pages and not read.trouble:
            words = f"The crawl left nothing of {table.url}: it did not run, or was cut short."
            read.trouble.append(Trouble("no-capture", words))
        read.whole = bool(read.pages)
        return read

    def _past_the_end(self, capture: Capture, read: Brought) -> bool:
        """Whether the API says that there is no such hundred of pages; where it had announced it, that is trouble."""
        if capture.status != 400 or not read.pages or not wordpress.is_api(capture.url):
            return False
        said = read.pages[0].capture.header("x-wp-totalpages")
        if said.isdecimal() and len(read.pages) < int(said):
            words = f"The API announced {said} answers and gave {len(read.pages)}: {capture.url} is refused."
            read.trouble.append(Trouble("run-incomplete", words, (source(capture).quote(f"status {capture.status}"),)))
            read.unread.add(capture.url)
        return True

    @staticmethod
    def _once(read: Brought, title: str) -> None:
        """Each page of the collection once, under the title of their parent."""
        seen: set[str] = set()
        for place, page in enumerate(read.pages):
            entries = tuple(e for e in page.listing.entries if e.website not in seen)
            seen |= {e.website or "" for e in entries}
            read.pages[place] = replace(page, listing=replace(page.listing, title=title, entries=entries))
            if page.listing.entries and not entries:
                words = f"{page.capture.url}: the API gave the same pages twice; others may be missing."
                read.trouble.append(Trouble("run-incomplete", words, (page.source.quote(title),)))

    def _answer(self, capture: Capture) -> Listing | str:
        """An answer of a collection's API as a listing, or why it is none."""
        try:
            return collection.from_api(capture.final_url, self._said(capture))
        except wordpress.AnswerError as error:
            return f"status {capture.status}, {error}" if capture.status not in (200, None) else str(error)

    def _parent(self, capture: Capture, table: CollectionTable) -> Parent | str:
        """The page above those of a collection, as an answer of its API names it, or why it names none."""
        try:
            return the_parent(wordpress.parents(self._said(capture)), table.wordpress, table.parent)
        except wordpress.AnswerError as error:
            return f"status {capture.status}, {error}" if capture.status not in (200, None) else str(error)

    def _said(self, capture: Capture) -> bytes:
        """Raises: AnswerError, where there is no body."""
        if capture.failure is not None or capture.status is None:
            raise wordpress.AnswerError(f"{capture.failure}: {capture.detail}")
        if capture.sha256 is None:
            raise wordpress.AnswerError("an empty answer")
        return self._store.archive.body(capture.sha256)

    def sight(self, run: Run, table: DirectoryTable, read: Brought) -> Sight:
        """What a run read of the directory, as evidence of whether its reading may be believed."""
        readings = (self._readings.site(page.capture, table.region) for page in read.pages)
        return Sight(
            run.as_of,
            tuple(read.entries),
            tuple(page.listing for page in read.pages),
            tuple(reading for reading in readings if reading is not None),
        )


def _closed(table: IndexTable, read: Brought, capture: Capture, why: str) -> Trouble:
    """The API did not say which page the others stand under; the links of the index page may have been followed."""
    words = f"The API of {table.collection.wordpress} could not be used ({why})"
    if read.pages:
        words += f"; we followed the links of {read.pages[0].capture.url} instead"
    quote = f"status {capture.status}" if capture.status else f"{capture.failure}: {capture.detail}"
    return Trouble("listing-unreachable", f"{words}.", (source(capture).quote(quote),))


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
