"""The opening hours that a page shows, and those that it states for machines. Never from a line that tells an event."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from typing import Any, TypeVar

from pipeline.opening import EVERY_DAY, Hours
from pipeline.parsers.document import Document
from pipeline.parsers.json_ld import json_ld, nodes, texts
from pipeline.parsers.line import Line
from pipeline.text.hours import days_alone, is_label, parse_hours
from pipeline.text.hours_words import likely
from pipeline.text.normal import one_line, plain_digits
from pipeline.text.tongue import primary

_PATIENCE = 3  # lines without hours after which a label above no longer holds
_SHORT = 120  # characters of a line that tells hours in a language of its own
_AROUND = 6  # elements around a line that may declare its language
_MOST = 100  # of one page: more is a timetable
_SEASON = timedelta(days=92)  # hours that are valid for no longer are those of a holiday or a season
_CODES = {"mo": 1, "tu": 2, "we": 3, "th": 4, "fr": 5, "sa": 6, "su": 7}
_SCHEMA = re.compile(
    r"(?P<days>[A-Za-z]{2}(?:\s*[-,]\s*[A-Za-z]{2})*)(?:\s+(?P<opens>\d\d?:\d\d)-(?P<closes>\d\d?:\d\d))?"
)
_CLOCK = re.compile(r"(\d\d?):(\d\d)")
_T = TypeVar("_T", tuple[int, ...], tuple[Hours, ...])
_HOLDERS = ("meta", "time", "span", "div", "p", "li", "dd", "td")


def read_hours(document: Document, lang: str | None) -> tuple[Hours, ...]:
    """The opening hours that the page shows, then those that it states for machines alone, each once."""
    return _each_once([*find_hours(document.lines, lang), *find_stated_hours(document)])


def find_hours(lines: Sequence[Line], lang: str | None = None) -> tuple[Hours, ...]:
    """The opening hours that the lines show, in page order, each once. `lang`: the page's language.

    A label holds for the lines below it, and days that stand alone hold for the times below or beside them, cell by
    cell where a row of days is followed by a row of as many times.
    """
    found: list[Hours] = []
    own = _own_languages(lines, lang)
    telling = likely([line.text for line in lines], lang) | _telling(lines, own)
    labelled, idle = False, 0
    at = min(telling, default=len(lines))
    while at < len(lines) and len(found) < _MOST:
        text = lines[at].text
        tells = at in telling
        if tells and is_label(text, lang):
            labelled, idle, at = True, 0, at + 1
            continue
        read: tuple[Hours, ...]
        read, taken = (parse_hours(text, own[at], labelled=labelled), 1) if at in own else ((), 0)
        if not any(hours.days for hours in read):  # an attribute may lie: then the page's language
            read, taken = _cells(lines, at, lang, labelled=labelled) if tells else ((), 0)
        if not read and (tells or (labelled and not lines[at].heading)):
            read, taken = parse_hours(text, lang, labelled=labelled), 1
        found += [replace(hours, where=lines[at].where) for hours in read]
        idle = 0 if read else idle + 1
        labelled = labelled and idle < _PATIENCE and not lines[at].heading
        at += max(taken, 1)
    return _each_once(found)


def _own_languages(lines: Sequence[Line], lang: str | None) -> Mapping[int, str]:
    """The languages of short lines with numbers whose element, or one around it, declares another than the page's."""
    found: dict[int, str] = {}
    for at, line in enumerate(lines):
        if line.numbered and len(line.text) <= _SHORT:
            around = (line.node, *islice(line.node.parents, _AROUND))
            declared = next((str(tag["lang"]) for tag in around if tag.name != "html" and tag.get("lang")), None)
            code = primary(declared) if declared else None
            if code and code != lang:
                found[at] = code
    return found


def _telling(lines: Sequence[Line], own: Mapping[int, str]) -> frozenset[int]:
    """Which of the lines in languages of their own hold a day or a label of that language."""
    return frozenset(at for at, code in own.items() if likely([lines[at].text], code))


def find_stated_hours(document: Document) -> tuple[Hours, ...]:
    """The opening hours that the page states for machines, in JSON-LD, then in microdata, each once. Never raises."""
    found = [replace(hours, where="json-ld") for node in nodes(json_ld(document)) for hours in _of_node(node)]
    for name in _HOLDERS:
        for tag in document.tags.get(name, ()):
            if tag.get("itemprop") == "openingHours":
                stated = tag.get("content") or tag.get("datetime")
                read = schema_hours(str(stated)) if stated else ()
                found += [replace(hours, where="microdata") for hours in read]
    return _each_once(found)[:_MOST]


def _each_once(found: Iterable[Hours]) -> tuple[Hours, ...]:
    """The first sighting of every span: the same hours in main part and footer are one."""
    kept: dict[tuple[object, ...], Hours] = {}
    for hours in found:
        kept.setdefault((hours.days, hours.opens, hours.closes, hours.dated), hours)
    return tuple(kept.values())


