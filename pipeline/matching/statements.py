"""Watched statements: what a page says, what its authority says, and whether the two agree. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from pipeline.matching.sites import SeenPage
from pipeline.text.normal import fold, one_line
from pipeline.text.url import same_site
from snapshots.records import Evidence

_SHOWN = 300  # characters of a line that is quoted
_NAMED = 3  # sentences that one line of trouble names


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a directory's page that must agree with an authority. The groups of the patterns are compared."""

    number: int  # its place in the configuration, from 1
    page: str
    authority: str
    says: str


@dataclass(frozen=True, slots=True)
class Said:
    """One place where a pattern fits. `values` are its groups, in the form in which they are compared."""

    values: tuple[str, ...]
    words: str
    line: str


@dataclass(frozen=True, slots=True)
class StatementSeen:
    """A statement as one run found it."""

    statement: Statement
    page: tuple[tuple[Said, Evidence], ...]  # where the page says it, each value once
    answer: SeenPage | None  # of the authority; None: this run did not ask

    @property
    def authority(self) -> tuple[Said, ...]:
        """What the authority says, where its own page was read."""
        if self.answer is None or self.answer.reading is None or self.elsewhere:
            return ()
        return said(self.statement.says, self.answer.reading.text)

    @property
    def elsewhere(self) -> bool:
        """Whether another site answered in the authority's stead: nobody knows whose word that is."""
        return self.answer is not None and not same_site(self.answer.capture.final_url, self.statement.authority)


class Agreement(StrEnum):
    AGREES = "agrees"
    CONFLICTS = "conflicts"
    AMBIGUOUS = "ambiguous"  # the page says several things, and the authority not all of them
    UNTOLD = "untold"  # one side says nothing that the pattern finds


def said(pattern: str, text: str) -> tuple[Said, ...]:
    """What a pattern finds in a text, line by line and in any case; each value once, where it stands first.

    A line is searched as it stands, and where that gives nothing with one kind of digits, dashes, quotes and blanks.
    """
    found: dict[tuple[str, ...], Said] = {}
    for line in text.splitlines():
        for searched in (line, fold(line)):
            hits = [m for m in re.finditer(pattern, searched, re.IGNORECASE) if m[0]]
            for match in hits:
                values = tuple(fold(group or "") for group in match.groups())
                found.setdefault(values, Said(values, one_line(match[0]), _around(line, match.start())))
            if hits:
                break
    return tuple(found.values())


def agreement(seen: StatementSeen) -> Agreement:
    """Whether the page and its authority agree.

    Where the authority names several values, the page's must be one of them: a pattern may fit more than one sentence.
    """
    page, authority = {found.values for found, _ in seen.page}, {found.values for found in seen.authority}
    if not page or not authority:
        return Agreement.UNTOLD
    if page <= authority:
        return Agreement.AGREES
    return Agreement.AMBIGUOUS if page & authority else Agreement.CONFLICTS


def unsettled(seen: StatementSeen, *, whole: bool) -> str | None:
    """Why a statement could not be compared, where that is ours to mend; None where it was, or where we were kept out.

    `whole`: every page of the directory was read, and the run was to ask the authority.
    """
    statement, answer = seen.statement, seen.answer
    where = f"[[statements]] {statement.number}"
    if not seen.page:
        return f"{where} was not compared: `page` finds nothing on the page any more, or never did" if whole else None
    if answer is None:
        return f"{where} was not compared: nothing was fetched of {statement.authority}" if whole else None
    if answer.verdict.gone:
        return f"{where} was not compared: its `authority` {statement.authority} is not there any more"
    if answer.ok and seen.elsewhere:
        return f"{where} was not compared: its `authority` leads to another site, {answer.capture.final_url}"
    if answer.ok and not seen.authority:
        return f"{where} was not compared: `says` finds nothing on {answer.capture.final_url} any more, or never did"
    if agreement(seen) is Agreement.AMBIGUOUS:
        words = ", ".join(f"“{found.words}”" for found, _ in seen.page[:_NAMED])
        return f"{where} was not compared: `page` fits several sentences ({words}); make the pattern narrower"
    return None


def _around(line: str, at: int) -> str:
    """The line, or of a long one the stretch around that place."""
    if len(line) <= _SHOWN:
        return line
    start = max(0, min(at - _SHOWN // 3, len(line) - _SHOWN))
    return f"{'…' if start else ''}{line[start : start + _SHOWN]}{'…' if start + _SHOWN < len(line) else ''}"
