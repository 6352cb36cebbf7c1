"""Data files of words beside the vocabulary: small words of stamps, street types, countries. Read once."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any


@cache
def table(stem: str) -> Any:
    """What `words/<stem>.json` holds.

    >>> sorted(table("calendars")["weekdays"])[:3]
    ['am', 'ar', 'be']
    """
    return json.loads((resources.files("pipeline.text") / "words" / f"{stem}.json").read_text("utf-8"))
