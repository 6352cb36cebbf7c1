"""The rule about an organisation that moved to another country: many changes, one cause, one item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import phonenumbers

from pipeline.matching.checks import Check, Verdict
from pipeline.model import Kind
from pipeline.rules.case import JOINT, EntryCase, Finding, pasted


def organisation_relocated(case: EntryCase) -> Iterator[Finding]:
    """Address and country code of its numbers moved together, or its own word that it moved stands beside them."""
    facts = [c for c in case.checks if c.earlier and c.verdict in (Verdict.CONFLICT, Verdict.ABSENT)]
    phones = [c for c in facts if c.contact.kind is Kind.PHONE and _abroad(c)]
    addresses = [c for c in facts if c.contact.kind is Kind.ADDRESS]
    if not phones or not (addresses or _says_so(case)) or _stayed(case, phones):
        return
    come = [c.instead for c in facts if c.instead]
    told = [f"{pasted(c.contact)} → {pasted(c.instead.contact) if c.instead else 'no longer shown'}" for c in facts]
    quotes = dict.fromkeys((seen.page, seen.contact.quote or seen.contact.shown) for seen in come)
    yield Finding(
        "organisation-relocated", case.entry.id, "contacts",
        JOINT.join(c.contact.value for c in facts), JOINT.join(seen.contact.value for seen in come),
        f"{case.entry.listed.name} seems to have moved to another country, by its own site: {'; '.join(told)}.",
        "Ask the organisation whom it still serves and how, then change the whole entry at once.",
        (*(page.evidence(quote) for page, quote in quotes), case.source.quote(case.entry.listed.name)),
        explains=frozenset(
            [(c.contact.kind.value, c.contact.value) for c in facts]
            + [(seen.contact.kind.value, seen.contact.value) for seen in come]
        ),
    )  # fmt: skip


def _abroad(check: Check) -> bool:
    """Whether another country's number stands in the place of the listed one."""
    if check.instead is None:
        return False
    old, new = _country(check.contact.value), _country(check.instead.contact.value)
    return bool(old and new) and old != new


def _stayed(case: EntryCase, phones: Sequence[Check]) -> bool:
    """Whether the site still shows another listed number of a country that was left."""
    left = {_country(c.contact.value) for c in phones}
    kept = (c for c in case.checks if c.contact.kind is Kind.PHONE and c.verdict is Verdict.CONFIRMED)
    return any(_country(c.contact.value) in left for c in kept)


def _says_so(case: EntryCase) -> bool:
    pages = case.visit.own_pages() if case.visit else ()
    return any(notice.kind == "relocated" for page in pages if page.reading for notice in page.reading.notices)


def _country(phone: str) -> int | None:
    try:
        return phonenumbers.parse(phone).country_code
    except phonenumbers.NumberParseException:
        return None
