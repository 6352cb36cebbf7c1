"""A page as its site's API gives it beside the page that people see: what differs, and which page comes next. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pipeline.matching.lasting import running_words
from pipeline.matching.verify import sighting
from pipeline.model import CHECKED_KINDS, Contact, Kind, ListedEntry, Listing, Reading
from pipeline.text.name import same_name

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Side:
    """One edition of a page: its entries, and all that it shows, read like any page."""

    listing: Listing
    reading: Reading


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that only one side has. `value`: as printed; `quote`: the line that it stands in there."""

    name: str  # of the entry; empty for what is the page's own
    kind: str  # name, stamp, or a kind of contact
    value: str
    quote: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs; false where nothing does."""

    hidden: tuple[Piece, ...] = ()  # the API gives it, and people do not see it
    extra: tuple[Piece, ...] = ()  # people see it, and the API does not give it

    def __bool__(self) -> bool:
        return bool(self.hidden or self.extra)


def differences(given: Side, shown: Side, others: Sequence[Reading]) -> Difference | None:
    """What differs between a page as the API gives it and as people see it; None where that cannot be told.

    A value counts wherever the other side shows it, in any format and order: how the two are cut into entries is no
    difference. Of what people see counts what stands in entries and not in the site's frame: header, footer,
    navigation, and whatever `others`, other pages of the site as people see them, show as well.

    A page that shows nothing at all of what the API gives, and lists nobody else, is another page: a notice, a form.
    Where none of its entries shows an address of mail, a script may write them: that none is seen says nothing.
    """
    hidden, found = [], False
    scripted = not any(c.kind is Kind.EMAIL for entry in shown.listing.entries for c in entry.contacts)
    for piece, there in _given(given.listing, shown):
        found = found or there
        if not there and not (scripted and piece.kind == Kind.EMAIL):
            hidden.append(piece)
    extra = tuple(_extra(shown.listing, given.reading, others))
    return Difference(tuple(dict.fromkeys(hidden)), tuple(dict.fromkeys(extra))) if found or extra else None


def _given(listing: Listing, shown: Side) -> Iterator[tuple[Piece, bool]]:
    """What the API gives of entries and stamp, and whether people see it."""
    text = running_words(shown.reading.text)
    names = [entry.name for entry in shown.listing.entries if entry.name]
    folded = {(c.kind, c.value) for c in shown.reading.concealed}
    for entry in listing.entries:
        reached = [c for c in entry.contacts if c.kind in CHECKED_KINDS]
        for contact in reached:
            yield _piece(entry, contact), sighting(contact, shown.reading) is not None
        # The name of an entry whose contacts stand in a block that is folded up stands there too.
        if entry.name and folded.isdisjoint((c.kind, c.value) for c in reached):
            there = running_words(entry.name) in text or any(same_name(entry.name, name) for name in names)
            yield Piece(entry.name, "name", entry.name, entry.name), there
    if listing.stamp is not None:
        words = listing.stamp.text
        yield Piece("", "stamp", words, words), running_words(words) in text


def _extra(listing: Listing, given: Reading, others: Sequence[Reading]) -> Iterator[Piece]:
    for entry in listing.entries:
        for contact in entry.contacts:
            known = (sighting(contact, reading) for reading in (given, *others))
            if contact.kind in CHECKED_KINDS and all(words is None for words in known):
                yield _piece(entry, contact)


def _piece(entry: ListedEntry, contact: Contact) -> Piece:
    return Piece(entry.name, contact.kind.value, contact.shown, contact.quote or contact.shown)


def lasts(edited: datetime | None, since: datetime, now: datetime, lag: timedelta) -> bool:
    """Whether a difference is more than a cache that lags behind an edit for a time.

    `edited`: when the page was last edited, as the API says; None where it does not. `since`: the first of the
    comparisons in a row that found a difference.
    """
    return (edited is not None and now - edited >= lag) or now - since >= lag


@dataclass(frozen=True, slots=True)
class Candidate:
    """A page that may be looked at as people see it."""

    id: str
    at: datetime | None  # when it last was
    told: bool = False  # it showed something else, and that is trouble
    doubted: bool = False  # it showed something else, and it is not clear yet whether that lasts
    edited: bool = False  # since the last check, as the API says


def in_turn(candidates: Iterable[Candidate], places: int) -> tuple[str, ...]:
    """Ids of those that are looked at in this check.

    All that are trouble, because they are judged as people see them. Beside them as many as there are `places`: those
    in doubt first and the edited ones next, but for one place, which is left to whichever was longest not looked at: so
    all are seen through in time.
    """
    waiting = sorted(candidates, key=lambda c: (c.at or _NEVER, c.id))
    rest = [c for c in waiting if not c.told]
    pressing = sorted((c for c in rest if c.doubted or c.edited), key=lambda c: not c.doubted)
    first = pressing[: max(places - 1, 1)]
    chosen = [*first, *(c for c in rest if c not in first)][:places]
    return tuple(c.id for c in (*(c for c in waiting if c.told), *chosen))
