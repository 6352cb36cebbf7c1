"""Under which heading of the page an entry stands. A section's title is no part of the entry before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.parsers.marks import STRENGTH, whole
from pipeline.parsers.outline import Outline, kind_of, upward
from pipeline.parsers.score import Block

_TITLE = 90  # characters; a section's title is short


def trim(outline: Outline, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks without a section's title that stands at their end, right before the next entry."""
    if not blocks:
        return ()
    ends = {b.last for b in blocks[:-1]}
    inner = {kind_of(outline.lines[i]) for b in blocks for i in range(b.first, b.last + 1) if i not in ends}
    trimmed = []
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        last = block.last
        adjacent = following is not None and following.first == last + 1 and last > block.mark.index
        if adjacent and _titled(outline, last) and kind_of(outline.lines[last]) not in inner:
            last -= 1
        trimmed.append(replace(block, last=last))
    return tuple(trimmed)


def sections(outline: Outline, blocks: Sequence[Block]) -> Mapping[int, int | None]:
    """By the line of an entry's mark: the line of its section's title, None where the page has none."""
    found: dict[int, int | None] = {}
    current: int | None = None
    previous = -1
    for block in blocks:
        gap = range(previous + 1, block.first)
        title = _title(outline, gap, block.mark.index)
        current = title if title is not None else current
        found[block.mark.index] = current
        previous = block.last
    return found


def _title(outline: Outline, gap: range, mark: int) -> int | None:
    """The line of the gap before an entry that is its section's title."""
    if not gap:
        return None
    if _titled(outline, gap[-1]) and _leads(outline, gap[-1], mark):
        return gap[-1]
    level = outline.lines[mark].heading
    for index in reversed(gap):
        heading = outline.lines[index].heading
        if heading and (not level or heading < level) and _titled(outline, index):
            return index
    least = max(1, _rank(outline, mark))
    return next((i for i in reversed(gap) if _titled(outline, i) and _rank(outline, i) > least), None)


def _leads(outline: Outline, index: int, mark: int) -> bool:
    """Whether a line right before an entry's name may be its title: set apart as strongly, or one of its kind."""
    rank = _rank(outline, index)
    node = outline.lines[index].node
    around = outline.paths[index] == outline.paths[mark] or any(node is tag for tag in upward(outline.lines[mark].node))
    return rank >= _rank(outline, mark) and (rank > 0 or around)


def _rank(outline: Outline, index: int) -> int:
    """How strongly the markup sets the line apart."""
    name = outline.facts[index].name
    strength = STRENGTH[name.style] if name else 0
    return 10 - outline.lines[index].heading if strength == STRENGTH["heading"] else strength if strength > 1 else 0


def _titled(outline: Outline, index: int) -> bool:
    """Whether the line is a title as a whole. The only heading of the first level is the page's title, no section's."""
    line = outline.lines[index]
    if line.heading == 1 and not outline.several_titles:
        return False
    alone = line.gap or not line.broken
    return alone and whole(outline, index) and not outline.facts[index].strong and len(line.text) <= _TITLE
