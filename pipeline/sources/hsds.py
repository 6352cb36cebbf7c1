"""A document of the Human Services Data Specification (HSDS 2 and 3, openreferral.org) as a listing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.sources.rows import Opened, Row, SourceError, as_page

#: Where an answer of an HSDS API, or a data package, keeps its rows.
_LISTS = ("contents", "organizations", "services", "data", "items")


def fits(content_type: str, body: bytes) -> bool:
    """Whether a JSON answer may be one: what it holds decides `opened`."""
    return "json" in content_type and body.lstrip()[:1] in (b"{", b"[")


def opened(body: bytes) -> Opened:
    """The document as a page. Raises: SourceError for JSON that lists no organisations or services."""
    try:
        whole = json.loads(body.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise SourceError("no JSON that can be read, or it was cut short") from error
    rows = [row for item in _items(whole) for row in _row(item)]
    if not rows:
        raise SourceError("JSON, but it lists no organisations or services as HSDS does")
    title = whole.get("name") or whole.get("title") if isinstance(whole, dict) else ""
    return as_page("hsds", str(title or ""), rows)


def _items(whole: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(whole, dict):
        held = next((whole[name] for name in _LISTS if isinstance(whole.get(name), list)), [whole])
    else:
        held = whole if isinstance(whole, list) else []
    yield from (item for item in held if isinstance(item, dict))


def _row(item: Mapping[str, Any]) -> Iterator[Row]:
    """An organisation, or a service with the organisation that gives it."""
    of = item.get("organization")
    owner: Mapping[str, Any] = of if isinstance(of, dict) else {}
    name = _word(item, "name") or _word(owner, "name")
    told = not owner or _word(owner, "name") in ("", name)
    if owner and not told:
        name = f"{_word(owner, 'name')}: {name}"
    known = ("phones", "email", "locations", "services", "website", "url", "description", "contacts", "organization")
    if not name or not any(key in item for key in known):
        return
    lines = (*_lines(item), *(line for line in _lines(owner)))
    for place in _list(item, "locations", "service_at_locations"):
        lines = (*lines, *_lines(place.get("location") if isinstance(place.get("location"), dict) else place))
    yield Row(
        name,
        _word(item, "website", "url") or _word(owner, "website", "url"),
        description=_word(item, "description") or _word(owner, "description"),
        lines=tuple(dict.fromkeys(lines)),
    )


def _lines(item: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(item, dict):
        return
    for phone in _list(item, "phones"):
        number = _word(phone, "number")
        extension = _word(phone, "extension")
        said = " ".join(filter(None, (number, f"ext. {extension}" if extension else "", _word(phone, "description"))))
        yield ("Fax" if _word(phone, "type").lower() == "fax" else "Phone"), said if number else ""
    yield "Email", _word(item, "email")
    for address in _list(item, "addresses", "physical_addresses", "postal_addresses"):
        parts = ("address_1", "address_2", "postal_code", "city", "region", "state_province", "country")
        yield "Address", ", ".join(dict.fromkeys(filter(None, (_word(address, part) for part in parts))))


def _list(item: Mapping[str, Any], *names: str) -> Iterator[Mapping[str, Any]]:
    for name in names:
        held = item.get(name)
        yield from (row for row in (held if isinstance(held, list) else []) if isinstance(row, dict))


def _word(item: Mapping[str, Any], *names: str) -> str:
    return next((str(item[name]).strip() for name in names if isinstance(item.get(name), str | int)), "")
