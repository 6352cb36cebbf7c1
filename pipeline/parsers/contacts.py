"""Phones, emails and social profiles in a run of lines, in page order. Each value once, its best sighting kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.model import Contact, Kind, Unread
from pipeline.parsers.columns import Columns
from pipeline.parsers.line import Anchor, Line
from pipeline.parsers.linked import linked, mail_targets, refusal, unreadable
from pipeline.parsers.sightings import Sighting, contact_at, merged
from pipeline.parsers.trace import Rule, Trace, region_of
from pipeline.text import social
from pipeline.text.email import Email, comparable, find_emails, marked, marks_in
from pipeline.text.label import EMAIL, FAX, PHONE, Label, channels_in, label_before, whole_label
from pipeline.text.phone import Refuse, find_phones
from pipeline.text.phone_run import Phone
from pipeline.text.regions import Region, codes

_QUOTE = 240
_NOTE = re.compile(r"\s{0,2}[(\[]([^()\[\]]{1,80})[)\]]")
_AFTER = re.compile(r"\s*(?:[-–—,:]\s*)?([^\d@:;|()]{3,60})")
_BRACKET = re.compile(r"[(\[]([^()\[\]]{1,60})[)\]]")
_DIGITS = re.compile(r"\d(?:\D{0,5}\d){3}")
_MOST = 5_000  # contacts of a page: far beyond any office's or directory's; comparing costs the square of them
_CARRY = 6  # lines that a label on a line of its own reaches
_SHORT = 60  # letters; a longer line ends a label's reach
_DASHED = re.compile(r"\s+[-–—]\s+([^\W\d_][^\d@:;|().!?]{2,40})$")
_ALWAYS = "24/7"
_CHANNELS = ("fax", "whatsapp", "telegram", "signal", "viber", "sms")


def find_contacts(lines: Sequence[Line], regions: Sequence[Region], trace: Trace | None = None) -> tuple[Contact, ...]:
    """The phones, emails and socials of the lines in page order. `regions`: those of numbers without a country code."""
    tried = codes(regions)
    marks = marks_in("\n".join(line.text for line in lines))
    found: list[Contact] = []
    columns = Columns()
    for at, line in enumerate(lines):
        sightings = _in_line(lines, at, tried, marks, columns, trace)
        found.extend(s.contact for s in sightings)
        if trace is not None:
            for seen in sightings:
                trace.saw(seen.contact, Rule(seen.rule), line, region_of(seen.region, regions))
    return merged(found)[:_MOST]


def find_unread(lines: Sequence[Line]) -> tuple[Unread, ...]:
    """The lines that show that an email is there and hide it beyond decoding."""
    found = []
    together = "\n".join(line.folded for line in lines)
    present = [phrase for phrase in unreadable() if phrase in together]
    for at, line in enumerate(lines) if present else ():
        if len(line.text) < 8 or not any(phrase in line.folded for phrase in present):
            continue
        near = lines[max(0, at - 1) : at + 2]
        if not any(_emails(other) for other in near) and not any(mail_targets(anchor) for anchor in line.anchors):
            found.append(Unread("unreadable-contact", line.text[:_QUOTE]))
    return tuple(found)


def _in_line(
    lines: Sequence[Line],
    at: int,
    regions: tuple[str, ...],
    marks: Sequence[str],
    columns: Columns,
    trace: Trace | None,
) -> list[Sighting]:
    """The contacts of one line, sorted by where they stand in it. Most lines hold none and leave early."""
    line = lines[at]
    found: list[Sighting] = []
    text = line.text
    if marked(text, marks) and (emails := _emails(line)):
        above, _ = _label_above(lines, at, columns)
        found.extend(_email_contacts(line, emails, above.text if above and above.says(EMAIL) else ""))
    if line.numbered and _DIGITS.search(text):
        refuse = trace.refuser(Kind.PHONE, line) if trace is not None else None
        found.extend(_phone_contacts(line, regions, *_label_above(lines, at, columns), refuse))
    if "/" in text:
        for url, start, end in social.profiles_in(text):
            found.append(Sighting(start, contact_at(line, Kind.SOCIAL, url, start, end), Rule.PRINTED))
    known = {(s.contact.kind, value): s.contact for s in found for value in (s.contact.value, s.contact.href) if value}
    for anchor in line.anchors:
        for contact in linked(line, anchor, regions, known):
            known.setdefault((contact.kind, contact.value), contact)
            found.append(Sighting(anchor.start, contact, Rule.LINK))
    if trace is not None:
        _pass_over(line, regions, trace)
    return sorted(found, key=lambda sighting: sighting.start)


def _pass_over(line: Line, regions: tuple[str, ...], trace: Trace) -> None:
    """Records what of a line looks like an address of mail, or a link to a contact, and is none."""
    find_emails(line.text, line.joints, trace.refuser(Kind.EMAIL, line))
    for anchor in line.anchors:
        if refused := refusal(line, anchor, regions):
            trace.pass_over(refused[0], anchor.href, refused[1], line)


def _emails(line: Line) -> tuple[Email, ...]:
    return find_emails(line.text, line.joints) if len(line.text) > 5 else ()


def _email_contacts(line: Line, emails: Sequence[Email], above: str) -> Iterator[Sighting]:
    for email in emails:
        label = label_before(line.text, email.start)
        targets = [e for a in _over(line, email.start, email.end) for e in mail_targets(a)]
        differs = targets and all(comparable(e) != comparable(email.value) for e in targets)
        note = _NOTE.match(line.text, email.end)
        contact = replace(
            contact_at(line, Kind.EMAIL, email.value, email.start, email.end),
            label=label.text if label and label.gap == 0 else above,
            note=note[1].strip() if note and "@" not in note[1] else "",
            href=targets[0] if differs else None,
        )
        yield Sighting(email.start, contact, Rule.CLOAKED if email.cloaked else Rule.PRINTED)


def _phone_contacts(
    line: Line, regions: tuple[str, ...], label: Label | None, said: str, refuse: Refuse | None
) -> Iterator[Sighting]:
    """`label`: the one on a line above, `said`: what its bracket says of channels."""
    phones = find_phones(line.text, regions=regions, label=label, refuse=refuse)
    for at, phone in enumerate(phones):
        following = phones[at + 1].start if at + 1 < len(phones) else len(line.text)
        links = [link for a in _over(line, phone.start, phone.end) if (link := social.phone_link(a.href, regions))]
        value, href, rule = phone.value, None, Rule(phone.form)
        if links and links[0][0] != value:
            if phone.valid or not links[0][0].endswith(value.lstrip("+0")[-5:]):
                href = links[0][0]
            else:
                value, rule = links[0][0], Rule.LINK  # it bears out what a number without its area means
        note = _note(line.text, phone, phones[at - 1].end if at else 0, following)
        note = said if not note and phone.label is label else note
        contact = replace(
            contact_at(line, Kind.PHONE, value, phone.start, phone.end),
            note=note,
            channels=_channels(phone, note, [channel for _, _, channel in links]),
            label=phone.label.text if phone.label else "",
            href=href,
        )
        yield Sighting(phone.start, contact, rule, phone.region)


def _note(text: str, phone: Phone, previous: int, following: int) -> str:
    """What stands beside a number: in brackets after it, as channels after it, or between its label and it."""
    after = _NOTE.match(text, phone.end, following)
    if after and not _DIGITS.search(after[1]) and "@" not in after[1]:
        return after[1].strip()
    if phone.extension:
        return f"ext. {phone.extension}"
    loose = _AFTER.match(text, phone.end, following)
    labels = loose is not None and text[loose.end() : loose.end() + 1] in (":", "：")  # of what follows
    if (
        loose
        and not labels
        and channels_in(loose[1])
        and (following == len(text) or not label_before(loose[1], len(loose[1])))
    ):
        return loose[1].strip(" .,-–—")
    if phone.label and previous <= phone.label.end < phone.start:
        before = _BRACKET.search(text, phone.label.end, phone.start)
        told = before[1].strip() if before else ""
        if told == _ALWAYS or (any(map(str.isalpha, told)) and not _DIGITS.search(told)):
            return told
    if dashed := _DASHED.match(text, phone.end):
        return dashed[1].strip()
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


def _over(line: Line, start: int, end: int) -> list[Anchor]:
    return [anchor for anchor in line.anchors if anchor.start < end and anchor.end > start]


def _label_above(lines: Sequence[Line], at: int, columns: Columns) -> tuple[Label | None, str]:
    """The label at the head of its column, or on a line of its own that reaches this line.

    Such a line reaches over numbers beneath one another, or one short line. Beside it what it says in brackets where
    that names channels: "Phone (WhatsApp only)".
    """
    head = columns.head(lines[at].node)
    if head and (found := whole_label(head[0])):
        said = _BRACKET.search(head[0])
        return found, said[1].strip() if said and channels_in(said[1]) else ""
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
    return bool(text) and sum(map(str.isalpha, text)) <= 3 and any(map(str.isdecimal, text))
