"""Every group of lines that may be the names of a list. No layout is preferred here: that is for the score to say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bs4 import Tag

from pipeline.parsers.labelled import classes_of
from pipeline.parsers.outline import Outline, Span, upward

#: How strongly a style sets a name apart.
STRENGTH: Mapping[str, int] = {"heading": 4, "toggle": 3, "bold": 2, "link": 1, "plain": 0}

_CONTAINERS = frozenset(
    ("tr", "li", "article", "section", "details", "div", "dl", "dd", "td", "p", "tbody", "table", "fieldset", "figure")
)
_MOST_TRIED = 2_000_000  # lines in all groups: pages that people made have ten times fewer
_FEWEST_GROUPS = 20
_LINES = 4  # a card shows its name within so many lines


@dataclass(frozen=True, slots=True)
class Mark:
    """A line that may hold an entry's name; `span` is None where the block shows none."""

    index: int
    span: Span | None  # without root: the line below an empty heading
    root: Tag | None = None  # the repeated element that the mark was found in


def candidates(outline: Outline) -> Mapping[tuple[str, ...], tuple[Mark, ...]]:
    """The groups by how their lines are set apart; of groups with the same lines only the first.

    Of more groups than can be tried, the largest: a list has many like elements.
    """
    groups: dict[tuple[str, ...], list[Mark]] = defaultdict(list)
    for index, fact in enumerate(outline.facts):
        if (level := outline.lines[index].headless) and _tells(outline, index):
            groups[("heading", str(level))].append(Mark(index, None))
        if fact.name is not None:
            for key in _line_keys(outline, index, fact.name):
                groups[key].append(Mark(index, fact.name))
    for key, mark in _element_marks(outline):
        groups[key].append(mark)
    unique: dict[tuple[tuple[int, int], ...], tuple[str, ...]] = {}
    for key, marks in groups.items():
        unique.setdefault(tuple((m.index, id(m.root)) for m in marks), key)
    most = max(_FEWEST_GROUPS, _MOST_TRIED // max(1, len(outline.lines)))
    largest = sorted(unique.values(), key=lambda key: -len(groups[key]))[:most]
    kept = set(largest)
    return {key: tuple(groups[key]) for key in unique.values() if key in kept}


def _tells(outline: Outline, index: int) -> bool:
    """Whether an entry without a name begins here, under an empty heading: a contact and other words follow before the
    next heading, and the entry above has its own contact. An empty heading may as well be there for its space.
    """
    first = next((i for i in range(index - 1, -1, -1) if outline.lines[i].heading), 0)
    last = next((i for i in range(index, len(outline.lines)) if outline.lines[i].heading), len(outline.lines))
    own = outline.facts[index:last]
    anew = any(f.strong for f in own) and any(not f.strong and not f.label for f in own)
    above = index == 0 or outline.lines[index - 1].heading == 1 or any(f.strong for f in outline.facts[first:index])
    return anew and above


def whole(outline: Outline, index: int) -> bool:
    """Whether the line is a name or title as a whole."""
    name = outline.facts[index].name
    return name is not None and name.end - name.start >= len(outline.lines[index].text.rstrip(" :")) - 2


def title(outline: Outline, index: int) -> bool:
    """Whether the whole line is set apart as titles are: a heading, a toggle, bold."""
    name = outline.facts[index].name
    return name is not None and STRENGTH[name.style] > 1 and whole(outline, index)


def _line_keys(outline: Outline, index: int, span: Span) -> Iterator[tuple[str, ...]]:
    line, path = outline.lines[index], outline.paths[index]
    if span.style == "heading":
        if line.heading > 1 or outline.several_titles:  # the only heading of the first level is the page's title
            yield ("heading", str(line.heading))
    elif span.style == "plain":
        yield ("plain", path, "broken" if line.broken else "")
        yield ("plain", line.tag)
    else:
        yield (span.style, line.tag)
        yield (span.style, "at", path)
    if STRENGTH[span.style] <= 1 and whole(outline, index):
        yield ("plain", "whole", path)
    if span.style != "heading" and (words := classes_of(line.node) or classes_of(line.node.parent)):
        yield ("class", line.tag, words)


def _element_marks(outline: Outline) -> Iterator[tuple[tuple[str, ...], Mark]]:
    """Repeated elements (cards, rows, items): the strongest name within their first lines."""
    kinds: dict[tuple[str, ...], dict[int, Tag]] = defaultdict(dict)
    seen: set[int] = set()
    for line in outline.lines:
        for tag in upward(line.node):
            if id(tag) in seen:
                break
            seen.add(id(tag))
            if tag.name in _CONTAINERS:
                kinds[("first", outline.path(tag))][id(tag)] = tag
                if words := classes_of(tag):
                    kinds[("first", tag.name, words)][id(tag)] = tag
    for key, tags in kinds.items():
        if len(tags) > 1:
            for identity, tag in tags.items():
                yield key, first_name(outline, *outline.spans[identity], tag)


def first_name(outline: Outline, first: int, last: int, root: Tag) -> Mark:
    """The strongest name within an element's first lines."""
    last = min(last, first + _LINES - 1)
    named = [(i, s) for i in range(first, last + 1) if (s := outline.facts[i].name) is not None]
    if not named:
        return Mark(first, None, root)
    index, span = max(named, key=lambda pair: (STRENGTH[pair[1].style], -pair[0]))
    if STRENGTH[span.style] <= 1:  # a plain or linked name stands before all contacts, or it is none
        index, span = named[0]
        if any(outline.facts[i].strong for i in range(first, index)):
            return Mark(first, None, root)
    return Mark(index, span, root)
