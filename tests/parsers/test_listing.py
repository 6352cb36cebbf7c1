"""The listing reader on recorded pages about invented organisations, and its selectors."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from pipeline.model import Kind, Listing, Page, UnreadableError
from pipeline.parsers.listing import SelectorError, propose_selectors, read_listing

PAGES = Path(__file__).parents[1] / "pages" / "listing"
URL = "https://list.example/help"


def recorded(case: Path) -> Page:
    about = json.loads((case / "about.json").read_text("utf-8"))
    return Page((case / "page.html").read_bytes(), about["url"], "text/html; charset=utf-8", about["region"])


def plain(listing: Listing) -> str:
    """What the report shows of a contact; how it is found in a line is tested with its own readers."""
    told = asdict(listing)
    shown = ("kind", "value", "shown", "note", "channels", "use")
    for entry in told["entries"]:
        entry["contacts"] = [{k: c[k] for k in shown if c[k]} for c in entry["contacts"]]
    return json.dumps(told, ensure_ascii=False, indent=1, default=str) + "\n"


@pytest.mark.parametrize("case", sorted(PAGES.iterdir()), ids=lambda case: case.name)
def test_recorded_page(case: Path) -> None:
    seen, expected = plain(read_listing(recorded(case))), case / "expected.json"
    if not expected.exists():
        expected.write_text(seen, "utf-8")
        pytest.fail(f"wrote {expected}: read it, then keep it")
    assert json.loads(seen) == json.loads(expected.read_text("utf-8"))


def read(body: str, select: dict[str, str] | None = None) -> Listing:
    html = f'<html lang="en"><head><title>Help</title></head><body>{body}</body></html>'
    return read_listing(Page(html.encode(), URL, "text/html; charset=utf-8", "BY"), select)


def card(name: str, contact: str = "Email: a@b.example", more: str = "") -> str:
    return f'<div class="card"><h3>{name}</h3><p>{contact}</p>{more}</div>'


TOLD = "<p>They have helped people with papers, with housing and in court for many years, all over the country.</p>"
CARDS = card("Mill House") + card("Open Door", "Tel: +375 17 200 10 20") + card("Night Bus", "Email: c@d.example")


@pytest.mark.parametrize(
    ("more", "website"),
    [
        ('<p>Website: <a href="https://open.example/en">here</a></p>', "https://open.example/en"),
        ("<p>Website: www.open.example</p>", "http://www.open.example/"),
        ('<p><a href="https://open.example">open.example</a></p>', "https://open.example/"),
        ('<p><a href="https://open.example">Visit website</a></p>', "https://open.example/"),
        ('<p><a href="https://open.example"><i class="fa fa-globe"></i></a></p>', "https://open.example/"),
        ("<p>They work in the north. See https://open.example/about for more.</p>", "https://open.example/about"),
        ('<p><a href="https://www.facebook.com/open">Website</a></p>', None),
        ('<p><a href="https://www.google.com/maps?q=1">Website</a></p>', None),
        ('<p><a href="/organisations/open">Website</a></p>', None),
        ('<p>They wrote a <a href="https://paper.example/r.html">report</a> on the camps.</p>', None),
    ],
)
def test_website(more: str, website: str | None) -> None:
    body = card("Mill House") + card("Open Door", "Tel: +375 17 200 10 20", more) + card("Night Bus")
    assert [e.website for e in read(body).entries] == [None, website, None]


def test_linked_name_wins_over_other_links() -> None:
    more = '<p>Website: <a href="https://other.example">other.example</a></p>'
    listing = read(
        card('<a href="https://mill.example">Mill House</a>', more=more) + card("Open Door") + card("Night Bus")
    )
    assert listing.entries[0].website == "https://mill.example/"


def test_contacts_of_the_page_are_no_entries() -> None:
    head, foot = "<p>Tel: +375 17 200 00 01</p>", "<h3>Our office</h3><p>Tel: +375 17 200 00 02</p>"
    listing = read(f"<header>{head}</header>{CARDS}<footer>{foot}</footer>")
    assert [e.name for e in listing.entries] == ["Mill House", "Open Door", "Night Bus"]


def test_nobody_is_listed() -> None:
    listing = read(
        "<h1>Rights</h1><h2>What the law says</h2><p>Everyone may apply.</p><h2>Contact us</h2><p>a@list.example</p>"
    )
    assert listing.entries == ()
    assert listing.unread == ()


def test_lost_name_is_said() -> None:
    """The contacts of an entry whose name is gone are not given to the entry before it."""
    body = "".join(
        f"<h3>{name}</h3><p>Email: {n}@b.example</p>{TOLD}" for n, name in enumerate(("Mill", "Door", "Bus"))
    )
    listing = read(body + f"<p>Address: Kirova 7, 220030 Minsk</p><p>Email: lost@b.example</p>{TOLD}")
    assert [e.name for e in listing.entries] == ["Mill", "Door", "Bus", ""]
    assert [[c.value for c in e.contacts if c.kind is Kind.EMAIL] for e in listing.entries[2:]] == [
        ["2@b.example"],
        ["lost@b.example"],
    ]
    assert [u.kind for u in listing.unread] == ["nameless-entry"]


def test_all_names_lost() -> None:
    """A copy of a page without its headings: who is listed cannot be read, but that someone is."""
    entries = (f"<p>Tel: +375 17 200 00 1{n}</p><p>Email: {n}@b.example</p>{TOLD}" for n in range(4))
    listing = read(TOLD + "".join(entries))
    assert [u.kind for u in listing.unread] == ["nameless-entry"] * 4


def test_links_and_prose() -> None:
    listing = read(
        f'<p>We list those who help. <a href="/law#top">The law</a>, <a href="mailto:x@y.example">us</a></p>{CARDS}'
    )
    assert [(link.url, link.text, link.role) for link in listing.links] == [
        ("https://list.example/law", "The law", "page")
    ]
    assert listing.prose == "We list those who help. The law, us"


def test_not_a_page() -> None:
    with pytest.raises(UnreadableError):
        read_listing(Page(b"%PDF-1.7", URL, "application/pdf"))


HAND_MADE = """
<div id="list">
<div class="row"><b class="who">Mill House</b> <span class="x">about: <i>milling</i></span>
<span class="how">a@mill.example</span> <span class="how">not this: z@z.example</span></div>
<div class="row"><b class="who">Open Door</b><p class="told">Opens doors.</p>
<p class="how">+375 17 200 10 20</p><p>b@door.example</p></div></div>
<p class="part">Later</p>
<div class="row"><b class="who">Night Bus</b><p class="how">c@bus.example</p></div>"""


def test_selectors_override() -> None:
    listing = read(
        HAND_MADE,
        {"entry": "div.row", "name": "b.who", "section": "p.part", "description": "p.told", "contact": "p.how"},
    )
    assert [(e.name, e.section, e.description) for e in listing.entries] == [
        ("Mill House", None, ""), ("Open Door", None, "Opens doors."), ("Night Bus", "Later", ""),
    ]  # fmt: skip
    assert [[c.value for c in e.contacts] for e in listing.entries] == [[], ["+375172001020"], ["c@bus.example"]]


def test_names_alone_cut_the_page() -> None:
    assert [e.name for e in read(HAND_MADE, {"name": "b.who"}).entries] == ["Mill House", "Open Door", "Night Bus"]


def test_stamp_selector() -> None:
    stamp = read(CARDS + '<p>Updated May 2024</p><p class="seen">Last updated June 2025</p>', {"stamp": "p.seen"}).stamp
    assert stamp is not None
    assert stamp.text == "Last updated June 2025"


@pytest.mark.parametrize(("key", "css"), [("entry", "div.gone"), ("name", "h3["), ("stamp", "p.none"), ("nam", "h3")])
def test_selector_that_cannot_serve(key: str, css: str) -> None:
    with pytest.raises(SelectorError, match=key):
        read(CARDS, {key: css})


@pytest.mark.parametrize("case", sorted(PAGES.iterdir()), ids=lambda case: case.name)
def test_proposed_selectors_read_the_same(case: Path) -> None:
    page = recorded(case)
    found, again = read_listing(page), read_listing(page, propose_selectors(page))
    assert [(e.name, e.section) for e in again.entries] == [(e.name, e.section) for e in found.entries]
    assert again.stamp == found.stamp


def test_proposal() -> None:
    html = f"<html><body><main>{CARDS}</main></body></html>"
    assert propose_selectors(Page(html.encode(), URL, "text/html", "BY")) == {"entry": "div", "name": "h3"}


def test_a_section_with_one_entry_is_not_the_entry() -> None:
    contacts = "<p>Phone: +375 17 200 10 20</p><p>Email: a@b.example</p>"
    [entry] = read(f"<h1>Who helps</h1><h2>Legal aid</h2><h3>Harbour Aid</h3>{contacts}").entries
    assert (entry.name, entry.section) == ("Harbour Aid", "Legal aid")
    assert {c.value for c in entry.contacts} == {"+375172001020", "a@b.example"}
    [entry] = read(f"<h1>Who helps</h1><h2>Harbour Aid</h2>{TOLD}<h3>Office in Minsk</h3>{contacts}").entries
    assert entry.name == "Harbour Aid"


def test_an_entrys_links_are_those_to_pages_its_contacts_left_out() -> None:
    more = '<p>Guides are <a href="/guides#top">here</a>. <a href="https://twitter.com/millhouse">Twitter</a></p>'
    name = '<a href="https://mill.example/">Mill House</a>'
    entry = read(card(name, "Email: a@b.example", more + TOLD) + CARDS).entries[0]
    assert [(link.text, link.url, link.role) for link in entry.links] == [
        ("Mill House", "https://mill.example/", "outside"),
        ("here", "https://list.example/guides", "page"),
    ]
