"""The rule about a site that shows now this value, now that: told once, instead of a flag per turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from pipeline.matching.checks import Check, Verdict
from pipeline.matching.flips import key
from pipeline.rules.case import EntryCase, Finding, pasted


def unstable_source(case: EntryCase) -> Iterator[Finding]:
    """What the site shows for a listed contact turned back and forth too often to be believed."""
    for check in case.checks:
        shown = case.shown.get(key(check))
        turned = shown.turned if shown else ()
        if len(turned) < case.policy.unstable_turns or case.visit is None or case.visit.home is None:
            continue
        value = pasted(check.contact)
        page = check.page or (check.instead.page if check.instead else case.visit.home)
        quote = check.quote or (check.instead.contact.quote if check.instead else check.contact.shown)
        yield Finding(
            "unstable-source", case.entry.id, check.contact.kind.value, check.contact.value, None,
            f"What the site of {case.entry.listed.name} shows for {value} turned {len(turned)} times within"
            f" {case.policy.unstable_span.days} days.",
            "Ask the organisation which value holds before changing the page.",
            (page.evidence(quote),),
            explains=_its_turn(case, check, turned),
        )  # fmt: skip


def _its_turn(case: EntryCase, check: Check, turned: Sequence[datetime]) -> frozenset[tuple[str, str]]:
    """What the run that saw a turn says of the value is that turn; a value that stays after it is news of its own."""
    if check.verdict is Verdict.CONFIRMED or turned[-1].date() < case.today:
        return frozenset()
    return frozenset({(check.contact.kind.value, check.contact.value)})
