"""The values that the watch list may hold, each checked as it is read, with words for a person who mistyped one."""

from __future__ import annotations

import ipaddress
import re
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import phonenumbers
from pydantic import AfterValidator, BeforeValidator

#: How the address of a data file on this machine begins.
FILE = "file:///"
#: A collection's `region`: each page's own, from the country in its title.
FROM_TITLE = "from-title"


def _web_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{value!r} is not an http(s) URL")
    return value


def _listing_url(value: str) -> str:
    if not value.startswith(FILE):
        return _web_url(value)
    if not value.lower().endswith((".csv", ".tsv", ".json")):
        raise ValueError(f"{value!r}: a file must be a CSV or JSON document")
    return value


def _region(value: str) -> str:
    if value.upper() not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError(f"{value!r} is not a country code of two letters (ISO 3166-1), such as BY")
    return value.upper()


def _region_of_pages(value: str | None) -> str | None:
    try:
        return value if value in (None, FROM_TITLE) else _region(value)
    except ValueError as error:
        raise ValueError(f'{error}, nor "{FROM_TITLE}"') from None


def _parent(value: str) -> str:
    if "://" in value or not value.strip("/ "):
        raise ValueError(f"{value!r} is neither the slug of a page nor its path, such as 'legal/by-country'")
    return value.strip().rstrip("/")


def _identifier(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", value):
        raise ValueError(f"{value!r} is not an id: use small letters, digits, - and _")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"{value!r} is not a time zone such as Europe/London") from error
    return value


def _duration(value: Any) -> Any:
    """`365 days`, `2 weeks`, `6 hours` as a timedelta."""
    if isinstance(value, str):
        match = re.fullmatch(r"(\d+)\s*(hour|day|week)s?", value.strip())
        if not match:
            raise ValueError(f"{value!r} is not a length of time such as '365 days'")
        return timedelta(**{match[2] + "s": int(match[1])})
    return value


def _network(value: str) -> str:
    ipaddress.ip_network(value)
    return value


def _cron(value: str) -> str:
    from pipeline.crontab import Crontab  # only those who schedule pay for it

    Crontab.parse(value)
    return value


def _notify_url(value: str) -> str:
    if not re.match(r"[A-Za-z0-9]+://.", value):
        raise ValueError("this is no address of a person or a channel, such as mailto://user:password@example.org")
    return value


def _pattern(value: str) -> str:
    try:
        found = groups(value)
    except re.error as error:
        raise ValueError(f"{value!r} is not a regular expression: {error}") from error
    if not found:
        raise ValueError(f"{value!r} has no group: put what must agree in brackets, as in 'within (\\d+) days'")
    return value


def groups(pattern: str) -> int:
    """How many groups a pattern has. Raises: re.error."""
    return re.compile(pattern).groups


ListingUrl = Annotated[str, AfterValidator(_listing_url)]
WebUrl = Annotated[str, AfterValidator(_web_url)]
Region = Annotated[str, AfterValidator(_region)]
ParentPage = Annotated[str, AfterValidator(_parent)]
Identifier = Annotated[str, AfterValidator(_identifier)]
Zone = Annotated[str, AfterValidator(_zone)]
Duration = Annotated[timedelta, BeforeValidator(_duration)]
RegionOfPages = Annotated[str | None, AfterValidator(_region_of_pages)]
Network = Annotated[str, AfterValidator(_network)]
Cron = Annotated[str, AfterValidator(_cron)]
NotifyUrl = Annotated[str, AfterValidator(_notify_url)]
Pattern = Annotated[str, AfterValidator(_pattern)]
