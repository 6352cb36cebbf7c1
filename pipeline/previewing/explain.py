"""Why a page was read as it was: the record of one reading as data, for `read --explain`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from math import inf
from typing import Any

from bs4 import Tag

from pipeline.model import Listing
from pipeline.parsers.line import Line
from pipeline.parsers.trace import Passed, Seen, Trace

_STEPS = 4  # elements of a place, the innermost ones
_LONGEST = 160  # characters of what is shown
_MOST = 500  # things passed over on one page


def explained_site(trace: Trace) -> dict[str, Any]:
    """The countries that numbers may be of, what was read and where, and what was passed over and why."""
    return {"regions": _regions(trace), "values": _values(trace.seen), "passed": _passed(trace.passed)}


def explained_listing(trace: Trace, listing: Listing) -> dict[str, Any]:
    """The same of each entry, and of what stands outside them."""
    entries = [
        {"name": entry.name, **explained_site(part)} for entry, part in zip(listing.entries, trace.parts, strict=True)
    ]
    return {**explained_site(trace), "entries": entries}


def _regions(trace: Trace) -> list[dict[str, str]]:
    return [{"region": region.code, "because": region.because} for region in trace.regions]


def _values(seen: Sequence[Seen]) -> list[dict[str, Any]]:
    """Each value once, in page order, with the places where it stands."""
    values: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for one in sorted(seen, key=_order):
        values.setdefault((one.kind, one.value), []).append(_sighting(one))
    return [{"kind": kind, "value": value, "seen": places} for (kind, value), places in values.items()]


def _sighting(seen: Seen) -> dict[str, Any]:
    return {
        **_place(seen.line, None),
        "where": seen.where,
        "shown": seen.shown,
        "label": seen.label,
        "rule": seen.rule.value,
        "region": seen.region.code if seen.region else None,
        "because": seen.region.because if seen.region else None,
    }


def _passed(passed: Sequence[Passed]) -> list[dict[str, Any]]:
    told = (
        {**_place(one.line, one.element), "kind": str(one.kind), "shown": one.shown[:_LONGEST], "reason": one.reason}
        for one in sorted(passed, key=_order)
    )
    return list(islice(_once(told), _MOST))


def _once(told: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Two readers may pass over one thing."""
    known: set[tuple[Any, ...]] = set()
    for one in told:
        if tuple(one.values()) not in known:
            known.add(tuple(one.values()))
            yield one


def _order(one: Seen | Passed) -> float:
    """Page order; last what stands in no visible line."""
    return one.line.number if one.line else inf


def _place(line: Line | None, element: Tag | None) -> dict[str, Any]:
    node = line.node if line else element
    return {"line": line.number if line else None, "element": _path(node) if node is not None else None}


def _path(tag: Tag) -> str:
    """The innermost elements around a place: `footer > ul.contacts > li`."""
    around = [tag, *islice(tag.parents, _STEPS - 1)]
    return " > ".join(_named(one) for one in reversed(around) if one.name not in ("[document]", "html", "body"))


def _named(tag: Tag) -> str:
    classes = tag.get("class") or ()
    first = next(iter(classes.split() if isinstance(classes, str) else classes), "")
    return f"{tag.name}#{tag['id']}" if tag.get("id") else f"{tag.name}.{first}" if first else tag.name
