"""Frozen records: everything that is ever written. Times are aware, in UTC; days are `date`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Failure(StrEnum):
    """Why a request gave no response that could be stored whole."""

    DNS = "dns"  # the name does not resolve
    REFUSED = "refused"  # nobody listens
    TIMEOUT = "timeout"  # no answer in time
    TLS = "tls"  # no secure connection could be made
    CERTIFICATE_EXPIRED = "certificate-expired"  # or not valid yet
    CERTIFICATE_NAME = "certificate-name"  # made out to other hosts
    CERTIFICATE_UNTRUSTED = "certificate-untrusted"  # by nobody whom we know, or without the chain to them
    CONNECTION = "connection"  # reset or closed before the answer was whole
    REDIRECTS = "redirects"  # endless or too long a chain
    OVERSIZE = "oversize"  # body larger than max_body
    ROBOTS = "robots"  # robots.txt forbids this URL to us
    ROBOTS_UNREACHABLE = "robots-unreachable"  # robots.txt itself gave no answer: nothing may be fetched
    FORBIDDEN_ADDRESS = "forbidden-address"  # private network, or a scheme that is not http(s)
    OTHER = "other"  # named in `detail`


class Role(StrEnum):
    """What a capture was fetched as."""

    LISTING = "listing"
    SUBPAGE = "subpage"
    SITE = "site"
    LINK = "link"  # a page that the directory links, or an authority that a statement names
    ROBOTS = "robots"
    COLLECTION = "collection"  # an answer about many directory pages at once
    SHOWN = "shown"  # a directory page as people see it, beside what its site's API gave of it


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a redirect chain: the URL that was asked, and the status that sent us on."""

    url: str
    status: int


@dataclass(frozen=True, slots=True)
class Capture:
    """One answer to one request, or its failure. The body lies in the archive under `sha256`."""

    id: str
    run: str  # the run that asked
    role: Role
    url: str  # as asked
    final_url: str  # as answered, after redirects; equals `url` on a failure before any answer
    as_of: datetime  # the run's clock
    fetched_at: datetime  # true time of receipt
    status: int | None = None  # None on a failure; 304 keeps the body of the capture it confirms
    headers: tuple[tuple[str, str], ...] = ()  # names in lower case, in order of receipt
    redirects: tuple[Hop, ...] = ()
    failure: Failure | None = None
    detail: str = ""  # one line: the error's own words, or the robots rule
    sha256: str | None = None  # of the decoded body as received; None where there is none
    size: int = 0  # bytes of the body
    elapsed: float = 0.0  # seconds
    truncated: bool = False  # fewer bytes came than Content-Length promised

    def header(self, name: str) -> str:
        """The first header of that name (any case), or an empty string."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key == wanted), "")


class Trigger(StrEnum):
    MANUAL = "manual"
    CRON = "cron"
    SCHEDULE = "schedule"


class RunStatus(StrEnum):
    RUNNING = "running"
    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Run:
    """One check of one directory. Runs of one `check` share a batch, so that a host is visited once."""

    id: str
    batch: str
    directory: str
    trigger: Trigger
    as_of: datetime
    started_at: datetime  # true time
    finished_at: datetime | None = None
    status: RunStatus = RunStatus.RUNNING
    requested_by: str | None = None
    entries: tuple[str, ...] = ()  # ids of a manual re-crawl; empty means all, or none where there are `urls`
    urls: tuple[str, ...] = ()  # pages of a manual re-crawl: each is read, whatever else its site's turn holds
    request: str | None = None  # the request that this run answers
    judged: bool = False
    requests: int = 0
    not_modified: int = 0
    bytes: int = 0
    sites: int = 0
    sites_checked: int = 0


class RequestState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"  # the scheduler has started a check for it
    DONE = "done"  # a run answered it, and was judged
    FAILED = "failed"  # given up; `note` says why
    MISSED = "missed"  # its moment passed without a run, or a later one took its place


@dataclass(frozen=True, slots=True)
class Request:
    """One run that is owed: a moment of a cron line, or what a person or a program asked for."""

    id: str
    directory: str
    asked_at: datetime
    trigger: Trigger = Trigger.MANUAL
    requested_by: str | None = None
    entry: str | None = None  # only this organisation
    url: str | None = None  # only this page
    slot: datetime | None = None  # the moment of the cron line; a directory has each of them once
    state: RequestState = RequestState.WAITING
    attempts: int = 0
    not_before: datetime | None = None  # when the next attempt may begin
    ended_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Accounted:
    """Up to which moment the cron line of a directory has been accounted for: as requests, run or missed."""

    directory: str
    cron: str
    timezone: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a finding stands: a capture and the words in it."""

    capture: str
    url: str
    fetched_at: datetime
    quote: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """A finding seen in one run, at the run's clock."""

    run: str
    at: datetime


