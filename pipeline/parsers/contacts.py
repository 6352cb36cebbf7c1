"""Phones, emails and social profiles in a run of lines, in page order. Each value once, its best sighting kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from urllib.parse import unquote

from bs4 import Tag

from pipeline.model import Contact, Kind, Unread
from pipeline.parsers.cloak import linked_email
from pipeline.parsers.document import Anchor, Line
from pipeline.parsers.links import page_role
from pipeline.parsers.sightings import merged
from pipeline.parsers.within import nodes
from pipeline.text import social
from pipeline.text.email import Email, comparable, find_emails
from pipeline.text.label import EMAIL, FAX, PHONE, Label, channels_in, label_before, whole_label
from pipeline.text.normal import fold, one_line
from pipeline.text.phone import Phone, find_phones
from pipeline.text.regions import regions_of
from pipeline.text.tables import table

_QUOTE = 240
_NOTE = re.compile(r"\s{0,2}[(\[]([^()\[\]]{1,80})[)\]]")
_AFTER = re.compile(r"\s*(?:[-–—,:]\s*)?([^\d@:;|()]{3,60})")
_BRACKET = re.compile(r"[(\[]([^()\[\]]{1,60})[)\]]")
_DIGITS = re.compile(r"\d(?:\D{0,5}\d){3}")
_MOST = 5_000  # contacts of a page: far beyond any office's or directory's; comparing costs the square of them
_CARRY = 6  # lines that a label on a line of its own reaches
_FEW = 20  # nodes of a link in which an icon would stand
_SHORT = 60  # letters; a longer line ends a label's reach
_CHANNELS = ("fax", "whatsapp", "telegram", "signal", "viber", "sms")


def find_contacts(lines: Sequence[Line], *, url: str, region: str | None, lang: str | None) -> tuple[Contact, ...]:
    """The phones, emails and socials of the lines in page order.

    `region` is the page's own; after it the top-level domain of `url` and the language stand in for it.
    """
    regions = regions_of(region, url, lang)
    return merged([contact for at in range(len(lines)) for contact in _in_line(lines, at, regions)])[:_MOST]


def find_unread(lines: Sequence[Line]) -> tuple[Unread, ...]:
    """The lines that show that an email is there and hide it beyond decoding."""
    found = []
    for at, line in enumerate(lines):
        if len(line.text) < 8 or not _unreadable().search(line.folded):
            continue
        near = lines[max(0, at - 1) : at + 2]
        if not any(_emails(other) for other in near) and not any(_mail_targets(anchor) for anchor in line.anchors):
            found.append(Unread("unreadable-contact", line.text[:_QUOTE]))
    return tuple(found)


def _in_line(lines: Sequence[Line], at: int, regions: tuple[str, ...]) -> list[Contact]:
    """The contacts of one line, sorted by where they stand in it. Most lines hold none and leave early."""
    line = lines[at]
    found: list[tuple[int, Contact]] = []
    text = line.text
    emails = _emails(line)
    if emails:
        above, _ = _label_above(lines, at)
        found.extend(_email_contacts(line, emails, above.text if above and above.says(EMAIL) else ""))
    if _DIGITS.search(text):
        found.extend(_phone_contacts(line, regions, *_label_above(lines, at)))
    if "/" in text:
        found.extend(
            (start, _contact(line, Kind.SOCIAL, url, start, end)) for url, start, end in social.profiles_in(text)
        )
    known = {(c.kind, value): c for _, c in found for value in (c.value, c.href) if value}
    for anchor in line.anchors:
        for contact in _linked(line, anchor, regions, known):
            known.setdefault((contact.kind, contact.value), contact)
            found.append((anchor.start, contact))
    return [contact for _, contact in sorted(found, key=lambda pair: pair[0])]


def _emails(line: Line) -> tuple[Email, ...]:
    return find_emails(line.text, line.joints) if len(line.text) > 5 else ()


def _email_contacts(line: Line, emails: Sequence[Email], above: str) -> Iterator[tuple[int, Contact]]:
    for email in emails:
        label = label_before(line.text, email.start)
        contact = _contact(line, Kind.EMAIL, email.value, email.start, email.end)
        linked = [e for a in _over(line, email.start, email.end) for e in _mail_targets(a)]
        differs = linked and all(comparable(e) != comparable(email.value) for e in linked)
        note = _NOTE.match(line.text, email.end)
        yield (
            email.start,
            replace(
                contact,
                label=label.text if label and label.gap == 0 else above,
                note=note[1].strip() if note and "@" not in note[1] else "",
                href=linked[0] if differs else None,
            ),
        )


def _phone_contacts(
    line: Line, regions: tuple[str, ...], label: Label | None, said: str
) -> Iterator[tuple[int, Contact]]:
    """`label`: the one on a line above, `said`: what its bracket says of channels."""
    phones = find_phones(line.text, regions=regions, label=label)
    for at, phone in enumerate(phones):
        following = phones[at + 1].start if at + 1 < len(phones) else len(line.text)
        links = [link for a in _over(line, phone.start, phone.end) if (link := social.phone_link(a.href, regions))]
        value, href = phone.value, None
        if links and links[0][0] != value:
            if phone.valid or not links[0][0].endswith(value.lstrip("+0")[-5:]):
                href = links[0][0]
            else:
                value = links[0][0]  # the link bears out what a number without its area means
        note = _note(line.text, phone, phones[at - 1].end if at else 0, following)
        note = said if not note and phone.label is label else note
        contact = _contact(line, Kind.PHONE, value, phone.start, phone.end)
        yield (
            phone.start,
            replace(
                contact,
                note=note,
                channels=_channels(phone, note, [channel for _, _, channel in links]),
                label=phone.label.text if phone.label else "",
                href=href,
            ),
        )


def _note(text: str, phone: Phone, previous: int, following: int) -> str:
    """What stands beside a number: in brackets after it, as channels after it, or between its label and it."""
    after = _NOTE.match(text, phone.end, following)
    if after and not _DIGITS.search(after[1]) and "@" not in after[1]:
        return after[1].strip()
    if phone.extension:
        return f"ext. {phone.extension}"
    loose = _AFTER.match(text, phone.end, following)
    if loose and channels_in(loose[1]) and (following == len(text) or not label_before(loose[1], len(loose[1]))):
        return loose[1].strip(" .,-–—")
    if phone.label and previous <= phone.label.end < phone.start:
        before = _BRACKET.search(text, phone.label.end, phone.start)
        if before and any(map(str.isalpha, before[1])) and not _DIGITS.search(before[1]):
            return before[1].strip()
    return ""


def _channels(phone: Phone, note: str, linked: Sequence[str]) -> tuple[str, ...]:
    """What was said of the channels: the note's word goes before the label's, links add theirs."""
    kinds = phone.label.kinds if phone.label else ()
    said = list(channels_in(note)) if note else []
    if not said:
        said = [kind for kind in kinds if kind in _CHANNELS]
        if said and PHONE in kinds:
            said.insert(0, "voice")
    elif FAX in kinds and PHONE not in kinds:
        said.append(FAX)
    said += [channel for channel in linked if channel]
    if "" in linked and said and FAX not in said and not channels_in(note):
        said.insert(0, "voice")
    return tuple(dict.fromkeys(said))


def _linked(
    line: Line, anchor: Anchor, regions: tuple[str, ...], known: Mapping[tuple[Kind, str], Contact]
) -> Iterator[Contact]:
    """What a link holds that its line does not show. A link that shows nothing at all is none."""
    text = line.text[anchor.start : anchor.end]
    if not text and not any(isinstance(node, Tag) for node in nodes(anchor.node, _FEW)):
        return
    for address in _mail_targets(anchor):
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
    elif (profile := social.profile(anchor.href)) and (Kind.SOCIAL, profile) not in known:
        contact = _contact(line, Kind.SOCIAL, profile, anchor.start, anchor.end)
        yield replace(contact, shown=text or anchor.href)


def _mail_targets(anchor: Anchor) -> list[str]:
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
        _contact(line, kind, value, anchor.start, anchor.end),
        shown=shown,
        note="" if _unreadable().search(fold(text)) else one_line(text),
        where=line.where if speaks else "link",
        label=label.text if label and label.gap == 0 else "",
    )


def _contact(line: Line, kind: Kind, value: str, start: int, end: int) -> Contact:
    text = line.text
    begin = 0 if len(text) <= _QUOTE else max(0, min(start - 80, len(text) - _QUOTE))
    return Contact(kind, value, one_line(text[start:end]), where=line.where, quote=text[begin : begin + _QUOTE])


def _over(line: Line, start: int, end: int) -> list[Anchor]:
    return [anchor for anchor in line.anchors if anchor.start < end and anchor.end > start]


def _label_above(lines: Sequence[Line], at: int) -> tuple[Label | None, str]:
    """The label on a line of its own that reaches this line: over numbers beneath one another, or one short line.

    Beside it what it says in brackets where that names channels: "Phone (WhatsApp only)".
    """
    for above in range(at - 1, max(-1, at - 1 - _CARRY), -1):
        text = lines[above].text
        if found := whole_label(text):
            said = _BRACKET.search(text)
            return found, said[1].strip() if said and channels_in(said[1]) else ""
        if len(text) >= _SHORT or (above < at - 2 and not _only_contacts(text)):
            break
    return None, ""


def _only_contacts(text: str) -> bool:
    """Is the line but a number or two?"""
    return bool(text) and sum(map(str.isalpha, text)) <= 3 and any(map(str.isdigit, text))


@cache
def _unreadable() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(fold(phrase)) for phrase in table("email_words")["unreadable"]))


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(fold(word) for word in table("email_words")[name])
