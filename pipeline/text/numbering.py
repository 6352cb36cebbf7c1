"""What digits mean as a telephone number, by the numbering plans that phonenumbers carries."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import phonenumbers

from pipeline.text import vocabulary
from pipeline.text.mask import skeleton

_GROUP = re.compile(r"\d+")
_TRUNK = re.compile(r"[(\[]\s*0\s*[)\]]")
_SHORTEST, _LONGEST = 4, 15
_OVERSEAS = ("00", "810", "011")  # what is dialled before a country code


class Form(StrEnum):
    """How a number says its country."""

    INTERNATIONAL = "international"  # +375, 00375
    CODE = "code"  # 375, without its plus
    NATIONAL = "national"  # as the numbering plan of a region has it
    CONTINUED = "continued"  # with the first digits of the number before it
    BARE = "bare"  # not at all: no plan bears it out


class Number(NamedTuple):
    """What digits mean. `value` is E.164 where a country is certain, else the digits as they stand."""

    value: str
    valid: bool  # some country's plan has it
    form: Form
    region: str = ""  # whose plan bears out a national form


@lru_cache(maxsize=8192)
def read_number(piece: str, regions: tuple[str, ...], labelled: bool = True) -> Number | None:
    """What a run of digits and signs is as a telephone number; None if it can be none.

    >>> [read_number("8 (017) 288-27-42", ("BY",))[i] for i in (0, 2, 3)]
    ['+375172882742', <Form.NATIONAL: 'national'>, 'BY']
    >>> read_number("375 (33) 635-21-66", ("PL",)).value, read_number("288-27-42", ())[:2]
    ('+375336352166', ('2882742', False))
    """
    digits = "".join(c for c in piece if c.isdecimal())
    if not _SHORTEST <= len(digits) <= _LONGEST + 3:
        return None
    if "+" in piece:
        overseas = _international(piece, digits.removeprefix("00"))
        return overseas or (Number(f"+{digits}", False, Form.BARE) if len(digits) <= _LONGEST else None)
    if digits.startswith("00") and (found := _international(piece, digits[2:])):
        return found
    for region in regions:
        number = _parsed(digits, region)
        if number and phonenumbers.is_valid_number(number):
            return Number(_e164(number), True, Form.NATIONAL, region)
    found = _without_plus(piece, digits, regions, labelled)
    return found or (Number(digits, False, Form.BARE) if len(digits) <= _LONGEST else None)


def normalise(written: str, regions: tuple[str, ...] = ()) -> str | None:
    """E.164 of a number as it stands in a `tel:` link or a database, or None where it is none.

    >>> normalise("8 (017) 288-27-42", ("BY",)), normalise("00375172882742"), normalise("12")
    ('+375172882742', '+375172882742', None)
    """
    read = read_number(skeleton(written).strip(), regions)
    return read.value if read and read.valid else None


def usual_grouping(piece: str, value: str) -> bool:
    """Are the digits grouped as that country writes them?"""
    number = _parsed(value, None)
    if number is None:
        return False
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return [len(g) for g in _GROUP.findall(national)] == [len(g) for g in _GROUP.findall(piece)]


def _without_plus(piece: str, digits: str, regions: tuple[str, ...], labelled: bool) -> Number | None:
    """A country code without its plus: one that this page's region uses, or one set off as a group of its own."""
    first = _GROUP.search(piece)
    head = first[0] if first else ""
    for prefix in _OVERSEAS[1:]:
        if (
            digits.startswith(prefix)
            and len(digits) > 11
            and (found := _international(piece, digits.removeprefix(prefix)))
        ):
            return found
    if len(digits) < 9:
        return None
    set_off = labelled and len(head) <= 3 and len(digits) > 9 and _is_country_code(head)
    if set_off or any(digits.startswith(code) and (labelled or head == code) for code in _codes(regions)):
        return _international(piece, digits, Form.CODE)
    return None


def _international(piece: str, digits: str, form: Form = Form.INTERNATIONAL) -> Number | None:
    """Reads digits that begin with a country code; a bracketed trunk zero is dropped where that gives a number."""
    readings = [digits]
    if m := _TRUNK.search(piece):
        before = sum(c.isdecimal() for c in piece[: m.start()]) - (sum(c.isdecimal() for c in piece) - len(digits))
        readings.append(digits[:before] + digits[before + 1 :])
    for reading in readings:
        number = _parsed(f"+{reading}", None)
        if number and phonenumbers.is_valid_number(number):
            return Number(_e164(number), True, form)
    return None


def _parsed(digits: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _is_country_code(digits: str) -> bool:
    return digits.isdecimal() and int(digits) > 1 and int(digits) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE


@lru_cache(maxsize=1024)
def _codes(regions: tuple[str, ...]) -> tuple[str, ...]:
    """Country codes that may stand without a plus: the regions' own, then those that the vocabulary lists."""
    own = [phonenumbers.country_code_for_region(region) for region in regions]
    listed = [entry["country_code"] for entry in vocabulary.shared("formats_by_country").values()]
    return tuple(dict.fromkeys(str(code) for code in [*own, *listed] if code and code != 1))
