"""What the example fleet plants, and what it must not set off. Data only: the demo and the tests read from here."""

from __future__ import annotations

from pipeline.world.countries import HOST, PARENT
from pipeline.world.manifest import Planted, Quiet

COLLECTION = "legal"

#: The watch list of `demo --fleet`: one table, and every page under the parent is watched.
CONFIG_TEXT = f"""\
# The watch list of the example fleet. A real one is written by `contactwatch init`.

[fetch]
allow_networks = ["127.0.0.0/8"]  # the world is served on this machine
delay = 0.0                       # seconds; a real site gets 10
timeout = 10.0

[[collections]]
id = "{COLLECTION}"
wordpress = "https://{HOST}"
parent = "{PARENT}"
region = "from-title"
"""

#: What state "after" plants. All of it is confirmed by the third watch.
PLANTED = (
    Planted(
        "contact-changed",
        "navsadguri-association",
        "phone",
        "+995322900011",
        "+995322900077",
        "Georgia: its own site shows a new number where the listed one stood.",
    ),
    Planted(
        "contact-changed",
        "la-passerelle",
        "email",
        "bureau@passerelle.example",
        "bureau@la-passerelle.example",
        "Morocco: its own site shows the address under another domain.",
    ),
    Planted("domain-parked", "faros-helpdesk", "website", story="Greece: a broker offers the domain for sale."),
    Planted(
        "probable-typo",
        "berhan-legal-service",
        "phone",
        "+251111900121",
        "+251111900112",
        "Ethiopia: an editor swapped two digits of the page; the organisation's site still shows the old number.",
    ),
    Planted("entry-removed", "lithuania-legal-assistance", story="The page of Lithuania was taken away."),
    Planted("entry-added", "brazil-legal-assistance", story="A page for Brazil came."),
)

#: What the pages' own text justifies, in every watch.
PAGE_LINT = (Planted("stamp-stale", None, story="Mexico: Last updated February 2023"),)

QUIET = (
    Quiet("sigin.example", "Türkiye's page was saved anew and says what it said."),
    Quiet("tomoshibi.example", "Nothing happens: its contacts all hold, in Japanese."),
    Quiet("khomfai.example", "Nothing happens: its contacts all hold, in Thai."),
)
