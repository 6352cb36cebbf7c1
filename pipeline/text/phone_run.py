"""A run of digits and separators in a line: as a rule one telephone number, at times two, or one beside a stranger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from pipeline.text.label import FAX, NOT, PHONE, SMS, Label
from pipeline.text.numbering import Form, Number, read_number, usual_grouping
from pipeline.text.phone_short import without_area
from pipeline.text.tables import table

_GROUP = re.compile(r"\d+")
_LOCAL = range(5, 9)  # digits of a number that leaves out what the number before it has shown
_YEAR = re.compile(r"(?:19|20)\d\d")
_NANP = re.compile(r"(?:1[-. ])?(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-. ]\d{4}")
_LABELS = (PHONE, FAX, SMS, "whatsapp", "telegram", "signal", "viber")
_KEPT = range(6, 16)  # digits of a number that is kept on its label's word alone
_VILLAGE = re.compile(r"\d{1,2}-\d{1,2}-\d\d")  # 28-2-60: shorter, and known by its form
_SUFFIX = range(2, 5)  # digits that may stand for the last ones of the number before
_COUNTED = re.compile(r"\d[^:]*,[^:]*$")
_AFTER_SUFFIX = re.compile(r"\s*(?:$|[^\w\s%°-])")  # what counts something goes on with a word


@dataclass(frozen=True, slots=True)
class Phone:
    """A number found in a text: `text[start:end]` is how it is printed."""

    value: str  # E.164, or the bare digits where the country or the number itself is in doubt
    start: int
    end: int
    valid: bool = True
    label: Label | None = None  # the label that governs it
    extension: str = ""
    form: Form = Form.INTERNATIONAL
    region: str = ""  # whose numbering plan bears out a national form


class Run:
    """Digits and separators that hang together, with what governs them."""

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
        sibling: bool = False,
    ) -> None:
        start, end = span
        self._text = text
        self._start = start
        self._regions = regions
        self._before = before  # the number that this one goes on from
        self._sibling = sibling  # a label stands between the two
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
            found = self._shortened(at) or self._beside(at) or self._longest(at) or self._completed(at)
            found = found or self._as_it_stands(at)
            if found is None:
                at += 1
            else:
                self._before, at = found
                yield self._before

    def refusal(self) -> str:
        """Why no number came of it, in words for a person."""
        piece = self._text[self._start : self._groups[-1][1]]
        if self._refused():
            return f"stands behind “{self._label.text if self._label else ''}”, which names no telephone"
        if _years(piece):
            return "years"
        read = read_number(piece, self._regions, self._labelled)
        if read is not None and read.valid:
            return "no label calls it a telephone, and it is not written as one"
        known = "no numbering plan that the page may follow has it"
        return known if self._labelled else f"{known}, and no label calls it a telephone"

    def _shortened(self, at: int) -> tuple[Phone, int] | None:
        """The last digits alone of a number like the one right before it: "505 501 or 527", "849 201 / 202 / 203"."""
        before, (start, end) = self._before, self._groups[at]
        length = end - start
        if before is None or self._sibling or not before.valid or length not in _SUFFIX:
            return None
        if _years(self._text[start:end]):
            return None
        parted = self._gap(at) if at else self._text[before.end : start]
        named = any(c in "/|" or c.isalpha() for c in parted) or ("," in parted and length > 2)
        follows = "/" in self._gap(at + 1) if at + 1 < len(self._groups) else _AFTER_SUFFIX.match(self._text, end)
        if not named or not follows or not self._alike(start, end):
            return None
        whole = read_number(before.value[:-length] + self._text[start:end], ())
        if whole is None or not whole.valid or whole.value == before.value:
            return None
        return self._phone(start, end, whole._replace(form=Form.CONTINUED)), at + 1

    def _completed(self, at: int) -> tuple[Phone, int] | None:
        """A number without the area that the one right before it has shown: "(17) 288 27 42 / 288 27 43"."""
        start, end = self._groups[at][0], self._groups[-1][1]
        digits = "".join(c for c in self._text[start:end] if c.isdecimal())
        before = self._before
        if before is None or not before.valid or len(digits) not in _LOCAL or (at and "/" not in self._gap(at)):
            return None
        if end - start == len(digits) and not _AFTER_SUFFIX.match(self._text, end) and not self._alike(start, end):
            return None  # a postcode before its town
        whole = read_number(before.value[: -len(digits)] + digits, ())
        if whole is None or not whole.valid:
            return None
        return self._phone(start, end, whole._replace(form=Form.CONTINUED)), len(self._groups)

    def _beside(self, at: int) -> tuple[Phone, int] | None:
        """A number behind its own label, without the area of the one before it."""
        before = self._before
        if not self._sibling or before is None or not before.valid or at:
            return None
        start, end = self._groups[0][0], self._groups[-1][1]
        printed = self._text[before.start : before.end]
        whole = without_area(printed, before.value, self._text[self._start : end])
        return (self._phone(start, end, whole), len(self._groups)) if whole else None

    def _alike(self, start: int, end: int) -> bool:
        """Is a group as long as the last one of the number before it?"""
        before = self._before
        last = _GROUP.findall(self._text[before.start : before.end])[-1] if before else ""
        return len(last) == end - start

    def _gap(self, at: int) -> str:
        """What stands before a group."""
        return self._text[self._groups[at - 1][1] : self._groups[at][0]]

    def _refused(self) -> bool:
        """A bank's, a court's, a tax office's number, by the label right before it."""
        label = self._label
        if label is None or NOT not in label.kinds or label.gap or self._carried:
            return False
        between = self._text[label.end : self._start]
        return "+" not in self._text[self._start : self._groups[0][1]] and not any(map(str.isdecimal, between))

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
            if read and read.valid and (self._labelled or self._plausible(piece, first, end, read.value)):
                return self._phone(first, end, read), last
        return None

    def _as_it_stands(self, at: int) -> tuple[Phone, int] | None:
        """The whole run, on its label's word."""
        end = self._groups[-1][1]
        piece = self._text[self._start : end]
        read = read_number(piece, self._regions, True) if at == 0 else None
        if read is None or read.valid or not self._kept(piece, end):
            return None
        if self._before is not None and self._before.valid and not _AFTER_SUFFIX.match(self._text, end):
            return None  # a postcode before its town, after a whole number
        return self._phone(self._start, end, read), len(self._groups)

    def _kept(self, piece: str, end: int) -> bool:
        """May a number that no plan bears out be kept? Behind its label; or, where no country is known, by its form."""
        digits = sum(map(str.isdecimal, piece))
        if _years(piece) or (digits not in _KEPT and not (digits == _KEPT.start - 1 and _VILLAGE.fullmatch(piece))):
            return False
        if not self._regions and (_NANP.fullmatch(piece.lstrip("(") if ")" not in piece else piece) or _trunk(piece)):
            return not self._text[end : end + 1].isalpha()
        if not self._labelled or self._label is None or self._label.gap:
            return False
        if not self._carried and _COUNTED.search(self._text, self._label.end, self._start):
            return False  # "office 12, 220013 Minsk": the label has its number already
        return not self._carried or not self._worded

    def _plausible(self, piece: str, start: int, end: int, value: str) -> bool:
        """Does an unlabelled number look like one? Signs of it: a plus, a trunk zero, brackets, usual grouping."""
        digits = "".join(c for c in piece if c.isdecimal())
        if "+" in piece or (digits.startswith("00") and len(digits) > 9):
            return True
        groups = _GROUP.findall(piece)
        if len(groups) == 1:
            alone = not self._worded and not any(map(str.isdecimal, self._text[:start] + self._text[end:]))
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

    def _phone(self, start: int, end: int, read: Number) -> Phone:
        text = self._text
        if text[start] in "([" and not any(c in text[start:end] for c in ")]"):
            if text[end : end + 1] in (")", "]"):
                end += 1
            else:
                start += 1
        m = _extension().match(text, end)
        label = self._label if self._labelled else None
        return Phone(read.value, start, end, read.valid, label, m[1] if m else "", read.form, read.region)


def _years(piece: str) -> bool:
    return all(_YEAR.fullmatch(group) for group in _GROUP.findall(piece))


def _trunk(piece: str) -> bool:
    digits = sum(map(str.isdecimal, piece))
    return piece.lstrip("(").startswith("0") and 9 <= digits <= 11 and len(_GROUP.findall(piece)) > 1


@cache
def _extension() -> re.Pattern[str]:
    words = "|".join(sorted((re.escape(w) for w in table("phone_words")["extension"]), key=len, reverse=True))
    return re.compile(rf"\s{{0,2}}[,;(]?\s?(?:{words})[.:]?\s?(\d{{1,6}})(?!\d)", re.IGNORECASE)
