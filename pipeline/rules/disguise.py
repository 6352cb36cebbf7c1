"""Rules about contacts that are not what they look like: on the page, and on the organisation's own site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from pipeline.model import Contact, Kind, Link
from pipeline.rules.case import EntryCase, Finding, PageCase, Subject
from pipeline.text.disguise import disguises
from pipeline.text.number import printed
from pipeline.text.tables import table
from pipeline.text.url import canonical, host_of, is_ending, registrable, same_site, social_host
from snapshots.records import Evidence

_HOST = re.compile(r"(?:https?://)?(?:[\w-]{1,63}\.)+(?P<ending>[^\W\d_]{2,})(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)
_FEWEST_DIGITS = 6  # that two forms of one number share at their ends


def href_mismatch(case: EntryCase) -> Iterator[Finding]:
    """The page's text shows one address or number and its link holds another."""
    listed = case.entry.listed
    name = listed.name or "an entry without a name"
    for contact in listed.contacts:
        if contact.href and not _linked_beside(contact, listed.contacts):
            yield _mismatch(case, contact, f"On the page, the entry of {name}", case.source.quote(contact.quote))
    yield from _links(case, name)


def site_href_mismatch(case: EntryCase) -> Iterator[Finding]:
    """The organisation's own site does so with a value that its entry lists."""
    ours = {c.value for c in case.entry.listed.contacts}
    for page in case.visit.own_pages() if case.visit else ():
        contacts = page.reading.contacts if page.reading else ()
        for contact in contacts:
            if contact.href and ours & {contact.value, contact.href} and not _linked_beside(contact, contacts):
                where, evidence = f"The site of {case.entry.listed.name}", page.evidence(contact.quote)
                yield _mismatch(case, contact, where, evidence, Subject.SITE)


def _linked_beside(contact: Contact, contacts: tuple[Contact, ...]) -> bool:
    """Whether link and text are one number in two forms, or the link spans two values and holds the other one."""
    if contact.kind is Kind.PHONE and contact.href:
        digits = [re.sub(r"\D", "", value).lstrip("0") for value in (contact.value, contact.href)]
        short, long = sorted(digits, key=len)
        if len(short) >= _FEWEST_DIGITS and long.endswith(short):
            return True
    return any(c.value == contact.href and c.quote == contact.quote for c in contacts)


def _mismatch(
    case: EntryCase, contact: Contact, where: str, evidence: Evidence, subject: Subject | None = None
) -> Finding:
    mail = contact.kind is Kind.EMAIL
    held = contact.href or ""
    same = not mail or _domain(contact.value) == _domain(held)
    return Finding(
        "href-mismatch", case.entry.id, contact.kind.value, contact.value, held,
        f"{where} shows {_shown(contact.value)}, and the link behind it {'writes to' if mail else 'calls'}"
        f" {_shown(held)}.",
        "Find out which of the two is right, then give text and link the same value.",
        (evidence,),
        severity="medium" if same else "critical",
        subject=subject,
    )  # fmt: skip


def _links(case: EntryCase, name: str) -> Iterator[Finding]:
    """Links whose text is an address of the web."""
    for link in case.entry.listed.links:
        shown = link.text.strip(" .,;:()<>")
        found = _HOST.fullmatch(shown)
        if not found or not is_ending(found["ending"]) or (shown == name and "//" not in shown):
            continue
        severity = _severity(link, canonical(shown))
        if severity:
            yield Finding(
                "href-mismatch", case.entry.id, "website", canonical(shown), canonical(link.url),
                f"On the page, the entry of {name} shows {shown}, and the link behind it leads to {link.url}.",
                "Find out which of the two is right, then give text and link the same address.",
                (case.source.quote(f"{shown} → {link.url}"),),
                severity=severity,
            )  # fmt: skip


