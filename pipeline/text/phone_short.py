"""Numbers that are printed without what the number before them has shown: its area, or all but the last digits."""

from __future__ import annotations

import re

from pipeline.text.numbering import Form, Number, read_number

_GROUP = re.compile(r"\d+")
_LOCAL = range(5, 9)  # digits of a number without its area


def without_area(printed: str, value: str, text: str) -> Number | None:
    """A number behind its own label without the area of the one before it, which is `printed` and has the E.164
    `value`. It is known by its groups: as long as the other's last ones, or begun with the same digits.

    >>> without_area("(017) 390-00-10", "+375173900010", "390-00-11").value
    '+375173900011'
    >>> without_area("(030) 1234-0", "+493012340", "1234-99").value
    '+4930123499'
    """
    own, before = _GROUP.findall(text), _GROUP.findall(printed)
    digits = "".join(own)
    if len(digits) not in _LOCAL or digits.startswith("0") or any(c in "+([" for c in text):
        return None
    alike = before[-len(own) :] if len(own) < len(before) else []
    if [len(group) for group in alike] != [len(group) for group in own]:
        alike = before[before.index(own[0], 1) :] if len(own) > 1 and own[0] in before[1:] else []
    return _continued(value, len("".join(alike)), digits) if alike else None


def direct(printed: str, value: str, digits: str) -> Number | None:
    """The number of which the last digits alone are shown: they stand for the last group of the one before it, which
    is as long or parted from the others by a hyphen.

    >>> direct("030/123456-0", "+49301234560", "99").value, direct("030 1234560", "+49301234560", "99")
    ('+493012345699', None)
    """
    groups = list(_GROUP.finditer(printed))
    last = groups[-1]
    parted = len(groups) > 1 and printed[groups[-2].end() : last.start()].strip() == "-"
    return _continued(value, len(last[0]), digits) if parted or len(last[0]) == len(digits) else None


def _continued(value: str, length: int, digits: str) -> Number | None:
    """The number with other digits at its end, if some plan has it."""
    whole = read_number(value[:-length] + digits, ())
    if whole is None or not whole.valid or whole.value == value:
        return None
    return whole._replace(form=Form.CONTINUED)
