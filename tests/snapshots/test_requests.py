"""The queue of owed runs: each moment once, nothing silently gone, and open to other programs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from snapshots.database import AlreadyStoredError, Database
from snapshots.migrations import upgrade
from snapshots.records import Accounted, Request, RequestState, Run, Trigger
from snapshots.requests import UnknownRequestError
from snapshots.store import Store
from tests.snapshots.samples import MONDAY, WEEK

LINE = Accounted("belarus", "0 6 * * MON", "UTC", MONDAY)


@pytest.fixture
def filed(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'contactwatch.db'}") as opened:
        yield opened


def slot(id: str, weeks: int, state: RequestState = RequestState.WAITING) -> Request:
    at = MONDAY + weeks * WEEK
    ended = at if state is RequestState.MISSED else None
    return Request(id, "belarus", at, Trigger.SCHEDULE, slot=at, state=state, ended_at=ended)


def test_a_moment_is_owed_once(store: Store) -> None:
    store.requests.owe(LINE, [slot("first", 0)])
    store.requests.update(replace(slot("first", 0), state=RequestState.DONE))
    store.requests.owe(LINE, [slot("second", 0)])
    assert [(r.id, r.state) for r in store.requests.of("belarus")] == [("first", RequestState.DONE)]


def test_a_newer_moment_takes_the_place_of_one_that_waits_and_says_so(store: Store) -> None:
    store.requests.owe(LINE, [slot("old", 0)])
    store.requests.owe(replace(LINE, until=MONDAY + WEEK), [slot("new", 1)])
    old, new = store.requests.of("belarus")
    assert (old.state, old.ended_at, old.note) == (RequestState.MISSED, MONDAY + WEEK, "a later one took its place")
    assert new.state is RequestState.WAITING
    assert store.requests.unanswered("belarus", None) == (old,)
    assert store.requests.unanswered("belarus", MONDAY + WEEK) == ()


def test_moments_that_a_clock_ahead_wrote_down_are_forgotten_unless_they_were_run(store: Store) -> None:
    states = (RequestState.DONE, RequestState.MISSED, RequestState.WAITING)
    ahead = [slot(state.value, 5 + number, state) for number, state in enumerate(states)]
    store.requests.owe(replace(LINE, until=MONDAY + 7 * WEEK), ahead)
    store.requests.owe(LINE, [])
    assert [r.id for r in store.requests.of("belarus")] == ["done"]


def test_how_far_a_line_is_accounted_for_is_kept(store: Store) -> None:
    assert store.requests.accounted("belarus") is None
    store.requests.owe(LINE, [])
    store.requests.owe(replace(LINE, until=MONDAY + WEEK), [])
    assert store.requests.accounted("belarus") == replace(LINE, until=MONDAY + WEEK)


def test_requests_are_found_by_id_and_asked_once(store: Store) -> None:
    asked = Request("r", "belarus", MONDAY, requested_by="Ana", entry="alpha", url="https://a.example/x")
    store.requests.ask(asked)
    assert store.requests.request("r") == asked
    with pytest.raises(AlreadyStoredError):
        store.requests.ask(asked)
    with pytest.raises(UnknownRequestError):
        store.requests.request("s")
    with pytest.raises(UnknownRequestError):
        store.requests.update(replace(asked, id="s"))


def test_another_program_asks_by_a_row_of_its_own(filed: Store) -> None:
    other = sqlite3.connect(str(filed.path))
    with other:
        other.execute("INSERT INTO requests (directory, requested_by) VALUES ('belarus', 'the desk')")
    other.close()
    (found,) = filed.requests.open()
    assert (found.directory, found.requested_by, found.trigger) == ("belarus", "the desk", Trigger.MANUAL)
    assert (found.state, found.entry, found.slot, len(found.id)) == (RequestState.WAITING, None, None, 12)
    assert found.asked_at.utcoffset() == timedelta(0)


def test_a_run_knows_its_request(store: Store) -> None:
    run = Run("run", "batch", "belarus", Trigger.MANUAL, MONDAY, MONDAY, request="r", urls=("https://a.example/x",))
    store.ledger.begin(run)
    assert store.ledger.answering("r") == (run,)
    assert store.ledger.answering("s") == ()


def test_whether_a_directory_is_held_can_be_asked(filed: Store, store: Store) -> None:
    for kept in (filed, store):
        assert not kept.ledger.held("belarus")
        with kept.ledger.hold("belarus"):
            assert kept.ledger.held("belarus")
        assert not kept.ledger.held("belarus")


def test_a_store_of_the_first_tables_keeps_its_runs(tmp_path: Path) -> None:
    from alembic import command

    from snapshots import migrations

    database = Database(tmp_path / "old.db")
    with database.writing() as connection:
        command.upgrade(migrations._config(connection), "0001")
        connection.exec_driver_sql(
            "INSERT INTO runs VALUES ('r', 'b', 'belarus', 'cron', '2026-09-07 06:00:00.000000',"
            " '2026-09-07 06:00:00.000000', NULL, 'complete', NULL, '[]', 1, 0, 0, 0, 0, 0)"
        )
    with database.writing() as connection:
        upgrade(connection)
    database.close()
    with Store.open(f"sqlite:///{tmp_path / 'old.db'}") as store:
        (run,) = store.ledger.runs("belarus")
        assert (run.id, run.urls, run.request) == ("r", (), None)
