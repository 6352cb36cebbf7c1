"""What the store knows from before a run: sightings, decisions and accepted readings of sites."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from pipeline.checks import Earlier, Past
from pipeline.config import DirectoryTable, EntryTable
from pipeline.identity import Entry
from pipeline.model import Contact, Reading
from pipeline.readings import Readings
from pipeline.roster import site_baselines
from pipeline.state import State
from pipeline.text.url import same_site
from pipeline.verify import sighting
from snapshots.records import Capture, Decision, Run, Verb
from snapshots.store import Store


class History:
    """One directory's past, looked up as far as it is asked for."""

    def __init__(self, store: Store, readings: Readings, table: DirectoryTable) -> None:
        self._store, self._readings, self._table = store, readings, table
        self.confirmations = {(s.entry, s.kind, s.value): s for s in store.ledger.last_sightings(table.id)}
        self.decisions: tuple[Decision, ...] = store.ledger.decisions(table.id)
        self._accepted = site_baselines(store.ledger.baselines(table.id))
        self._captures = store.archive.gets({id_ for ids in self._accepted.values() for id_ in ids})

    def before(self, run: Run) -> State | None:
        """The state after the run before, whether its listing could be read or not."""
        judgement = self._store.ledger.judgement_before(run)
        return State.model_validate_json(judgement.state) if judgement else None

    def of(self, entry: Entry) -> Past:
        """The past of one entry, as the checks ask for it."""
        return Past(lambda contact: self._earlier(entry, contact), lambda: self._baseline(entry))

    def site_captures(self, entry: Entry) -> tuple[Capture, ...]:
        """What was last accepted of the entry's present site. Another site's captures say nothing of this one."""
        stored = (self._captures[id_] for id_ in self._accepted.get(entry.id, ()) if id_ in self._captures)
        return tuple(c for c in stored if same_site(c.url, entry.listed.website or ""))

    def recheck_after(self, entry: str) -> timedelta:
        """How long a person's word about the entry holds."""
        return self._table.entries.get(entry, EntryTable()).recheck_after

    def assured_until(self, entry: str) -> datetime | None:
        """Until when the newest assurance of the whole entry holds; None where there is none."""
        words = [d for d in self.decisions if d.verb is Verb.ASSURE and d.entry == entry and d.contact is None]
        return words[-1].at + self.recheck_after(entry) if words else None

    def _earlier(self, entry: Entry, contact: Contact) -> Earlier | None:
        seen = self.confirmations.get((entry.id, contact.kind, contact.value))
        if seen is None or not same_site(seen.url, entry.listed.website or ""):
            return None
        reading = self._readings.site(self._store.archive.get(seen.capture), self._table.region)
        # A parser fix is no news: what today's parser does not see there was never seen.
        if reading is None or sighting(contact, reading) is None:
            return None
        return Earlier(seen.at, seen.url, reading)

    def _baseline(self, entry: Entry) -> Sequence[Reading]:
        read = (self._readings.site(capture, self._table.region) for capture in self.site_captures(entry))
        return tuple(r for r in read if r is not None)