def schema_hours(text: str) -> tuple[Hours, ...]:
    """What an `openingHours` of schema.org says; what is not in its form is read as a line in English.

    >>> [(h.days, h.opens, h.closes) for h in schema_hours("Mo-We,Sa 09:00-17:00")]
    [((1, 2, 3, 6), '09:00', '17:00')]
    """
    text = one_line(text)
    found: list[Hours] = []
    read = list(_SCHEMA.finditer(text))
    if _SCHEMA.sub("", text).strip(" ,;") or not all(_coded(m["days"]) for m in read):
        return parse_hours(text, "en", labelled=True)
    for m in read:
        opens, closes = _padded(m["opens"] or "00:00"), _padded(m["closes"] or "24:00")
        if opens and closes:
            found.append(_span(_coded(m["days"]), opens, closes, text))
    return tuple(found)


def _cells(lines: Sequence[Line], at: int, lang: str | None, *, labelled: bool) -> tuple[tuple[Hours, ...], int]:
    """Hours whose days stand in lines of their own, and how many lines they take; 0 where there are none."""
    days = _run(days_alone(line.text, lang) for line in lines[at : at + 7])
    if not days:
        return (), 0
    together = tuple(sorted({day for one in days for day in one}))
    begin = at + len(days)
    times = _run(_only_times(line.text, lang, together) for line in lines[begin : begin + 7])
    if not times:
        return (), 0 if not labelled else len(days)
    if len(days) == len(times) > 1:
        own = [
            parse_hours(lines[begin + i].text, lang, labelled=True, days=days[i]) or times[i] for i in range(len(days))
        ]
        return tuple(hours for one in own for hours in one), len(days) + len(times)
    return tuple(hours for one in times for hours in one), len(days) + len(times)


def _run(found: Iterable[_T]) -> list[_T]:
    """What stands before the first empty one."""
    kept: list[_T] = []
    for one in found:
        if not one:
            break
        kept.append(one)
    return kept


def _only_times(text: str, lang: str | None, days: tuple[int, ...]) -> tuple[Hours, ...]:
    """The hours of a line that says no days itself."""
    if len(text) > 80:
        return ()
    read = parse_hours(text, lang, days=days)
    return read if all(hours.days == days for hours in read) else ()


def _of_node(node: Mapping[str, Any]) -> Iterator[Hours]:
    for text in texts(node.get("openingHours")):
        yield from schema_hours(text)
    for key, special in (("openingHoursSpecification", False), ("specialOpeningHoursSpecification", True)):
        stated = node.get(key)
        for one in stated if isinstance(stated, list) else [stated]:
            if isinstance(one, dict):
                yield from _specified(one, special=special)


def _specified(stated: Mapping[str, Any], *, special: bool) -> Iterator[Hours]:
    """One specification. Opening and closing at midnight both is the usual way to say closed."""
    named = [_CODES.get(text.rpartition("/")[2][:2].lower()) for text in texts(stated.get("dayOfWeek"))]
    days = tuple(sorted({day for day in named if day}))
    opens, closes = (_padded(next(iter(texts(stated.get(key))), "")) for key in ("opens", "closes"))
    dated = special or _is_season(stated)
    if not (days or dated) or bool(opens) != bool(closes):
        return
    text = one_line(" ".join(t for key in ("dayOfWeek", "opens", "closes") for t in texts(stated.get(key))))
    yield _span(days, opens, closes, text, dated=dated)


def _span(days: tuple[int, ...], opens: str, closes: str, text: str, *, dated: bool = False) -> Hours:
    if opens == closes:
        return Hours(days, None, None, text[:240], dated)
    return Hours(days, opens, "24:00" if closes in ("00:00", "23:59") else closes, text[:240], dated)


def _is_season(stated: Mapping[str, Any]) -> bool:
    """Whether both ends of its validity are given and lie close together."""
    ends = [next(iter(texts(stated.get(key))), "")[:10] for key in ("validFrom", "validThrough")]
    try:
        first, last = map(date.fromisoformat, ends)
    except ValueError:
        return False
    return last - first <= _SEASON


def _coded(text: str) -> tuple[int, ...]:
    """Days of schema.org's codes: `Mo-Fr`, `Tu,Th`; empty where one of them is no code."""
    found: set[int] = set()
    for part in text.lower().split(","):
        first, _, last = (piece.strip() for piece in part.partition("-"))
        if first not in _CODES or (last and last not in _CODES):
            return ()
        count = (_CODES[last or first] - _CODES[first]) % 7 + 1
        found |= {EVERY_DAY[(_CODES[first] - 1 + step) % 7] for step in range(count)}
    return tuple(sorted(found))


def _padded(text: str) -> str:
    """`9:00:00` as `09:00`; empty where it is no time of day."""
    m = _CLOCK.match(plain_digits(text.strip().rpartition("T")[2]))
    return f"{int(m[1]):02}:{m[2]}" if m and int(m[1]) * 60 + int(m[2]) <= 24 * 60 and int(m[2]) < 60 else ""
