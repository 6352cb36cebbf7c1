"""The report from the store: the newest state of each directory, its flags with people's answers, and the runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from pipeline.policy import Policy
from pipeline.recall.known import Known
from pipeline.report import (
    MOST_RUNS,
    AnswersRow,
    ContactRow,
    Coverage,
    EntryRow,
    EvidenceRow,
    FlagRow,
    Report,
    RunRow,
    Status,
    TroubleRow,
    latest,
)
from pipeline.runs.account import evidence_row
from pipeline.settling.settle import SETTLED
from pipeline.slots import age
from pipeline.state import State
from snapshots.records import Decision, Flag, FlagState, Request, Run, RunStatus, Verb
from snapshots.store import Store


def assemble(
    store: Store,
    directories: Iterable[str],
    policy: Policy,
    now: datetime,
    notice: str | None = None,
    *,
    until: datetime | None = None,
) -> Report:
    """The state of those directories, as of their newest run; `now` where there is none yet.

    `until`: as it was known at that moment. Raises: NotKnownError.
    """
    directories = tuple(directories)
    known = Known(store, until)
    known.demand(directories)
    runs: list[Run] = []
    states: list[State] = []
    trouble: list[TroubleRow] = []
    for directory in directories:
        mine = known.runs(directory, MOST_RUNS)
        runs += mine
        judgement = known.judgement(directory)
        if judgement:
            states.append(State.model_validate_json(judgement.state))
        trouble += _unjudged(mine, judgement.run if judgement else None)
        trouble += _missed(known.unanswered(directory, _since(mine)), now)
    ended = sorted((run for run in runs if run.status is not RunStatus.RUNNING), key=_started, reverse=True)
    as_of = max((r.as_of for r in runs if r.judged), default=now)
    entries: list[EntryRow] = []
    for state in states:
        assurances = [d for d in known.decisions(state.directory.id) if d.verb is Verb.ASSURE]
        entries += [_assured(row, assurances) for row in state.entries]
    report = Report(
        as_of=as_of,
        notice=notice,
        runs=tuple(map(_run, ended[:MOST_RUNS])),
        checks=latest(map(_run, _telling(run for run in ended if not _refused(run)))),
        directories=tuple(state.directory for state in states),
        entries=tuple(entries),
        trouble=(*trouble, *(row for state in states for row in state.trouble)),
        flags=tuple(_flags(known, [s.directory.id for s in states], as_of, policy)),
        coverage=Coverage.of(entries),
        answers=_agreement(known, [s.directory.id for s in states]),
    )
    return _marked(report, store)


def status(flag: Flag, answer: Decision | None, as_of: datetime, policy: Policy) -> Status:
    """Where a flag stands between our finding and a person's newest answer."""
    if flag.state in SETTLED:
        return "resolved"
    if answer is None or answer.verb is Verb.REOPEN:
        return "open"
    if answer.verb is Verb.ACCEPT:
        # It was about that life of the finding: what went and came again is news.
        return "open" if answer.as_of is not None and flag.first_seen > answer.as_of else "accepted"
    if answer.verb is Verb.DISMISS:
        return "dismissed" if as_of - (answer.as_of or answer.at) < policy.dismissal_lasts else "open"
    return "snoozed" if answer.until is not None and as_of < answer.until else "open"


def answers(decisions: Iterable[Decision]) -> Mapping[str, Decision]:
    """The newest answer to each flag."""
    return {d.flag: d for d in decisions if d.flag is not None}


def _agreement(known: Known, directories: Sequence[str]) -> tuple[AnswersRow, ...]:
    """What people made of each kind of flag, the most answered first. Restricted ones are not told of, nor counted."""
    accepted: Counter[str] = Counter()
    dismissed: Counter[str] = Counter()
    for directory in directories:
        kinds = {flag.id: flag.kind for flag in known.flags(directory) if not flag.restricted}
        for id_, answer in answers(known.decisions(directory)).items():
            if id_ not in kinds:  # restricted, or asked as of a moment before the finding
                continue
            accepted[kinds[id_]] += answer.verb is Verb.ACCEPT
            dismissed[kinds[id_]] += answer.verb is Verb.DISMISS
    ranked = sorted(accepted.keys() | dismissed.keys(), key=lambda k: (-accepted[k] - dismissed[k], k))
    rows = [AnswersRow(kind=kind, accepted=accepted[kind], dismissed=dismissed[kind]) for kind in ranked]
    return tuple(row for row in rows if row.accepted or row.dismissed)


def _flags(known: Known, directories: Sequence[str], as_of: datetime, policy: Policy) -> Iterable[FlagRow]:
    for directory in directories:
        answered = answers(known.decisions(directory))
        for flag in known.flags(directory):
            if flag.state in (FlagState.HELD, FlagState.DROPPED):
                continue
            if flag.settled_at is not None and as_of - flag.settled_at > policy.resolved_shown:
                continue
            yield flag_row(flag, status(flag, answered.get(flag.id), as_of, policy))


