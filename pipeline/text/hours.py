"""Opening hours in a line of text: which days, from when to when. Without day and without label a time is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.opening import EVERY_DAY, Hours
from pipeline.text.hours_items import items
from pipeline.text.hours_spans import DAY, Span, clock, span_at, with_ranges
from pipeline.text.hours_words import LONGEST, TOKEN, Item, Sort, languages_of
from pipeline.text.normal import fold, one_line

_QUOTE = 240  # characters
_SENTENCE = re.compile(r"(?<=[^\W\d_]{3}[.!;])\s+(?=[^\W\d_])")
_PROSE = 6  # words of something else; a line without label that holds more tells a story
_LABELLED_PROSE = 25  # the same of a line with its label
_APART = 4  # words of something else between a day and its time; none where the language is not known
_TWELVE_HOURS = frozenset({"en"})  # languages that write five in the afternoon as 5 without saying so


@dataclass(slots=True)
class _Line:
    """What has been read of a line so far."""

    days: set[int] = field(default_factory=set)
    used: bool = False  # the days have their times, or the word that they are closed
    apart: int = 0  # words of something else since the days
    reach: int = 4  # so many of them may stand between days and time
    found: list[tuple[tuple[int, ...], Span | None]] = field(default_factory=list)
    waiting: list[Span] = field(default_factory=list)  # times whose days come after them
    closed: bool = False  # said before any day: "closed on Sundays"
    taking: bool = False  # days that follow "except"
    resting: bool = False  # the next span is a break


def parse_hours(text: str, lang: str | None, *, labelled: bool = False, days: Sequence[int] = ()) -> tuple[Hours, ...]:
    """The opening hours that a line holds, in its order.

    `lang`: of the page. `labelled`: a label of opening hours stands above the line. `days`: of the cell before it.
    "Weekdays" are Monday to Friday. Ethiopian clocks, which start at six, are kept as printed.

    >>> [(h.days, h.opens, h.closes) for h in parse_hours("Mon-Wed 9:00-17:00, Sun closed", "en")]
    [((1, 2, 3), '09:00', '17:00'), ((7,), None, None)]
    >>> parse_hours("Seminar, Monday 5 May 2025, 18:00-20:00", "en")
    ()
    """
    if len(text) > LONGEST:
        return ()
    read = items(text, lang)
    sorts = [item.sort for item in read]
    named = labelled or bool(days) or Sort.LABEL in sorts
    odd = sum(item.sort in (Sort.ODD, Sort.MONTH) and item.text.isalpha() for item in read)
    if odd > (_LABELLED_PROSE if named else _PROSE):
        return ()
    dated = _is_dated(sorts)
    if dated and len(sentences := _sentences(text)) > 1:  # a holiday's sentence leaves the week's as it is
        return _each(sentences, lang, labelled=named, days=days)
    if dated and not (named or Sort.CLOSED in sorts):
        return ()
    langs = languages_of(TOKEN.findall(fold(text, lang)), lang)
    line = _Line(days=set(days), reach=_APART if langs else 0)
    _read(line, read, twelve=not _TWELVE_HOURS.isdisjoint(langs), named=named)
    if dated and not line.found and Sort.CLOSED in sorts:
        line.found.append(((), None))
    quote = one_line(text)[:_QUOTE]
    plain = named and odd <= _PROSE
    kept = [pair for pair in line.found if pair[0] or (plain and pair[1]) or (dated and not pair[1])]
    return tuple(
        Hours(on, clock(span.opens) if span else None, clock(span.closes) if span else None, quote, dated)
        for on, span in dict.fromkeys(kept)
    )


def _sentences(text: str) -> list[str]:
    """The text cut where a sentence ends; a small letter after the full stop shows an abbreviation."""
    ends = [m for m in _SENTENCE.finditer(text) if not text[m.end()].islower()]
    starts, stops = [0, *(m.end() for m in ends)], [*(m.start() for m in ends), len(text)]
    return [text[start:stop] for start, stop in zip(starts, stops, strict=True)]


def _each(sentences: Sequence[str], lang: str | None, *, labelled: bool, days: Sequence[int]) -> tuple[Hours, ...]:
    return tuple(hours for one in sentences for hours in parse_hours(one, lang, labelled=labelled, days=days))


def days_alone(text: str, lang: str | None) -> tuple[int, ...]:
    """The days that a cell or line is, with nothing else in it; empty for any other text.

    >>> days_alone("Monday – Thursday:", "en")
    (1, 2, 3, 4)
    """
    if len(text) > 80:
        return ()
    read = items(text, lang)
    if {item.sort for item in read} - {Sort.DAYS, Sort.TO, Sort.AND, Sort.FROM, Sort.MARK}:
        return ()
    return tuple(sorted({day for item in with_ranges(read) for day in item.days}))


def is_label(text: str, lang: str | None) -> bool:
    """Whether a short line or heading is a label of opening hours, without hours of its own.

    >>> is_label("Öffnungszeiten", "de"), is_label("Open position: accountant", "en")
    (True, False)
    """
    if len(text) > 60 or any(map(str.isdecimal, text)):
        return False
    read = [item for item in items(text, lang) if item.sort is not Sort.MARK]
    odd = sum(item.sort is not Sort.LABEL for item in read)
    return any(item.sort is Sort.LABEL for item in read) and odd <= (2 if _is_telling(read) else 0)


def _is_telling(read: Sequence[Item]) -> bool:
    """A label of one short word ("open", "hours") must stand alone."""
    return any(item.sort is Sort.LABEL and len(fold(item.text)) > len("hours") for item in read)


def _is_dated(sorts: Sequence[Sort]) -> bool:
    """Whether dates limit the line. "From 1 September" alone begins ordinary hours and limits nothing."""
    places = [at for at, sort in enumerate(sorts) if sort is Sort.DATE]
    if not places:
        return False
    run = places[0] + len(places) - 1 == places[-1]  # day and month of one date
    begins = places[0] > 0 and sorts[places[0] - 1] is Sort.FROM
    return not (begins and run and Sort.CLOSED not in sorts and Sort.TO not in sorts[places[-1] : places[-1] + 2])


def _read(line: _Line, read: Sequence[Item], *, twelve: bool, named: bool) -> None:
    at = 0
    joined = with_ranges(read)
    while at < len(joined):
        span, length = span_at(joined, at, twelve=twelve, alone=named and at == 0)
        if span:
            _take_span(line, span)
            at += length
            continue
        _take(line, joined[at], named=named)
        at += 1
    _end(line)


def _take_span(line: _Line, span: Span) -> None:
    if line.resting:
        line.found = [pair for on, kept in line.found for pair in _around(on, kept, span)]
        line.resting = False
    elif line.days:
        line.found.append((tuple(sorted(line.days)), span))
        line.used, line.closed, line.apart = True, False, 0
    else:
        line.waiting.append(span)


def _around(on: tuple[int, ...], span: Span | None, rest: Span) -> Iterator[tuple[tuple[int, ...], Span | None]]:
    if span and span.opens < rest.opens and rest.closes < span.closes:
        yield on, Span(span.opens, rest.opens)
        yield on, Span(rest.closes, span.closes)
    else:
        yield on, span


def _take(line: _Line, item: Item, *, named: bool) -> None:
    match item.sort:
        case Sort.DAYS:
            _take_days(line, item)
        case Sort.CLOSED:
            if line.days and not line.used:
                line.found.append((tuple(sorted(line.days)), None))
                line.used = True
            else:
                line.closed = True
        case Sort.ALWAYS if item.sure or named or line.days:
            line.found.append((tuple(sorted(line.days)) or EVERY_DAY, Span(0, DAY)))
            line.used = bool(line.days)
        case Sort.BREAK:
            line.resting = True
        case Sort.EXCEPT:
            line.taking = True
        case Sort.STOP:
            line.resting = line.taking = False
            if line.closed:
                _end(line)
        case Sort.ODD | Sort.MONTH:
            line.apart += 1
            if line.apart > line.reach and not line.used:
                line.days.clear()
        case _:
            pass


def _take_days(line: _Line, item: Item) -> None:
    if line.taking and (line.days or line.found):
        line.days -= item.days
        if line.used and line.found:
            on, span = line.found[-1]
            line.found[-1] = (tuple(day for day in on if day not in item.days), span)
        return
    if line.used:
        line.days, line.used = set(), False
    line.days |= item.days
    line.apart = 0
    if line.waiting:
        _give(line)


def _give(line: _Line) -> None:
    """Times that stood before their days: "8AM to 4PM, Sunday to Thursday". Days that follow one another share them."""
    line.found = [pair for pair in line.found if pair[1] not in line.waiting]
    line.found += [(tuple(sorted(line.days)), span) for span in line.waiting]


def _end(line: _Line) -> None:
    if line.closed and line.days and not line.used:
        line.found = [pair for pair in line.found if pair[1] is not None] + [(tuple(sorted(line.days)), None)]
        line.used = True
    elif line.waiting and not line.days:
        line.found += [((), span) for span in line.waiting]
    line.closed = False