def _severity(link: Link, shown: str) -> str | None:
    """How grave it is that a link leads elsewhere; None where it does not, or goes there by way of a redirector.

    A link without `https://` leads to a page of the directory's own site that does not exist.
    """
    host = host_of(shown).removeprefix("www.")
    if link.role == "page" and not same_site(link.url, shown):
        return "medium" if urlsplit(link.url).path.rstrip("/").endswith(host) else None
    network = social_host(shown)
    if same_site(link.url, shown) or (network and network == social_host(link.url)):
        return None
    if host in unquote(unquote(link.url)).lower():
        return None
    return "medium" if registrable(link.url) in table("links")["shorteners"] else "critical"


def homoglyph(case: EntryCase) -> Iterator[Finding]:
    """Letters of another script, or characters that nobody sees, inside an email, URL or number."""
    listed = case.entry.listed
    values = [(c.kind.value, c.shown, c.value, c.quote) for c in listed.contacts if c.kind is not Kind.ADDRESS]
    values += [("website", link.url, canonical(link.url), link.text or link.url) for link in listed.links]
    values += [("email", word, word, word) for word in listed.disguised]
    for field, shown, value, quote in values:
        found = disguises(shown, number=field == Kind.PHONE)
        if found:
            yield Finding(
                "homoglyph", case.entry.id, field, value, None,
                f"In the entry of {listed.name or 'an organisation without a name'}, {_WORDS.get(field, field)} holds"
                f" characters that are not what they look like: {', '.join(found)}. Whoever copies it reaches nobody,"
                " or somebody else.",
                "Type it anew by hand, after asking the organisation for it.",
                (case.source.quote(quote),),
            )  # fmt: skip


_WORDS = {"email": "an email address", "phone": "a number", "social": "a profile", "website": "a link"}


def domain_lookalike(case: PageCase) -> Iterator[Finding]:
    """A page of the directory links, or has an entry write to, a domain that the config says must never be linked."""
    for sheet in case.sheets:
        owners = {link.url: e for e in case.entries if e.listed.page == sheet.source.url for link in e.listed.links}
        for link in sheet.listing.links:
            domain = _lookalike(host_of(link.url), case.lookalikes)
            if domain:
                entry = owners.get(link.url)
                words = f"The page links {link.url}"
                yield _imitated(entry.id if entry else None, domain, words, sheet.source.quote(link.text or link.url))

    for entry in case.entries:
        for contact in (c for c in entry.listed.contacts if c.kind is Kind.EMAIL):
            domain = _lookalike(contact.value.partition("@")[2], case.lookalikes)
            if domain:
                words = f"The entry of {entry.listed.name} lists {contact.value}"
                yield _imitated(entry.id, domain, words, case.sources[entry.listed.page].quote(contact.quote))


def site_lookalike(case: EntryCase) -> Iterator[Finding]:
    """The organisation's own site links such a domain."""
    for page in case.visit.pages if case.visit else ():
        for host in page.reading.outside if page.reading else ():
            domain = _lookalike(host, case.lookalikes)
            if domain:
                words = f"The site of {case.entry.listed.name} links {host}"
                yield _imitated(case.entry.id, domain, words, page.evidence(host), Subject.SITE)


def _imitated(
    entry: str | None, domain: str, words: str, evidence: Evidence, subject: Subject | None = None
) -> Finding:
    return Finding(
        "domain-lookalike", entry, "website", domain, None,
        f"{words}: {domain} stands on your list of look-alikes.",
        "Take the link out, and tell whoever set it.",
        (evidence,),
        subject=subject,
    )  # fmt: skip


def _lookalike(host: str, domains: tuple[str, ...]) -> str | None:
    """The look-alike that a host belongs to."""
    return next((d for d in domains if host == d or host.endswith(f".{d}")), None)


def _domain(email: str) -> str:
    return registrable(f"https://{email.partition('@')[2]}/")


def _shown(value: str) -> str:
    return printed(value) if value.startswith("+") else value
