"""Postal addresses among a page's lines: by label, by markup, else by their shape. No sentence of prose is one."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice

from bs4 import Tag

from pipeline.model import Contact, Kind
from pipeline.parsers.address_labels import TRIM, WORD, between, conjunction, label_of, stop, use_of
from pipeline.parsers.document import Line
from pipeline.parsers.trace import Rule, Trace
from pipeline.text.address_shape import addresses_in, may_hold
from pipeline.text.days import read_days, small_words
from pipeline.text.normal import fold, one_line

_LONGEST = 260  # characters of a line that may continue an address, and of an address
_SHORTEST = 5
_DAY_NAME = 3  # letters: shorter names of days are words of addresses too
_CONTINUED = 6  # lines of one address after its label
_RUN = 40  # lines that are looked at together
_BEFORE = 4  # lines that an address may begin before its first number
_REST = 60  # characters after an address's end that a bracket or a hint may fill
_MOST = 2_000  # addresses of a page: more are a register, and comparing costs the square of them
_QUOTE = 240
_ANY_LANGUAGE = "en"
_QUALIFIED = re.compile(r"\s*[(\[](?P<qualifier>[^()\[\]]{2,40})[)\]]")
_SENTENCE = re.compile(r"[^\W\d_]{4}[.!?]\s+[^\W\d_]")
_FULL_STOP = re.compile(r"(?:(?<=\d)|(?<=[^\W\d_]{5}))\.$")  # a shorter word may be an abbreviation
_MARKUP = re.compile(
    r"(?:^|[\s_-])(?:address|adr|h-adr|p-adr|vcard|street-address|postaladdress)(?:$|[\s_-])", re.IGNORECASE
)


def find_addresses(
    lines: Sequence[Line], *, region: str | None, lang: str | None, trace: Trace | None = None
) -> tuple[Contact, ...]:
    """The addresses of the lines in page order, each place once. `value` and `shown` are the address as printed, on one
    line, without its label and without the bracket that names its use.

    `region`: whose postcodes to expect. `lang`: of the page; labels of every language are read in any case.
    """
    found: dict[str, Contact] = {}
    likely = deque(at for at, line in enumerate(lines) if line.numbered and may_hold(line.text, region))
    at = 0
    while at < len(lines):
        while likely and likely[0] < at:
            likely.popleft()
        contacts, consumed = _labelled(lines, at, region, lang)
        if not consumed and likely and likely[0] - at <= _BEFORE:
            contacts, consumed = _shaped(lines, at, likely[0], region)
        if trace is not None:
            _record(trace, contacts, lines[at : at + max(consumed, 1)])
        for contact in contacts:
            kept = found.get(contact.value)
            if kept is None or (contact.label and not kept.label):
                found[contact.value] = contact
        at += consumed or 1
    return tuple(found.values())[:_MOST]


def _record(trace: Trace, contacts: Sequence[Contact], lines: Sequence[Line]) -> None:
    """Records what was read in a run of lines; or that its label is followed by no address."""
    for contact in contacts:
        first = next(
            (line for line in lines if line.text and contact.quote.startswith(one_line(line.text)[:_QUOTE])), None
        )
        trace.saw(contact, Rule.LABEL if contact.label else Rule.SHAPE, first)
    if not contacts and (label := label_of(lines[0].text)):
        reason = f"stands behind “{label.text}”, and is neither a street with a number nor a box nor a place"
        trace.pass_over(Kind.ADDRESS, lines[0].text, reason, lines[0])


def _labelled(lines: Sequence[Line], at: int, region: str | None, lang: str | None) -> tuple[list[Contact], int]:
    """The addresses after a label, and how many lines they took; nothing and 0 where there is none."""
    label = label_of(lines[at].text)
    if label is None:
        return [], 0
    parts = [lines[at].text[label.end :]] if lines[at].text[label.end :].strip(TRIM) else []
    if parts and stop(parts[0]) is not None:
        parts, last = [parts[0][: stop(parts[0])]], at
    else:
        last = at
        while last + 1 < len(lines) and len(parts) < _CONTINUED and _continues(lines, last, parts, region):
            last += 1
            parts.append(lines[last].text)
            cut = stop(parts[-1])
            if cut is not None:
                parts[-1] = parts[-1][:cut]
                break
    value = _without_rest(_one_line(parts), region)
    contacts = [
        _contact(shown, lines[at : last + 1], label.text, use or label.use)
        for shown, use in _apart(value, region)
        if _is_address(shown, region, lang)
    ]
    return contacts, last - at + 1 if contacts else 0


def _without_rest(value: str, region: str | None) -> str:
    """A value without what a company prints after its address: numbers of registers, capital."""
    found = next((f for f in addresses_in(value, region) if f.located), None)
    return value[: found.end] if found and len(value) - found.end > _REST else value


def _continues(lines: Sequence[Line], last: int, parts: Sequence[str], region: str | None) -> bool:
    """Whether the next line goes on with a labelled address."""
    line, before = lines[last + 1], lines[last]
    text = line.text
    if line.heading or len(text) > _LONGEST or label_of(text) or stop(text) == 0 or _SENTENCE.search(text):
        return False
    if re.match(r"[^\W\d_][^:]{0,30}:", text):
        return False
    if not parts:
        return True
    if not _beside(before, line) or any(f.located for f in addresses_in("\n".join(parts), region)):
        return False
    return line.broken or line.node is before.node or _only("\n".join([*parts, text]), region)


def _only(text: str, region: str | None) -> bool:
    """Whether one located address fills the text."""
    return any(f.located and f.end - f.start >= len(text) - 2 for f in addresses_in(text, region))


def _is_address(text: str, region: str | None, lang: str | None) -> bool:
    """Whether a labelled value can be an address: a number and a name, a box, or a shape; and no prose."""
    if not _SHORTEST <= len(text) <= _LONGEST or _SENTENCE.search(text):
        return False
    day = read_days(text, (lang or _ANY_LANGUAGE,), day_first=None)
    if day and 2 * day.end >= len(text):
        return False
    if any(True for _ in addresses_in(text, region)):
        return True
    words = WORD.findall(text)
    named = [w for w in words if not w[0].islower()]
    if any(fold(w) in small_words("weekdays") for w in named if len(w) > _DAY_NAME):
        return False  # opening hours
    return any(c.isdecimal() for c in text) and bool(named) and 2 * len(named) >= len(words)


def _apart(value: str, region: str | None) -> Iterator[tuple[str, str | None]]:
    """The addresses of one value with their uses: "A (legal) or B (for posting)" is two."""
    start = 0
    pieces: list[tuple[str, str | None]] = []
    for m in _QUALIFIED.finditer(value):
        use = use_of(m["qualifier"])
        if use:
            pieces.append((value[start : m.start()], use))
            start = m.end()
    pieces.append((value[start:], None))
    for piece, use in pieces:
        whole = conjunction().sub("", piece).strip(TRIM)
        if not whole:
            continue
        halves = [h.strip(TRIM) for h in between().split(whole)]
        if len(halves) > 1 and all(any(f.strong for f in addresses_in(h, region)) for h in halves):
            yield from ((half, use) for half in halves)
        else:
            yield whole, use


def _shaped(lines: Sequence[Line], at: int, likely: int, region: str | None) -> tuple[list[Contact], int]:
    """The addresses in the run of lines that begins here, by their shape; and how long the run is. `likely`: the line
    ahead that could be part of one; a run that ends before it is given up.
    """
    last = at
    while last + 1 < len(lines) and last - at < _RUN and _beside(lines[last], lines[last + 1]):
        if label_of(lines[last + 1].text):
            break
        last += 1
    run = lines[at : last + 1]
    if last < likely:
        return [], len(run)
    text, starts = _together(run)
    contacts = []
    for found in addresses_in(text, region):
        where = [i for i, start in enumerate(starts) if start < found.end and start + len(run[i].text) > found.start]
        shown = _one_line(text[found.start : found.end].split("\n"))
        if where and len(shown) <= _LONGEST and (found.located or _stands_alone(run, where, shown)):
            of = run[where[0] : where[-1] + 1]
            contacts.append(_contact(shown, of, "", _use_near(lines, at + where[0])))
    return contacts, len(run)


def _stands_alone(run: Sequence[Line], where: Sequence[int], shown: str) -> bool:
    """Whether a street and number without a town may count: the markup says so, or the line is that and a room."""
    line = run[where[0]]
    return _is_marked(line) or (len(where) == 1 and len(shown) >= len(line.text.strip(TRIM)) and "#" in shown)


def _beside(upper: Line, lower: Line) -> bool:
    """Whether two lines can be parts of one address."""
    if upper.heading != lower.heading or upper.where != lower.where:
        return False
    if len(upper.text) > _LONGEST // 2 or len(lower.text) > _LONGEST // 2:
        return False
    if lower.broken or upper.node is lower.node:
        return True
    around = {id(upper.node), *(id(tag) for tag in islice(upper.node.parents, 2))}
    return any(id(tag) in around for tag in (lower.node, *islice(lower.node.parents, 2)))


def _together(lines: Sequence[Line]) -> tuple[str, list[int]]:
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line.text) + 1
    return "\n".join(line.text for line in lines), starts


def _is_marked(line: Line) -> bool:
    """Whether the markup calls the line an address."""
    for tag in (line.node, *islice(line.node.parents, 3)):
        if tag.name == "address" or _MARKUP.search(_names(tag)):
            return True
    return False


def _names(tag: Tag) -> str:
    values = [tag.get(name) or "" for name in ("class", "itemprop", "id")]
    return " ".join(v if isinstance(v, str) else " ".join(v) for v in values)


def _use_near(lines: Sequence[Line], at: int) -> str | None:
    """What a short line before an address says of its use: "Mailing address"."""
    before = lines[at - 1].text if at else ""
    return use_of(before) if 0 < len(before) <= _QUOTE // 6 else None


def _contact(shown: str, lines: Sequence[Line], label: str, use: str | None) -> Contact:
    quote = one_line(" ".join(line.text for line in lines))[:_QUOTE]
    return Contact(Kind.ADDRESS, shown, shown, use=use, where=lines[0].where, label=label, quote=quote)


def _one_line(parts: Sequence[str]) -> str:
    """The parts joined by commas, as printed otherwise."""
    kept = [one_line(p).strip(TRIM) for p in parts]
    joined = ", ".join(k for k in kept if k)
    return _FULL_STOP.sub("", re.sub(r"\s+([,;])", r"\1", joined).strip(TRIM))
