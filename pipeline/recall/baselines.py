"""What was last accepted of a directory's page, re-read with today's parsers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pipeline.config import DirectoryTable
from pipeline.matching.identity import identify
from pipeline.model import Kind, ListedEntry, Listing
from pipeline.recall.directory_pages import DirectoryPages
from pipeline.state import State
from snapshots.records import Capture
from snapshots.store import Store

#: A baseline's field that stands for every field of the entry that has no newer pointer of its own.
ALL_FIELDS = "*"
#: A baseline's field that says: this entry came later than the rest, and nobody has answered that yet.
ADDED = "added"
#: Prefix of baseline fields that speak of the organisation's site instead of the page.
SITE_PREFIX = "site:"
#: Prefix of baseline fields that speak of the text of one page of the directory, by its URL; their entry is empty.
PROSE_PREFIX = "prose:"


@dataclass(frozen=True, slots=True)
class Baselines:
    """What was last accepted of the page."""

    entries: Mapping[str, ListedEntry] = field(default_factory=dict)  # re-read with today's parser
    known: frozenset[str] = frozenset()  # ids with a pointer, whether today's parser finds them again or not
    added: frozenset[str] = frozenset()  # those of them that came later, and that nobody has answered yet
    whole: Mapping[str, ListedEntry] = field(default_factory=dict)  # as they were before single fields were accepted
    pages: frozenset[str] = frozenset()  # canonical URLs that were asked for: pages read once before


def baselines(
    store: Store, pages: DirectoryPages, table: DirectoryTable, known: Mapping[str, ListedEntry]
) -> Baselines:
    """The entries that the directory's pointers point at. `known`: entries by id, by which theirs are found again."""
    rows = [b for b in store.ledger.baselines(table.id) if not b.field.startswith((SITE_PREFIX, PROSE_PREFIX))]
    captures = store.archive.gets({id_ for b in rows for id_ in b.captures})
    read = {ids: _entries_in(store, pages, ids, captures, table, known) for ids in {b.captures for b in rows}}
    whole = {b.entry: b for b in rows if b.field == ALL_FIELDS}
    found = {id_: read[b.captures][id_] for id_, b in whole.items() if id_ in read[b.captures]}
    origin = dict(found)
    for b in rows:
        newer = b.field not in (ALL_FIELDS, ADDED) and b.entry in found and b.since >= whole[b.entry].since
        if newer and b.entry in read[b.captures]:
            found[b.entry] = with_field(found[b.entry], read[b.captures][b.entry], b.field)
    # What today's parser finds in the very first captures was there from the start.
    firsts = {b.captures for b in whole.values() if b.decision is None}
    for id_, entry in ((i, e) for ids in firsts for i, e in read[ids].items() if i not in whole):
        found.setdefault(id_, entry)
    urls = frozenset(table.own(capture.url) for capture in captures.values())
    pointed = frozenset(id_ for id_, b in whole.items() if b.captures)
    added = frozenset(b.entry for b in rows if b.field == ADDED and b.captures)
    return Baselines(found, pointed, added & pointed, {**found, **origin}, urls)


def _entries_in(
    store: Store,
    pages: DirectoryPages,
    ids: tuple[str, ...],
    captures: Mapping[str, Capture],
    table: DirectoryTable,
    known: Mapping[str, ListedEntry],
) -> dict[str, ListedEntry]:
    """The entries of old captures under the ids that they had then: by now name and contacts may both be others."""
    stored = [captures[id_] for id_ in ids if id_ in captures]
    read = [pages.page(capture, table) for capture in stored]
    listed = [e for page in read if isinstance(page, Listing) for e in page.entries]
    judgement = store.ledger.judgement(stored[0].run) if stored else None
    then = State.model_validate_json(judgement.state).known if judgement else {}
    return {entry.id: entry.listed for entry in identify(listed, {**known, **then})}


def with_field(entry: ListedEntry, other: ListedEntry, field_name: str) -> ListedEntry:
    """The entry with one field as the other has it."""
    if field_name in (Kind.PHONE, Kind.EMAIL, Kind.ADDRESS, Kind.SOCIAL):
        kept = tuple(c for c in entry.contacts if c.kind != field_name)
        return replace(entry, contacts=(*kept, *(c for c in other.contacts if c.kind == field_name)))
    return replace(entry, **{field_name: getattr(other, field_name)})
