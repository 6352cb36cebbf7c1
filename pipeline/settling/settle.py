"""From findings to flags: sightings, confirmation, new, open, resolved, withdrawn. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.policy import Policy
from pipeline.rules.case import Finding
from pipeline.rules.table import KINDS, Kind, Needs
from pipeline.settling.grouping import explains
from snapshots.records import Flag, FlagState, Sighting

#: States in which a flag has no running count of sightings any more.
SETTLED = (FlagState.RESOLVED, FlagState.WITHDRAWN, FlagState.DROPPED)


@dataclass(frozen=True, slots=True)
class Moment:
    """The run that judges: its id, its directory and its clock."""

    run: str
    directory: str
    at: datetime


def flag_id(directory: str, finding: Finding) -> str:
    """Twelve hex digits over what a person answers: (entry, field, listed, observed) and the family of the kind."""
    parts = (directory, KINDS[finding.kind].family, finding.entry, finding.field, finding.listed, finding.observed)
    return hashlib.sha256("\0".join(p or "" for p in parts).encode()).hexdigest()[:12]


def is_running(finding: Finding, previous: Mapping[str, Flag], directory: str) -> bool:
    """Whether an earlier run saw the finding, and nothing has ended it since."""
    flag = previous.get(flag_id(directory, finding))
    return flag is not None and flag.state not in SETTLED


def settle(
    previous: Mapping[str, Flag],
    findings: Sequence[Finding],
    refutable: Callable[[Flag], bool],
    now: Moment,
    policy: Policy,
    restricted: Collection[str] = (),
) -> tuple[Flag, ...]:
    """All flags of the directory that this run touched, as they stand after it.

    `restricted`: ids of entries whose findings are for the store only, as those of some kinds are.

    `refutable` says of an earlier flag that is not among the findings whether this run could have seen it: only then
    does its silence count.
    """
    seen: dict[str, Finding] = {}
    for finding in findings:
        seen.setdefault(flag_id(now.directory, finding), finding)
    # That the listed value does not stand there was seen before, if with another value in its place: that counts.
    lost = {
        _question(f): f for id_, f in previous.items() if f.state is FlagState.HELD and f.listed and id_ not in seen
    }
    touched = []
    for id_, finding in seen.items():
        old = previous.get(id_)
        if old is None or old.state in SETTLED:
            old = lost.get(_question(finding), old)
        touched.append(_found(old, id_, finding, now, policy))
    held = [flag for flag in touched if flag.state is FlagState.HELD]
    waiting = {_question(flag) for flag in held}
    causes = [seen[flag.id] for flag in touched if flag.state is FlagState.HELD or flag.kind in _ASIDE]
    for id_, flag in previous.items():
        if id_ in seen or flag.state in SETTLED or not refutable(flag):
            continue
        # Another answer to the same question is on its way, or what explains it: until that is confirmed, this stands.
        asked = _question(flag), (_FOLLOWED_BY.get(flag.kind), *_question(flag)[1:])
        awaited = (flag.listed and not waiting.isdisjoint(asked)) or any(explains(cause, flag) for cause in causes)
        if not (flag.state is FlagState.OPEN and awaited):
            touched.append(_gone(flag, now))
    named = {id_: {finding.entry, *(entry for entry, _ in finding.along)} for id_, finding in seen.items()}
    return tuple(
        replace(
            flag,
            restricted=flag.restricted
            or KINDS[flag.kind].restricted
            or not named.get(flag.id, {flag.entry}).isdisjoint(restricted),
        )
        for flag in touched
    )


#: Families that ask the same of a listed value: whether it still holds.
_SAME_QUESTION = {"contact-missing": "contact-differs"}

#: What a kind may turn into: one version of a site is edited, then the others. Its sightings count for itself only.
_FOLLOWED_BY = {"language-mismatch": "contact-differs"}


#: Kinds beside which what they explain stands on: the listed value is gone, whichever stands there today.
_ASIDE = ("unstable-source",)


def _question(flag: Flag | Finding) -> tuple[str, str | None, str | None, str | None]:
    family = KINDS[flag.kind].family
    return _SAME_QUESTION.get(family, family), flag.entry, flag.field, flag.listed


def _found(old: Flag | None, id_: str, finding: Finding, now: Moment, policy: Policy) -> Flag:
    kind = KINDS[finding.kind]
    running = old if old and old.state not in SETTLED else None
    sightings = _sightings(running.sightings if running else (), now, policy)
    first_seen = running.first_seen if running else now.at
    confirmed = _confirmed(kind, sightings, policy)
    was_open = running is not None and running.state is FlagState.OPEN
    opened = confirmed or was_open or kind.severity == "critical"
    return Flag(
        id=id_,
        kind=finding.kind,
        severity=_severity(finding, kind, now.at, first_seen),
        state=FlagState.OPEN if opened else FlagState.HELD,
        directory=now.directory,
        entry=finding.entry,
        field=finding.field,
        listed=finding.listed,
        observed=finding.observed,
        summary=finding.summary,
        suggestion=finding.suggestion,
        first_seen=first_seen,
        last_seen=now.at,
        sightings=sightings,
        evidence=finding.evidence,
        confirmed=confirmed or (was_open and running is not None and running.confirmed),
        subject=finding.subject or kind.subject,
    )


def _sightings(earlier: tuple[Sighting, ...], now: Moment, policy: Policy) -> tuple[Sighting, ...]:
    """One run is one sighting, and so are two runs that lie too close together."""
    if any(s.run == now.run for s in earlier) or (earlier and now.at - earlier[-1].at < policy.sighting_gap):
        return earlier
    return (*earlier, Sighting(now.run, now.at))


def _confirmed(kind: Kind, sightings: Sequence[Sighting], policy: Policy) -> bool:
    if kind.needs is Needs.LASTING:
        lasted = sightings[-1].at - sightings[0].at >= policy.lasting_span
        return len(sightings) >= policy.lasting_runs and lasted
    needed = 2 if kind.needs is Needs.TWO or kind.severity == "critical" else 1
    return len(sightings) >= needed and sightings[-1].at - sightings[0].at >= kind.apart


def _severity(finding: Finding, kind: Kind, now: datetime, first_seen: datetime) -> str:
    severity = finding.severity or kind.severity
    for age, later in kind.later:
        if now - first_seen >= age:
            severity = later
    return severity


def _gone(flag: Flag, now: Moment) -> Flag:
    if flag.state is FlagState.HELD:
        return replace(flag, state=FlagState.DROPPED, settled_at=now.at)
    if flag.severity == "critical" and not flag.confirmed:
        words = f"Withdrawn: we reported this on {flag.first_seen:%-d %B %Y} and could not see it again. {flag.summary}"
        return replace(flag, state=FlagState.WITHDRAWN, settled_at=now.at, summary=words)
    return replace(flag, state=FlagState.RESOLVED, settled_at=now.at)
