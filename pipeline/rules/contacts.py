"""Rules that set a listed contact against the organisation's own site."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.matching.candidates import unlisted
from pipeline.matching.checks import Check, Verdict
from pipeline.model import CHECKED_KINDS, Kind
from pipeline.rules.case import EntryCase, Finding, Subject, pasted

_WORDS = {Kind.PHONE: "phone number", Kind.EMAIL: "email address", Kind.ADDRESS: "address"}


def contact_changed(case: EntryCase) -> Iterator[Finding]:
    """Its own site showed the listed value and now shows another in its place."""
    for check in _conflicts(case):
        if check.earlier and check.instead:
            yield _against(
                "contact-changed", case, check,
                f"The site of {case.entry.listed.name} showed the {_WORDS[check.contact.kind]} {pasted(check.contact)}"
                f" until {check.earlier.at:%-d %B %Y} and now shows {pasted(check.instead.contact)} in its place.",
            )  # fmt: skip


def contact_conflict(case: EntryCase) -> Iterator[Finding]:
    """Its own site was never seen to show the listed value, and shows one that stands in its place."""
    for check in _conflicts(case):
        if check.instead and not check.earlier and not _mistyped(check):
            yield _against(
                "contact-conflict", case, check,
                f"The page lists the {_WORDS[check.contact.kind]} {pasted(check.contact)} for {case.entry.listed.name};"
                f" its own site shows {pasted(check.instead.contact)}.",
            )  # fmt: skip


def listed_typo(case: EntryCase) -> Iterator[Finding]:
    """The listed number differs from the one on its site by one digit or two swapped ones."""
    for check in _conflicts(case):
        if check.instead and not check.earlier and _mistyped(check):
            yield _against(
                "probable-typo", case, check,
                f"The page lists {pasted(check.contact)} for {case.entry.listed.name}; its own site shows"
                f" {pasted(check.instead.contact)}, which differs by a slip of the keyboard.",
            )  # fmt: skip


def contact_missing(case: EntryCase) -> Iterator[Finding]:
    """Its own site showed the listed value, shows it no longer, and nothing stands in its place."""
    for check in case.checks:
        if check.verdict is Verdict.ABSENT and check.earlier and check.contact.kind in CHECKED_KINDS and case.visit:
            home = case.visit.home
            yield Finding(
                "contact-missing", case.entry.id, check.contact.kind.value, check.contact.value, None,
                f"The site of {case.entry.listed.name} showed {pasted(check.contact)} until"
                f" {check.earlier.at:%-d %B %Y}; we could not find it there any more.",
                f"Ask the organisation whether {pasted(check.contact)} still holds before taking it out.",
                (*((home.evidence(home.reading.title),) if home and home.reading else ()),
                 case.source.quote(check.contact.quote or check.contact.shown)),
            )  # fmt: skip


def contact_new(case: EntryCase) -> Iterator[Finding]:
    """Its own site shows one more way to reach it."""
    if case.visit is None or not case.visit.pages:
        return
    taken = {*case.claimed, *(check.instead.contact.value for check in case.checks if check.instead)}
    found = [c for c in unlisted(case.entry.listed, case.visit, case.near) if c.contact.value not in taken]
    for candidate in found[: case.policy.new_contacts_per_entry]:
        contact = candidate.contact
        yield Finding(
            "contact-new", case.entry.id, contact.kind.value, None, contact.value,
            f"The site of {case.entry.listed.name} also shows the {_WORDS[contact.kind]} {pasted(contact)}.",
            f"Consider adding: {pasted(contact)}" + (f" ({contact.note})" if contact.note else ""),
            (candidate.page.evidence(contact.quote or contact.shown),),
        )  # fmt: skip


def _conflicts(case: EntryCase) -> Iterator[Check]:
    return (check for check in case.checks if check.verdict is Verdict.CONFLICT)


def _against(kind: str, case: EntryCase, check: Check, summary: str) -> Finding:
    seen = check.instead
    if seen is None:
        raise ValueError(f"{kind} of {check.contact.value} without a value in its place")
    return Finding(
        kind, case.entry.id, check.contact.kind.value, check.contact.value, seen.contact.value, summary,
        f"Replace “{check.contact.shown}” by “{pasted(seen.contact)}” once a second source agrees"
        f" (source: {seen.page.capture.final_url}).",
        (seen.page.evidence(seen.contact.quote or seen.contact.shown),
         case.source.quote(check.contact.quote or check.contact.shown)),
        subject=Subject.CONTACTS,
    )  # fmt: skip


def _mistyped(check: Check) -> bool:
    """One digit differs, or two neighbouring ones are swapped.

    Numbers only: in a mailbox one letter may be another person.
    """
    if check.contact.kind is not Kind.PHONE or check.instead is None:
        return False
    a, b = check.contact.value, check.instead.contact.value
    if len(a) != len(b):
        return False
    differ = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    if len(differ) == 2 and differ[1] == differ[0] + 1:
        i, j = differ
        return a[i] == b[j] and a[j] == b[i]
    return len(differ) == 1
