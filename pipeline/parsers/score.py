"""How well a way to cut the page explains it. Entries count for it; what it loses, merges or repeats, against it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipeline.parsers.marks import STRENGTH, Mark, title
from pipeline.parsers.naming import CONTACT_LABELS
from pipeline.parsers.outline import Outline, outside
from pipeline.text.notice import words

_WORD = re.compile(r"\w+")
_NEAR = 4  # lines: a title's contacts follow within them
_DESCRIBED = 60  # characters of one line, beside the name, make a description

# Weights, in entries: chosen so that no sum of small faults outweighs a list of several more entries.
_SITE_ONLY = 0.8  # an entry with a site and a description, but no contact
_LOST = 0.6  # a contact outside of all entries
_MERGED = 0.7  # two entries in one block
_SWALLOWED = 0.3  # another entry's linked heading inside a block
_EMPTY = 0.1  # a block without contact or site
_REPEATED = 0.5  # a name that came before
_NAMELESS = 0.3  # an entry that shows no name
_PLAIN = 0.1  # a name that no markup sets apart


@dataclass(frozen=True, slots=True)
class Block:
    """The lines `first` to `last` (both included) that belong to one mark."""

    mark: Mark
    first: int
    last: int

    @property
    def lines(self) -> range:
        """The indices of the block's lines."""
        return range(self.first, self.last + 1)


def is_entry(outline: Outline, block: Block) -> bool:
    """Whether a block shows a contact, or a description under a name that is linked to a site of its own."""
    if any(outline.facts[i].strong for i in block.lines) or by_form(outline, block):
        return True
    span = block.mark.span
    linked = span is not None and outline.facts[block.mark.index].site
    return span is not None and linked and (STRENGTH[span.style] > 1 or _described(outline, block))


def by_form(outline: Outline, block: Block) -> bool:
    """Whether a web form or a chatbot is all by which the named one is reached."""
    facts = [outline.facts[i] for i in block.lines]
    return block.mark.span is not None and any(f.form for f in facts) and not any(f.strong for f in facts)


def own_form(outline: Outline, block: Block) -> bool:
    """Whether the form looks like the page's own ("Report an error", "Tell us"): the text says "we", or it lies with
    one of the services where anyone can make one.
    """
    lines = [outline.lines[i] for i in block.lines]
    spoken = any(not words("we").isdisjoint(_WORD.findall(line.folded)) for line in lines)
    forms = [a.href for i in block.lines if outline.facts[i].form for a in outline.lines[i].anchors]
    return spoken or not any(outside(href, outline.document.url) for href in forms)


def worth(outline: Outline, block: Block) -> float:
    """How much a block looks like an entry, 0 to 1."""
    if block.mark.span is None:
        return 0.0
    if any(outline.facts[i].strong for i in block.lines):
        return 1.0
    if by_form(outline, block):
        return _SITE_ONLY
    return _SITE_ONLY if _described(outline, block) and outline.facts[block.mark.index].site else 0.1


def quality(outline: Outline, key: Sequence[str], blocks: Sequence[Block], entries: Sequence[Block]) -> float:
    """The cut's worth in entries, by what it holds."""
    named = [b for b in entries if b.mark.span]
    names = Counter(_name(outline, b.mark) for b in named)
    total = sum(worth(outline, b) for b in named)
    total -= sum(_MERGED * merged(outline, b) + _SWALLOWED * _swallowed(outline, b) for b in named)
    total -= _EMPTY * (len(blocks) - len(entries)) + _REPEATED * sum(n - 1 for n in names.values())
    total -= _NAMELESS * sum(nameless(outline, b) and b.mark.root is not None for b in entries)
    plain = sum(b.mark.span is not None and b.mark.span.style == "plain" for b in named)
    return total - _PLAIN * (len(named) if key[0] == "plain" else plain)


def covered(outline: Outline, entries: Sequence[Block]) -> frozenset[int]:
    """The lines that belong to entries."""
    return frozenset(i for b in entries if b.mark.span or nameless(outline, b) for i in b.lines)


def lost(outline: Outline, lines: Collection[int]) -> float:
    """What the contacts outside of these lines cost."""
    return _LOST * sum(f.strong for i, f in enumerate(outline.facts) if i not in lines)


def nameless(outline: Outline, block: Block) -> bool:
    """Whether a repeated element without a name tells enough to be an entry: two contacts, or one and a description.

    What stands under an empty heading was asked for as much when it was marked.
    """
    if block.mark.span is not None:
        return False
    if block.mark.root is None:
        return True
    facts = [outline.facts[i] for i in block.lines]
    strong = sum(f.strong for f in facts)
    return strong > 0 and (strong > 1 or any(f.prose for f in facts))


def merged(outline: Outline, block: Block) -> int:
    """How many other entries seem to stand in the block: contacts that start anew after prose, or under a title."""
    anew, told = 0, False
    for index in block.lines:
        if index != block.mark.index and told and title(outline, index):
            anew += any(outline.facts[i].strong for i in range(index, min(index + _NEAR, block.last + 1)))
        told = told or outline.facts[index].strong
    return max(anew, len(repeats(outline, block)))


def repeats(outline: Outline, block: Block) -> list[int]:
    """The lines where a label of a contact comes again after prose: the mark of a block with more than one entry."""
    seen: set[str] = set()
    told: set[str] = set()  # labels that stood before the last prose
    found = []
    for index in block.lines:
        fact = outline.facts[index]
        if fact.prose:
            told |= seen
        elif fact.label and fact.label.kind in CONTACT_LABELS:
            if fact.label.kind in told:
                found.append(index)
                told, seen = set(), set()
            seen.add(fact.label.kind)
    return found


def _described(outline: Outline, block: Block) -> bool:
    span = block.mark.span
    lengths = [len(outline.lines[i].text) for i in block.lines if i != block.mark.index]
    beside = len(outline.lines[block.mark.index].text) - (span.end - span.start) if span else 0
    return max(beside, *lengths, 0) >= _DESCRIBED


def _name(outline: Outline, mark: Mark) -> str:
    return outline.lines[mark.index].text[mark.span.start : mark.span.end].casefold() if mark.span else ""


def _swallowed(outline: Outline, block: Block) -> int:
    return sum(outline.lines[i].heading > 0 and outline.facts[i].site for i in block.lines if i != block.mark.index)
