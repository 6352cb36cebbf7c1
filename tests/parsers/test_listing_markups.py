"""The Belarus page in many markups: each must give the same facts, with no word about the page in any configuration.

The text is read from the shared seed where it is at hand; names and links, which the text copy lost, are set here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import pytest

from pipeline.model import Kind, ListedEntry, Listing, Page
from pipeline.parsers.listing import read_listing
from pipeline.text.normal import one_line

SEED = Path(__file__).parents[3] / "shared" / "seed"
URL = "https://rightsinexile.org/legal-assistance-country-directory/belarus-legal-assistance"
SECTIONS = {"legal": "Legal aid organisations", "other": "Organisations providing other support to refugees"}
#: Name and the link of the name, by the key of expected.json.
HEADS: Mapping[str, tuple[str, str | None]] = {
    "grupa-granica": ("Grupa Granica", None),
    "refugee-counselling-service": ("Refugee Counselling Service", None),
    "unhcr-belarus": ("UNHCR Belarus", "https://www.unhcr.org/by/"),
    "human-constanta": ("Human Constanta", "https://humanconstanta.org/"),
    "caritas-belarus": ("Caritas Belarus", "https://caritas.by/"),
    "belarus-red-cross": ("Belarus Red Cross", "https://redcross.by/"),
    "evolutio": ("Evolutio", "https://evolutio.info/"),
    "iom-belarus": ("International Organization for Migration (IOM)", "https://belarus.iom.int/"),
    "hope-and-humanity": ("Hope and Humanity", None),
}
TWITTER = "https://twitter.com/GrupaGranica"
CHANNELS = {"human-constanta": ("whatsapp", "telegram", "signal")}

pytestmark = pytest.mark.skipif(not SEED.exists(), reason="the seed page is not at hand")


@dataclass(frozen=True)
class Organisation:
    facts: Mapping[str, Any]
    name: str
    link: str | None
    contacts: tuple[str, ...]  # lines as HTML
    story: tuple[str, ...]

    @property
    def head(self) -> str:
        return f'<a href="{self.link}">{escape(self.name)}</a>' if self.link else escape(self.name)


@dataclass(frozen=True)
class Seed:
    intro: tuple[str, ...]
    groups: Mapping[str, tuple[Organisation, ...]]
    tail: tuple[str, ...]


@cache
def seed() -> Seed:
    lines = (SEED / "belarus.txt").read_text("utf-8").split("\n")
    facts = json.loads((SEED / "expected.json").read_text("utf-8"))["organisations"]
    groups: dict[str, tuple[Organisation, ...]] = {"legal": (), "other": ()}
    for row in facts:
        first, last = row["lines"]
        own = [line for line in lines[first - 1 : last] if line.strip() and line.strip() not in SECTIONS.values()]
        contacts = tuple(_contact(line) for line in own if _reaches(line))
        story = tuple(escape(line) for line in own if not _reaches(line))
        name, link = HEADS[row["key"]]
        groups[row["section"]] += (Organisation(row, name, link, contacts, story),)
    after = facts[-1]["lines"][1]
    return Seed(tuple(filter(str.strip, lines[:35])), groups, tuple(filter(str.strip, lines[after:])))


def _reaches(line: str) -> bool:
    return line.startswith(("Address", "Tel", "Email", "Twitter"))


def _contact(line: str) -> str:
    return f'<a href="{TWITTER}">Twitter</a>' if line.strip() == "Twitter" else escape(line)


HELP = "UNHCR Belarus Help Page"
HEADINGS = ("Refugee protection", "Belarus LGBTQI+ Resources", "Belarus COI")


def intro(tag: str = "h2") -> str:
    return "".join(_block(line, tag) for line in seed().intro)


def tail(tag: str = "h2") -> str:
    return "".join(_block(line, tag) for line in seed().tail)


def _block(line: str, tag: str) -> str:
    if line.strip() in HEADINGS:
        return f"<{tag}>{escape(line)}</{tag}>"
    text = escape(line).replace("get in touch", '<a href="mailto:hello@rightsinexile.org">get in touch</a>')
    return f"<p>{text.replace(HELP, f'<a href=https://help.unhcr.org/belarus/>{HELP}</a>')}</p>"


def page(main: str, lead: str | None = None, end: str | None = None) -> str:
    """The page with its frame; `end` in place of the usual teasers."""
    share = "".join(
        f'<a href="https://{host}/sharer?u={URL}">Share</a>' for host in ("www.facebook.com", "twitter.com")
    )
    nav = '<nav><ul><li><a href="/">Home</a></li><li><a href="/donate">Donate</a></li></ul></nav>'
    own = (
        'Rights in Exile, 12 Example Road. Tel: +44 20 7946 0000. <a href="mailto:info@rightsinexile.org">Email us</a>'
    )
    head = '<head><meta charset="utf-8"><title>Belarus Legal Assistance</title></head>'
    return f"""<!DOCTYPE html><html lang="en">{head}<body><header>{nav}</header>
