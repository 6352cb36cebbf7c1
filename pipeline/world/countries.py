"""The example fleet: country pages and the sites of their organisations, made from `fleet/countries.toml`. Pure.

What it makes has the form of the world's other pages: by host and state, the texts of the files that differ there.
"""

from __future__ import annotations

import html
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from string import Template
from typing import Any

import phonenumbers
from phonenumbers import PhoneNumberFormat

HOST = "country-pages.example"
PARENT = "legal-assistance-by-country"
PARENT_TITLE = "Legal Assistance by Country"
PARENT_TEXT = "<p>Choose a country. All that stands here was invented for a demonstration.</p>"
_FIRST, _LATER = "before", "after"
_ROBOTS = "User-agent: *\nDisallow: /wp-admin/\n"
_FOR_SALE = (
    '[[answers]]\npath = "/robots.txt"\npage = "/robots.txt"\n[[answers]]\npath = "/*"\npage = "/for-sale.html"\n'
)
_GONE = '[[answers]]\npath = "{path}"\npage = "/taken-away.html"\nstatus = 404\n'


@dataclass(frozen=True, slots=True)
class Organisation:
    """An invented organisation as its own site shows it. `phone` is E.164; `native` its name as it writes it."""

    host: str
    name: str
    native: str
    phone: str
    email: str
    for_sale: bool = False
    after: Mapping[str, Any] = field(default_factory=dict)

    def later(self) -> Organisation:
        return replace(self, **self.after)


@dataclass(frozen=True, slots=True)
class Country:
    """One country's page. `modified` is UTC without a zone, as WordPress writes it; `state`: the only one it is in."""

    name: str
    region: str
    language: str
    contact: str
    phone: str
    about: str
    modified: str
    stamp: str
    organisations: tuple[Organisation, ...]
    direction: str = "ltr"
    state: str | None = None
    listed_phones: Mapping[str, str] = field(default_factory=dict)  # what the page says, by host, where it differs
    after: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return f"{self.name} Legal Assistance"

    @property
    def slug(self) -> str:
        return f"{self.region.lower()}-legal-assistance"

    @property
    def link(self) -> str:
        return f"https://{HOST}/{PARENT}/{self.slug}/"

    @property
    def content(self) -> str:
        """The page as its editors wrote it: without the site's frame."""
        entries = "\n".join(self._entry(organisation) for organisation in self.organisations)
        return f"<h2>Organisations</h2>\n{entries}\n<p>Last updated {self.stamp}</p>"

    def _entry(self, of: Organisation) -> str:
        number = shown(self.listed_phones.get(of.host, of.phone), PhoneNumberFormat.INTERNATIONAL)
        return (
            f'<h3><a href="https://{of.host}/">{of.name}</a></h3>\n<p>Gives free legal advice. Invented.</p>\n'
            f'<p>Phone: {number}<br>Email: <a href="mailto:{of.email}">{of.email}</a></p>'
        )


def countries(state: str) -> tuple[Country, ...]:
    """The country pages that are there in that state, in the order of the file."""
    there = (country for country in _rows() if country.state in (None, state))
    return tuple(replace(country, **country.after) if state == _LATER else country for country in there)


def shown(phone: str, form: int) -> str:
    """An E.164 number as a page prints it."""
    return phonenumbers.format_number(phonenumbers.parse(phone), form)


@cache
def files() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """By host and state: the text of each address that the state changes, as the folders of other hosts hold them."""
    found = {HOST: {state: dict(_directory(state)) for state in (_FIRST, _LATER)}}
    for country in _rows():
        for organisation in country.organisations:
            found[organisation.host] = {_FIRST: dict(_site(country, organisation))}
            if organisation.after:
                found[organisation.host][_LATER] = dict(_site(country, organisation.later()))
    return found


def _directory(state: str) -> Iterator[tuple[str, str]]:
    """The country pages as people see them. One that was taken away is not found."""
    template = Template(_text("country.html"))
    there = countries(state)
    links = "".join(f'<li><a href="{country.link}">{country.title}</a></li>' for country in there)
    content = f"{PARENT_TEXT}<ul>{links}</ul>"
    home = f'<p>All of this site was invented.</p><p><a href="/{PARENT}/">{PARENT_TITLE}</a></p>'
    yield "/", template.substitute(title="Country pages", content=home)
    yield f"/{PARENT}/", template.substitute(title=PARENT_TITLE, content=content)
    for country in there:
        yield f"/{PARENT}/{country.slug}/", template.substitute(title=country.title, content=country.content)
    yield "/robots.txt", _ROBOTS
    gone = (country for country in _rows() if country.state not in (None, state) and state != _FIRST)
    yield "/answers.toml", "".join(_GONE.format(path=f"/{PARENT}/{country.slug}/") for country in gone)
    yield "/taken-away.html", template.substitute(title="Page not found", content="<p>There is no such page.</p>")


def _site(country: Country, of: Organisation) -> Iterator[tuple[str, str]]:
    yield "/robots.txt", _ROBOTS
    if of.for_sale:
        yield "/answers.toml", _FOR_SALE
        yield "/for-sale.html", Template(_text("for-sale.html")).substitute(host=of.host)
        return
    page = Template(_text("site.html"))
    words = {name: getattr(country, name) for name in ("language", "direction", "contact")}
    words |= {"name": html.escape(of.name), "native": html.escape(of.native, quote=False)}
    yield "/", page.substitute(words, heading=words["native"], text=f"<p>{country.about}</p>")
    yield "/contact.html", page.substitute(words, heading=country.contact, text=_contacts(country, of))


def _contacts(country: Country, of: Organisation) -> str:
    number = shown(of.phone, PhoneNumberFormat.NATIONAL)
    return (
        f'<p>{country.phone}: <a href="tel:{of.phone}">{number}</a></p>\n'
        f'<p>Email: <a href="mailto:{of.email}">{of.email}</a></p>\n<p>{country.about}</p>'
    )


@cache
def _rows() -> Sequence[Country]:
    """Raises: TypeError for an unknown key."""
    rows = tomllib.loads(_text("countries.toml"))["countries"]
    return [Country(**{**row, "organisations": tuple(Organisation(**o) for o in row["organisations"])}) for row in rows]


def _text(name: str) -> str:
    return (resources.files("pipeline.world") / "fleet" / name).read_text("utf-8")
