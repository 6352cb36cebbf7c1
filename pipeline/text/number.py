"""What an E.164 number tells: its area, and how a person would print it."""

from __future__ import annotations

from functools import lru_cache

import phonenumbers


def area(phone: str) -> str:
    """Country code and area code of an E.164 number, or an empty string: numbers with the same may be neighbours.

    >>> area("+375172882742")
    '+37517'
    """
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return ""
    length = phonenumbers.length_of_national_destination_code(number)
    return f"+{number.country_code}{phonenumbers.national_significant_number(number)[:length]}"


@lru_cache(maxsize=8192)
def country_of(phone: str) -> str:
    """Country code of an E.164 number, or an empty string.

    >>> country_of("+375172882742"), country_of("112")
    ('+375', '')
    """
    try:
        return f"+{phonenumbers.parse(phone).country_code}"
    except phonenumbers.NumberParseException:
        return ""


def printed(phone: str) -> str:
    """The number as one would paste it into a page: international, in groups. What is no number stays as it is.

    >>> printed("+375172882742")
    '+375 17 288-27-42'
    """
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return phone
    shown: str = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return shown


def is_mobile(phone: str) -> bool:
    """Whether an E.164 number can only be a mobile by its country's plan.

    >>> is_mobile("+48601234567"), is_mobile("+48221234567"), is_mobile("+15035550100")
    (True, False, False)
    """
    return _type(phone) == phonenumbers.PhoneNumberType.MOBILE


def may_be_mobile(phone: str) -> bool:
    """Whether the number's plan leaves it open: some countries give landlines and mobiles the same numbers.

    >>> may_be_mobile("+15035550100"), may_be_mobile("+48221234567"), may_be_mobile("555123")
    (True, False, True)
    """
    open_ = (phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE, phonenumbers.PhoneNumberType.UNKNOWN)
    return is_mobile(phone) or _type(phone) in open_


def _type(phone: str) -> int:
    try:
        return int(phonenumbers.number_type(phonenumbers.parse(phone)))
    except phonenumbers.NumberParseException:
        return int(phonenumbers.PhoneNumberType.UNKNOWN)
