"""What the store knows from before a run: sightings, decisions and accepted readings of sites."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from pipeline.config import DirectoryTable, EntryTable
from pipeline.matching.appearing import links_to
from pipeline.matching.checks import Earlier, Past
from pipeline.matching.identity import Entry
from pipeline.matching.itinerary import Site
from pipeline.matching.sites import SeenPage
from pipeline.matching.verify import sighting
from pipeline.model import Contact, Kind, Reading
from pipeline.recall.baselines import SITE_PREFIX
from pipeline.recall.readings import Readings
from pipeline.rules.channels import CHANNELS
from pipeline.rules.hours import HOURS
from pipeline.state import State
from pipeline.text.url import canonical, on_mirror, same_site
from snapshots.records import Capture, Decision, Role, Run, Verb
from snapshots.store import Store

#: Earlier answers to one address, until one is found that was read well.
LOOKED_AT = 10


class History:
    """One directory's past, looked up as far as it is asked for."""

    def __init__(self, store: Store, readings: Readings, table: DirectoryTable) -> None:
        self._store, self._readings, self._table = store, readings, table
        self.hashed = readings.veil.hashed
        self.confirmations = {(s.entry, s.kind, s.value): s for s in store.ledger.last_sightings(table.id)}
        self.decisions: tuple[Decision, ...] = store.ledger.decisions(table.id)
        rows = [b for b in store.ledger.baselines(table.id) if b.field.startswith(SITE_PREFIX)]
        captures = store.archive.gets({id_ for b in rows for id_ in b.captures})
        self._accepted: dict[str, tuple[Capture, ...]] = {}
        self._pointed: dict[tuple[str, str], tuple[Capture, ...]] = {}
        for b in rows:
            found = tuple(captures[id_] for id_ in b.captures if id_ in captures)
            field = b.field.removeprefix(SITE_PREFIX)
            self._pointed[b.entry, field] = found
            if field in tuple(Kind):
                self._accepted[b.entry] = (*self._accepted.get(b.entry, ()), *found)

    def before(self, run: Run) -> State | None:
        """The state after the run before, whether its listing could be read or not."""
        judgement = self._store.ledger.judgement_before(run)
        return State.model_validate_json(judgement.state) if judgement else None

    def of(self, entry: Entry) -> Past:
        """The past of one entry, as the checks ask for it."""
        return Past(
            lambda contact: self._earlier(entry, contact),
            lambda contact: self._beside(entry, contact),
            lambda: self._hours(entry),
            lambda contact: self._first(entry, contact),
        )

    def let_in(self, entry: Entry, before: datetime) -> Callable[[], datetime | None]:
        """When the entry's website last answered before that moment; None where it never did."""

        def asked() -> datetime | None:
            last = self._store.archive.last_answer(canonical(entry.listed.website or ""))
            return last.as_of if last and last.as_of < before else None

        return asked

    def recheck_after(self, entry: str) -> timedelta:
        """How long a person's word about the entry holds."""
        return self._table.entries.get(entry, EntryTable()).recheck_after

    def assured_until(self, entry: str) -> datetime | None:
        """Until when the newest assurance of the whole entry holds; None where there is none."""
        words = [d for d in self.decisions if d.verb is Verb.ASSURE and d.entry == entry and d.contact is None]
        return words[-1].at + self.recheck_after(entry) if words else None

    def _earlier(self, entry: Entry, contact: Contact) -> Earlier | None:
        seen = self.confirmations.get((entry.id, contact.kind, contact.value))
        if seen is None or not self._own(entry, seen.url):
            return None
        reading = self._read(entry, self._store.archive.get(seen.capture))
        # A parser fix is no news: what today's parser does not see there was never seen.
        if reading is None or sighting(contact, reading) is None:
            return None
        return Earlier(seen.at, seen.url, reading)

    def _beside(self, entry: Entry, contact: Contact) -> Sequence[Reading]:
        """What stood on the site when the contact was first seen there, and what was accepted since."""
        first = self._store.ledger.first_sighting(self._table.id, entry.id, contact.kind, contact.value)
        captures: tuple[Capture, ...] = self._accepted.get(entry.id, ())
        if first is not None:
            then = self._store.archive.get(first.capture).run
            captures = (*self._store.archive.of_run(then), *captures)
        own = (c for c in captures if c.role is Role.SITE and self._own(entry, c.url))
        read = (self._read(entry, capture) for capture in own)
        return tuple(r for r in read if r is not None)

    def has_hours(self, entry: Entry) -> bool:
        """Whether opening hours of the entry's present site are pointed at."""
        return any(self._own(entry, capture.url) for capture in self._pointed.get((entry.id, HOURS), ()))

    def _hours(self, entry: Entry) -> Sequence[tuple[Capture, Reading]]:
        own = (c for c in self._pointed.get((entry.id, HOURS), ()) if self._own(entry, c.url))
        read = ((capture, self._read(entry, capture)) for capture in own)
        # A number that is listed no longer may have become a private one since.
        return tuple((capture, reading) for capture, reading in read if reading is not None and not reading.private)

    def _first(self, entry: Entry, contact: Contact) -> Reading | None:
        """The page that first showed the contact, or as a person last accepted what it says of its channels."""
        captures = list(self._pointed.get((entry.id, CHANNELS), ()))
        seen = self._store.ledger.first_sighting(self._table.id, entry.id, contact.kind, contact.value)
        if seen is not None:
            captures.append(self._store.archive.get(seen.capture))
        for capture in captures:
            reading = self._read(entry, capture) if self._own(entry, capture.url) else None
            if reading is not None and sighting(contact, reading) is not None:
                return reading
        return None

    def withheld(self, page: SeenPage, pages: Sequence[SeenPage], site: Site) -> Collection[str] | None:
        """The hashes of what a page showed when another run last read it well; None where nobody can tell.

        A page that none ever read was not there, where one that links it now was read and did not.
        """
        then = self._last_read(page, site)
        if then is not None:
            return {c.value for c in then.private} | {self.hashed(c.kind, c.value) for c in then.contacts}
        read = [self._last_read(other, site) for other in pages if other.reading and links_to(other.reading, page)]
        known = [reading for reading in read if reading is not None]
        return () if known and not any(links_to(reading, page) for reading in known) else None

    def _last_read(self, page: SeenPage, site: Site) -> Reading | None:
        for capture in self._store.archive.earlier(page.capture, LOOKED_AT):
            seen = self._readings.page(capture, self._table.region, site)
            if seen.reading is not None:
                return seen.reading
        return None

    def _read(self, entry: Entry, capture: Capture) -> Reading | None:
        return self._readings.site(capture, self._table.region, entry.listed.contacts)

    def _own(self, entry: Entry, url: str) -> bool:
        """Whether a page is of the entry's present site, or of a mirror of it."""
        mirrors = self._table.entries.get(entry.id, EntryTable()).mirrors
        return same_site(url, entry.listed.website or "") or on_mirror(url, mirrors)
