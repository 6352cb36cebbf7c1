"""What the scheduler does with time, requests, crashes and broken stores: no run lost, none doubled, nothing silent."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.config import load
from pipeline.policy import DEFAULT
from pipeline.runs.assemble import assemble
from pipeline.unattended.dispatch import ATTEMPTS, PAUSE
from snapshots.records import RequestState, Run, RunStatus, Trigger
from tests.daemon import MONDAY, SUNDAY, Stage
from tests.zones import machine_zone

__all__ = ["machine_zone"]

WAITING, RUNNING, DONE = RequestState.WAITING, RequestState.RUNNING, RequestState.DONE
FAILED, MISSED = RequestState.FAILED, RequestState.MISSED
MAIL = '[[notify]]\nurl = "mailto://127.0.0.1:2525/ana@volunteers.example?from=watch@desk.example"\n'
WEEK, HOUR, SPREAD = timedelta(days=7), timedelta(hours=1), timedelta(minutes=6)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.watchlist.close()
    made.store.close()


@pytest.fixture
def started(stage: Stage) -> Stage:
    """Monday's check is running."""
    stage.turn(SUNDAY)
    stage.turn(MONDAY + SPREAD)
    assert stage.states() == [RUNNING]
    stage.log()
    return stage


def test_a_moment_is_run_once(started: Stage) -> None:
    assert started.children[0].command == ("check", "belarus@20260907T0600Z", str(started.path))
    started.turn(after=HOUR)
    assert len(started.children) == 1
    started.end(0)
    assert started.states() == [DONE]
    for _ in range(3):
        started.turn(after=HOUR)
    assert len(started.children) == 1
    assert "event=finished directory=belarus request=belarus@20260907T0600Z run=run-1" in started.log()


def test_a_restart_before_the_moment_was_accounted_for_loses_nothing(stage: Stage) -> None:
    stage.turn(SUNDAY)
    stage.restart()
    stage.turn(MONDAY + 5 * HOUR)
    assert stage.states() == [RUNNING]
    assert 'late="5 hours"' in stage.log()


def test_a_scheduler_killed_after_its_check_had_ended_does_not_run_it_again(started: Stage) -> None:
    started.judge()
    started.restart()
    started.turn()
    assert started.states() == [DONE]
    assert len(started.children) == 1


def test_a_scheduler_killed_with_its_check_does_it_again(started: Stage) -> None:
    started.restart()
    started.turn()
    assert started.states() == [WAITING]
    started.turn(after=PAUSE)
    assert (started.states(), len(started.children)) == ([RUNNING], 2)
    started.end(0)
    assert started.states() == [DONE]


def test_a_check_that_outlives_its_scheduler_is_waited_for(started: Stage) -> None:
    started.restart()
    with started.store.ledger.hold("belarus"):
        started.turn(after=HOUR)
        assert (started.states(), len(started.children)) == ([RUNNING], 1)
        started.judge()
    started.turn()
    assert started.states() == [DONE]


def test_a_check_that_is_killed_again_and_again_is_given_up_and_told(started: Stage) -> None:
    for attempt in range(1, ATTEMPTS + 1):
        started.end(-9, judged=False)
        assert started.states() == [WAITING if attempt < ATTEMPTS else FAILED]
        started.turn(after=PAUSE * attempt)
    assert len(started.children) == ATTEMPTS
    assert (
        f'event="given up" directory=belarus request=belarus@20260907T0600Z why="cut short {ATTEMPTS}' in started.log()
    )
    (row,) = assemble(started.store, ["belarus"], DEFAULT, MONDAY + 3 * HOUR).trouble
    assert row.kind == "run-incomplete"
    assert row.summary == (
        "The run that was due on 7 September 2026, 06:00 UTC (3 hours ago) did not take place:"
        f" cut short {ATTEMPTS} times."
    )


def test_where_nothing_could_be_done_it_is_tried_again_without_end(started: Stage) -> None:
    for _ in range(3 * ATTEMPTS):
        started.end(3, judged=False)
        assert started.states() == [WAITING]
        started.turn(after=PAUSE)
    started.end(0)
    assert started.states() == [DONE]