class FlagState(StrEnum):
    """How far a finding has come. A person's answer is not in it: that is a `Decision`."""

    HELD = "held"  # waits for the sightings its kind needs
    OPEN = "open"
    RESOLVED = "resolved"  # a later trusted capture no longer shows it
    WITHDRAWN = "withdrawn"  # went out unconfirmed, and the next trusted capture did not show it
    DROPPED = "dropped"  # was held, and the next trusted capture did not show it: nobody ever saw it


@dataclass(frozen=True, slots=True)
class Flag:
    """A finding's whole life. `id` hashes (directory, entry, field, listed, observed) and the family of its kind."""

    id: str
    kind: str
    severity: str
    state: FlagState
    directory: str
    entry: str | None
    field: str | None
    listed: str | None
    observed: str | None
    summary: str
    suggestion: str
    first_seen: datetime
    last_seen: datetime
    sightings: tuple[Sighting, ...]
    evidence: tuple[Evidence, ...]
    confirmed: bool = False
    restricted: bool = False
    subject: str = "listing"  # whose trusted capture can say that it no longer holds
    settled_at: datetime | None = None  # when it was resolved, withdrawn or dropped

    @property
    def times(self) -> int:
        """How many sightings it has had."""
        return len(self.sightings)


@dataclass(frozen=True, slots=True)
class PastFlag(Flag):
    """A flag as one run left it. Of its sightings only the last stands here."""

    run: str = ""  # empty: what was known of it when such states were first written down
    earlier: int = 0  # sightings before the one that stands here

    @property
    def times(self) -> int:
        """How many sightings it had had."""
        return self.earlier + len(self.sightings)


class Verb(StrEnum):
    ACCEPT = "accept"
    DISMISS = "dismiss"
    SNOOZE = "snooze"
    REOPEN = "reopen"
    ASSURE = "assure"
    TRUST = "trust"  # of a directory: the page is really as that run read it


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's answer. Never changed and never deleted; the newest one of a flag counts."""

    id: str
    verb: Verb
    at: datetime
    by: str
    note: str
    flag: str | None = None  # the flag's id; None for an assurance
    directory: str | None = None
    entry: str | None = None
    contact: str | None = None  # normalised value of the assured contact; None assures the whole entry
    until: datetime | None = None  # end of a snooze
    as_of: datetime | None = None  # clock of the run whose finding was answered


@dataclass(frozen=True, slots=True)
class ContactSighting:
    """A listed contact seen on its organisation's own site."""

    directory: str
    entry: str
    kind: str
    value: str
    at: datetime  # the run's clock
    capture: str
    url: str
    quote: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """What was last accepted for one field of one entry: pointers to captures, never values.

    `field` is `listing` for all that the directory page shows of the entry, or `site:<kind>` for what its site shows.
    """

    directory: str
    entry: str
    field: str
    captures: tuple[str, ...]
    since: datetime
    decision: str | None = None  # None: the first trusted capture


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a run came to: derived data in JSON, kept so that a report needs no second reading."""

    run: str
    directory: str
    as_of: datetime
    trusted: bool  # the listing reading may serve as the last good one
    state: str = field(repr=False)  # JSON


class Lane(StrEnum):
    """When a person wants to hear of it."""

    NOW = "now"  # with the run that found it
    WEEKLY = "weekly"  # at most once a week


class MessageState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"  # handed over at this moment, or the process that did so was killed
    SENT = "sent"
    UNSURE = "unsure"  # handed over, but the answer never came: sending it again might be a second one
    FAILED = "failed"  # refused for good, or given up; `error` says why
    DROPPED = "dropped"  # nobody is to have it any more: its [[notify]] table is gone


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one recipient. `id` hashes the recipient and all that it tells: the same is never written twice.

    `target` is a hash of the `[[notify]]` table: its URL may hold secrets, and is never stored.
    """

    id: str
    target: str
    lane: Lane
    asked_at: datetime  # true time
    as_of: datetime  # clock of the run that gave rise to it
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    recipient: str = field(default="", repr=False)  # mail address; empty where the URL itself names the recipient
    state: MessageState = MessageState.WAITING
    attempts: int = 0
    not_before: datetime | None = None  # when the next attempt may begin
    ended_at: datetime | None = None
    error: str = ""  # of the last attempt: our words and numbers only, never a server's


class Heard(StrEnum):
    """What a target was last told of a finding."""

    OPEN = "open"
    ANSWERED = "answered"  # a person has answered it: nothing is told of it
    OVER = "over"  # resolved or withdrawn


@dataclass(frozen=True, slots=True)
class Told:
    """How a finding, or a trouble, stood when a target last heard of it, or had no need to."""

    target: str
    subject: str  # a flag's id, or `trouble:DIRECTORY:KIND`
    heard: Heard
    severity: str
    since: datetime | None  # when that life of the finding began
    times: int  # how often it was told
    at: datetime  # clock of the run
