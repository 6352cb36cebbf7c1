"""The objects of a page's JSON-LD. A block that is no JSON is passed over, and a block without end is cut."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipeline.parsers.document import Document

_MAX_NODES = 5_000
_MAX_BLOCK = 2_000_000  # characters
_COMMENTS = re.compile(r"^\s*(?:<!--|//<!\[CDATA\[|/\*<!\[CDATA\[\*/)|(?:-->|//\]\]>|/\*\]\]>\*/)\s*$")


def json_ld(document: Document) -> list[str]:
    """The JSON-LD blocks of a page as they stand."""
    scripts = document.tags.get("script", ())
    return [tag.get_text() for tag in scripts if str(tag.get("type") or "").strip().lower() == "application/ld+json"]


def parsed(blocks: Iterable[str]) -> Iterator[Any]:
    """What the blocks hold; a block that is no JSON is passed over."""
    for block in blocks:
        try:
            yield json.loads(_COMMENTS.sub("", block), strict=False)
        except (ValueError, RecursionError):
            continue


def nodes(blocks: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    """Every object of the blocks, outer ones first, at most 5,000.

    >>> [node["a"] for node in nodes(['{"a": {"a": 1}}', "no JSON"])]
    [{'a': 1}, 1]
    """
    waiting: deque[Any] = deque(parsed(block[:_MAX_BLOCK] for block in blocks))
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        value = waiting.popleft()
        if isinstance(value, dict):
            yield value
            waiting.extend(inner for inner in value.values() if isinstance(inner, dict | list))
        elif isinstance(value, list):
            waiting.extend(value[:_MAX_NODES])


def texts(value: Any) -> list[str]:
    """The texts of a property, which may be one value, a list of them or an object with a name or an id.

    >>> texts(["a", {"@value": "b"}, None])
    ['a', 'b']
    """
    if isinstance(value, str | int) and not isinstance(value, bool):
        return [str(value)] if str(value).strip() else []
    if isinstance(value, list):
        return [text for item in value if not isinstance(item, list) for text in texts(item)]
    if isinstance(value, dict):
        named = [value[key] for key in ("@value", "name", "@id") if isinstance(value.get(key), str)]
        return named[:1]
    return []


def types(node: Mapping[str, Any]) -> set[str]:
    """The names of an object's types, without their schema's address."""
    return {text.rpartition("/")[2] for text in texts(node.get("@type"))}
