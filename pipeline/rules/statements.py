"""Rules about watched statements: the page against its authority, both quoted. Who is right is for a person to say."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.matching.statements import Agreement, agreement
from pipeline.model import SiteState
from pipeline.rules.case import Finding, PageCase, Subject
from pipeline.screening.plainly import told
from pipeline.text.url import canonical

#: The field of findings that the authority itself could not be read.
AUTHORITY = "authority"


def claim_conflict(case: PageCase) -> Iterator[Finding]:
    """A watched statement says one thing on the page and another at its authority."""
    for seen in case.statements:
        if seen.answer is None or agreement(seen) is not Agreement.CONFLICTS:
            continue
        page, evidence = seen.page[0]
        theirs = seen.authority[0]
        yield Finding(
            "claim-conflict", None, canonical(seen.statement.authority), page.words, theirs.words,
            f"The page says “{page.words}” where {seen.answer.capture.final_url} says “{theirs.words}”.",
            "Who is right is for a lawyer to say, not for us: an authority's page may be the one that is out of date."
            " Have it checked before the page is edited.",
            (evidence, seen.answer.evidence(theirs.line)),
        )  # fmt: skip


def authority_unread(case: PageCase) -> Iterator[Finding]:
    """The authority of a watched statement could not be read: what it says now, nobody knows."""
    for seen in case.statements:
        answer = seen.answer
        if answer is None or answer.ok or answer.verdict.gone:
            continue
        url, reason = seen.statement.authority, told(answer.capture, answer.verdict)
        yield Finding(
            "site-down" if answer.verdict.state is SiteState.DOWN else "site-unverifiable", None, AUTHORITY, url, None,
            f"We could not read {url}, the authority of a watched statement: {reason}.",
            "Compare the two in a browser by hand.",
            (answer.evidence(answer.verdict.quote or reason),),
            subject=Subject.STATEMENT,
        )  # fmt: skip
