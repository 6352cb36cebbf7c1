"""Rules that one reading of the page alone justifies."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import phonenumbers

from pipeline.matching.candidates import is_fax
from pipeline.model import Contact, Kind
from pipeline.rules.case import EntryCase, Finding
from pipeline.text.address import postcode_of
from pipeline.text.number import area, printed
from pipeline.text.vocabulary import shared

_USUAL = (phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE)


def phone_format(case: EntryCase) -> Iterator[Finding]:
    """A number without its plus sign, or of a length that its country does not have."""
    for contact in case.entry.listed.contacts:
        if contact.kind is not Kind.PHONE:
            continue
        fault = _format_fault(contact)
        if fault:
            yield _lint(
                "phone-format", case, contact, None,
                f"The number “{contact.shown}” of {_name(case)} {fault}.",
                f"Write it as {printed(contact.value)}." if contact.value.startswith("+") else "Check the number.",
            )  # fmt: skip


def _format_fault(contact: Contact) -> str:
    if not contact.shown.lstrip("( ").startswith(("+", "＋")):
        return "has no plus sign and country code in front, so it cannot be dialled from abroad"
    try:
        number = phonenumbers.parse(contact.value)
    except phonenumbers.NumberParseException:
        return "is not a number that can be dialled"
    if phonenumbers.is_valid_number(number):
        return ""
    # Numbers for all the country to call may be shorter than any that stands in an office.
    reasons = [phonenumbers.is_possible_number_for_type_with_reason(number, usual) for usual in _USUAL]
    wrong = {
        phonenumbers.ValidationResult.TOO_SHORT: "is too short for its country",
        phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "is too short for its country",
        phonenumbers.ValidationResult.TOO_LONG: "is too long for its country",
        phonenumbers.ValidationResult.INVALID_LENGTH: "has a length that its country does not use",
        phonenumbers.ValidationResult.INVALID_COUNTRY_CODE: "starts with a country code that does not exist",
    }
    faults = [wrong.get(reason, "") for reason in reasons]
    return faults[0] if all(faults) else ""


def postcode_format(case: EntryCase) -> Iterator[Finding]:
    """A postcode that does not have the form of its country."""
    for contact in case.entry.listed.contacts:
        found = postcode_of(contact.value, case.region) if contact.kind is Kind.ADDRESS else None
        if found and not found[1]:
            yield _lint(
                "postcode-format", case, contact, None,
                f"The postcode “{found[0]}” in the address of {_name(case)} does not have the form of its country.",
                "Look the postcode up and correct it.",
            )  # fmt: skip


def probable_typo(case: EntryCase) -> Iterator[Finding]:
    """Two numbers of one entry that look like neighbours but for one digit: one of them is likely mistyped.

    A fax one digit from the telephone is usual.
    """
    phones = [c for c in case.entry.listed.contacts if c.kind is Kind.PHONE]
    for a, b in combinations(phones, 2):
        if _neighbours_but_one(a.value, b.value) and is_fax(a) == is_fax(b):
            yield Finding(
                "probable-typo", case.entry.id, "phone", a.value, b.value,
                f"{_name(case)} has {a.shown} and {b.shown}: consecutive but for one digit, so one may be mistyped.",
                f"Verify which is right: {printed(a.value)} or {printed(b.value)}. Do not correct it by guessing.",
                (case.source.quote(a.quote or a.shown),),
            )  # fmt: skip


def _neighbours_but_one(a: str, b: str) -> bool:
    """Same area, last digits follow each other, exactly one other digit differs.

    >>> _neighbours_but_one("+375172882742", "+375172282743")
    True
    >>> _neighbours_but_one("+375172882742", "+375172882743")
    False
    """
    if len(a) != len(b) or not area(a) or area(a) != area(b):
        return False
    return abs(int(a[-1]) - int(b[-1])) == 1 and sum(x != y for x, y in zip(a[:-1], b[:-1], strict=True)) == 1


def foreign_number(case: EntryCase) -> Iterator[Finding]:
    """Another country's number: common for organisations in exile, and worth knowing."""
    if case.region is None:
        return
    code = phonenumbers.country_code_for_region(case.region)
    for contact in case.entry.listed.contacts:
        if contact.kind is not Kind.PHONE or not contact.value.startswith("+"):
            continue
        try:
            number = phonenumbers.parse(contact.value)
        except phonenumbers.NumberParseException:
            continue
        if number.country_code != code:
            where = phonenumbers.region_code_for_number(number) or f"country code +{number.country_code}"
            yield _lint(
                "foreign-number", case, contact, None,
                f"{_name(case)} is listed with a number of another country ({where}).",
                "Nothing to do if the organisation works from there.",
            )  # fmt: skip


def free_mail(case: EntryCase) -> Iterator[Finding]:
    """An address at a free mail provider: legitimate, but anyone can open a similar one."""
    for contact in case.entry.listed.contacts:
        if contact.kind is Kind.EMAIL and contact.value.partition("@")[2] in shared("free_mail_domains"):
            yield _lint(
                "free-mail", case, contact, None,
                f"{_name(case)} is listed with an address at a free mail provider.",
                "Nothing to do if the organisation itself gives this address.",
            )  # fmt: skip


def no_checkable_source(case: EntryCase) -> Iterator[Finding]:
    """No website to check against (social profiles are none), and no person has verified the entry lately."""
    if case.entry.listed.website or (case.assured_until and case.today <= case.assured_until):
        return
    name = _name(case)
    yield Finding(
        "no-checkable-source", case.entry.id, "website", None, None,
        f"{name} is listed without a website, so nothing here can be checked by machine.",
        f"Verify it by a call or a mail, then record it: contactwatch review assure {case.entry.id} --by NAME --note …",
        (case.source.quote(name),),
    )  # fmt: skip


def single_channel(case: EntryCase) -> Iterator[Finding]:
    """One contact and no website: when that one fails, nobody reaches the organisation any more."""
    listed = case.entry.listed
    if listed.website or len({c.value for c in listed.contacts}) != 1:
        return
    contact = listed.contacts[0]
    yield _lint(
        "single-channel", case, contact, None,
        f"{_name(case)} can be reached in one way only: {contact.shown}.",
        "Ask the organisation for a second way to reach it, or for its website.",
    )  # fmt: skip


def _lint(kind: str, case: EntryCase, contact: Contact, observed: str | None, summary: str, suggestion: str) -> Finding:
    evidence = (case.source.quote(contact.quote or contact.shown),)
    return Finding(kind, case.entry.id, contact.kind.value, contact.value, observed, summary, suggestion, evidence)


def _name(case: EntryCase) -> str:
    return case.entry.listed.name or "an entry without a name"
