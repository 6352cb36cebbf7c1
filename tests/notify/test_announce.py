"""From flags to messages: once, in one transaction, and weekly where a week is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from pipeline.notify.targets import targets
from snapshots.outbox import Outbox
from snapshots.records import FlagState, Lane, Message, Told
from tests.notify.desk import MAIL, WEEK, NotifyDesk, flag

WEEKLY = "[[notify]]\n" + MAIL


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[NotifyDesk]:
    made = NotifyDesk(tmp_path)
    yield made
    made.store.close()


def test_once_however_often_it_is_asked(desk: NotifyDesk) -> None:
    desk.run(flag())
    (message,) = desk.announce()
    assert (message.lane, message.recipient) == (Lane.NOW, "ana@volunteers.example")
    assert "site hacked, Aid" in message.subject
    assert desk.announce() == []
    desk.now += WEEK
    desk.run(flag())
    assert desk.announce() == []


def test_without_targets_or_runs_nothing_is_written(desk: NotifyDesk) -> None:
    assert desk.announce() == []
    desk.notify = ""
    desk.run(flag())
    assert desk.announce() == []
    desk.notify = '[[notify]]\ndigest = "now"\n' + MAIL
    assert len(desk.announce()) == 1


def test_a_crash_between_the_message_and_what_was_told_leaves_neither(
    desk: NotifyDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.run(flag())
    with monkeypatch.context() as broken:
        broken.setattr("snapshots.outbox._TELL", text("INSERT INTO nowhere VALUES (1)"))
        with pytest.raises(OperationalError):
            desk.announce()
    assert desk.store.outbox.all() == ()
    assert len(desk.announce()) == 1


def test_two_at_once_write_one_message(desk: NotifyDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both looked before either had written."""
    desk.run(flag())
    monkeypatch.setattr(Outbox, "told", lambda *_: ())
    first, second = desk.announce(), desk.announce()
    assert (len(first), second) == (1, [])


def test_restricted_flags_are_a_count_and_an_id(desk: NotifyDesk) -> None:
    secret = flag("f9c0", restricted=True, listed="+44 20 7946 0999", observed="Nadia", summary="Nadia's number")
    desk.run(secret)
    (message,) = desk.announce()
    whole = message.subject + message.text + message.html
    assert "f9c0" in message.text
    assert not [word for word in ("Nadia", "7946", "hacked", "Aid") if word in whole]


def test_a_digest_is_weekly_and_quiet_where_nothing_changed(desk: NotifyDesk) -> None:
    desk.notify = WEEKLY
    desk.run(flag())
    assert len(desk.announce()) == 1
    desk.now += timedelta(days=1)
    desk.run(flag(), flag("f2"))
    assert desk.announce() == []
    desk.now += timedelta(days=6)
    desk.run(flag(), flag("f2"))
    (message,) = desk.announce()
    assert "Summary of f2." in message.text
    assert "going on" in message.text.lower()
    desk.now += WEEK
    desk.run(flag(), flag("f2"))
    assert desk.announce() == []
    desk.now += WEEK
    desk.run(replace(flag(), state=FlagState.RESOLVED, settled_at=desk.now), flag("f2"))
    (message,) = desk.announce()
    assert "RESOLVED" in message.text


def test_a_digest_keeps_its_weekday_with_runs_that_start_earlier(desk: NotifyDesk) -> None:
    desk.notify = WEEKLY
    for number in range(6):
        desk.run(*(flag(f"f{n}") for n in range(number + 1)))
        assert len(desk.announce()) == 1, number
        desk.now += WEEK - timedelta(hours=1, minutes=10 * number)


def test_a_digest_waits_a_day_for_the_other_directories(desk: NotifyDesk) -> None:
    desk.notify = WEEKLY
    desk.directories = ("northland", "southland")
    for name in desk.directories:
        desk.run(flag(f"f-{name}", directory=name), directory_id=name)
    assert len(desk.announce()) == 1
    desk.now += WEEK
    desk.run(flag("f-northland"), flag("g1"))
    assert desk.announce() == []
    desk.now += timedelta(hours=1)
    desk.run(flag("g2", directory="southland"), directory_id="southland")
    (message,) = desk.announce()
    assert "Summary of g1." in message.text
    assert "Summary of g2." in message.text
    desk.now += WEEK
    desk.run(flag("g3"))
    assert desk.announce() == []
    desk.now += timedelta(hours=24)
    assert len(desk.announce()) == 1


def test_two_targets_hear_of_it_each_by_itself(desk: NotifyDesk) -> None:
    desk.notify += "\n" + WEEKLY + 'min_severity = "low"\n'
    desk.run(flag(), flag("f2", severity="low"))
    now, weekly = desk.announce()
    assert ("f2." in now.text, "f2." in weekly.text) == (False, True)


def test_a_renewed_password_is_the_same_target_and_another_address_is_not(desk: NotifyDesk) -> None:
    def known(url: str) -> str:
        desk.notify = f'[[notify]]\nurl = "{url}"\n'
        (target,) = targets(desk.config())
        assert "secret" not in repr(target)
        return target.id

    assert known("mailtos://me:secret1@x.example/a@b.c") == known("mailtos://me:secret2@x.example/a@b.c")
    assert known("mailtos://me:secret1@x.example/a@b.c") != known("mailtos://me:secret1@x.example/d@b.c")


def test_trouble_reaches_people(desk: NotifyDesk) -> None:
    desk.run(trouble=["extraction-drift"])
    (message,) = desk.announce()
    assert message.subject == "contactwatch: trouble with our own reading"
    desk.now += WEEK
    desk.run()
    (message,) = desk.announce()
    assert "extraction drift is over" in message.text


def test_told_rows_hold_no_values(desk: NotifyDesk) -> None:
    desk.run(flag(listed="+44 20 7946 0817", observed="+44 20 7946 0871"))
    desk.announce()
    (target,) = targets(desk.config())
    rows: tuple[Told, ...] = desk.store.outbox.told(target.id)
    assert [row.subject for row in rows] == ["f1"]
    assert "7946" not in repr(rows)
    messages: tuple[Message, ...] = desk.store.outbox.all()
    assert "7946" not in repr(messages)
