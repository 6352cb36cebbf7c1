"""What a rule is given and what it gives: cases and findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from pipeline.matching.appearing import Appeared
from pipeline.matching.checks import Check, Past
from pipeline.matching.flips import Shown
from pipeline.matching.identity import Entry
from pipeline.matching.links import LinkSeen
from pipeline.matching.neighbours import Neighbour
from pipeline.matching.sites import Visit
from pipeline.matching.statements import StatementSeen
from pipeline.model import Contact, Kind, ListedEntry, Listing, Stamp
from pipeline.policy import Policy
from pipeline.text.number import printed
from snapshots.records import Evidence


class Subject(StrEnum):
    """Whose trusted capture can say that a finding no longer holds."""

    LISTING = "listing"
    CONTACTS = "contacts"  # the site, read completely
    PAGE = "page"  # the page of the site on which it stood
    VERSIONS = "versions"  # every page of the site that it sets against another
    SITE = "site"  # the site is the organisation's own again
    HOLDER = "holder"  # it is known who answers there, be it another one than before
    ANSWER = "answer"  # any other outcome of a visit
    REPLY = "reply"  # another answer of its server: that nobody answers refutes nothing
    LINK = "link"  # the page without that link, or a good answer to it
    STATEMENT = "statement"  # the page and its authority, both read


#: Stands between the values of a finding that is about several at once.
JOINT = " · "


def pasted(contact: Contact) -> str:
    """The value as one would paste it into the page: an address of mail may stand cloaked on the site."""
    return printed(contact.value) if contact.kind is Kind.PHONE else contact.value


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of one run."""

    kind: str
    entry: str | None
    field: str | None
    listed: str | None
    observed: str | None
    summary: str
    suggestion: str
    evidence: tuple[Evidence, ...]
    severity: str | None = None  # where it differs from the kind's own
    subject: Subject | None = None  # likewise
    explains: frozenset[tuple[str, str]] = frozenset()  # (field, value) of findings that have the same cause
    along: frozenset[tuple[str, str]] = frozenset()  # (entry, field) of the page's edits that are part of the same act


@dataclass(frozen=True, slots=True)
class Source:
    """A capture of the directory page (or a sub-page of it), ready to be quoted."""

    capture: str
    url: str
    fetched_at: datetime
    sha256: str

    def quote(self, words: str) -> Evidence:
        return Evidence(self.capture, self.url, self.fetched_at, words, self.sha256)


@dataclass(frozen=True, slots=True)
class EntryCase:
    """Everything that is known of one entry in one run."""

    entry: Entry
    before: ListedEntry | None  # as the page showed it when last accepted; None: no baseline yet
    source: Source  # where the page shows it now
    region: str | None
    visit: Visit | None
    checks: Sequence[Check]
    past: Past
    shown: Mapping[str, Shown]  # by field and listed value: what stands there, and how often that turned
    near: tuple[Neighbour, ...]  # other entries on the same host
    claimed: frozenset[str]  # values that are theirs, or stand in place of theirs
    appeared: Sequence[Appeared]  # personal values that came to its site
    assured_until: date | None  # end of the time for which a person's word holds
    let_in: Callable[[], datetime | None]  # when the website last answered before this run; asked only where it matters
    lookalikes: tuple[str, ...]  # domains that must never be linked
    today: date
    policy: Policy


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the directory in one run: the page itself or a sub-page."""

    asked: str  # its canonical URL, as it was asked for
    listing: Listing
    source: Source
    before: Listing | None = None  # as it was when its text was last accepted; None: read for the first time


@dataclass(frozen=True, slots=True)
class Edition:
    """The pages of a directory as an earlier run found them, read with today's parser."""

    pages: Mapping[str, Listing]  # by the canonical URL that was asked for
    stamp: Stamp | None  # of the directory's own page


@dataclass(frozen=True, slots=True)
class PageCase:
    """Everything that is known of a directory page in one run, its sub-pages included."""

    sheets: Sequence[Sheet]  # those that were read, the directory's own page first
    entries: Sequence[Entry]
    sources: Mapping[str, Source]  # by URL of the page an entry stands on
    baseline: Mapping[str, ListedEntry]  # entries as last accepted; empty on the first run
    whole: Mapping[str, ListedEntry]  # likewise, before single fields of them were accepted
    added: frozenset[str]  # ids that came later than the rest, and that nobody has answered yet
    lookalikes: tuple[str, ...]  # domains that must never be linked
    since: Edition | None  # the last one that the present stamp surely covers; None: this one
    earlier: Edition | None  # the last one that the stamp before surely covered; None: no other was ever seen
    last: Edition | None  # that of the last good run
    links: Sequence[LinkSeen]  # every link of the pages that is watched, asked for in this run or not
    statements: Sequence[StatementSeen]
    stale_after_days: int
    today: date
    policy: Policy
    regions: Mapping[str, str | None] = field(default_factory=dict)  # of a collection: each page's country, by its id

    @property
    def listing(self) -> Listing:
        """The directory's own page."""
        return self.sheets[0].listing

    @property
    def source(self) -> Source:
        """Where the directory's own page can be quoted from."""
        return self.sheets[0].source
