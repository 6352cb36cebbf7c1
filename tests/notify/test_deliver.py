"""From the outbox to people: nothing twice, nothing silently lost, whatever crashes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from pipeline.cli import main
from pipeline.notify.deliver import Delivery, deliver
from pipeline.notify.sending import NotNowError, RefusedError, UnsureError
from pipeline.notify.targets import Target, targets
from pipeline.policy import DEFAULT
from pipeline.unattended.retention import carry_out, plan
from snapshots.records import Message, MessageState
from snapshots.store import Store, StoreFullError
from tests.notify.desk import NotifyDesk, flag
from tests.notify.post import MONDAY, message, served

ROOT = Path(__file__).parents[2]
Begin = Callable[[], None]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[NotifyDesk]:
    made = NotifyDesk(tmp_path)
    yield made
    made.store.close()


def post(desk: NotifyDesk, **changed: Any) -> Message:
    """A message that waits for the desk's target."""
    (target,) = targets(desk.config())
    made = message(target=target.id, **changed)
    desk.store.outbox.write([made], [])
    return made


def one(desk: NotifyDesk) -> Message:
    (found,) = desk.store.outbox.all()
    return found


def go(desk: NotifyDesk, send: Callable[[Message, Target, Begin], None]) -> Delivery:
    return deliver(desk.store, desk.config(), lambda: desk.now, send=send)


def well(_message: Message, _target: Target, begin: Begin) -> None:
    begin()


def test_what_was_sent_is_kept_without_its_text(desk: NotifyDesk) -> None:
    post(desk)
    assert go(desk, well) == Delivery(sent=1)
    assert (one(desk).state, one(desk).text, one(desk).html) == (MessageState.SENT, "", "")
    assert go(desk, well) == Delivery()


def test_it_is_tried_again_later_and_later_and_then_given_up(desk: NotifyDesk) -> None:
    def send(_message: Message, _target: Target, _begin: Begin) -> None:
        attempts.append(desk.now)
        raise NotNowError("not now (451)")

    attempts: list[datetime] = []
    post(desk)
    while one(desk).state is MessageState.WAITING:
        go(desk, send)
        desk.now += timedelta(minutes=1)
    gaps = [b - a for a, b in pairwise(attempts)]
    assert gaps[:5] == [*DEFAULT.delivery_pauses, DEFAULT.delivery_pauses[-1]]
    assert attempts[-1] - attempts[0] <= DEFAULT.delivery_lasts
    assert one(desk).error == f"given up after {len(attempts)} attempts; the last: not now (451)"


def test_a_clock_that_ran_ahead_does_not_keep_it_for_ever(desk: NotifyDesk) -> None:
    post(desk, not_before=MONDAY + timedelta(days=400))
    assert go(desk, well) == Delivery(sent=1)


@pytest.mark.parametrize(("error", "state"), [(RefusedError, MessageState.FAILED), (UnsureError, MessageState.UNSURE)])
def test_refused_or_unsure_is_the_end(desk: NotifyDesk, error: type[Exception], state: MessageState) -> None:
    def send(_message: Message, _target: Target, begin: Begin) -> None:
        begin()
        raise error("why")

    post(desk)
    go(desk, send)
    assert (one(desk).state, one(desk).error) == (state, "why")
    assert go(desk, well) == Delivery()
    assert desk.store.outbox.lost(MONDAY) == (one(desk),)


def test_a_target_that_is_gone_gets_nothing(desk: NotifyDesk) -> None:
    post(desk)
    desk.notify = ""
    go(desk, well)
    assert one(desk).state is MessageState.DROPPED


def test_where_the_mark_cannot_be_written_nothing_goes_out(desk: NotifyDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_message: Message) -> None:
        raise StoreFullError("the disk is full")

    gone: list[str] = []

    def send(message: Message, _target: Target, begin: Begin) -> None:
        begin()
        gone.append(message.id)

    post(desk)
    with monkeypatch.context() as broken:
        broken.setattr(desk.store.outbox, "update", full)
        with pytest.raises(StoreFullError):
            go(desk, send)
    assert (gone, one(desk).state) == ([], MessageState.WAITING)


