"""The pages of a collection as people see them, held against what their site's API gave; where they differ: trouble.

While that lasts, a page is judged as people see it, because that is whom they call. Decision 10 says what follows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from pipeline.config import MemberTable
from pipeline.matching.expect import drift
from pipeline.matching.identity import identify
from pipeline.matching.shown import Candidate, Difference, Piece, Side, differences, in_turn, lasts
from pipeline.model import ListedEntry, Listing
from pipeline.policy import Policy
from pipeline.recall.directory_pages import Brought, DirectoryPages, ListingPage, Trouble, source
from pipeline.recall.readings import Readings
from pipeline.state import Compared
from pipeline.text.url import canonical, same_site
from snapshots.records import Capture, Evidence, Role, Run
from snapshots.store import Store

_FROM_API = "wordpress"  # the form of a listing that the API gave
_NAMED = 5  # things of each side that a summary names
_QUOTED = 3  # of them that the evidence quotes


@dataclass(frozen=True, slots=True)
class Seen:
    """What comparing came to. `page`: the page as people see it, where that is to be judged and not the API's part."""

    compared: Compared | None = None
    trouble: tuple[Trouble, ...] = ()
    page: ListingPage | None = None


@dataclass(frozen=True, slots=True)
class _Edition:
    capture: Capture
    side: Side

    @property
    def listing(self) -> Listing:
        return self.side.listing


@dataclass(frozen=True, slots=True)
class _Pair:
    """Both editions of a page, what differs, and another page, by which the site's frame was told from this one."""

    given: _Edition
    shown: _Edition
    other: _Edition | None
    difference: Difference


class ShownPages:
    """Compares. A page that cannot be got, or is not the publisher's own, proves nothing: what was known stands."""

    def __init__(self, store: Store, readings: Readings, pages: DirectoryPages, policy: Policy) -> None:
        self._store, self._readings, self._pages, self._policy = store, readings, pages, policy
        self._batches: dict[str, Sequence[Capture]] = {}  # what people see, by batch

    def of(self, run: Run, table: MemberTable, read: Brought, entries: Mapping[str, ListedEntry]) -> Seen:
        """What a run's pages say of the difference, beside what was known of it. `entries`: the known ones by id."""
        known = _remembered(self._store, run).compared
        if not read.pages:
            return Seen(known)
        kept = self._store.archive.gets(known.captures) if known else {}
        given, shown, other = ((*known.captures, "", "", "")[:3]) if known else ("", "", "")
        page = read.pages[0]
        from_api = page.listing.form == _FROM_API
        now = page.capture if from_api else kept.get(given)
        # Where the API gave nothing, the page itself was asked for.
        at, pair = run.as_of, self._pair(run, table, now, read.shown if from_api else page.capture, kept.get(other))
        if pair is None and known and known.told:
            at, pair = known.at, self._pair(run, table, now, kept.get(shown), kept.get(other))
        if pair is None:
            return Seen(known)
        if not pair.difference:
            return Seen(Compared(at=at))
        since = (known.since if known else None) or at
        edited = pair.given.listing.modified
        told = (known is not None and known.told) or lasts(edited, since, run.as_of, self._policy.cache_lag)
        captures = tuple(e.capture.id for e in (pair.given, pair.shown, pair.other) if e)
        compared = Compared(at=at, since=since, told=told, captures=captures)
        if not told:
            return Seen(compared)
        little = from_api and drift(pair.shown.listing.entries, pair.given.listing.entries, self._policy)
        seen = ListingPage(pair.shown.capture, replace(pair.shown.listing, modified=edited))
        secret = _secret(table, (pair.given.listing, pair.shown.listing), entries)
        return Seen(compared, (_trouble(table, pair, secret, judged=not little),), None if little else seen)

    def _pair(
        self, run: Run, table: MemberTable, given: Capture | None, shown: Capture | None, other: Capture | None
    ) -> _Pair | None:
        """The two compared; None where one of them is missing or cannot be read, or nothing can be told from them."""
        one, two = self._edition(given, table), self._edition(shown, table)
        if one is None or two is None:
            return None
        beside = self._beside(run, table) or self._edition(other, table)
        found = differences(one.side, two.side, [beside.side.reading] if beside else [])
        return None if found is None else _Pair(one, two, beside, found)

    def _edition(self, capture: Capture | None, table: MemberTable) -> _Edition | None:
        if capture is None:
            return None
        listing, reading = self._pages.page(capture, table), self._readings.site(capture, table.region)
        if reading is None or not isinstance(listing, Listing):
            return None
        return _Edition(capture, Side(listing, reading))

    def _beside(self, run: Run, table: MemberTable) -> _Edition | None:
        """Another page of the site as this check saw it: what both show alike is the site's frame."""
        if run.batch not in self._batches:
            everything = self._store.archive.of_batch(run.batch)
            self._batches[run.batch] = [c for c in everything if c.role is Role.SHOWN]
        others = (
            self._edition(c, table)
            for c in self._batches[run.batch]
            if canonical(c.url) != canonical(table.url) and same_site(c.url, table.url)
        )
        return next((edition for edition in others if edition), None)


