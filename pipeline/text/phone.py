"""Telephone numbers in a line of text, as E.164. Never invents: what no country bears out keeps the digits it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from pipeline.text.label import FAX, NOT, PHONE, SMS, Label, label_before
from pipeline.text.mask import masked, skeleton
from pipeline.text.numbering import read_number, usual_grouping
from pipeline.text.tables import table

_SEPARATORS = r"[ \-.()\[\]/\u200b~·•]"
_CANDIDATE = re.compile(
    rf"(?<![\d_@#$€£¥=%^\\])(?<!\w-)(?<!\d[.,:])(?>(?:[(\[]\s?)?(?:\+\s?)?(?:[(\[]\s?)?\d(?:{_SEPARATORS}{{0,4}}\d){{2,23}})[)\]]?"
)
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_LONGEST_WORD = 40  # letters right before a number that are looked at
_FAR = 200  # characters: what stands so far behind a number is another's
_GROUP = re.compile(r"\d+")
_NOTE = re.compile(r"\s{0,2}[(\[][^()\[\]]{1,80}[)\]]")
_LOCAL = range(5, 9)  # digits of a number that leaves out what the number before it has shown
_LINK = re.compile(r"[,;/&|·•–—\s\d()\[\].+-]*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NANP = re.compile(r"(?:1[-. ])?(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-. ]\d{4}")
_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_VANITY = re.compile(  # 1-800-CALL-NOW, 303.555.HELP
    r"(?<![\w-])(?:(?:\+?1[-. ])?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ][A-Z]{4}"
    r"|(?:\+?1[-. ])?\(?8(?:00|33|44|55|66|77|88)\)?[-. ]\d{0,3}-?[A-Z]{3,8}(?:-[A-Z]{2,5}|-?\d{1,4})?)(?![A-Za-z])"
)
_LABELS = (PHONE, FAX, SMS, "whatsapp", "telegram", "signal", "viber")
_KEPT = range(6, 16)  # digits of a number that is kept on its label's word alone


@dataclass(frozen=True, slots=True)
class Phone:
    """A number found in a text: `text[start:end]` is how it is printed."""

    value: str  # E.164, or the bare digits where the country or the number itself is in doubt
    start: int
    end: int
    valid: bool = True
    label: Label | None = None  # the label that governs it
    extension: str = ""


def find_phones(text: str, *, regions: Sequence[str], label: Label | None = None) -> tuple[Phone, ...]:
    """The telephone numbers of a text in their order.

    `regions` (ISO 3166-1 alpha-2) are tried in turn for numbers without a country code; `label` is one that stands
    before the text (in the cell to the left, in the line above).

    >>> [p.value for p in find_phones("Tel: + 375 (17) 288 27 42 or 375 (33) 635-21-66", regions=("BY",))]
    ['+375172882742', '+375336352166']
    >>> find_phones("IBAN DE89 3704 0044 0532 0130 00, since 2012-2014", regions=("DE",))
    ()
    """
    if sum(map(str.isdigit, text)) < 4:
        return ()
    plain = _VANITY.sub(lambda m: m[0].translate(_KEYPAD), skeleton(text))
    plain = masked(plain)
    worded = any(map(str.isalpha, plain))
    found: list[Phone] = []
    for m in _CANDIDATE.finditer(plain):
        if not _begins(plain, m.start()):
            continue
        floor = _behind(plain, found[-1].end) if found else 0
        own = label_before(plain, m.start(), floor)
        linked = bool(found) and own is None and m.start() - floor < _FAR and _linked(plain[floor : m.start()])
        if linked:
            own = found[-1].label
        alone = own is None and label is not None
        before = found[-1] if linked else None
        run = _Run(plain, m.span(), own or label, tuple(regions), worded=worded, carried=alone, before=before)
        found.extend(run.numbers())
    return tuple(found)


def _behind(text: str, end: int) -> int:
    """The end of the note in brackets that belongs to the number which ends at `end`."""
    note = _NOTE.match(text, end)
    return note.end() if note else end


def _linked(between: str) -> bool:
    """Does nothing but a comma, a stroke or an "or" part two numbers?"""
    return _LINK.fullmatch(_without_conjunctions(between)) is not None


def _begins(text: str, start: int) -> bool:
    """A number may stand right after a word ("Telefon030"), not inside a code such as DE136695976."""
    if start == 0 or not text[start - 1].isalpha():
        return True
    word = _LAST_WORD.search(text, max(0, start - _LONGEST_WORD), start)
    return word is not None and len(word[0]) >= 3 and not word[0].isupper()


class _Run:
    """A run of digits and separators: as a rule one number, at times two, or one with a stranger beside it."""

    def __init__(
        self,
        text: str,
        span: tuple[int, int],
        label: Label | None,
        regions: tuple[str, ...],
        *,
        worded: bool,
        carried: bool,
        before: Phone | None,
    ) -> None:
        start, end = span
        self._text = text
        self._start = start
        self._regions = regions
        self._before = before  # the number that this one goes on from
        self._worded = worded
        self._carried = carried  # the label stands in another line
        self._label = label
        self._groups = [m.span() for m in _GROUP.finditer(text, start, end)]
        gaps = [text[a:b] for (_, a), (b, _) in pairwise(self._groups)]
        self._parted = [True, *(any(c in gap for c in " /()") for gap in gaps), True]
        self._labelled = label is not None and label.says(*_LABELS)

    def numbers(self) -> Iterator[Phone]:
        if self._refused():
            return
        at = 0
        while at < len(self._groups):
            found = self._longest(at) or self._completed(at) or self._as_it_stands(at)
            if found is None:
                at += 1
            else:
                self._before, at = found
                yield self._before

    def _completed(self, at: int) -> tuple[Phone, int] | None:
        """A number without the area that the one right before it has shown: "(17) 288 27 42 / 288 27 43"."""
        start, end = self._groups[at][0], self._groups[-1][1]
        digits = "".join(c for c in self._text[start:end] if c.isdigit())
        before = self._before
        if before is None or not before.valid or len(digits) not in _LOCAL or (at and "/" not in self._gap(at)):
            return None
        whole = read_number(before.value[: -len(digits)] + digits, ())
        return (self._phone(start, end, whole), len(self._groups)) if whole and whole[1] else None

    def _gap(self, at: int) -> str:
        """What stands before a group."""
        return self._text[self._groups[at - 1][1] : self._groups[at][0]]

    def _refused(self) -> bool:
        """A bank's, a court's, a tax office's number, by the label right before it."""
        label = self._label
        if label is None or NOT not in label.kinds or label.gap or self._carried:
            return False
        between = self._text[label.end : self._start]
        return "+" not in self._text[self._start : self._groups[0][1]] and not any(map(str.isdigit, between))

    def _longest(self, at: int) -> tuple[Phone, int] | None:
        """The longest valid number that begins with a group."""
        groups = self._groups
        first = self._start if at == 0 else self._opening(at)
        for last in range(len(groups), at, -1):
            end = groups[last - 1][1]
            piece = self._text[first:end]
            if (at > 0 or last < len(groups)) and not self._breaks(at, last):
                continue
            read = read_number(piece, self._regions, self._labelled)
            if read and read[1] and (self._labelled or self._plausible(piece, first, end, read[0])):
                return self._phone(first, end, read), last
        return None

    def _as_it_stands(self, at: int) -> tuple[Phone, int] | None:
        """The whole run, on its label's word."""
        end = self._groups[-1][1]
        piece = self._text[self._start : end]
        read = read_number(piece, self._regions, True) if at == 0 else None
        if read is None or read[1] or not self._kept(piece, end):
            return None
        return self._phone(self._start, end, read), len(self._groups)

    def _kept(self, piece: str, end: int) -> bool:
        """May a number that no plan bears out be kept? Behind its label; or, where no country is known, by its form."""
        digits = sum(map(str.isdigit, piece))
        if digits not in _KEPT or _years(piece):
            return False
        if not self._regions and (_NANP.fullmatch(piece.lstrip("(") if ")" not in piece else piece) or _trunk(piece)):
            return not self._text[end : end + 1].isalpha()
        if not self._labelled or self._label is None or self._label.gap:
            return False
        return not self._carried or not self._worded

    def _plausible(self, piece: str, start: int, end: int, value: str) -> bool:
        """Does an unlabelled number look like one? Signs of it: a plus, a trunk zero, brackets, usual grouping."""
        digits = "".join(c for c in piece if c.isdigit())
        if "+" in piece or (digits.startswith("00") and len(digits) > 9):
            return True
        groups = _GROUP.findall(piece)
        if len(groups) == 1:
            alone = not self._worded and not any(map(str.isdigit, self._text[:start] + self._text[end:]))
            return (digits.startswith("0") and len(digits) >= 9) or (alone and len(digits) >= 9)
        if (
            len(set(digits)) < 3
            or _years(piece)
            or len(digits) < 7
            or piece.count("/") > 1
            or piece.count("(") > piece.count(")")
        ):
            return False
        if usual_grouping(piece, value):
            return True
        trunk = (digits.startswith("0") and len(groups[0]) >= 3) or groups[0] in ("8", "1")
        singles = sum(len(group) == 1 for group in groups[1:])
        if singles > trunk or (len(digits) < 9 and not ("(" in piece or digits.startswith("0"))):
            return False
        return not (piece.count(".") == 1 and len(groups) == 2) or digits.startswith("0")

    def _opening(self, at: int) -> int:
        """Takes in the bracket or plus before a group."""
        start = self._groups[at][0]
        while start > self._groups[at - 1][1] and self._text[start - 1] in "([+":
            start -= 1
        return start

    def _breaks(self, at: int, last: int) -> bool:
        """May a number begin and end here? Not inside a run that hyphens hold together."""
        return self._parted[at] and self._parted[last]

    def _phone(self, start: int, end: int, read: tuple[str, bool]) -> Phone:
        text = self._text
        if text[start] in "([" and not any(c in text[start:end] for c in ")]"):
            if text[end : end + 1] in (")", "]"):
                end += 1
            else:
                start += 1
        m = _extension().match(text, end)
        label = self._label if self._labelled else None
        return Phone(read[0], start, end, read[1], label, m[1] if m else "")


def _years(piece: str) -> bool:
    return all(_YEAR.fullmatch(group) for group in _GROUP.findall(piece))


def _trunk(piece: str) -> bool:
    digits = sum(map(str.isdigit, piece))
    return piece.lstrip("(").startswith("0") and 9 <= digits <= 11 and len(_GROUP.findall(piece)) > 1


@cache
def _extension() -> re.Pattern[str]:
    words = "|".join(sorted((re.escape(w) for w in table("phone_words")["extension"]), key=len, reverse=True))
    return re.compile(rf"\s{{0,2}}[,;(]?\s?(?:{words})[.:]?\s?(\d{{1,6}})(?!\d)", re.IGNORECASE)


def _without_conjunctions(text: str) -> str:
    if not any(c.isalpha() for c in text):
        return text
    words = table("phone_words")["conjunctions"]
    return re.sub(r"\([^()]{0,60}\)|[^\W\d_]+", lambda m: "" if m[0][0] == "(" or m[0].lower() in words else m[0], text)