def test_where_the_end_cannot_be_written_it_is_not_sent_again(
    desk: NotifyDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = desk.store.outbox.update

    def full(message: Message) -> None:
        if message.state is not MessageState.SENDING:
            raise StoreFullError("the disk is full")
        real(message)

    post(desk)
    with monkeypatch.context() as broken:
        broken.setattr(desk.store.outbox, "update", full)
        with pytest.raises(StoreFullError):
            go(desk, well)
    assert go(desk, well) == Delivery(unsure=1)
    assert "may have arrived" in one(desk).error


def test_two_processes_do_not_send_at_once(desk: NotifyDesk) -> None:
    post(desk)
    with Store.open(f"sqlite:///{desk.store.path}") as other, other.outbox.sender():
        assert go(desk, well) == Delivery(waiting=1)
    assert go(desk, well) == Delivery(sent=1)


def test_asked_to_end_it_ends_between_two_messages(desk: NotifyDesk) -> None:
    post(desk)
    post(desk, id="m-2")
    asked: list[str] = []

    def send(message: Message, _target: Target, begin: Begin) -> None:
        begin()
        asked.append(message.id)

    done = deliver(desk.store, desk.config(), lambda: desk.now, send=send, stop=lambda: bool(asked))
    assert (done, asked) == (Delivery(sent=1, waiting=1), ["m-1"])


def test_through_a_real_server_once_greylisted(desk: NotifyDesk) -> None:
    with served(recipients={"ana@volunteers.example": "451 4.7.1 later"}) as mail:
        desk.notify = f'[[notify]]\nurl = "{mail.url()}"\n'
        post(desk)
        assert deliver(desk.store, desk.config(), lambda: desk.now) == Delivery(waiting=1)
        assert one(desk).error == "the mail server refused the recipient (451 4.7.1)"
        mail.recipients.clear()
        assert deliver(desk.store, desk.config(), lambda: desk.now) == Delivery(waiting=1)  # too early
        desk.now += DEFAULT.delivery_pauses[0]
        assert deliver(desk.store, desk.config(), lambda: desk.now) == Delivery(sent=1)
    assert mail.ids() == ["<m-1@desk.example>"]


def test_after_a_long_sleep_it_is_tried_once_before_it_is_given_up(desk: NotifyDesk) -> None:
    post(desk)
    desk.now += 2 * DEFAULT.delivery_lasts
    assert go(desk, well) == Delivery(sent=1)


@pytest.mark.parametrize("seconds", [0.0, 30.0], ids=["it answers", "it hangs after it took it"])
def test_killed_while_it_sends_it_is_never_sent_twice(desk: NotifyDesk, seconds: float) -> None:
    """kill -9 between handing over and writing down; the next process finds the mark."""
    with served(hang=seconds) as mail:
        desk.notify = f'[[notify]]\nurl = "{mail.url()}"\n'
        post(desk)
        path = desk.folder / "contactwatch.toml"
        path.write_text(f'[store]\nurl = "sqlite:///{desk.store.path}"\n{path.read_text()}')
        kill = "import pipeline.notify.deliver as d, os, signal, sys\n"
        if not seconds:  # after the server's answer, before it is written down
            kill += (
                "real = d.send\n"
                "def send(*a):\n real(*a)\n os.kill(os.getpid(), signal.SIGKILL)\n"
                "d.deliver.__kwdefaults__['send'] = send\n"
            )
        kill += "from pipeline.cli import main\nmain(['--config', sys.argv[1], 'deliver'])"
        child = subprocess.Popen([sys.executable, "-c", kill, str(path)], cwd=ROOT)
        if seconds:
            while not mail.took:
                assert child.poll() is None
            os.kill(child.pid, signal.SIGKILL)
        assert child.wait(60) == -signal.SIGKILL
        assert one(desk).state is MessageState.SENDING
        assert deliver(desk.store, desk.config(), lambda: desk.now) == Delivery(unsure=1)
    assert mail.ids() == ["<m-1@desk.example>"]


class Outboxes(RuleBasedStateMachine):
    """Any order of messages, faults, crashes and restarts: none arrives twice, and none is lost without a word."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.desk = NotifyDesk(Path(self.folder.name), now=MONDAY)
        self.arrived: list[str] = []
        self.told: list[str] = []
        (self.target,) = targets(self.desk.config())

    @rule()
    def write(self) -> None:
        id_ = f"m-{len(self.told)}"
        self.told.append(id_)
        made = message(id_, target=self.target.id, asked_at=self.desk.now)
        self.desk.store.outbox.write([made, made], [])
        self.desk.store.outbox.write([replace(made, subject="another")], [])

    @rule(minutes=st.integers(1, 60 * 24 * 3))
    def wait(self, minutes: int) -> None:
        self.desk.now += timedelta(minutes=minutes)

    @rule(fates=st.lists(st.sampled_from(["well", "not now", "refused", "silent", "killed before", "killed after"])))
    def round(self, fates: list[str]) -> None:
        left = iter(fates)

        def send(message: Message, _target: Target, begin: Begin) -> None:
            fate = next(left, "well")
            if fate == "not now":
                raise NotNowError(fate)
            begin()
            if fate == "killed before":
                raise KeyboardInterrupt
            if fate == "refused":
                raise RefusedError(fate)
            self.arrived.append(message.id)
            if fate == "silent":
                raise UnsureError(fate)
            if fate == "killed after":
                raise KeyboardInterrupt

        try:
            go(self.desk, send)
        except KeyboardInterrupt:
            self.desk.store.close()
            self.desk = NotifyDesk(self.desk.folder, now=self.desk.now)

    @invariant()
    def nothing_twice_nothing_lost(self) -> None:
        assert len(self.arrived) == len(set(self.arrived))
        rows = {m.id: m for m in self.desk.store.outbox.all()}
        assert list(rows) == self.told
        for id_, row in rows.items():
            if row.state is MessageState.SENT:
                assert id_ in self.arrived
            if row.state is MessageState.WAITING:
                assert id_ not in self.arrived
            if row.state in (MessageState.FAILED, MessageState.UNSURE):
                assert row.error
        assert all(row.subject != "another" for row in rows.values())

    def teardown(self) -> None:
        self.desk.store.close()
        self.folder.cleanup()


Outboxes.TestCase.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)
test_any_order_of_faults = Outboxes.TestCase


def drop_old(desk: NotifyDesk) -> int:
    """Prune to the end. Returns: how many messages lost their text."""
    found = plan(desk.store, desk.config(), DEFAULT, desk.now)
    list(carry_out(desk.store, found))
    assert plan(desk.store, desk.config(), DEFAULT, desk.now).empty
    return len(found.messages)


@pytest.mark.parametrize("state", [MessageState.FAILED, MessageState.UNSURE, MessageState.DROPPED])
def test_the_text_of_what_ended_goes_after_two_years_and_the_row_stays(desk: NotifyDesk, state: MessageState) -> None:
    made = post(desk)
    ended = replace(made, state=state, ended_at=MONDAY, attempts=1, error="why")
    desk.store.outbox.update(ended)
    desk.now = MONDAY + DEFAULT.words_kept
    assert drop_old(desk) == 0
    desk.now += timedelta(hours=1)
    assert not plan(desk.store, desk.config(), DEFAULT, desk.now).empty
    assert drop_old(desk) == 1
    assert one(desk) == replace(ended, text="", html="", recipient="")
    desk.store.outbox.write([made], [])
    assert go(desk, well) == Delivery()
    assert one(desk).state is state


def test_what_still_waits_keeps_its_text_however_old(desk: NotifyDesk) -> None:
    made = post(desk)
    desk.now = MONDAY + 2 * DEFAULT.words_kept
    assert drop_old(desk) == 0
    assert one(desk) == made


def test_nothing_is_told_again_because_its_text_went(desk: NotifyDesk) -> None:
    """Announcing compares with what was told, and the id of a message with the ids that are there."""
    finding = flag()
    desk.run(finding, trouble=["listing-unreachable"])
    (first,) = desk.announce()
    go(desk, well)
    desk.now = MONDAY + DEFAULT.words_kept + timedelta(days=7)
    desk.run(replace(finding, last_seen=desk.now), trouble=["listing-unreachable"])
    assert drop_old(desk) == 1
    assert desk.announce() == []
    assert one(desk) == replace(one(desk), id=first.id, subject=first.subject, text="", html="", recipient="")
    assert go(desk, well) == Delivery()


def test_prune_says_how_many_messages_lose_their_text(desk: NotifyDesk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.store.outbox.update(replace(post(desk), state=MessageState.FAILED, ended_at=MONDAY.replace(year=2016)))
    desk.notify += f'[store]\nurl = "sqlite:///{desk.store.path}"\n'
    command = ["--config", str(desk.config().path), "captures", "prune"]
    main([*command, "--dry-run"])
    assert "the text of 1 message would go" in " ".join(capsys.readouterr().out.split())
    assert one(desk).text
    main([*command, "--json"])
    assert json.loads(capsys.readouterr().out)["messages"] == 1
    assert one(desk).text == ""
