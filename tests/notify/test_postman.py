"""The scheduler's postman: a round where something waits, one at a time, and a stop that waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.notify.postman import LOOK, PAUSE
from snapshots.records import MessageState
from tests.daemon import SUNDAY, Stage
from tests.notify.post import message

TABLE = '[[notify]]\nurl = "mailto://127.0.0.1:2525/ana@volunteers.example?from=watch@desk.example"\n'


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    made.watch(TABLE, belarus="0 6 * * MON")
    made.restart()
    yield made
    made.store.close()


def test_it_looks_at_once_and_then_every_hour(stage: Stage) -> None:
    stage.turn(SUNDAY)
    assert [child.command for child in stage.rounds] == [("deliver", str(stage.path))]
    stage.rounds[0].status = 0
    stage.turn(after=timedelta(minutes=30))
    assert len(stage.rounds) == 1
    stage.turn(after=LOOK)
    assert len(stage.rounds) == 2
    stage.turn(after=LOOK)
    assert len(stage.rounds) == 2  # the second one still runs


def test_what_waits_is_sent_when_it_is_due(stage: Stage) -> None:
    stage.turn(SUNDAY)
    stage.rounds[0].status = 1
    due = SUNDAY + timedelta(minutes=10)
    stage.store.outbox.write([message(not_before=due)], [])
    stage.turn(after=PAUSE)
    assert len(stage.rounds) == 1
    stage.turn(due)
    assert len(stage.rounds) == 2
    stage.rounds[1].status = 0
    stage.store.outbox.update(message(state=MessageState.SENT))
    stage.turn(after=PAUSE)
    assert len(stage.rounds) == 2


def test_without_targets_nothing_is_started(stage: Stage) -> None:
    stage.watch(belarus="0 6 * * MON")
    stage.turn(SUNDAY)
    assert stage.rounds == []


def test_a_stop_asks_it_to_end_and_starts_no_other(stage: Stage) -> None:
    stage.turn(SUNDAY)
    stage.postman.close()
    assert stage.rounds[0].asked
    stage.turn(after=LOOK)
    assert (len(stage.rounds), stage.postman.running) == (1, False)


def test_the_scheduler_leaves_signs_of_life(stage: Stage) -> None:
    stage.turn(SUNDAY)
    stage.turn(after=timedelta(seconds=30))
    assert stage.store.requests.beaten() == (SUNDAY, False)
    stage.turn(after=timedelta(minutes=1))
    assert stage.store.requests.beaten() == (stage.now, False)
    stage.turn(SUNDAY)  # the clock was set back
    assert stage.store.requests.beaten() == (SUNDAY, False)
