"""The example fleet's site as WordPress's REST API gives it: `wp/v2/pages` with paging, `_fields` and its errors. Pure.

It gives few pages an answer, so that a small fleet takes more than one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from pipeline.world.countries import HOST, PARENT, PARENT_TEXT, PARENT_TITLE, Country, countries

PATH = "/wp-json/wp/v2/pages"
MOST = 6  # pages an answer; WordPress itself gives up to 100
_PARENT_ID, _FIRST_ID = 7, 101


@dataclass(frozen=True, slots=True)
class JsonAnswer:
    """What the API says. `headers`: the counts of a list."""

    text: str
    status: int = HTTPStatus.OK
    headers: tuple[tuple[str, str], ...] = ()


def api(path: str, query: str, state: str) -> JsonAnswer | None:
    """The answer to a request of the fleet's host; None where the path is not the API's."""
    if path != PATH and not path.startswith(f"{PATH}/"):
        return None
    asked = dict(parse_qsl(query))
    rows = [_parent(), *(_row(_FIRST_ID + number, country) for number, country in _numbered(state))]
    single = path.removeprefix(PATH).strip("/")
    if single:
        found = next((row for row in rows if str(row["id"]) == single), None)
        return _json(_chosen(found, asked)) if found else _refused("rest_post_invalid_id", "Invalid post ID.", 404)
    return _page(rows, asked)


def _page(rows: list[dict[str, Any]], asked: Mapping[str, str]) -> JsonAnswer:
    try:
        number, size = int(asked.get("page", 1)), int(asked.get("per_page", 10))
    except ValueError:
        number = size = 0
    if number < 1 or not 1 <= size <= 100:
        return _refused("rest_invalid_param", "Invalid parameter(s): page, per_page", HTTPStatus.BAD_REQUEST)
    size = min(size, MOST)
    found = [
        row for row in rows if all(asked.get(name, str(row[name])) == str(row[name]) for name in ("parent", "slug"))
    ]
    total = -(-len(found) // size)
    if number > max(1, total):
        words = "The page number requested is larger than the number of pages available."
        return _refused("rest_post_invalid_page_number", words, HTTPStatus.BAD_REQUEST)
    counts = (("X-WP-Total", str(len(found))), ("X-WP-TotalPages", str(total)))
    return _json([_chosen(row, asked) for row in found[(number - 1) * size : number * size]], headers=counts)


def _numbered(state: str) -> list[tuple[int, Country]]:
    """The pages of that state, each with a number that is its own in every state: its country's letters."""
    return [(int(country.region, 36), country) for country in countries(state)]


def _parent() -> dict[str, Any]:
    return _fields(_PARENT_ID, PARENT, f"https://{HOST}/{PARENT}/", PARENT_TITLE, PARENT_TEXT, "2026-01-05T10:00:00", 0)


def _row(id_: int, country: Country) -> dict[str, Any]:
    return _fields(id_, country.slug, country.link, country.title, country.content, country.modified, _PARENT_ID)


def _fields(id_: int, slug: str, link: str, title: str, content: str, modified: str, parent: int) -> dict[str, Any]:
    return {
        "id": id_,
        "slug": slug,
        "link": link,
        "title": {"rendered": title},
        "content": {"rendered": content, "protected": False},
        "modified": modified,
        "modified_gmt": modified,
        "parent": parent,
        "status": "publish",
        "type": "page",
    }


def _chosen(row: Mapping[str, Any], asked: Mapping[str, str]) -> Mapping[str, Any]:
    wanted = asked.get("_fields", "")
    return {name: row[name] for name in wanted.split(",") if name in row} if wanted else row


def _refused(code: str, words: str, status: int) -> JsonAnswer:
    return _json({"code": code, "message": words, "data": {"status": int(status)}}, status)


def _json(value: object, status: int = HTTPStatus.OK, headers: tuple[tuple[str, str], ...] = ()) -> JsonAnswer:
    return JsonAnswer(json.dumps(value).replace("/", r"\/"), status, headers)  # WordPress writes its slashes so
