"""The words of the thinking part: what is read off a page. Frozen, no I/O. What is written is in snapshots.records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from pipeline.dating import MachineStamp
from pipeline.opening import Hours


class Kind(StrEnum):
    """The kinds of contact."""

    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    WEBSITE = "website"
    SOCIAL = "social"


#: The kinds that are checked against a site and counted in coverage.
CHECKED_KINDS = (Kind.PHONE, Kind.EMAIL, Kind.ADDRESS)


class SiteState(StrEnum):
    """What a capture, or a whole site, turned out to be. Only OK proves anything."""

    OK = "ok"
    BLOCKED = "blocked"
    DOWN = "down"
    PARKED = "parked"
    HIJACKED = "hijacked"
    SUSPENDED = "suspended"
    MOVED = "moved"
    ROBOTS = "robots"
    NEEDS_BROWSER = "needs-browser"
    OVERSIZE = "oversize"
    UNCHECKED = "unchecked"


#: Places of a contact that a page's markup states for machines, the surest first.
MARKUP = ("microdata", "rdfa", "hcard", "aria-label", "data", "json-ld")


@dataclass(frozen=True, slots=True)
class Contact:
    """One way to reach someone, as a page shows it."""

    kind: Kind
    value: str  # normalised: E.164, lower-case address of mail, one-line postal address, canonical URL
    shown: str  # as printed
    note: str = ""  # what stands beside it: "landline 1", "for Whatsapp"
    channels: tuple[str, ...] = ()  # voice fax whatsapp telegram signal viber sms; empty: nothing said
    use: str | None = None  # of an address: visit, post, legal
    where: str = (
        ""  # main, header, footer, nav, aside, head, json-ld, microdata, rdfa, hcard, aria-label, data, link, hidden
    )
    label: str = ""  # the label before it, as printed: "Tel", "Факс"
    quote: str = ""  # the line it stands in, at most 240 characters
    personal: bool = False  # of a named person, as far as the page shows it; in doubt the organisation's
    href: str | None = None  # what its link holds, normalised, where that differs from the text


@dataclass(frozen=True, slots=True)
class Stamp:
    """A "Last updated" text: an interval of days, both ends included."""

    text: str
    earliest: date
    latest: date
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """A page's own word that something ended, moved or costs money."""

    kind: str
    quote: str
    where: str = ""  # title, main, header, footer, nav, aside


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page. `role`: contact, about, imprint, page (same site) or outside."""

    url: str  # absolute, without fragment
    text: str
    role: str = "page"
    where: str = ""  # of a directory page's links: main, header, footer, nav, aside


@dataclass(frozen=True, slots=True)
class Version:
    """The same page in another language."""

    lang: str | None  # primary subtag; None: the link does not say, as of a page in the site's first language
    url: str  # canonical


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that we saw and could not read; becomes trouble. `kind`: unreadable-contact, nameless-entry."""

    kind: str
    quote: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What the site parser sees in one page."""

    url: str  # the base that links were resolved against
    lang: str | None
    title: str
    names: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()  # in page order; each (kind, value) once, its best sighting
    concealed: tuple[Contact, ...] = ()  # in longer hidden blocks alone, at the place `hidden`: they only confirm
    stamp: Stamp | None = None
    machine_stamps: tuple[MachineStamp, ...] = ()  # what its markup says of its last change; never the stamp
    hours: tuple[Hours, ...] = ()  # in page order, those stated for machines alone last; each span once
    notices: tuple[Notice, ...] = ()
    links: tuple[Link, ...] = ()  # same-site links, likely contact pages first in page order; each URL once
    versions: tuple[Version, ...] = ()  # on the same host, as the page links them
    outside: tuple[str, ...] = ()  # hosts of other sites that it links, in page order, each once
    hidden: tuple[Link, ...] = ()  # links to other sites that no reader sees
    unread: tuple[Unread, ...] = ()
    private: tuple[Contact, ...] = ()  # of stored captures: personal values, each a keyed hash; nowhere else in it
    text: str = field(default="", repr=False)  # visible text, one line per block, white space collapsed
    scripted: bool = False  # next to no text and scripts to make it: needs a browser

    def of(self, kind: Kind) -> Iterator[Contact]:
        """The contacts of one kind, in page order."""
        return (c for c in self.contacts if c.kind is kind)


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """One organisation as the directory page shows it. It has no id yet: that is given by `identity`."""

    name: str  # empty only for an entry that shows none (then an Unread of kind nameless-entry stands beside)
    section: str | None = None
    website: str | None = None  # canonical URL of its own site; a social profile is none
    description: str = ""
    contacts: tuple[Contact, ...] = ()  # phones, emails, addresses, socials; the website is not repeated here
    page: str = ""  # URL of the page it stands on
    links: tuple[Link, ...] = ()  # its links to pages, the name's too, in page order; those that are contacts left out
    disguised: tuple[str, ...] = ()  # words with an @ that hidden characters keep from being read as an email


@dataclass(frozen=True, slots=True)
class Listing:
    """What the listing parser sees in one page."""

    url: str
    title: str
    lang: str | None = None
    stamp: Stamp | None = None
    entries: tuple[ListedEntry, ...] = ()
    links: tuple[Link, ...] = ()  # every link of the page with its text, each URL once
    unread: tuple[Unread, ...] = ()
    prose: str = field(default="", repr=False)  # the page's text outside the entries
    modified: datetime | None = None  # what the page's own markup, or its site's API, says of its last change
    form: str = "page"  # what was read: the page as people see it, or "wordpress", its content as the API gives it


@dataclass(frozen=True, slots=True)
class Page:
    """The bytes of a page and all that reading them may use."""

    body: bytes = field(repr=False)
    url: str = ""
    content_type: str = ""
    region: str | None = None  # ISO 3166-1 alpha-2, set for this page: for numbers printed without a country code
    directory: str | None = None  # the same of the directory that lists the site: what the page says itself goes before


class UnreadableError(ValueError):
    """A page that holds no readable text: not HTML, a PDF, empty. The message names what it is."""
