"""Where a listing page's entries begin and end: the repeated structure that best explains its contacts.

No layout is known beforehand. Every way in which names may be set apart is a candidate; each cuts the page into blocks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.parsers.marks import Mark, candidates, title, whole
from pipeline.parsers.outline import Outline, upward
from pipeline.parsers.score import (
    Block,
    by_form,
    covered,
    is_entry,
    lost,
    merged,
    nameless,
    own_form,
    quality,
    repeats,
    worth,
)

_LISTS = 3  # of different markup on one page
_SEEDS = 4  # cuts that a plan may begin with beside the best one
_CERTAIN = 1.5  # entries that make a list even where the page shows more contacts outside of it
_FAULTY = 1.5  # entries lost or merged: the page may hold more than one list
_COMPARED = 2  # so many other entries at least tell how long one is
_PREAMBLE = 4  # lines that may stand before the name in its own element

Groups = Mapping[tuple[str, ...], Sequence[Mark]]


@dataclass(frozen=True, slots=True)
class Cut:
    """One way to cut the page, and how good it is by itself. `entries` are its blocks that look like entries."""

    blocks: tuple[Block, ...]
    entries: tuple[Block, ...]
    quality: float
    covered: frozenset[int]  # the lines of its entries


def find_blocks(outline: Outline) -> tuple[Block, ...]:
    """The blocks of all entries in page order; empty where the page lists nobody.

    A page may hold several lists: the cuts that together explain most are taken. Without any name: runs of contacts.
    """
    found = [block for cut in _plan(outline, candidates(outline)) for block in _listed(outline, cut)]
    return tuple(sorted(found, key=lambda b: b.first)) or tuple(_runs(outline))


def cuts(outline: Outline, groups: Groups, taken: Collection[int] = ()) -> Iterator[Cut]:
    """Every cut that holds at least one likely entry outside of the lines `taken`."""
    for key, group in groups.items():
        marks = [m for m in group if m.index not in taken]
        if not any(m.span for m in marks):
            continue
        blocks = blocks_at(outline, marks, taken)
        entries = tuple(b for b in blocks if is_entry(outline, b))
        if any(worth(outline, b) for b in entries):
            lines = covered(outline, entries)
            yield Cut(tuple(blocks), entries, quality(outline, key, blocks, entries), lines)


def _plan(outline: Outline, groups: Groups) -> Sequence[Cut]:
    """The cuts that together explain the page best: begun with the best one, and where that is faulty, with others."""
    singles = sorted(cuts(outline, groups), key=lambda c: (_total(outline, [c]), _rooted(c)), reverse=True)
    if not singles:
        return ()
    singles = [_inner(outline, singles), *singles[1:]]
    plans = [_extended(outline, groups, singles[0])]
    faults = sum(merged(outline, b) for b in singles[0].entries) + lost(outline, singles[0].covered)
    if faults > _FAULTY:
        others = sorted(singles[1:], key=lambda c: (c.quality, _rooted(c)), reverse=True)
        plans += [_extended(outline, groups, cut) for cut in others[:_SEEDS]]
    best = max(plans, key=lambda plan: _total(outline, plan))
    listed = _total(outline, best) > 0 or sum(cut.quality for cut in best) >= _CERTAIN
    return best if listed and not _chance(best) else ()


def _inner(outline: Outline, singles: Sequence[Cut]) -> Cut:
    """The best cut; where its only entry is a section with one entry, whose name is the next heading, that entry's."""
    best = singles[0]
    below = best.entries[0].mark.index + 1
    for cut in singles[1:]:
        mark = cut.entries[0].mark
        if len(best.entries) == len(cut.entries) == 1 and mark.index == below and cut.quality == best.quality:
            level = outline.lines[below - 1].heading
            if 0 < level < outline.lines[below].heading and whole(outline, below):
                return cut
    return best


def _chance(plan: Sequence[Cut]) -> bool:
    """Whether all that was found is one line of plain text before a contact."""
    entries = [b for cut in plan for b in cut.entries]
    return len(entries) == 1 and entries[0].mark.span is not None and entries[0].mark.span.style == "plain"


