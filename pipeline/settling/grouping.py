"""One cause, one item: findings that another finding of the entry explains do not stand beside it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipeline.rules.case import Finding, Subject
from pipeline.rules.table import KINDS
from snapshots.records import Flag


def grouped(findings: Sequence[Finding], running: Callable[[Finding], bool]) -> tuple[Finding, ...]:
    """The findings without those that others explain.

    `running` says whether an earlier run already saw a finding, and nothing has ended it. What was seen before its
    explanation keeps its own count until the explanation too was seen before: no news waits for a tidier one.
    """
    causes = [finding for finding in findings if finding.explains or finding.along]
    return tuple(
        finding
        for finding in findings
        if not any(explains(cause, finding) and (running(cause) or not running(finding)) for cause in causes)
    )


def explains(cause: Finding, other: Finding | Flag) -> bool:
    """Whether the other finding is one of the facts of which the cause tells: of the same entry, or an edit with it."""
    if other.kind == "entry-changed" and (other.entry, other.field) in cause.along:
        return True
    if cause.entry != other.entry or other.field is None or _of_the_page(other):
        return False
    value = other.listed if other.listed is not None else other.observed
    return value is not None and (other.field, value) in cause.explains and other.kind != cause.kind


def _of_the_page(other: Finding | Flag) -> bool:
    """Whether the directory page alone says it: a number without its plus sign lacks it whatever the site shows."""
    return (other.subject or KINDS[other.kind].subject) == Subject.LISTING
