"""Restricted findings as they may be told outside the store: how many, and their ids."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.render import wording
from pipeline.render.inert import exact


def told(ids: Sequence[str]) -> str:
    """Restricted findings as they may be told: counted, and by id."""
    if len(ids) == 1:
        return f"1 restricted finding is shown only from the store, by: contactwatch review show {exact(ids[0])}"
    head = f"{wording.count(len(ids), 'restricted finding')} are shown only from the store"
    return f"{head}: {', '.join(map(exact, ids))}. Each is shown by: contactwatch review show ID"


def over(ids: Sequence[str]) -> str:
    """How many restricted findings are resolved or taken back."""
    return f"{wording.count(len(ids), 'restricted finding')} {'is' if len(ids) == 1 else 'are'} over"


def ended(ids: Sequence[str]) -> str:
    """Those findings as they may be told: counted, and by id."""
    return f"{over(ids)}: {', '.join(map(exact, ids))}."
