"""What is true of a made organisation in one week: its contacts, as its site shows them and as the page lists them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

import phonenumbers

from tests.histories.tongues import NAMES, SORTS, Tongue


@dataclass(frozen=True, slots=True)
class Facts:
    """The contacts of one organisation. Phones in E.164."""

    phones: tuple[str, ...]
    email: str
    address: str

    def with_phone(self, old: str, new: str | None) -> Facts:
        """The same with one number replaced or, where `new` is None, taken out."""
        phones = (new if phone == old else phone for phone in self.phones)
        return replace(self, phones=tuple(phone for phone in phones if phone))


@dataclass(frozen=True, slots=True)
class Organisation:
    name: str
    host: str
    tongue: Tongue
    facts: Facts  # in the first week

    @property
    def id(self) -> str:
        return self.name.lower().replace(" ", "-")


def phone(rng: Random, region: str) -> str:
    """A number that the region's plan allows, made from the library's own example of one."""
    kind = rng.choice((phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE))
    example = phonenumbers.example_number_for_type(region, kind)
    if example is None:
        raise ValueError(f"no example of a number in {region}")
    national = phonenumbers.national_significant_number(example)
    while True:
        number = f"+{example.country_code}{national[:-5]}{rng.randrange(100_000):05}"
        if phonenumbers.is_valid_number(phonenumbers.parse(number)):
            return number


def address(rng: Random, tongue: Tongue) -> str:
    return rng.choice(tongue.addresses).format(rng.randrange(2, 90))


def organisation(rng: Random, place: int, tongue: Tongue) -> Organisation:
    """The organisation at that place of the page. Names and hosts are distinct by place."""
    stem = NAMES[place % len(NAMES)]
    name = f"{stem} {rng.choice(SORTS)}"
    host = f"{stem.lower()}-{rng.choice(('aid', 'help', 'ngo'))}.example"
    phones = tuple(phone(rng, tongue.region) for _ in range(rng.choice((1, 1, 2))))
    mailbox = rng.choice(("info", "office", "contact", "help"))
    return Organisation(name, host, tongue, Facts(phones, f"{mailbox}@{host}", address(rng, tongue)))
