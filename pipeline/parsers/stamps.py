"""The page's own stamp among its lines: what a widget, a teaser or a comment says of itself is not the page's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from bs4 import Tag

from pipeline.model import Stamp
from pipeline.parsers.document import Document, Line
from pipeline.parsers.trace import Rule, Trace
from pipeline.text.stamp import dates_a_source, ends_in_label, likely, of_prices, parse_stamp
from pipeline.text.url import host_of

_RANK = ("main", "header", "footer", "nav")
_POSTS = 3
_OTHERS = re.compile(r"(?:^|[-_ ])(?:comments?|reply|replies|message|messageinfo|teasers?|related)(?:$|[-_ ])", re.I)
_LONGEST = 600  # characters: a stamp stands in a short line or ends a paragraph
#: Where English is written with the day first, by country code and by top-level domain.
_DAY_FIRST = frozenset(
    [
        "gb",
        "uk",
        "ie",
        "au",
        "nz",
        "za",
        "in",
        "ke",
        "ng",
        "ug",
        "tz",
        "gh",
        "pk",
        "bd",
        "lk",
        "my",
        "sg",
        "hk",
        "mt",
        "cy",
    ]
)
_MONTH_FIRST = frozenset({"gov", "mil", "us"})  # the United States' own domains


def find_stamp(document: Document, trace: Trace | None = None) -> Stamp | None:
    """The page's "Last updated ..." words; None where it shows none. Machine dates are never read.

    Of several, the first in the page's main part counts, then the first in its header or footer. Three of one make
    belong to three posts, not to the page.
    """
    found = [(line, stamp) for line, stamp in _stamps(document) if line.where != "aside"]
    makes = Counter(_make(line) for line, _ in found)
    own = [(line, stamp) for line, stamp in found if makes[_make(line)] < _POSTS]
    line, stamp = min(own, key=lambda pair: _RANK.index(pair[0].where), default=(None, None))
    if trace is not None:
        for other, passed in _stamps(document, anybodys=True):
            if other is line and stamp:
                trace.told("stamp", stamp.text, Rule.PRINTED, line)
            else:
                trace.pass_over("stamp", passed.text, _why_not(other, makes), other)
    return stamp


def _why_not(line: Line, makes: Mapping[tuple[str, ...], int]) -> str:
    """Why a stamp is not the page's."""
    if _is_anothers(line):
        return "belongs to a link, a comment, a post or a teaser"
    if line.where == "aside":
        return "stands beside the page's own text"
    if makes[_make(line)] >= _POSTS:
        return "one of several alike: those of posts"
    return "another one is surer"


def _stamps(document: Document, *, anybodys: bool = False) -> Iterator[tuple[Line, Stamp]]:
    lines = document.lines
    for at in likely([line.folded for line in lines]):
        if len(lines[at].text) > _LONGEST or (not anybodys and _is_anothers(lines[at])):
            continue
        text = lines[at].text
        if at + 1 < len(lines) and ends_in_label(text):
            text = f"{text} {lines[at + 1].text}"
        stamp = parse_stamp(text, document.lang, day_first=_day_first(document))
        if stamp and (anybodys or not _of_prices(lines, at)):
            yield lines[at], stamp


def _of_prices(lines: Sequence[Line], at: int) -> bool:
    """Whether a heading right above says that prices are what "Stand: ..." dates."""
    above = lines[at - 1] if at else None
    headed = above is not None and (above.heading or any(end >= len(above.text) - 1 for _, end in above.bold))
    return above is not None and bool(headed) and of_prices(above.text) and dates_a_source(lines[at].text)


def _is_anothers(line: Line) -> bool:
    """Whether the line is one link or stands in a comment, a post of a forum or a teaser: then it is not the page's."""
    if any(a.end - a.start >= 0.8 * len(line.text) for a in line.anchors):
        return True
    return any(_OTHERS.search(_classes(tag)) for tag in (line.node, *islice(line.node.parents, 5)))


def _classes(tag: Tag) -> str:
    classes = tag.get("class") or ""
    return classes if isinstance(classes, str) else " ".join(classes)


def _make(line: Line) -> tuple[str, ...]:
    """The line's place in the markup: its block and the two around it, by name and class."""
    around = (line.node, *islice(line.node.parents, 2))
    return (line.where, *(f"{tag.name} {tag.get('class')}" for tag in around))


def _day_first(document: Document) -> bool | None:
    """What the page's declared locale says of 03/04. `en-US` says nothing: too much software writes it unasked."""
    declared = " ".join(str(html.get("lang") or "") for html in document.tags.get("html", ()))
    region = re.search(r"[-_]([A-Za-z]{2})\b", declared)
    if region and region[1].lower() in _DAY_FIRST:
        return True
    domain = host_of(document.url).partition(":")[0].rpartition(".")[2]
    return True if domain in _DAY_FIRST else False if domain in _MONTH_FIRST else None
