"""The contacts that a link holds and its line does not show: `mailto:`, `tel:`, messengers, profiles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from urllib.parse import unquote

from bs4 import Tag

from pipeline.model import Contact, Kind
from pipeline.parsers.cloak import linked_email
from pipeline.parsers.labelled import classes_of
from pipeline.parsers.line import Anchor, Line
from pipeline.parsers.links import page_role
from pipeline.parsers.sightings import contact_at
from pipeline.parsers.within import nodes
from pipeline.text import social
from pipeline.text.email import find_emails
from pipeline.text.label import channels_in, label_before
from pipeline.text.normal import fold, one_line
from pipeline.text.tables import table
from pipeline.text.url import social_host

_POST = re.compile(
    r"(?:twitter-tweet|instagram-media|tiktok-embed|fb-post|bluesky-embed|text-post-media|telegram-post)"
)
_CREDITED = 40  # characters of a maker's name and the words around it
_FEW = 20  # nodes of a link in which an icon would stand


def linked(
    line: Line, anchor: Anchor, regions: tuple[str, ...], known: Mapping[tuple[Kind, str], Contact]
) -> Iterator[Contact]:
    """What a link holds that its line does not show. A link that shows nothing at all is none."""
    text = line.text[anchor.start : anchor.end]
    if not _shows(anchor):
        return
    for address in mail_targets(anchor):
        if (Kind.EMAIL, address) not in known:
            yield _from_link(line, Kind.EMAIL, address, address, anchor)
    if link := social.phone_link(anchor.href, regions):
        value, written, channel = link
        shown = known.get((Kind.PHONE, value))
        if shown is None or (channel and channel not in shown.channels):
            said = tuple(c for c in channels_in(text) if c != "voice")
            yield replace(
                _from_link(line, Kind.PHONE, value, written, anchor), channels=(channel,) if channel else said
            )
    elif (profile := social.profile(anchor.href)) and (Kind.SOCIAL, profile) not in known and not _theirs(line, anchor):
        contact = contact_at(line, Kind.SOCIAL, profile, anchor.start, anchor.end)
        yield replace(contact, shown=text or anchor.href)


def refusal(line: Line, anchor: Anchor, regions: tuple[str, ...]) -> tuple[Kind, str] | None:
    """What kind of contact a link looks to hold and does not, and why; None for one that holds it, or for any other."""
    scheme = anchor.href.partition(":")[0].lower()
    mail, number = mail_targets(anchor), social.phone_link(anchor.href, regions)
    if (mail or number) and not _shows(anchor):
        return Kind.EMAIL if mail else Kind.PHONE, "a link that shows nothing"
    if scheme == "mailto" and not mail:
        return Kind.EMAIL, "names nobody to write to: a button that shares the page"
    if scheme in ("tel", "callto", "sms") and not number:
        return Kind.PHONE, "no numbering plan that the page may follow has it"
    if social_host(anchor.href) and not number and not social.profile(anchor.href):
        return Kind.SOCIAL, "leads to no profile: a button that shares the page, a post, or a page of the network's own"
    if social.profile(anchor.href) and (theirs := _theirs(line, anchor)):
        return Kind.SOCIAL, theirs
    return None


def _theirs(line: Line, anchor: Anchor) -> str:
    """Why the profile that a link leads to is somebody else's; empty where nothing says so."""
    if any(
        _POST.match(name) for tag in anchor.node.parents if tag.name == "blockquote" for name in classes_of(tag).split()
    ):
        return "stands in somebody's post that the page shows"
    said = [m for m in _credits().finditer(fold(line.text[: anchor.end])) if len(m["rest"]) <= _CREDITED]
    return "right behind the words of who made the site" if said else ""


def _shows(anchor: Anchor) -> bool:
    """Does a link show a text or an icon?"""
    return anchor.start < anchor.end or any(isinstance(node, Tag) for node in nodes(anchor.node, _FEW))


def mail_targets(anchor: Anchor) -> list[str]:
    """The addresses that a link writes to; none for "share by mail" links without a recipient."""
    href = anchor.href
    if href[:7].lower() == "mailto:" or href[:10].lower() == "%6d%61%69l":
        recipients = unquote(href[7:].partition("?")[0])
        return [e.value for e in find_emails(recipients)]
    found = linked_email(anchor.node)
    return [found] if found else []


def _from_link(line: Line, kind: Kind, value: str, shown: str, anchor: Anchor) -> Contact:
    """A contact that only a link holds. A link that speaks of mail or calls, or is an icon, shows it in its place;

    one that speaks of something else (a person's name, "site by") holds it as a side matter, at the place `link`.
    """
    text = line.text[anchor.start : anchor.end]
    words = set(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", fold(text)))
    speaks = not words or not words.isdisjoint(_words("writing" if kind is Kind.EMAIL else "calling"))
    speaks = speaks or page_role(text) == "contact"  # "Contact us!"
    label = label_before(line.text, anchor.start)
    return replace(
        contact_at(line, kind, value, anchor.start, anchor.end),
        shown=shown,
        note="" if any(phrase in fold(text) for phrase in unreadable()) else one_line(text),
        where=line.where if speaks else "link",
        label=label.text if label and label.gap == 0 else "",
    )


@cache
def _credits() -> re.Pattern[str]:
    """Words of who made a site, and what stands between them and the end of a text."""
    words = sorted((fold(word) for word in table("whose")["credits"]), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?P<rest>[^.,;|•·\n]*)$")


@cache
def unreadable() -> tuple[str, ...]:
    """The folded phrases that stand in place of an email that is hidden beyond decoding."""
    return tuple(fold(phrase) for phrase in table("email_words")["unreadable"])


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(fold(word) for word in table("email_words")[name])
