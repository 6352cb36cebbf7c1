"""Lines too long for any reader are cut into several, once for all: cost then grows with the page alone."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.parsers.line import Anchor, Line

LONGEST_LINE = 5_000  # characters: three pages of a book; what people write without a break is shorter
LONGEST_RUN = 600  # characters without a blank: the longest addresses of the web that pages print stay below
MOST_LINKS = 500  # of one line; more are a program's work
_LOOKED_BACK = 100  # characters before a cut in which a mark is looked for that parts words without blanks
_WORD = re.compile(r"\S+")


def pieces(line: Line) -> Iterator[Line]:
    """The line itself or, where it is too long, its parts in order, cut after a sentence, at a blank or at a mark."""
    text = line.text
    if len(text) <= LONGEST_RUN and len(line.anchors) <= MOST_LINKS:
        yield line
        return
    cuts = [0, *_cuts(text), len(text)] if len(text) > LONGEST_RUN else [0, len(text)]
    anchors, bold = _shared(line, cuts)
    joints = _dealt(line.joints, cuts)
    for at, (start, end) in enumerate(itertools.pairwise(cuts)):
        shown = text[start:end].rstrip()
        yield replace(
            line,
            text=shown,
            anchors=tuple(
                Anchor(min(a.start - start, len(shown)), min(a.end - start, len(shown)), a.href, a.node)
                for a in anchors[at][:MOST_LINKS]
            ),
            bold=tuple((first - start, min(last - start, len(shown))) for first, last in bold[at]),
            joints=tuple(joint - start for joint in joints[at]),
            broken=line.broken or at > 0,
            gap=line.gap and at == 0,
        )


def _cuts(text: str) -> Iterator[int]:
    """Where the parts after the first begin."""
    start = sentence = 0
    for m in _WORD.finditer(text):
        if m.end() - start > LONGEST_LINE and m.start() > start:
            start = sentence if sentence - start > LONGEST_LINE // 2 else m.start()
            yield start
        if m.end() - m.start() > LONGEST_RUN:
            for place in _inside(text, m.start(), m.end()):
                start = place
                yield start
        if text[m.end() - 1] in ".!?…":
            sentence = m.end() + 1


def _inside(text: str, start: int, end: int) -> Iterator[int]:
    """Cuts of a run without a blank: after a mark, else anywhere."""
    while end - start > LONGEST_RUN:
        last = start + LONGEST_RUN
        start = next((at + 1 for at in range(last - 1, last - _LOOKED_BACK, -1) if not text[at].isalnum()), last)
        yield start


def _shared(line: Line, cuts: Sequence[int]) -> tuple[list[list[Anchor]], list[list[tuple[int, int]]]]:
    """Links and bold parts by the part they stand in. One that goes on over a cut stands in both."""
    anchors: list[list[Anchor]] = [[] for _ in cuts[1:]]
    bold: list[list[tuple[int, int]]] = [[] for _ in cuts[1:]]
    for anchor in line.anchors:
        for at, first, last in _over(anchor.start, anchor.end, cuts):
            anchors[at].append(Anchor(first, last, anchor.href, anchor.node))
    for start, end in line.bold:
        for at, first, last in _over(start, end, cuts):
            bold[at].append((first, last))
    return anchors, bold


def _over(start: int, end: int, cuts: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    at = min(bisect_right(cuts, start), len(cuts) - 1) - 1
    yield at, start, min(end, cuts[at + 1])
    while end > cuts[at + 1]:
        at += 1
        yield at, cuts[at], min(end, cuts[at + 1])


def _dealt(joints: Sequence[int], cuts: Sequence[int]) -> list[list[int]]:
    dealt: list[list[int]] = [[] for _ in cuts[1:]]
    for joint in joints:
        dealt[min(bisect_right(cuts, joint), len(cuts) - 1) - 1].append(joint)
    return dealt
