"""Whether contactwatch does its work: what is told where it does not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.policy import DEFAULT
from pipeline.unattended.health import Sign, signs
from snapshots.records import MessageState, RunStatus
from tests.notify.desk import WEEK, NotifyDesk
from tests.notify.post import MONDAY, message

CRON = 'cron = "0 6 * * MON"\n'


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[NotifyDesk]:
    made = NotifyDesk(tmp_path)
    yield made
    made.store.close()


def wrong(desk: NotifyDesk, what: str = "*") -> list[Sign]:
    found = signs(desk.store, desk.config(), desk.now, DEFAULT)
    return [sign for sign in found if sign.mend and what in ("*", sign.what)]


def test_all_is_well(desk: NotifyDesk) -> None:
    desk.run()
    assert wrong(desk) == []


def test_a_directory_that_was_never_read(desk: NotifyDesk) -> None:
    (sign,) = wrong(desk)
    assert (sign.what, sign.found) == ("northland", "never read well")


def test_the_last_good_run_grows_old(desk: NotifyDesk) -> None:
    desk.run()
    desk.now += DEFAULT.good_run_age
    assert wrong(desk) == []
    desk.now += timedelta(hours=1)
    (sign,) = wrong(desk)
    assert "last read well 14 days ago" in sign.found


@pytest.mark.parametrize(("cron", "days"), [("0 6 * * *", 3), ("0 6 * * MON", 15), ("0 6 1 * *", 62)])
def test_how_old_it_may_be_follows_from_the_cron_line(desk: NotifyDesk, cron: str, days: int) -> None:
    desk.notify = f'cron = "{cron}"\n'
    desk.run()
    desk.now += timedelta(days=days - 1)
    assert wrong(desk, "northland") == []
    desk.now += timedelta(days=3)
    assert len(wrong(desk, "northland")) == 1


def test_a_run_that_shrinks(desk: NotifyDesk) -> None:
    for sites in (9, 8, 9, 4):
        desk.run()
        run = desk.store.ledger.runs("northland", 1)[0]
        desk.store.ledger.update(replace(run, sites_checked=sites))
        desk.now += WEEK
    desk.now -= WEEK
    (sign,) = wrong(desk)
    assert sign.found == "the last run read 4 sites, those before it 9"


def test_a_re_crawl_of_one_entry_is_no_run_that_shrinks(desk: NotifyDesk) -> None:
    for sites in (9, 8, 9, 1):
        desk.run()
        run = desk.store.ledger.runs("northland", 1)[0]
        desk.store.ledger.update(replace(run, sites_checked=sites, entries=("aid",) if sites == 1 else ()))
        desk.now += timedelta(days=1)
    assert wrong(desk) == []


def test_runs_that_are_never_whole(desk: NotifyDesk) -> None:
    for _ in range(3):
        assert wrong(desk, "x") == []
        desk.run()
        run = desk.store.ledger.runs("northland", 1)[0]
        desk.store.ledger.update(replace(run, status=RunStatus.PARTIAL))
        desk.now += timedelta(days=1)
    assert [sign.found for sign in wrong(desk)] == ["the last three runs were not complete"]


def test_a_scheduler_that_fell_silent(desk: NotifyDesk) -> None:
    desk.run()
    desk.notify = CRON
    assert wrong(desk) == []  # none ever worked here: cron does
    desk.store.requests.beat(desk.now)
    desk.now += DEFAULT.scheduler_silent
    assert wrong(desk) == []
    desk.now += timedelta(minutes=1)
    (sign,) = wrong(desk)
    assert sign.found == "gave its last sign of life 16 minutes ago"
    desk.store.requests.beat(desk.now, stopped=True)
    (sign,) = wrong(desk)
    assert sign.found.startswith("stopped")
    desk.notify = ""
    assert wrong(desk) == []  # nothing is scheduled any more


def test_a_full_disk(desk: NotifyDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.run()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, DEFAULT.disk_needed - 1))
    (sign,) = wrong(desk)
    assert (sign.what, sign.mend) == ("disk", "make room: a full disk ends every run")


def test_messages_that_wait_or_are_lost(desk: NotifyDesk) -> None:
    desk.run()
    desk.store.outbox.write([message(), message("m-2"), message("m-3")], [])
    desk.now += DEFAULT.message_late
    assert wrong(desk) == []
    desk.now += timedelta(minutes=1)
    (sign,) = wrong(desk)
    assert sign.found == "3 wait for 2 hours"
    for id_, state in (("m-1", MessageState.UNSURE), ("m-2", MessageState.FAILED), ("m-3", MessageState.SENT)):
        desk.store.outbox.update(message(id_, state=state, ended_at=desk.now, error="why"))
    assert [sign.found for sign in wrong(desk)] == [
        f"of {MONDAY:%Y-%m-%d %H:%MZ}: {w}: why" for w in ("unsure", "failed")
    ]
    desk.now += DEFAULT.delivery_lasts + timedelta(minutes=1)
    assert wrong(desk) == []


def test_a_site_that_was_not_read_for_long_is_named_and_is_no_alarm(desk: NotifyDesk) -> None:
    desk.run()
    desk.now += timedelta(days=3650)
    desk.run()
    found = [s for s in signs(desk.store, desk.config(), desk.now, DEFAULT) if s.what == "northland"]
    assert "sites not read for 60 days: aid" in found[0].found
    assert wrong(desk) == []


def test_the_command(desk: NotifyDesk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.folder)
    desk.run()
    desk.config()
    assert main(["health", "--json"]) == 1  # that run is weeks ago by the true clock
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is False
    assert told["directories"][0]["last_good"] == "2026-09-07T06:00:00Z"
    assert set(told["directories"][0]["coverage"]) == {"contacts", "confirmed", "conflict", "absent", "unchecked"}
    assert [row["id"] for row in told["directories"][0]["entries"]] == ["aid"]
    assert main(["health"]) == 1
    assert "mend  northland: last read well" in capsys.readouterr().out


def test_without_a_store_nothing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("contactwatch.toml").write_text('[[directories]]\nid = "a"\nurl = "https://a.example/"\n')
    assert main(["health"]) == 3
    assert not Path("contactwatch.db").exists()
