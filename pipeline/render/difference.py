"""Two values side by side: which characters differ. For display only; nothing is judged by it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

SHORTEST_COMMON = 2  # a shared run between two differences that is shorter reads as noise
LEAST_ALIKE = 0.4  # below this the values are simply two values, and marks would be confetti
LONGEST = 2_000  # characters; longer texts are not aligned


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of both values. Where it is the same, `before` equals `after`."""

    before: str
    after: str
    same: bool


def aligned(a: str, b: str) -> tuple[Segment, ...]:
    """The two values cut into runs that agree and runs that differ, in order; joined again they are `a` and `b`.

    Values with little in common are one differing run. A letter and its combining marks are never parted.

    >>> [s.after for s in aligned("+375172638417", "+375172638471") if not s.same]
    ['71']
    """
    if a == b:
        return (Segment(a, b, same=True),) if a else ()
    one, other = _letters(a), _letters(b)
    if max(len(a), len(b)) > LONGEST or Levenshtein.normalized_similarity(one, other) < LEAST_ALIKE:
        return (Segment(a, b, same=False),)
    runs = [
        Segment("".join(one[op.src_start : op.src_end]), "".join(other[op.dest_start : op.dest_end]), op.tag == "equal")
        for op in Levenshtein.opcodes(one, other)
    ]
    return tuple(_merged(runs))


def _letters(text: str) -> list[str]:
    """The text's characters, each with the combining marks that belong to it."""
    letters: list[str] = []
    for character in text:
        if letters and unicodedata.category(character).startswith("M"):
            letters[-1] += character
        else:
            letters.append(character)
    return letters


def _merged(runs: list[Segment]) -> list[Segment]:
    """Neighbouring differences as one, with the scraps of agreement between them."""
    merged: list[Segment] = []
    last = len(runs) - 1
    for place, run in enumerate(runs):
        scrap = run.same and 0 < place < last and len(run.before) < SHORTEST_COMMON
        same = run.same and not scrap
        if merged and merged[-1].same == same:
            merged[-1] = Segment(merged[-1].before + run.before, merged[-1].after + run.after, same)
        else:
            merged.append(Segment(run.before, run.after, same))
    return merged
