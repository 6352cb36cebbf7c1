"""The scheduler's housekeeping: once a day, in small parts, never beside a run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest

from pipeline.logs import Form, logger
from pipeline.policy import DEFAULT
from pipeline.unattended.upkeep import AGAIN, STEPS, Upkeep
from snapshots.database import StoreFullError
from snapshots.records import Run, Trigger
from tests.judging import PAGE, SITE, START, Answer, Desk, entry, listing, site
from tests.zones import machine_zone

__all__ = ["machine_zone"]

LATER = START + timedelta(days=100)
BODIES = 50 * STEPS + 20  # more than one turn drops


class Stage:
    """A store with bodies to prune, and the housekeeper with a clock that is set by hand."""

    def __init__(self, folder: Path) -> None:
        self.desk = Desk.at(folder)
        left: dict[str, Answer | str] = {f"https://elsewhere.example/{n}": f"<p>{n}</p>" for n in range(BODIES)}
        self.desk.run({PAGE: listing(entry()), SITE: site(), **left}, START)
        self.desk.run({PAGE: listing(entry()), SITE: site()}, LATER - timedelta(days=1))
        self.now = LATER
        self.said = StringIO()
        self.upkeep = Upkeep(self.desk.store, DEFAULT, self.clock, logger(self.said, self.clock, Form.TEXT))

    def clock(self) -> datetime:
        return self.now

    def turn(self) -> int:
        """One turn; how many bodies are pruned by now."""
        self.upkeep.turn(self.desk.config)
        with self.desk.store.database.reading() as connection:
            gone = connection.exec_driver_sql("SELECT count(*) FROM bodies WHERE pruned_at IS NOT NULL")
            return int(gone.scalar_one())


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def _to_the_end(turn: Callable[[], int], stage: Stage) -> int:
    gone = turn()
    while stage.upkeep.busy:
        gone = turn()
    return gone


def test_a_turn_does_a_part_and_the_round_all(stage: Stage) -> None:
    assert 0 < stage.turn() < BODIES
    assert stage.upkeep.busy
    assert _to_the_end(stage.turn, stage) == BODIES
    assert "event=pruned" in stage.said.getvalue()
    assert f"bodies={BODIES}" in stage.said.getvalue()


def test_the_next_round_is_a_day_later(stage: Stage) -> None:
    _to_the_end(stage.turn, stage)
    left: dict[str, Answer | str] = {"https://elsewhere.example/more": "<p>more</p>"}
    stage.desk.run({PAGE: listing(entry()), SITE: site(), **left}, START + timedelta(days=1))
    stage.now = LATER + timedelta(hours=23)
    assert stage.turn() == BODIES
    stage.now = LATER + timedelta(hours=25)
    assert stage.turn() == BODIES + 1


def test_a_clock_that_was_set_back_does_not_put_it_off(stage: Stage) -> None:
    stage.now = LATER + timedelta(days=400)
    _to_the_end(stage.turn, stage)
    stage.now = LATER
    stage.said.truncate(0)
    stage.desk.run({PAGE: listing(entry()), "https://elsewhere.example/more": "<p>more</p>"}, START)
    assert _to_the_end(stage.turn, stage) == BODIES + 1


def test_it_waits_for_a_run_and_plans_anew(stage: Stage) -> None:
    before = stage.turn()
    stage.desk.store.ledger.begin(Run("r", "b", "here", Trigger.MANUAL, LATER, LATER))
    with stage.desk.store.ledger.hold("here"):
        assert stage.turn() == before
        assert not stage.upkeep.busy
    assert _to_the_end(stage.turn, stage) == BODIES


def test_a_full_disk_is_tried_again_in_an_hour(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise StoreFullError("the disk is full")

    stage.turn()
    monkeypatch.setattr(stage.desk.store.pruning, "drop_bodies", full)
    with pytest.raises(StoreFullError):
        stage.turn()
    before = stage.turn()  # not at every beat
    monkeypatch.undo()
    assert stage.turn() == before
    stage.now += AGAIN
    assert _to_the_end(stage.turn, stage) == BODIES
