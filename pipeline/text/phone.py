"""Telephone numbers in a line of text, as E.164. Never invents: what no country bears out keeps the digits it shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from pipeline.text.label import FAX, PHONE, Label, label_before
from pipeline.text.mask import masked, masks_in, skeleton
from pipeline.text.phone_run import Phone, Run
from pipeline.text.phone_short import direct
from pipeline.text.tables import table

_SEPARATORS = r"[ \-.()\[\]/\u200b~·•]"
_CANDIDATE = re.compile(
    rf"(?<![\d_@#$€£¥=%^\\])(?<!\w-)(?<!\d[.,:])(?>(?:[(\[]\s?)?(?:\+\s?)?(?:[(\[]\s?)?\d(?:{_SEPARATORS}{{0,4}}\d){{2,23}})[)\]]?"
)
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_LONGEST_WORD = 40  # letters right before a number that are looked at
_FAR = 200  # characters: what stands so far behind a number is another's
_NOTE = re.compile(r"\s{0,2}[(\[][^()\[\]]{1,80}[)\]]")
_LINK = re.compile(r"[,;/&|·•–—\s\d()\[\].+-]*")
_BESIDE = re.compile(r"[,;/|.&•·–—\s:()+-]*")  # all that may stand around the label of a second number
_DIRECT = re.compile(r"-\s?(\d{1,4})(?![\w-]|[.,:/]\d)")  # "Fax -68": the last digits alone, behind their hyphen
_FAR_LABEL = 24  # letters between a number and the label of the next one
_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_VANITY = re.compile(  # 1-800-CALL-NOW, 303.555.HELP
    r"(?<![\w-])(?:(?:\+?1[-. ])?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ][A-Z]{4}"
    r"|(?:\+?1[-. ])?\(?8(?:00|33|44|55|66|77|88)(?:\) ?|[-. ])\d{0,3}-?[A-Z]{3,8}(?:-[A-Z]{2,5}|-?\d{1,4})?)"
    r"(?![A-Za-z])"
)


#: Told of what is no number: where it stands in the text, from and to, and why.
Refuse = Callable[[int, int, str], None]


def find_phones(
    text: str, *, regions: Sequence[str], label: Label | None = None, refuse: Refuse | None = None
) -> tuple[Phone, ...]:
    """The telephone numbers of a text in their order.

    `regions` (ISO 3166-1 alpha-2) are tried in turn for numbers without a country code; `label` is one that stands
    before the text (in the cell to the left, in the line above); `refuse` is told of what is no number, and why.

    >>> [p.value for p in find_phones("Tel: + 375 (17) 288 27 42 or 375 (33) 635-21-66", regions=("BY",))]
    ['+375172882742', '+375336352166']
    >>> find_phones("IBAN DE89 3704 0044 0532 0130 00, since 2012-2014", regions=("DE",))
    ()
    """
    if sum(map(str.isdecimal, text)) < 4:
        return ()
    plain = _VANITY.sub(lambda m: m[0].translate(_KEYPAD), skeleton(text))
    if refuse:
        for start, end, what in masks_in(plain):
            refuse(start, end, what)
    plain = masked(plain)
    worded = any(map(str.isalpha, plain))
    found: list[Phone] = []
    for m in _CANDIDATE.finditer(plain):
        if not _begins(plain, m.start()):
            if refuse:
                refuse(*m.span(), "goes on from a word or a code")
            continue
        floor = _behind(plain, found[-1].end) if found else 0
        own = label_before(plain, m.start(), floor)
        linked = bool(found) and own is None and 0 <= m.start() - floor < _FAR and _linked(plain[floor : m.start()])
        if linked:
            own = _handed_on(found[-1].label, plain[floor : m.start()])
        alone = own is None and label is not None
        sibling = bool(found) and own is not None and not linked and _beside(plain, floor, own, m.start())
        run = Run(
            plain, m.span(), own or label, tuple(regions), worded=worded, carried=alone,
            before=found[-1] if linked or sibling else None, sibling=sibling,
        )  # fmt: skip
        numbers = list(run.numbers())
        if refuse and not numbers:
            refuse(*m.span(), run.refusal())
        found.extend(numbers)
    return tuple(_with_directs(plain, found)) if found and "-" in plain else tuple(found)


def _handed_on(label: Label | None, between: str) -> Label | None:
    """The label of a number as that of the next one; a semicolon ends the reach of "fax"."""
    if label is not None and ";" in between and FAX in label.kinds and PHONE not in label.kinds:
        return replace(label, text="", kinds=(PHONE,))
    return label


def _beside(text: str, end: int, label: Label, start: int) -> bool:
    """Does nothing but a label part a number that begins at `start` from the one that ends at `end`?"""
    if label.gap or not label.says(PHONE, FAX) or start - end > _FAR_LABEL or label.start < end:
        return False
    return bool(_BESIDE.fullmatch(text, end, label.start) and _BESIDE.fullmatch(text, label.end, start))


def _with_directs(text: str, found: Sequence[Phone]) -> list[Phone]:
    """The numbers, and those of which the last digits alone are printed: "Tel. 030 / 12345-0, Fax -68"."""
    whole: list[Phone] = []
    for at, phone in enumerate(found):
        whole.append(phone)
        following = found[at + 1].start if at + 1 < len(found) else len(text)
        floor = _behind(text, phone.end)
        m = _DIRECT.search(text, floor, min(following, floor + _FAR_LABEL))
        label = label_before(text, m.start(), floor) if m else None
        if m and label and phone.valid and not phone.extension and _beside(text, floor, label, m.start()):
            read = direct(text[phone.start : phone.end], phone.value, m[1])
            whole += [Phone(read.value, *m.span(1), True, label, "", read.form, read.region)] if read else []
    return whole


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


def _without_conjunctions(text: str) -> str:
    if not any(c.isalpha() for c in text):
        return text
    words = table("phone_words")["conjunctions"]
    return re.sub(r"\([^()]{0,60}\)|[^\W\d_]+", lambda m: "" if m[0][0] == "(" or m[0].lower() in words else m[0], text)