def flag_row(flag: Flag, said: Status) -> FlagRow:
    return FlagRow(
        id=flag.id,
        kind=flag.kind,
        severity=flag.severity,
        status=said,
        directory=flag.directory,
        entry=flag.entry,
        field=flag.field,
        listed=flag.listed,
        observed=flag.observed,
        confirmed=flag.confirmed,
        restricted=flag.restricted,
        summary=flag.summary,
        suggestion=flag.suggestion,
        first_seen=flag.first_seen,
        last_seen=flag.last_seen,
        sightings=flag.times,
        evidence=tuple(map(evidence_row, flag.evidence)),
    )


def _marked(report: Report, store: Store) -> Report:
    """The report with a word beside each piece of evidence whose page is kept no more."""
    rows = [e for flag in report.flags for e in flag.evidence] + [e for row in report.trouble for e in row.evidence]
    gone = store.archive.pruned({row.sha256 for row in rows})
    if not gone:
        return report
    flags = tuple(f.model_copy(update={"evidence": marked(f.evidence, gone)}) for f in report.flags)
    trouble = tuple(t.model_copy(update={"evidence": marked(t.evidence, gone)}) for t in report.trouble)
    return report.model_copy(update={"flags": flags, "trouble": trouble})


def marked(rows: Iterable[EvidenceRow], gone: Mapping[str, datetime]) -> tuple[EvidenceRow, ...]:
    """The rows with the moment at which their page was pruned, where `gone` has its hash."""
    return tuple(row.model_copy(update={"body_pruned_at": gone.get(row.sha256)}) for row in rows)


def _assured(row: EntryRow, assurances: Sequence[Decision]) -> EntryRow:
    words = [d for d in assurances if d.entry == row.id]
    if not words:
        return row
    return row.model_copy(update={"contacts": tuple(_assured_contact(c, words) for c in row.contacts)})


def _assured_contact(contact: ContactRow, words: Sequence[Decision]) -> ContactRow:
    about = [d for d in words if d.contact in (None, contact.value)]
    if not about:
        return contact
    return contact.model_copy(update={"assured_at": about[-1].at, "assured_by": about[-1].by})


def _started(run: Run) -> datetime:
    return run.started_at


def _telling(runs: Iterable[Run]) -> Iterable[Run]:
    """Of runs, newest first: each directory's newest, and its newest before that which did not fail."""
    begun: set[str] = set()
    whole: set[str] = set()
    for run in runs:
        if run.directory not in begun or (run.directory not in whole and run.status is not RunStatus.FAILED):
            yield run
        if run.directory in begun and run.status is not RunStatus.FAILED:
            whole.add(run.directory)
        begun.add(run.directory)


def _run(run: Run) -> RunRow:
    return RunRow(
        id=run.id,
        directory=run.directory,
        trigger=run.trigger.value,
        requested_by=run.requested_by,
        started_at=run.started_at,
        finished_at=run.finished_at,
        status=run.status.value,
        requests=run.requests,
        not_modified=run.not_modified,
        bytes=run.bytes,
        sites=run.sites,
        sites_checked=run.sites_checked,
    )


def _since(runs: Sequence[Run]) -> datetime | None:
    """From when on a missed run is told: until two whole runs have followed, so that the first report tells it."""
    whole = [run.started_at for run in runs if run.judged and run.status is RunStatus.COMPLETE]
    return sorted(whole)[-2] if len(whole) > 1 else None


def _missed(lost: Sequence[Request], now: datetime) -> Iterable[TroubleRow]:
    """Runs that were due and did not take place, with their age: one row, however long the absence was."""
    if not lost:
        return
    due = sorted(request.slot or request.asked_at for request in lost)
    newest = f"{due[-1]:%-d %B %Y, %H:%M} UTC ({age(now - due[-1])} ago)"
    if len(lost) == 1:
        words = f"The run that was due on {newest} did not take place: {lost[0].note}."
    else:
        first = f"{due[0]:%-d %B %Y, %H:%M} UTC ({age(now - due[0])} ago)"
        words = f"{len(lost)} runs did not take place; the first was due on {first}, the last on {newest}."
    yield TroubleRow(kind="run-incomplete", directory=lost[0].directory, summary=words)


def _refused(run: Run) -> bool:
    """It never began, because another run held the directory."""
    return run.status is RunStatus.FAILED and not run.judged and run.finished_at == run.started_at


def _unjudged(runs: Sequence[Run], judged: str | None) -> Iterable[TroubleRow]:
    """Runs since the last judged one that came to nothing: refused, or cut short."""
    since = next((r.started_at for r in runs if r.id == judged), None)
    lost = [r for r in runs if not r.judged and r.status is RunStatus.FAILED]
    newest = max(lost, key=lambda r: r.started_at, default=None)
    if newest is None or (since is not None and newest.started_at <= since):
        return
    refused = _refused(newest)
    kind = "overlapping-run" if refused else "run-incomplete"
    words = "was refused because another run held the directory" if refused else "was cut short and is not judged"
    yield TroubleRow(
        kind=kind, directory=newest.directory, summary=f"The run of {newest.started_at:%-d %B %Y, %H:%M} UTC {words}."
    )
