"""The run gate: does a listing reading look like the last good one, or has our reading broken?"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import Kind, ListedEntry
from pipeline.policy import Policy


def drift(now: Sequence[ListedEntry], last_good: Sequence[ListedEntry], policy: Policy) -> str | None:
    """What is implausible about a reading, in words; None where it may be believed."""
    if not now:
        return "no entry could be read"
    if len(now) < policy.entries_kept * len(last_good):
        return f"only {len(now)} entries were read where the last good run had {len(last_good)}"
    for field in ("phone", "email", "address", "website"):
        before, after = _filled(last_good, field), _filled(now, field)
        if before < policy.fill_counted_from:
            continue
        if after / len(now) < policy.fill_kept * before / len(last_good):
            one = f"{'an' if field[0] in 'ae' else 'a'} {field}"
            return f"only {after} entries have {one} where {before} had one in the last good run"
    return None


def _filled(entries: Sequence[ListedEntry], field: str) -> int:
    if field == "website":
        return sum(1 for e in entries if e.website)
    return sum(1 for e in entries if any(c.kind is Kind(field) for c in e.contacts))
