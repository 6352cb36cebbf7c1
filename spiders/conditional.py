"""Conditional requests: ask whether the body that we have still stands. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from snapshots.records import Capture


def conditions(earlier: Capture | None, url: str) -> Mapping[str, str]:
    """The request headers that ask `url` for no more than what is new since `earlier`.

    Empty where there is no body to fall back on, where it was cut short, or where the validators came from another
    address: the tag of one server says nothing to another.
    """
    if earlier is None or earlier.sha256 is None or earlier.truncated or earlier.final_url != url:
        return {}
    validators = {
        "If-None-Match": earlier.header("etag"),
        "If-Modified-Since": earlier.header("last-modified"),
    }
    return {name: value for name, value in validators.items() if value}
