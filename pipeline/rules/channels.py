"""The rule about one number that is reached in another way than before: called, or written to only."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.matching.checks import Check, Verdict
from pipeline.matching.sites import SeenPage
from pipeline.model import MARKUP, Contact, Kind, Reading
from pipeline.rules.case import EntryCase, Finding
from pipeline.text.label import label_before
from pipeline.text.normal import fold
from pipeline.text.number import printed
from pipeline.text.tables import table

CHANNELS = "channels"
_VOICE = "voice"
_UNSEEN = (*MARKUP, "head", "link")  # places that tell the reader nothing of the channel


def channel_changed(case: EntryCase) -> Iterator[Finding]:
    """The same number in other channels: voice came or went, or one messenger took another's place."""
    if case.visit is None:
        return
    for check in case.checks:
        if check.contact.kind is not Kind.PHONE or check.verdict is not Verdict.CONFIRMED:
            continue
        shown = [
            (page, seen)
            for page in case.visit.own_pages()
            if page.reading and (seen := _shown(check.contact, page.reading))
        ]
        now = frozenset(channel for _, seen in shown for channel in _channels(seen))
        if not now or now == _listed(check.contact):
            continue
        first = case.past.first(check.contact)
        then = _shown(check.contact, first) if first else None
        if then and _differ(_channels(then), now):
            yield _changed(case, check, shown[0][0], shown[0][1], _channels(then), now)


def _shown(contact: Contact, reading: Reading) -> Contact | None:
    return next((c for c in reading.of(Kind.PHONE) if c.value == contact.value and c.where not in _UNSEEN), None)


def _channels(contact: Contact) -> frozenset[str]:
    """What the page says of the number: it can be called, unless it is named for messages or fax only.

    "Tel.: … (WhatsApp)" is a number for both, "WhatsApp: …" one for messages.
    """
    said = frozenset(contact.channels) - {_VOICE}
    words = fold(f"{contact.quote} {contact.note}")
    if said and any(fold(term) in words for term in table("notice_words")["no_calls"]):
        return said
    if not said or _VOICE in contact.channels:
        return said | {_VOICE}
    label = label_before(contact.label, len(contact.label))
    return said | {_VOICE} if label is not None and "phone" in label.kinds else said


def _listed(contact: Contact) -> frozenset[str]:
    """The channels that the page lists, where it names any."""
    return frozenset(contact.channels)


def _differ(then: frozenset[str], now: frozenset[str]) -> bool:
    """Whether a caller must do something else now. One more messenger beside the others changes nothing."""
    return (_VOICE in then) != (_VOICE in now) or then.isdisjoint(now)


def _changed(
    case: EntryCase, check: Check, page: SeenPage, seen: Contact, then: frozenset[str], now: frozenset[str]
) -> Finding:
    number, ways = printed(check.contact.value), ", ".join(sorted(now))
    return Finding(
        "channel-changed", case.entry.id, CHANNELS, check.contact.value, ways,
        f"The site of {case.entry.listed.name} still shows {number}, but for other channels:"
        f" {', '.join(sorted(then))} before, {ways} now.",
        f"Say beside {number} on the page how it can be reached: {ways}.",
        (page.evidence(seen.quote or seen.shown), case.source.quote(check.contact.quote or check.contact.shown)),
    )  # fmt: skip