def _extended(outline: Outline, groups: Groups, cut: Cut) -> list[Cut]:
    """The cut and what explains the rest of the page, as long as it adds two entries at least."""
    plan = [cut]
    for _ in range(_LISTS - 1):
        taken = frozenset().union(*(c.covered for c in plan))
        if not any(f.strong for i, f in enumerate(outline.facts) if i not in taken):
            break
        rest = [c for c in cuts(outline, groups, taken) if len(c.entries) > 1]
        best = max(rest, key=lambda c: (_total(outline, [*plan, c]), _rooted(c)), default=None)
        if best is None or _total(outline, [*plan, best]) <= _total(outline, plan):
            break
        plan.append(best)
    return plan


def _total(outline: Outline, plan: Sequence[Cut]) -> float:
    lines = frozenset().union(*(c.covered for c in plan))
    return sum(c.quality for c in plan) - lost(outline, lines)


def _rooted(cut: Cut) -> bool:
    return cut.blocks[0].mark.root is not None


def _listed(outline: Outline, cut: Cut) -> Iterator[Block]:
    """The cut's entries, and blocks among them that name someone without a contact.

    A block without a name is listed where it stands in a row with named ones and tells enough to be an entry.
    """
    named = [b for b in cut.entries if b.mark.span]
    entries = {b.mark.index for b in cut.entries}
    starting_anew = {b.mark.index: repeats(outline, b) for b in named}
    regular = sum(not lines for lines in starting_anew.values()) >= _COMPARED
    for block in cut.blocks:
        if _is_boilerplate(outline, block, named):
            continue
        if block.mark.index in entries:
            if block.mark.span:
                yield from _split(outline, block, starting_anew[block.mark.index] if regular else ())
            elif len(named) > 1 and nameless(outline, block):
                yield block
        elif block.mark.span and named[0].first < block.first < named[-1].first:
            alike = block.mark.root is not None and len(cut.entries) * 3 >= len(cut.blocks) * 2
            if block.last > block.first and (alike or not block.mark.root):
                yield block


def _is_boilerplate(outline: Outline, block: Block, named: Sequence[Block]) -> bool:
    """Whether a form is all that the block shows, it stands outside of the list, and looks like the page's own."""
    if not by_form(outline, block) or outline.facts[block.mark.index].site:
        return False
    reached = [b for b in named if b is not block and not by_form(outline, b)]
    within = any(b.first < block.first for b in reached) and any(b.first > block.first for b in reached)
    return not within and own_form(outline, block)


def _split(outline: Outline, block: Block, starting_anew: Sequence[int]) -> Iterator[Block]:
    """A block in whose middle contacts start anew right after prose holds an entry that lost its name."""
    for index in starting_anew:
        start = next(i for i in range(index, block.first, -1) if not outline.facts[i - 1].strong)
        if outline.facts[start - 1].prose:
            yield replace(block, last=start - 1)
            block = Block(Mark(start, None), start, block.last)
    yield block


def _runs(outline: Outline) -> Iterator[Block]:
    """Contacts with the prose after them, where the page names nobody: three such runs at least."""
    facts = outline.facts
    anew = [i for i, f in enumerate(facts) if f.strong and f.label and i and not facts[i - 1].strong]
    starts = [i for i in anew if any(f.prose for f in facts[max(0, i - 2) : i])]
    if len(starts) > _COMPARED:
        ends = [*(s - 1 for s in starts[1:]), min(starts[-1] + 6, len(outline.lines) - 1)]
        for start, end in zip(starts, ends, strict=True):
            yield Block(Mark(start, None), start, _stop(outline, Mark(start, None), end, start, ()))


