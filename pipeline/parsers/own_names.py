"""What a page calls its organisation: what it states, its logo, headings, title, and who holds the rights to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice

from pipeline.parsers.document import Document, Line
from pipeline.parsers.labelled import classes_of
from pipeline.parsers.links import page_role
from pipeline.parsers.naming import not_names, plausible_name
from pipeline.parsers.trace import Rule
from pipeline.text.normal import fold, one_line
from pipeline.text.tables import table

_TITLE_PARTS = re.compile(r"\s+[|•·–—»«:-]+\s+|\s*\|\s*|:\s+")
_LOGO = re.compile(r"logo|brand|site-title|лого", re.IGNORECASE)
_SITE_TITLE = re.compile(r"(?:^|\s)(?:site-?(?:title|name)|navbar-brand)(?:\s|$)", re.IGNORECASE)
_MOST_NAMES = 12
_LAST = 10  # lines at the end of a page that are taken for its foot where no element says so
_LONGEST = 120  # characters of a name
_YEARS = r"(?:(?:19|20)\d\d(?:\s*[-–—,/]\s*(?:(?:19|20)\d\d|\d\d))*)"
_RIGHTS = re.compile(
    rf"^(?:{_YEARS}\s*)?(?:(?:copyright|©|\(c\))\s*)+(?:by\s+)?[\s,:–-]*{_YEARS}?[\s,.:–-]*(?:by\s+)?(?P<holder>.*)$"
    rf"|^(?P<before>[^©|]+?)[\s,]*©\s*{_YEARS}?\.?$",
    re.IGNORECASE,
)
_TRAILING = re.compile(rf"[\s,–-]*{_YEARS}[\s,.]*$")
_NEXT = re.compile(r"\s+[|•·–—-]\s+|\s*[|•·]\s*|(?<=[^\W\d_]{3}[.;])\s|(?<=[»”\"])[.,;]?\s+(?=[^\W\d_])")


def own_names(document: Document, stated: Sequence[str]) -> Mapping[str, Rule]:
    """What the page calls itself, surest first: stated for machines, logo, first heading, parts of the title, foot."""
    found = [(name, Rule.STATED) for name in stated if len(name) <= _LONGEST]
    found += [(name, Rule.LOGO) for name in (*_logos(document), *_site_titles(document.lines))]
    found += [(line.text, Rule.HEADING) for line in document.lines if line.heading == 1][:2]
    parts = [part.strip() for part in _TITLE_PARTS.split(document.title) if part.strip()]
    found += [(part, Rule.TITLE) for part in (parts if len(parts) < 2 else [*parts, document.title])]
    holders = dict.fromkeys(_holders(document.lines))
    found += [(holder, Rule.PRINTED) for holder in holders if len(holders) == 1]  # of two, one may be a theme's author
    unique: dict[str, Rule] = {}
    for name, rule in ((one_line(name), rule) for name, rule in found):
        if 2 <= len(name) <= 160 and page_role(name) == "page" and fold(name) not in _of_a_template():
            unique.setdefault(name, rule)
    return dict(islice(unique.items(), _MOST_NAMES))


def _logos(document: Document) -> list[str]:
    alts = []
    for image in document.tags.get("img", ()):
        alt = image.get("alt")
        if isinstance(alt, str) and 2 < len(alt) <= 100:
            marks = f"{image.get('class')} {image.get('id')} {image.get('src')} {alt}"
            if _LOGO.search(marks):
                alts.append(_LOGO.sub("", alt).strip(" -–|:"))
    return [alt for alt in alts if alt][:2]


def _site_titles(lines: Sequence[Line]) -> list[str]:
    """The site's title in its head: an element of that class, or a link home of that class or relation."""
    titles = [
        line.text
        for line in lines
        if line.where in ("header", "nav")
        and (
            _SITE_TITLE.search(classes_of(line.node))
            or any(_SITE_TITLE.search(classes_of(a.node)) or "home" in (a.node.get("rel") or ()) for a in line.anchors)
        )
    ]
    return [title for title in titles if plausible_name(title)][:1]


def _holders(lines: Sequence[Line]) -> Iterator[str]:
    """Who holds the rights, by the lines at the foot that say so."""
    feet = [line for line in lines if line.where == "footer"] or lines[-_LAST:]
    for line in feet:
        found = _RIGHTS.match(line.text) if len(line.text) <= 2 * _LONGEST else None
        if found is None:
            continue
        holder = _reserved().split(found["holder"] or found["before"] or "", maxsplit=1)[0]
        name = _NEXT.split(holder.strip(), maxsplit=1)[0].strip(" ,;:–-|")
        name = _TRAILING.sub("", name)
        name = name[:-1] if name.endswith(".") and len(name.split()[-1]) > 4 else name
        if plausible_name(name, strict=True) and not _credited().search(fold(name)):
            yield name


@cache
def _reserved() -> re.Pattern[str]:
    words = table("names")["reserved"]
    return re.compile(rf"[\s,;–-]*(?:{'|'.join(map(re.escape, words))})", re.IGNORECASE)


@cache
def _credited() -> re.Pattern[str]:
    words = sorted((fold(word) for word in (*table("whose")["credits"], *table("whose")["makers"])), key=len)
    return re.compile(rf"(?<!\w)(?:theme|template|{'|'.join(map(re.escape, words))})")


@cache
def _of_a_template() -> frozenset[str]:
    """What a system for making sites calls every new one, or every first page."""
    return frozenset(map(fold, table("names")["template"])) | (not_names() & frozenset(("home", "menu", "search")))