def test_what_cannot_be_used_is_tried_once_more_and_given_up(started: Stage) -> None:
    """Once more: the file may have been written at the moment at which the check read it."""
    started.end(2, judged=False)
    assert started.states() == [WAITING]
    started.turn(after=PAUSE)
    started.end(2, judged=False)
    assert started.states() == [FAILED]


def test_missed_moments_are_said_with_their_age_and_told_in_the_report(stage: Stage) -> None:
    stage.turn(SUNDAY)
    stage.turn(MONDAY + 2 * WEEK + SPREAD)
    assert stage.states() == [MISSED, MISSED, RUNNING]
    log = stage.log()
    assert 'event=missed directory=belarus due=2026-09-07T06:00Z age="14 days"' in log
    assert 'event=missed directory=belarus due=2026-09-14T06:00Z age="7 days"' in log
    stage.end(0)
    (row,) = assemble(stage.store, ["belarus"], DEFAULT, stage.now).trouble
    assert row.summary.startswith(
        "2 runs did not take place; the first was due on 7 September 2026, 06:00 UTC (14 days"
    )
    for _ in range(2):
        stage.turn(stage.now + WEEK)
        stage.end(0)
    assert assemble(stage.store, ["belarus"], DEFAULT, stage.now).trouble == ()


def test_a_clock_set_back_doubles_nothing_and_is_said(started: Stage) -> None:
    started.end(0)
    started.turn(MONDAY - HOUR)
    assert "the clock was set back" in started.log()
    started.turn(MONDAY + SPREAD)
    assert (started.states(), len(started.children)) == ([DONE], 1)
    started.turn(MONDAY + WEEK + SPREAD)
    assert started.states() == [DONE, RUNNING]


def test_a_clock_that_ran_years_ahead_and_was_set_right_leaves_no_moment_out(stage: Stage) -> None:
    stage.turn(SUNDAY)
    stage.turn(SUNDAY + timedelta(days=300))
    stage.end(3, judged=False)
    assert MISSED in stage.states()
    stage.turn(SUNDAY + HOUR)
    assert stage.states() == []
    for week in range(3):
        stage.turn(MONDAY + week * WEEK + SPREAD)
        stage.end(0)
        assert sum(state is DONE for state in stage.states()) == week + 1


def test_while_the_clock_stands_before_the_last_run_a_request_waits_and_says_so(started: Stage) -> None:
    started.end(0)
    started.now = MONDAY - HOUR
    started.ask()
    started.turn()
    started.turn()
    assert started.states() == [WAITING, DONE]
    assert started.log().count("the clock stands before the last run") == 1
    started.turn(MONDAY + HOUR)
    assert started.states() == [RUNNING, DONE]


def test_a_person_goes_first_and_is_named(stage: Stage) -> None:
    stage.watch(belarus="0 6 * * MON", poland="0 6 * * MON")
    stage.restart()
    stage.turn(SUNDAY)
    stage.now = MONDAY + SPREAD
    stage.ask(directory="poland")
    stage.turn()
    assert stage.children[-1].command[:2] == ("check", "asked")
    assert "by=Ana" in stage.log()
    stage.end(0, directory="poland")
    stage.end(0)
    stage.end(0, directory="poland")
    assert [c.command[1].split("@")[0] for c in stage.children] == ["asked", "belarus", "poland"]


def test_a_request_waits_while_a_person_s_own_run_holds_the_directory(stage: Stage) -> None:
    stage.ask()
    with stage.store.ledger.hold("belarus"):
        stage.turn(SUNDAY)
        stage.turn(after=HOUR)
        assert (stage.states(), stage.children) == ([WAITING], [])
        assert stage.log().count("another run holds the directory") == 1
    stage.turn()
    assert stage.states() == [RUNNING]


def test_a_request_for_what_is_not_watched_fails_with_the_reason(stage: Stage) -> None:
    stage.ask(directory="atlantis")
    stage.turn(SUNDAY)
    (request,) = stage.store.requests.of("atlantis")
    assert request.state is FAILED
    assert "no directory 'atlantis'" in request.note


def test_a_changed_config_is_taken_up_and_a_bad_one_is_said_once(stage: Stage) -> None:
    stage.turn(SUNDAY)
    stage.path.write_text("[[directories]]\nid = 3\n")
    for _ in range(3):
        stage.turn()
    assert stage.log().count("the new config cannot be used, the old one stays in force") == 1
    stage.turn(MONDAY + SPREAD)
    assert stage.states() == [RUNNING]
    stage.end(0)
    stage.watch(belarus="0 6 * * MON", poland="0 9 * * *")
    stage.turn()
    assert 'event="config changed"' in stage.log()
    stage.turn(MONDAY + 3 * HOUR + SPREAD)
    assert stage.states("poland") == [RUNNING]