def blocks_at(outline: Outline, marks: Sequence[Mark], taken: Collection[int] = ()) -> list[Block]:
    """Cuts the page at the marks: by the element that holds one mark only, else up to the next mark or a stop."""
    homes = _homes(outline, marks)
    starts = [_start(outline, mark, home) for mark, home in zip(marks, homes, strict=True)]
    ends = [*(s - 1 for s in starts[1:]), _region_end(outline, marks)]
    shut = [_holds_contact(outline, mark, home) for mark, home in zip(marks, homes, strict=True)]
    if _goes_on(outline, homes, starts, shut):
        shut = [False] * len(marks)
    shut = [s or m.root is not None for s, m in zip(shut, marks, strict=True)]
    blocks = []
    for mark, home, start, end, closed in zip(marks, homes, starts, ends, shut, strict=True):
        last = _stop(outline, mark, min(home[1], end) if closed else end, home[1] if closed else mark.index, taken)
        blocks.append(Block(mark, min(start, mark.index), max(last, mark.index)))
    if not shut[-1]:
        blocks[-1] = _without_tail(outline, blocks)
    return blocks


def _holds_contact(outline: Outline, mark: Mark, home: tuple[int, int]) -> bool:
    return home[1] > mark.index and any(outline.facts[i].strong for i in range(mark.index, home[1] + 1))


def _homes(outline: Outline, marks: Sequence[Mark]) -> list[tuple[int, int]]:
    """Per mark: the lines of the largest element that holds no other mark; its own line where there is none."""
    counts = Counter(id(tag) for mark in marks if mark.root is None for tag in upward(outline.lines[mark.index].node))
    homes = []
    for mark in marks:
        home = (mark.index, mark.index)
        if mark.root is not None:
            home = outline.spans[id(mark.root)]
        elif len(marks) > 1:
            for tag in upward(outline.lines[mark.index].node):
                if counts[id(tag)] > 1:
                    break
                home = outline.spans[id(tag)]
        homes.append(home)
    return homes


def _start(outline: Outline, mark: Mark, home: tuple[int, int]) -> int:
    """What stands before the name in its element belongs to the entry, but for headings and prose."""
    before = range(home[0], mark.index)
    if len(before) > _PREAMBLE or any(outline.lines[i].heading or outline.facts[i].prose for i in before):
        return mark.index
    return home[0]


def _region_end(outline: Outline, marks: Sequence[Mark]) -> int:
    """The last line of the smallest element that holds all marks."""
    if len(marks) > 1:
        for tag in upward(outline.lines[marks[0].index].node):
            first, last = outline.spans[id(tag)]
            if first <= marks[0].index and last >= marks[-1].index:
                return last
    return len(outline.lines) - 1


def _goes_on(outline: Outline, homes: Sequence[tuple[int, int]], starts: Sequence[int], shut: Sequence[bool]) -> bool:
    """Whether the entries go on after the elements that hold their names: text stands between most of these."""
    gaps = [range(home[1] + 1, start) for home, start, closed in zip(homes, starts[1:], shut, strict=False) if closed]
    told = sum(any(not title(outline, i) for i in gap) for gap in gaps)
    return bool(gaps) and told * 2 >= len(gaps)


def _stop(outline: Outline, mark: Mark, last: int, inside: int, taken: Collection[int]) -> int:
    """The line before the first that cannot belong to the entry: a heading as high, the stamp, another list's entry."""
    level = outline.lines[mark.index].heading
    for index in range(mark.index + 1, last + 1):
        heading = outline.lines[index].heading
        higher = heading and (heading <= level if level else index > inside and outline.facts[index].name is not None)
        if index in taken or index in outline.stops or higher:
            return index - 1
    return last


def _without_tail(outline: Outline, blocks: Sequence[Block]) -> Block:
    """The last block, cut where it goes on longer after its contacts than any other, or where a new title stands."""
    *others, block = blocks
    if len(others) < _COMPARED:
        return block
    most = max(other.last - _last_contact(outline, other) for other in others)
    last = min(block.last, _last_contact(outline, block) + max(1, most))
    if not any(title(outline, i) for b in others for i in b.lines if i > b.mark.index):
        last = next((i - 1 for i in range(block.mark.index + 1, last + 1) if title(outline, i)), last)
    return replace(block, last=last)


def _last_contact(outline: Outline, block: Block) -> int:
    return max((i for i in block.lines if outline.facts[i].strong), default=block.mark.index)
