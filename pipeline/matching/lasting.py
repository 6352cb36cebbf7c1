"""A reading that drifted, and goes on doing so: is our reading broken, or is the page really like that by now?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.matching.expect import drift
from pipeline.model import ListedEntry, Listing, Reading
from pipeline.policy import Policy
from pipeline.text.latin import latin_words
from pipeline.text.url import canonical


@dataclass(frozen=True, slots=True)
class Sight:
    """What one run read of a directory: its entries, and all that its pages show besides."""

    at: datetime  # the run's clock
    entries: tuple[ListedEntry, ...]
    listings: tuple[Listing, ...]
    readings: tuple[Reading, ...]  # the same pages, read like any page: contacts anywhere on them


def believable(now: Sight, earlier: Sequence[Sight], last_good: Sequence[ListedEntry], policy: Policy) -> bool:
    """Whether a drifted reading may be believed without a person's word.

    It may where several runs in a row, over days, read the very same, at least half of the entries are still there, and
    what is missing stands nowhere on the page any more: a parser that fails leaves the text behind. `earlier`: the runs
    since the last good one, newest first.
    """
    row = (now, *earlier[: policy.lasting_runs - 1])
    if len(row) < policy.lasting_runs or now.at - row[-1].at < policy.lasting_span:
        return False
    if 2 * len(now.entries) < len(last_good):
        return False
    read = _all(now.entries)
    return all(_all(sight.entries) == read and not traces(sight, last_good) for sight in row)


def accepted(now: Sequence[ListedEntry], vouched: Sequence[ListedEntry], policy: Policy) -> bool:
    """Whether a reading is plausible beside the one that a person has vouched for."""
    return bool(vouched) and drift(now, vouched, policy) is None


def traces(sight: Sight, last_good: Sequence[ListedEntry]) -> frozenset[str]:
    """Names and values of the last good reading that are in no entry any more, and yet stand on the page."""
    missing = _all(last_good) - _all(sight.entries)
    links = {canonical(link.url) for listing in sight.listings for link in listing.links}
    values = {c.value for reading in sight.readings for c in reading.contacts} | links
    running = running_words(" ".join(reading.text for reading in sight.readings))
    return frozenset(
        part for kind, part in missing if part in values or (kind == "name" and running_words(part) in running)
    )


def running_words(text: str) -> str:
    """A text's words with a blank around each, so that one name within another text is found as whole words."""
    return f" {' '.join(latin_words(text))} "


def _all(entries: Collection[ListedEntry]) -> frozenset[tuple[str, str]]:
    """Every name, website and value of the entries, each with its kind."""
    return frozenset(
        part
        for entry in entries
        for part in (
            ("name", entry.name),
            ("website", canonical(entry.website or "")),
            *((c.kind.value, c.value) for c in entry.contacts),
        )
        if part[1]
    )
