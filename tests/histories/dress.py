"""How a made site shows its facts: markup, number formats, disguises of mail addresses, and the noise around them."""

from __future__ import annotations

import html
from dataclasses import dataclass, replace
from random import Random

import phonenumbers

from tests.histories.facts import Facts, Organisation, phone

MARKUPS = ("paragraphs", "table", "definitions", "list", "breaks")
FORMATS = ("international", "national", "e164", "dotted", "hyphens", "narrow")
DISGUISES = ("plain", "link", "cfemail", "entities", "at", "split", "reversed")
NOISES = ("news", "line", "partner", "designer", "cookies", "counter", "year", "date", "terms")


@dataclass(frozen=True, slots=True)
class Dress:
    """The looks of a site between two redesigns."""

    markup: str
    number: str
    disguise: str
    tel_links: bool
    contact_path: str  # empty: the contacts stand on the home page
    labelled: bool
    repeated: bool  # a CMS that puts the contacts at the foot of every page too


def dress(rng: Random) -> Dress:
    return Dress(
        rng.choice(MARKUPS),
        rng.choice(FORMATS),
        rng.choice(DISGUISES),
        rng.random() < 0.4,
        rng.choice(("", "/contact", "/kontakt.html", "/about/contacts/")),
        rng.random() < 0.8,
        rng.random() < 0.25,
    )


def printed(number: str, style: str) -> str:
    """The number in one of the written forms of its country."""
    parsed = phonenumbers.parse(number)
    forms = phonenumbers.PhoneNumberFormat
    international = phonenumbers.format_number(parsed, forms.INTERNATIONAL)
    return {
        "international": international,
        "national": phonenumbers.format_number(parsed, forms.NATIONAL),
        "e164": number,
        "dotted": international.replace(" ", ".").replace("-", "."),
        "hyphens": international.replace(" ", "-"),
        "narrow": international.replace(" ", "\u00a0"),
    }[style]


def disguised(email: str, style: str, rng: Random) -> str:
    """Markup that shows the mail address to a reader, and hides it from simple programs."""
    local, _, domain = email.partition("@")
    key = rng.randrange(1, 256)
    code = "".join(f"{byte ^ key:02x}" for byte in email.encode())
    return {
        "plain": email,
        "link": f'<a href="mailto:{email}">{email}</a>',
        "cfemail": f'<a href="/cdn-cgi/l/email-protection" class="__cf_email__" data-cfemail="{key:02x}{code}">'
        "[email&#160;protected]</a>",
        "entities": "".join(f"&#{ord(letter)};" for letter in email),
        "at": f"{local} [at] {domain.replace('.', ' [dot] ')}",
        "split": f"<span>{local}</span><span>@</span><span>{domain}</span>",
        "reversed": f'<a data-email="{email[::-1]}" href="#">mail</a>',
    }[style]


def block(org: Organisation, facts: Facts, look: Dress, rng: Random) -> str:
    """The organisation's contacts, in the markup of the dress."""
    words = org.tongue
    rows = [(words.phone, _number(n, look)) for n in facts.phones]
    rows += [(words.email, disguised(facts.email, look.disguise, rng)), (words.address, html.escape(facts.address))]
    if look.markup == "table":
        return "<table>" + "".join(f"<tr><th>{k}</th><td>{v}</td></tr>" for k, v in rows) + "</table>"
    if look.markup == "definitions":
        return "<dl>" + "".join(f"<dt>{k}</dt><dd>{v}</dd>" for k, v in rows) + "</dl>"
    lines = [f"{k}: {v}" if look.labelled else v for k, v in rows]
    if look.markup == "list":
        return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
    if look.markup == "breaks":
        return "<div>" + "<br>".join(lines) + "</div>"
    return "".join(f"<p>{line}</p>" for line in lines)


def _number(number: str, look: Dress) -> str:
    text = printed(number, look.number)
    return f'<a href="tel:{number}">{text}</a>' if look.tel_links else text


def noise(kind: str, org: Organisation, week: int, rng: Random) -> str:
    """What stands beside the contacts and is not the organisation's, or is another each week."""
    words = org.tongue
    foreign = printed(phone(rng, rng.choice(("PL", "DE", "FR", "LT"))), "international")
    return {
        "news": f"<article><h3>{words.news}</h3><time>2026-09-{7 + week:02}</time><p>{words.event.format(foreign)}</p>"
        "</article>",
        "line": f"<p>{words.line.format(foreign)}</p>",
        "terms": f"<p>{words.terms}</p>",
        "partner": f"<aside><h3>{words.partners}</h3><img src='/p{week}.png' alt='Riverside'><p>Riverside Trust,"
        f" {foreign}, office@riverside-trust.example</p></aside>",
        "designer": f"<p class=credit>{words.made_by} Pixel Yard, {foreign}</p>",
        "cookies": f"<div class=cookie-banner>{words.cookies}</div>",
        "counter": f"<p class=counter>{rng.randrange(10_000, 99_999)}</p>",
        "year": f"<p>© {2025 + week % 2} {org.name}</p>",
        "date": f"<p>{7 + week:02}.09.2026</p>",
    }[kind]


def site(
    org: Organisation, facts: Facts, look: Dress, noises: tuple[str, ...], week: int, rng: Random
) -> dict[str, str]:
    """The pages of the site by path."""
    words = org.tongue
    contacts = block(org, facts, look, rng)
    beside = {kind: noise(kind, org, week, rng) for kind in noises}
    news = beside.pop("news", "") + beside.pop("line", "")
    below = list(beside.values())
    rng.shuffle(below)
    foot = f"<div>{block(org, facts, replace(look, markup='breaks'), rng)}</div>" if look.repeated else ""
    link = f"<a href='{look.contact_path}'>{words.contacts}</a>" if look.contact_path else ""
    home = "" if look.contact_path else contacts
    parts = [f"<p>{words.prose}</p>", home, news]
    rng.shuffle(parts)
    pages = {"/": _page(org, link, "".join(parts), "".join(below) + foot)}
    if look.contact_path:
        pages[look.contact_path] = _page(org, link, f"<h2>{words.contacts}</h2>{contacts}", foot)
    return pages


def _page(org: Organisation, link: str, main: str, beside: str) -> str:
    return (
        f"<!doctype html><html lang={org.tongue.lang}><head><meta charset=utf-8><title>{org.name}</title></head><body>"
        f"<header><a href='/'>{org.name}</a><nav>{link}</nav></header><main><h1>{org.name}</h1>{main}</main>"
        f"<footer>{beside}<p>{org.name}</p></footer></body></html>"
    )
