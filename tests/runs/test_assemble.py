"""The report of more directories than it has room for runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.policy import DEFAULT
from pipeline.report import MOST_RUNS
from pipeline.runs.assemble import assemble
from snapshots.records import Run, RunStatus, Trigger
from snapshots.store import Store

NOW = datetime(2026, 9, 15, 6, tzinfo=UTC)
FAILED, PARTIAL, COMPLETE = RunStatus.FAILED, RunStatus.PARTIAL, RunStatus.COMPLETE


def test_the_latest_check_of_each_directory_is_known(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/store.db")
    checked = {f"page-{n:03}": [COMPLETE] for n in range(MOST_RUNS + 20)}
    checked |= {"again": [COMPLETE, PARTIAL], "at-last": [FAILED, FAILED, COMPLETE], "gone": [COMPLETE, FAILED, FAILED]}
    for directory, statuses in checked.items():
        for number, status in enumerate(statuses):
            at = NOW - timedelta(days=7 * (len(statuses) - number))
            id_ = f"{directory}-{number}"
            ended = at + timedelta(minutes=1)
            store.ledger.begin(Run(id_, id_, directory, Trigger.CRON, at, at, finished_at=ended, status=status))
    report = assemble(store, checked, DEFAULT, NOW)
    assert len(report.runs) == MOST_RUNS
    checks = {check.directory: check for check in report.checks}
    assert checks.keys() == checked.keys()
    assert {directory for directory, check in checks.items() if not check.first} == {"again", "gone"}
    assert {d: c.status for d, c in checks.items() if c.status != "complete"} == {"again": "partial", "gone": "failed"}
