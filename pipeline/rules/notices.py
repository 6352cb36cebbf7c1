"""Rules about what an organisation's own site says of itself: that it ended, paused, or wants money. Quoted, always."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.matching.candidates import page_role
from pipeline.matching.checks import Check, Verdict
from pipeline.matching.passing import passing
from pipeline.matching.sites import SeenPage, Visit
from pipeline.matching.verify import digits_shown
from pipeline.model import Contact, Kind, Notice
from pipeline.rules.case import EntryCase, Finding
from pipeline.text.address import shown_in
from pipeline.text.name import mentions

_FIELD = "notice"
_OWN_VOICE = ("home", "contact", "imprint", "about")  # roles of pages on which an organisation speaks of itself


def organisation_closed(case: EntryCase) -> Iterator[Finding]:
    """Its own notice of closure, liquidation or dissolution; graver where a listed contact is the closed office's."""
    found = _first(case, "liquidated", "closed")
    if found:
        page, notice = found
        office = any(_ended(check, notice.quote) for check in case.checks)
        gone = [value for _, value in _gone_with_it(case)]
        lost = f" It no longer shows {', '.join(gone)}." if gone else ""
        yield _told(
            "organisation-closed", case, page, notice,
            f"The site of {case.entry.listed.name} carries this notice: “{notice.quote}”{lost}",
            "Read the notice and ask the organisation what remains: some go on helping from elsewhere. Do not delete"
            " the entry on this alone.",
            severity="critical" if office else None,
            explains=frozenset([*_gone_with_it(case), *_also_said(case)]),
        )  # fmt: skip


def service_suspended(case: EntryCase) -> Iterator[Finding]:
    """Its own notice that it takes no cases or no visitors for now, holidays aside."""
    found = _first(case, "suspended")
    if found:
        page, notice = found
        yield _told(
            "service-suspended", case, page, notice,
            f"The site of {case.entry.listed.name} says that something is suspended: “{notice.quote}”",
            "Read the notice; warn readers of the page if it concerns what the page lists the organisation for.",
        )  # fmt: skip


def fee_demand(case: EntryCase) -> Iterator[Finding]:
    """Its site asks money for help that must be free."""
    found = _first(case, "fee-demand")
    if found:
        page, notice = found
        yield _told(
            "fee-demand", case, page, notice,
            f"The site of {case.entry.listed.name} asks for money: “{notice.quote}” Help of this kind must be free.",
            "Take it seriously at once: the site may be an impostor's or broken into. Ask the organisation by another"
            " way before you leave the entry as it is.",
        )  # fmt: skip


def _first(case: EntryCase, *kinds: str) -> tuple[SeenPage, Notice] | None:
    """The first notice of those kinds that is the organisation's own and no holiday's, with its page."""
    visit = case.visit
    if visit is None:
        return None
    for page in visit.own_pages():
        if page.reading is None or page_role(page, visit) not in _OWN_VOICE:
            continue
        for notice in page.reading.notices:
            if notice.kind in kinds and _about_it(notice, case, visit):
                brief = notice.kind != "fee-demand" and passing(
                    notice.quote, page.reading.lang, case.today, case.policy.passing_closure
                )
                if not brief:
                    return page, notice
    return None


def _about_it(notice: Notice, case: EntryCase, visit: Visit) -> bool:
    """On a page that several share, and in the frame of a portal, the notice must name the one it is about."""
    own = visit.alone and (visit.whole_host or notice.where in ("main", "title"))
    return own or mentions([case.entry.listed.name], notice.quote)


def _ended(check: Check, quote: str) -> bool:
    """Whether a listed address or number is the one that the notice closes: named in it, or gone along with it."""
    contact = check.contact
    if contact.kind not in (Kind.ADDRESS, Kind.PHONE):
        return False
    return _named(contact, quote) or (check.verdict is Verdict.ABSENT and check.earlier is not None)


def _gone_with_it(case: EntryCase) -> Iterator[tuple[str, str]]:
    """The contacts that the site showed until it said so."""
    for check in case.checks:
        if check.verdict is Verdict.ABSENT and check.earlier:
            yield check.contact.kind.value, check.contact.value


def _also_said(case: EntryCase) -> Iterator[tuple[str, str]]:
    """What an organisation that ended also says of its cases and visitors."""
    pages = case.visit.own_pages() if case.visit else ()
    for page in pages:
        for notice in page.reading.notices if page.reading else ():
            if notice.kind == "suspended":
                yield _FIELD, notice.quote


def _named(contact: Contact, quote: str) -> bool:
    found = digits_shown(contact.value, quote) if contact.kind is Kind.PHONE else shown_in(contact.value, quote)
    return found is not None


def _told(
    kind: str,
    case: EntryCase,
    page: SeenPage,
    notice: Notice,
    summary: str,
    suggestion: str,
    severity: str | None = None,
    explains: frozenset[tuple[str, str]] = frozenset(),
) -> Finding:
    evidence = (page.evidence(notice.quote), case.source.quote(case.entry.listed.name))
    return Finding(
        kind, case.entry.id, _FIELD, None, notice.quote, summary, suggestion, evidence, severity, explains=explains
    )
