"""From the state of the store to messages in the outbox. What was told is written with the message, or neither is.

It compares what stands with what each target was last told, so that a crash between judging and announcing loses
nothing, and announcing twice writes nothing twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from pipeline.config import Config
from pipeline.notify.news import News, news
from pipeline.notify.targets import Target, targets
from pipeline.policy import DEFAULT, Policy
from pipeline.recall.fleet import expanded
from pipeline.report import Report, outward
from pipeline.runs.assemble import assemble
from snapshots.records import Lane, Message
from snapshots.store import Store


def announce(store: Store, config: Config, as_of: datetime, now: datetime, policy: Policy = DEFAULT) -> int:
    """Write down what each target is to hear by now. Returns: how many messages. Raises: StoreError.

    `as_of`: the clock of the run that has just ended, or the present; `now`: the true time.
    """
    wanted = targets(config)
    if not wanted:
        return 0
    watched = [table.id for table in expanded(config, store).watched]
    report = outward(assemble(store, watched, policy, now))
    if not report.runs:
        return 0
    return sum(_tell(store, config, target, report, as_of, now, policy) for target in wanted)


def _tell(
    store: Store, config: Config, target: Target, report: Report, as_of: datetime, now: datetime, policy: Policy
) -> int:
    if target.lane is Lane.WEEKLY and not _digest_is_due(store, config, target, as_of, policy):
        return 0
    found = news(report, store.outbox.told(target.id), target.id, target.least)
    messages = _messages(found, report, target, as_of, now) if found else ()
    # What needs no message (a person has answered) is remembered all the same.
    if messages or found.told:
        store.outbox.write(messages, found.told)
    return len(messages)


def _messages(found: News, report: Report, target: Target, as_of: datetime, now: datetime) -> Sequence[Message]:
    from pipeline.notify.letter import letter  # its templates cost the quiet runs nothing
    from pipeline.notify.mail import recipients

    written = letter(found, report, target.lane)
    return [
        Message(
            id=_key(target.id, recipient, found.events),
            target=target.id,
            lane=target.lane,
            asked_at=now,
            as_of=as_of,
            subject=written.subject,
            text=written.text,
            html=written.html if target.by_mail else "",
            recipient=recipient,
        )
        for recipient in (recipients(target.url) if target.by_mail else ("",))
    ]


def _key(target: str, recipient: str, events: Sequence[str]) -> str:
    return hashlib.sha256("\0".join((target, recipient, *events)).encode()).hexdigest()[:32]


def _digest_is_due(store: Store, config: Config, target: Target, as_of: datetime, policy: Policy) -> bool:
    """At most once a week; it waits up to a day for the directories that were checked in the week before."""
    last = store.outbox.last(target.id, Lane.WEEKLY)
    if last is not None and as_of - last < policy.digest_gap:
        return False
    due = last + policy.digest_gap if last is not None else None
    fresh: list[datetime] = []
    missing = False
    for table in config.roots:
        judged = [run.as_of for run in store.ledger.runs(table.id) if run.judged]
        if judged and (due is None or judged[0] >= due):
            fresh.append(judged[0])
        elif due is None or (judged and judged[0] >= due - policy.digest_gap - timedelta(days=1)):
            missing = True
    if not missing:
        return True
    since = min(fresh) if fresh else due
    return since is None or as_of - since >= policy.digest_wait
