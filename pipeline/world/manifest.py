"""What the example world plants, and what it must not set off. Data only: the demo and the tests read from here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

DIRECTORY = "belarus"
DIRECTORY_URL = "https://rightsinexile.org/legal-assistance-country-directory/belarus-legal-assistance"
NOTICE = "Example world: what is reported here was invented for a demonstration; no organisation published it."

#: The watch list of the demo.
CONFIG_TEXT = f"""\
# The watch list of the example world. A real one is written by `contactwatch init`.

[fetch]
allow_networks = ["127.0.0.0/8"]  # the world is served on this machine
delay = 0.02                      # seconds; a real site gets 10
timeout = 10.0

[[directories]]
id = "{DIRECTORY}"
url = "{DIRECTORY_URL}"
region = "BY"
subpages = ["*/belarus-lgbtqi*"]
"""


@dataclass(frozen=True, slots=True)
class Watch:
    """One check of the demo: the state of the world and the run's clock."""

    state: str
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Planted:
    """A flag that the demo must report. Values are normalised as in a report; None is not told here."""

    kind: str
    entry: str | None  # id of the entry; None for the page itself
    field: str | None = None
    listed: str | None = None
    observed: str | None = None
    story: str = ""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Something that the demo shows and that must raise nothing."""

    host: str
    story: str


WATCHES = (
    Watch("before", datetime(2026, 11, 8, 6, 0, tzinfo=UTC)),
    Watch("after", datetime(2026, 11, 15, 6, 0, tzinfo=UTC)),
    Watch("after", datetime(2026, 11, 22, 6, 0, tzinfo=UTC)),
)

#: What state "after" plants. All of it is confirmed by the third watch.
PLANTED = (
    Planted(
        "contact-changed",
        "caritas-belarus",
        "phone",
        "+375173801949",
        "+375179000014",
        "Its own site shows a new number where the listed one stood.",
    ),
    Planted(
        "contact-changed",
        "evolutio",
        "email",
        "evolutio@evolutio.info",
        "evolutio@evolutio.example",
        "Its own site shows the address under another domain.",
    ),
    Planted(
        "domain-parked",
        "refugee-counselling-service",
        "website",
        "https://bmmw.by/",
        story="A broker offers the domain for sale.",
    ),
    Planted(
        "site-unverifiable",
        "unhcr-belarus",
        "website",
        "https://www.unhcr.org/by/",
        story="A bot wall answers 403; nothing behind it can be told.",
    ),
    Planted(
        "probable-typo",
        "belarus-red-cross",
        "phone",
        "+375172638471",
        "+375172638417",
        "The directory page swapped two digits; the organisation's site still shows the old number.",
    ),
    Planted(
        "link-broken",
        None,
        "link",
        "https://www.refworld.org/by-law-2017",
        story="The page of a law that the directory page links was taken away.",
    ),
)

#: What the directory page's own text justifies, in every watch.
PAGE_LINT = (
    Planted("stamp-stale", None, story="Last updated March 2025"),
    Planted("no-checkable-source", "grupa-granica", story="A social profile only."),
    Planted("no-checkable-source", "hope-and-humanity", story="A mail address only."),
    Planted("phone-format", "refugee-counselling-service", "phone", "+375336352166", story="No plus sign."),
    Planted("free-mail", "refugee-counselling-service", "email", "pa.bmmw@gmail.com"),
    Planted("foreign-number", "human-constanta", "phone", "+4915774002500", story="A German number."),
    Planted("free-mail", "caritas-belarus", "email", "caritasby@gmail.com"),
    Planted("postcode-format", "belarus-red-cross", "address", story="22030 has five digits; its site shows 220030."),
    Planted(
        "probable-typo",
        "international-organization-for-migration-iom",
        "phone",
        story="Two numbers in a row that differ in one other digit.",
    ),
    Planted("free-mail", "hope-and-humanity", "email", "hopeandhumanitypl@gmail.com"),
    Planted("single-channel", "grupa-granica", "social", story="A profile and nothing else."),
    Planted("single-channel", "hope-and-humanity", "email", "hopeandhumanitypl@gmail.com"),
    Planted("address-conflict", "refugee-counselling-service", "address", story="One building, two postcodes."),
    Planted("address-conflict", "unhcr-belarus", "address"),
    Planted("wording", None, "prose", "click here"),
    Planted("wording", "grupa-granica", "social", "twitter"),
    Planted("wording", "unhcr-belarus", "address", story="22A stands before and after the street."),
    Planted("wording", "human-constanta", "description", "here"),
    Planted("wording", "evolutio", "description", "here"),
    Planted("wording", "evolutio", "address", story="Two addresses in one line."),
    Planted("wording", "international-organization-for-migration-iom", "description", "click here"),
    Planted("wording", "international-organization-for-migration-iom", "phone", story="Two numbers joined by or."),
    Planted("dated-claim", None, "prose", story="“has pledged”, on a page of March 2025."),
    Planted("dated-claim", "unhcr-belarus", "description", story="“the 2024” plan."),
    Planted("dated-claim", "caritas-belarus", "description", story="“currently”."),
    Planted("dated-claim", "belarus-red-cross", "description", story="“still active”."),
    Planted("dated-claim", "international-organization-for-migration-iom", "description", story="“recently”."),
)

QUIET = (
    Quiet("humanconstanta.org", "Redesigned from the ground up; every contact is what it was, in other formats."),
    Quiet("belarus.iom.int", "The contacts moved, unchanged, to a new page that the menu links."),
    Quiet("redcross.by", "A news item more, with dates, another body's number and the words closed and suspended."),
    Quiet("rightsinexile.org", "View counter, form nonces and the cloaking key of the footer's mail differ each time."),
    Quiet("caritas.by", "Another body's number and mail stand in the news beside a closed border."),
    Quiet("evolutio.info", "An old page in windows-1251; a library's number and mail stand in the news."),
    Quiet("help.unhcr.org", "A page that the directory page links is there, and so are those of laws and treaties."),
    Quiet("open-door.example", "Nothing happens: an entry of the sub-page whose contacts all hold."),
    Quiet("vyasiolka.example", "Nothing happens, and it has no robots.txt."),
)
