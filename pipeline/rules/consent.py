"""A site's wish to be left alone: new robots rules that shut us out, or words of its own. It is obeyed at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pipeline.matching.itinerary import CONSENT
from pipeline.model import SiteState
from pipeline.rules.case import EntryCase, Finding

#: Where the wish stands, as the finding's field says it. One in words holds until a person answers it.
RULES, WISH = "robots.txt", "notice"


def consent_changed(case: EntryCase) -> Iterator[Finding]:
    """The site lets us in no longer, or asks in its own words not to be read by programs or not to be listed."""
    yield from _by_rules(case)
    yield from _by_words(case)


def shut_out(case: EntryCase) -> datetime | None:
    """When its website last let us in, where its robots.txt now forbids it; None where nothing has changed."""
    return case.let_in() if case.visit and case.visit.state is SiteState.ROBOTS else None


def _by_rules(case: EntryCase) -> Iterator[Finding]:
    before = shut_out(case)
    if before is None or case.visit is None or case.visit.home is None:
        return
    home = case.visit.home
    yield Finding(
        "consent-changed", case.entry.id, RULES, case.visit.website, None,
        f"The robots.txt of {case.entry.listed.name} ({case.visit.website}) now asks programs like ours to stay out; on"
        f" {before:%-d %B %Y} it still let us in. We read nothing behind it.",
        "Ask the organisation whether it wants to stay on the page. If it does, compare its contacts by hand and record"
        " that with `contactwatch review assure`.",
        (home.evidence(home.capture.detail),),
    )  # fmt: skip


def _by_words(case: EntryCase) -> Iterator[Finding]:
    visit = case.visit
    if visit is None:
        return
    told = [(p, n) for p in visit.not_theirs() if p.reading for n in p.reading.notices if n.kind == CONSENT]
    meant = [(page, notice) for page, notice in told if notice.quote not in visit.misread]
    for page, notice in (meant or told)[:1]:
        yield Finding(
            "consent-changed", case.entry.id, WISH, visit.website, notice.quote,
            f"The site of {case.entry.listed.name} asks to be left alone: “{notice.quote}” We have stopped reading it.",
            "Read the words on the site. If they are meant for us, ask the organisation what may stay on the page, and"
            f" set do_not_crawl for {case.entry.id}; if not, dismiss this, and we read the site again.",
            (page.evidence(notice.quote),),
        )  # fmt: skip