@pytest.mark.parametrize("how", ["nonsense = [", "", "another store", "gone"])
def test_checks_and_messages_go_by_the_config_in_force_while_the_file_cannot_be_used(stage: Stage, how: str) -> None:
    """They read a file themselves: the one on the disk would end each of them with status 2, or lead it elsewhere."""
    stage.watch(MAIL, belarus="0 6 * * MON")
    stage.turn(SUNDAY)
    stage.rounds[-1].status = 0
    good, text = stage.config(), stage.path.read_text()
    if how == "gone":
        stage.path.unlink()
    else:
        stage.path.write_text(text.replace("contactwatch.db", "other.db") if how == "another store" else how)
    stage.turn(MONDAY + SPREAD)
    asked = [Path(child.command[-1]) for child in (stage.children[-1], stage.rounds[-1])]
    for file in asked:
        assert file != stage.path
        assert load(file, {}) == good.model_copy(update={"path": file})
        assert file.stat().st_mode & 0o077 == 0
    stage.log()
    stage.path.write_text(text)
    stage.end(0)
    assert stage.log().count("the config can be used again") == 1
    stage.turn(MONDAY + 7 * 24 * HOUR + SPREAD)
    assert stage.children[-1].command[-1] == str(stage.path)
    assert all(file.exists() for file in asked), "a check that began with it may read it again"
    stage.watchlist.close()
    assert not any(file.exists() for file in asked)


def test_another_store_in_the_config_needs_a_restart(stage: Stage) -> None:
    stage.path.write_text(stage.path.read_text().replace("contactwatch.db", "other.db"))
    stage.turn(SUNDAY)
    assert "another store needs a restart" in stage.log()
    assert stage.watchlist.config.store.url.endswith("contactwatch.db")


def test_a_locked_store_is_waited_for_and_said_once(stage: Stage) -> None:
    stage.turn(SUNDAY)
    other = sqlite3.connect(str(stage.store.path), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    for _ in range(3):
        stage.turn(MONDAY + SPREAD)
    assert stage.log().count("the store cannot be used, will try again") == 1
    other.execute("ROLLBACK")
    other.close()
    stage.turn(after=HOUR)
    assert (stage.states(), len(stage.children)) == ([RUNNING], 1)


def test_the_end_of_a_check_is_written_down_when_the_store_is_free_again(started: Stage) -> None:
    started.judge()
    other = sqlite3.connect(str(started.store.path), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    started.children[0].status = 0
    started.turn()
    other.execute("ROLLBACK")
    other.close()
    assert started.states() == [RUNNING]
    started.turn()
    assert (started.states(), len(started.children)) == ([DONE], 1)


def test_a_full_disk_loses_no_moment(stage: Stage) -> None:
    stage.turn(SUNDAY)
    with stage.store.database.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    stage.watch(**{f"d{number}": "0 6 * * *" for number in range(200)})
    stage.turn(SUNDAY)  # more to write than fits
    assert "the disk is full" in stage.log()
    stage.watch(belarus="0 6 * * MON")
    stage.turn(MONDAY + SPREAD)
    with stage.store.database.reading() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    stage.turn(after=HOUR)
    assert stage.states() == [RUNNING]


def test_closing_ends_the_check_and_keeps_its_request(started: Stage) -> None:
    started.dispatch.close()
    assert started.children[0].asked
    started.turn()
    (request,) = started.store.requests.of("belarus")
    assert (request.state, request.attempts) == (WAITING, 0)
    started.turn(after=HOUR)
    assert len(started.children) == 1
    started.restart()
    started.turn()
    assert started.states() == [RUNNING]


def test_runs_of_a_person_do_not_answer_a_moment(started: Stage) -> None:
    own = Run("own", "own", "belarus", Trigger.MANUAL, started.now, started.now, status=RunStatus.COMPLETE, judged=True)
    started.store.ledger.begin(own)
    started.end(-9, judged=False)
    assert started.states() == [WAITING]
