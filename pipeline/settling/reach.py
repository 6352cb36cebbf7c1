"""Who would be left without a way: a finding weighs more where nothing else leads to help of its kind. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pipeline.matching.identity import Entry
from pipeline.rules.case import Finding
from pipeline.rules.table import KINDS

#: Kinds of medium weight by which a reader of the page may end up at no one: about one contact, and about the site.
_OF_A_CONTACT = ("contact-missing", "channel-changed")
_OF_THE_SITE = ("site-down", "site-suspended")


def weighed(findings: Sequence[Finding], entries: Sequence[Entry]) -> tuple[Finding, ...]:
    """The findings, raised to high where the entry is the only one of its section, or the contact its only one."""
    sections = Counter(entry.listed.section for entry in entries)
    alone = {e.id for e in entries if e.listed.section and len(sections) > 1 and sections[e.listed.section] == 1}
    single = {e.id for e in entries if len({(c.kind, c.value) for c in e.listed.contacts}) == 1}
    return tuple(replace(f, severity="high") if _graver(f, alone, single) else f for f in findings)


def _graver(finding: Finding, alone: set[str], single: set[str]) -> bool:
    if (finding.severity or KINDS[finding.kind].severity) != "medium":
        return False
    if finding.kind in _OF_A_CONTACT:
        return finding.entry in alone | single
    return finding.kind in _OF_THE_SITE and finding.entry in alone