def looked_at(
    store: Store, runs: Iterable[tuple[Run, MemberTable]], modified: Mapping[str, datetime], policy: Policy
) -> frozenset[str]:
    """Ids of the runs that also fetch their page as people see it: a few of each collection, of whole runs only.

    `modified`: by run, when the API says that the page was last edited, as far as it has said so by now.
    """
    found: dict[str, list[Candidate]] = {}
    ids: dict[str, str] = {}
    for run, table in runs:
        if run.entries or run.urls:
            continue
        before = _remembered(store, run)
        known, then, now = before.compared, before.directory.modified, modified.get(run.id)
        ids[table.id] = run.id
        found.setdefault(table.collection.id, []).append(
            Candidate(
                table.id,
                known.at if known else None,
                told=known is not None and known.told,
                doubted=known is not None and known.since is not None and not known.told,
                edited=then is not None and now is not None and then != now,
            )
        )
    return frozenset(ids[id_] for each in found.values() for id_ in in_turn(each, policy.shown_per_check))


class _Row(BaseModel):
    modified: datetime | None = None


class _Remembered(BaseModel):
    """What of the state before says whose turn it is. A fleet has hundreds of states, and all of them is too much."""

    model_config = ConfigDict(extra="ignore")

    directory: _Row = _Row()
    compared: Compared | None = None


def _remembered(store: Store, run: Run) -> _Remembered:
    judgement = store.ledger.judgement_before(run)
    return _Remembered.model_validate_json(judgement.state) if judgement else _Remembered()


def _secret(table: MemberTable, listings: Iterable[Listing], entries: Mapping[str, ListedEntry]) -> frozenset[str]:
    """The names of entries whose values leave the store in no report."""
    hidden = {id_ for id_, told in table.entries.items() if told.restricted or told.private}
    if not hidden:
        return frozenset()
    return frozenset(e.listed.name for each in listings for e in identify(each.entries, entries) if e.id in hidden)


def _trouble(table: MemberTable, pair: _Pair, secret: Collection[str], *, judged: bool) -> Trouble:
    hidden, extra = pair.difference.hidden, pair.difference.extra
    sides = [("Given, and not seen", hidden), ("Seen, and not given", extra)]
    told = "; ".join(f"{head}: {_named(pieces, secret)}" for head, pieces in sides if pieces)
    so = (
        "Until both agree the page is judged as people see it, and its edits are not told."
        if judged
        else "The page is judged as the API gives it, because too little can be read of what people see."
    )
    words = (
        f"{table.url}: people see something else there than what the site's API gives. {told}. A page cache may hold an"
        " old edition, or a plug-in or the template change the text: look at the page without being logged in, and"
        f" empty the cache. {so}"
    )
    evidence = (_quoted(pair.given, hidden, secret), _quoted(pair.shown, extra, secret))
    return Trouble("listing-unreachable", words, evidence)


def _named(pieces: Sequence[Piece], secret: Collection[str]) -> str:
    open_ = [piece for piece in pieces if piece.name not in secret]
    shown = [_words(piece) for piece in open_[:_NAMED]]
    if more := len(open_) - len(shown):
        shown.append(f"{more} more")
    if withheld := len(pieces) - len(open_):
        shown.append(f"{withheld} of entries that are restricted")
    return ", ".join(shown)


def _words(piece: Piece) -> str:
    if piece.kind == "name":
        return f"the name “{piece.value}”"
    return f"“{piece.value}”" + (f" ({piece.name})" if piece.name else "")


def _quoted(edition: _Edition, pieces: Iterable[Piece], secret: Collection[str]) -> Evidence:
    quotes = dict.fromkeys(piece.quote for piece in pieces if piece.name not in secret)
    return source(edition.capture).quote(" · ".join(list(quotes)[:_QUOTED]) or edition.listing.title)