<main><h1>Belarus Legal Assistance</h1>{intro() if lead is None else lead}{main}{tail() if end is None else end}
<div class="share">{share}</div></main><footer><p>{own}</p></footer></body></html>"""


def headings() -> str:
    body = ""
    for key, group in seed().groups.items():
        body += f"<h2>{SECTIONS[key]}</h2>"
        for o in group:
            body += f"<h3>{o.head}</h3>" + "".join(f"<p>{line}</p>" for line in (*o.contacts, *o.story))
    return page(body)


def same_level_headings() -> str:
    """Teasers and prose headings of the same level as the names."""
    return page(headings_main("h3"), intro("h3"), tail("h3"))


def headings_main(tag: str) -> str:
    return "".join(
        f"<h2>{SECTIONS[key]}</h2>"
        + "".join(
            f"<{tag}>{o.head}</{tag}><p>{'<br>'.join(o.contacts)}</p><p>{'</p><p>'.join(o.story)}</p>" for o in group
        )
        for key, group in seed().groups.items()
    )


def widgets() -> str:
    def widget(kind: str, inner: str) -> str:
        inner = f'<div class="elementor-widget-container">{inner}</div>'
        return f'<div class="elementor-element elementor-widget elementor-widget-{kind}">{inner}</div>'

    body = ""
    for key, group in seed().groups.items():
        body += widget("heading", f'<h2 class="elementor-heading-title">{SECTIONS[key]}</h2>')
        for o in group:
            text = "".join(f"<p>{line}</p>" for line in (*o.contacts, *o.story))
            body += widget("heading", f'<h4 class="elementor-heading-title">{o.head}</h4>') + widget(
                "text-editor", text
            )
    return page(f'<section class="elementor-section">{body}</section>')


def details() -> str:
    body = ""
    for key, group in seed().groups.items():
        body += f"<h2>{SECTIONS[key]}</h2>"
        for o in group:
            text = "".join(f"<p>{line}</p>" for line in (*o.contacts, *o.story))
            body += f"<details><summary>{o.head}</summary><div>{text}</div></details>"
    return page(body)


def nested_details() -> str:
    body = ""
    for key, group in seed().groups.items():
        inner = "".join(
            f"<details><summary>{o.head}</summary>{''.join(f'<p>{x}</p>' for x in (*o.contacts, *o.story))}</details>"
            for o in group
        )
        body += f"<details><summary>{SECTIONS[key]}</summary>{inner}</details>"
    return page(body)


def toggles() -> str:
    body, number = "", 0
    for key, group in seed().groups.items():
        body += f"<h2>{SECTIONS[key]}</h2><div class='accordion'>"
        for o in group:
            number += 1
            text = "".join(f"<p>{line}</p>" for line in (*o.contacts, *o.story))
            body += (
                f'<div class="tab-title" role="button" aria-controls="t{number}">{o.head}</div>'
                f'<div id="t{number}" class="tab-content" style="display:none">{text}</div>'
            )
        body += "</div>"
    return page(body)


def buttons() -> str:
    body, number = "", 0
    for key, group in seed().groups.items():
        body += f"<h2>{SECTIONS[key]}</h2>"
        for o in group:
            number += 1
            text = "<br>".join((*o.contacts, "", *o.story))
            site = f'<p>Website: <a href="{o.link}">{o.link}</a></p>' if o.link else ""
            body += (
                f'<h3><button aria-expanded="false" aria-controls="p{number}">{escape(o.name)}</button></h3>'
                f'<div id="p{number}" role="region" hidden>{site}<p>{text}</p></div>'
            )
    return page(body)


def table() -> str:
    body = "<table>"
    for key, group in seed().groups.items():
        body += f'<tr><td colspan="2"><b>{SECTIONS[key]}</b></td></tr>'
        for o in group:
            body += f"<tr><td>{o.head}<br>{'<br>'.join(o.contacts)}</td><td>{'<br>'.join(o.story)}</td></tr>"
    return page(body + "</table>")


def columns() -> str:
    kinds = ("Address", "Tel", "Email")
    body = ""
    for key, group in seed().groups.items():
        body += f"<h2>{SECTIONS[key]}</h2><table><thead><tr><th>Organisation</th>"
        body += "".join(f"<th>{kind}</th>" for kind in kinds) + "<th>What they do</th></tr></thead><tbody>"
        for o in group:
            cells = {kind: [c.split(":", 1)[1] for c in o.contacts if c.startswith(kind)] for kind in kinds}
            others = [c for c in o.contacts if not c.startswith(kinds)]
            body += f"<tr><td>{o.head}</td>" + "".join(f"<td>{'<br>'.join(cells[kind])}</td>" for kind in kinds)
            body += f"<td>{'<br>'.join((*others, *o.story))}</td></tr>"
        body += "</tbody></table>"
    return page(body)


def paragraphs() -> str:
    body = ""
    for key, group in seed().groups.items():
        body += f"<p><strong>{SECTIONS[key]}</strong></p>"
        for o in group:
            body += f"<p><strong>{o.head}</strong><br>{'<br>'.join(o.contacts)}</p>" + "".join(
                f"<p>{x}</p>" for x in o.story
            )
    return page(body, intro("h3"), "".join(_block(x, "strong") for x in seed().tail))


def one_paragraph() -> str:
    """Everything in one block, with nothing but <br> and bold names."""
    body = "<div>"
    for key, group in seed().groups.items():
        body += f"<b>{SECTIONS[key]}</b><br><br>"
        for o in group:
            body += f"<b>{o.head}</b><br>{'<br>'.join((*o.contacts, *o.story))}<br><br>"
    return page(body + "</div>")


def definitions() -> str:
    body = ""
    for key, group in seed().groups.items():
        body += f"<h2>{SECTIONS[key]}</h2><dl>"
        for o in group:
            body += f"<dt>{o.head}</dt>" + "".join(f"<dd>{x}</dd>" for x in (*o.contacts, *o.story))
        body += "</dl>"
    return page(body)


def cards(tag: str = "article") -> str:
    body = ""
    for key, group in seed().groups.items():
        body += f'<h2>{SECTIONS[key]}</h2><div class="grid">'
        for o in group:
            text = "".join(f"<div>{x}</div>" for x in (*o.contacts, *o.story))
            body += f'<{tag} class="card"><div class="card-title">{o.head}</div>{text}</{tag}>'
        body += "</div>"
    return page(body)


def card_divs() -> str:
    return cards("div")


def linked_names() -> str:
    """Names are set apart by their links alone; those without a site lead to a page of the directory."""
    body = ""
    for key, group in seed().groups.items():
        body += f"<h2>{SECTIONS[key]}</h2>"
        for o in group:
            link = o.link or f"/organisations/{o.facts['key']}"
            body += f'<p><a href="{link}">{escape(o.name)}</a></p>' + "".join(
                f"<p>{x}</p>" for x in (*o.contacts, *o.story)
            )
    return page(body)


def nested_lists() -> str:
    body = "<ul>"
    for key, group in seed().groups.items():
        body += f"<li>{SECTIONS[key]}<ul>"
        for o in group:
            body += f"<li>{o.head}<ul>" + "".join(f"<li>{x}</li>" for x in (*o.contacts, *o.story)) + "</ul></li>"
        body += "</ul></li>"
    return page(body + "</ul>")


def list_items() -> str:
    body = ""
    for key, group in seed().groups.items():
        body += f"<h3>{SECTIONS[key]}</h3><ul>"
        for o in group:
            body += f"<li><b>{o.head}</b><p>{'<br>'.join(o.contacts)}</p>{''.join(f'<p>{x}</p>' for x in o.story)}</li>"
        body += "</ul>"
    return page(body)


def blank_lines() -> str:
    """No markup but paragraphs."""
    body = ""
    for key, group in seed().groups.items():
        body += f"<p>{SECTIONS[key]}</p>"
        for o in group:
            body += "".join(f"<p>{x}</p>" for x in (o.head if o.link else escape(o.name), *o.contacts, *o.story))
    return page(body)


def breaks_only() -> str:
    """No markup but line breaks."""
    lines: list[str] = []
    for key, group in seed().groups.items():
        lines += [SECTIONS[key], ""]
        for o in group:
            site = (f"Website: {o.link}",) if o.link else ()
            lines += [escape(o.name), *o.contacts, *site, *o.story, ""]
    return page(f"<p>{'<br>'.join(lines)}</p>")


MARKUPS: Sequence[Callable[[], str]] = (
    headings, same_level_headings, widgets, details, nested_details, toggles, buttons, table, columns, paragraphs,
    one_paragraph, definitions, cards, card_divs, linked_names, nested_lists, list_items, blank_lines, breaks_only,
)  # fmt: skip


def read(markup: Callable[[], str]) -> Listing:
    return read_listing(Page(markup().encode(), URL, "text/html; charset=utf-8", "BY"))


def every() -> list[tuple[str, Organisation]]:
    return [(SECTIONS[key], o) for key, group in seed().groups.items() for o in group]


@pytest.mark.parametrize("markup", MARKUPS, ids=lambda m: m.__name__)
def test_entries(markup: Callable[[], str]) -> None:
    listing = read(markup)
    assert [(e.section, e.name, e.website) for e in listing.entries] == [(s, o.name, o.link) for s, o in every()]
    assert listing.unread == ()


@pytest.mark.parametrize("markup", MARKUPS, ids=lambda m: m.__name__)
def test_contacts(markup: Callable[[], str]) -> None:
    for entry, (_, o) in zip(read(markup).entries, every(), strict=True):
        assert facts(entry) == expected(o), entry.name


def facts(entry: ListedEntry) -> dict[str, Any]:
    of = {kind: [c for c in entry.contacts if c.kind == kind] for kind in Kind}
    return {
        "phones": [(c.value, c.note, c.channels) for c in of[Kind.PHONE]],
        "emails": [c.value for c in of[Kind.EMAIL]],
        "addresses": [(c.use, one_line(c.shown), one_line(c.value)) for c in of[Kind.ADDRESS]],
        "socials": len(of[Kind.SOCIAL]),
        "shown": [one_line(c.shown) for c in of[Kind.PHONE]],
    }


def expected(o: Organisation) -> dict[str, Any]:
    row = o.facts
    return {
        "phones": [(p["e164"], p["note"], CHANNELS.get(row["key"], ())) for p in row["phones"]],
        "emails": row["emails"],
        "addresses": [(a["type"], a["text"], a["text"]) for a in row["addresses"]],
        "socials": len(row["links"]),
        "shown": [one_line(p["text"]) for p in row["phones"]],
    }


@pytest.mark.parametrize("markup", MARKUPS, ids=lambda m: m.__name__)
def test_description(markup: Callable[[], str]) -> None:
    for entry, (_, o) in zip(read(markup).entries, every(), strict=True):
        words = [one_line(x).replace("&amp;", "&") for x in o.story]
        assert one_line(entry.description) == one_line(" ".join(words)), entry.name


@pytest.mark.parametrize("markup", MARKUPS, ids=lambda m: m.__name__)
def test_rest_of_the_page(markup: Callable[[], str]) -> None:
    listing = read(markup)
    stamp = listing.stamp
    assert stamp is not None
    assert (stamp.text, stamp.earliest.isoformat(), stamp.latest.isoformat()) == (
        "Last updated March 2025",
        "2025-03-01",
        "2025-03-31",
    )
    assert "within 90 days of entering Belarus" in listing.prose
    assert "We are always looking to expand" in listing.prose
    assert "canteens" not in listing.prose
    assert (HELP, "https://help.unhcr.org/belarus/") in [(x.text, x.url) for x in listing.links]
