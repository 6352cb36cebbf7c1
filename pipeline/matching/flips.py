"""How often what a site shows for a listed contact turned: what each run saw, kept from run to run. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.matching.checks import Check, Verdict


@dataclass(frozen=True, slots=True)
class Shown:
    """What stood for a listed contact when its site could last be judged, and when that turned."""

    value: str  # the listed value, what stood in its place, or nothing
    turned: tuple[datetime, ...] = ()


def key(check: Check) -> str:
    return f"{check.contact.kind}:{check.contact.value}"


def follow(before: Mapping[str, Shown], checks: Sequence[Check], at: datetime, span: timedelta) -> dict[str, Shown]:
    """What is shown now, by field and listed value. A turn longer ago than `span` is forgotten.

    A contact that could not be judged stays as it was.
    """
    found = {}
    for check in checks:
        known = before.get(key(check))
        if check.verdict is Verdict.UNCHECKED:
            if known:
                found[key(check)] = known
            continue
        value = _value(check)
        turned = known.turned if known else ()
        if known and known.value != value:
            turned = (*turned, at)
        found[key(check)] = Shown(value, tuple(moment for moment in turned if at - moment <= span))
    return found


def _value(check: Check) -> str:
    if check.verdict is Verdict.CONFIRMED:
        return check.contact.value
    return check.instead.contact.value if check.instead else ""
