"""Empties the outbox. A message is marked before its text goes out, so that a crash never sends it a second time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipeline.config import Config
from pipeline.notify import chat, mail
from pipeline.notify.sending import NotNowError, RefusedError, UnsureError
from pipeline.notify.targets import Target, targets
from pipeline.policy import DEFAULT, Policy
from snapshots.records import Message, MessageState
from snapshots.store import DirectoryHeldError, Store

_CUT_OFF = "the sending was cut off; it may have arrived, and is not sent again"

#: Sends one message; calls the second thing before its text goes out.
Send = Callable[[Message, Target, Callable[[], None]], None]
#: Hears of the end of every attempt: the label of the target, and the message as it stands then.
Hear = Callable[[str, Message], None]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one round came to: how many messages of each kind."""

    sent: int = 0
    waiting: int = 0
    unsure: int = 0
    failed: int = 0


def send(message: Message, target: Target, begin: Callable[[], None]) -> None:
    """By mail or through Apprise. Raises: DeliveryError."""
    if target.by_mail:
        mail.send(message, target.url, begin)
    else:
        chat.send(message, target.url, begin)


def deliver(
    store: Store,
    config: Config,
    clock: Callable[[], datetime],
    hear: Hear = lambda _label, _message: None,
    *,
    stop: Callable[[], bool] = lambda: False,
    send: Send = send,
    policy: Policy = DEFAULT,
) -> Delivery:
    """Send what is due. One process at a time does so: another one's round is left to it.

    `stop` is asked between two messages. Raises: StoreError.
    """
    if not store.outbox.open():
        return Delivery()
    try:
        with store.outbox.sender():
            return _Round(store, config, clock, hear, send, policy).run(stop)
    except DirectoryHeldError:
        return Delivery(waiting=len(store.outbox.open()))


class _Round:
    def __init__(
        self, store: Store, config: Config, clock: Callable[[], datetime], hear: Hear, send: Send, policy: Policy
    ) -> None:
        self._store, self._clock, self._hear, self._send, self._policy = store, clock, hear, send, policy
        self._targets: Mapping[str, Target] = {target.id: target for target in targets(config)}

    def run(self, stop: Callable[[], bool]) -> Delivery:
        ended = [message if stop() else self._one(message) for message in self._store.outbox.open()]
        count = [message.state for message in ended].count
        return Delivery(
            sent=count(MessageState.SENT),
            waiting=count(MessageState.WAITING),
            unsure=count(MessageState.UNSURE),
            failed=count(MessageState.FAILED),
        )

    def _one(self, message: Message) -> Message:
        target = self._targets.get(message.target)
        if message.state is MessageState.SENDING:  # we are the only sender: whoever sent it is dead
            return self._end(message, target, MessageState.UNSURE, _CUT_OFF)
        if target is None:
            return self._end(message, target, MessageState.DROPPED, "its [[notify]] table is gone, or names another")
        if self._early(message):
            return message
        if message.attempts and self._clock() - message.asked_at > self._policy.delivery_lasts:
            words = f"given up after {message.attempts} attempts; the last: {message.error or 'none'}"
            return self._end(message, target, MessageState.FAILED, words)
        return self._attempt(replace(message, attempts=message.attempts + 1), target)

    def _attempt(self, message: Message, target: Target) -> Message:
        try:
            self._send(message, target, lambda: self._store.outbox.update(replace(message, state=MessageState.SENDING)))
        except NotNowError as error:
            due = self._clock() + self._pause(message.attempts)
            return self._keep(replace(message, not_before=due, error=str(error)), target)
        except RefusedError as error:
            return self._end(message, target, MessageState.FAILED, str(error))
        except UnsureError as error:
            return self._end(message, target, MessageState.UNSURE, str(error))
        # What arrived is read there: the store need not hold it as well.
        return self._end(replace(message, text="", html=""), target, MessageState.SENT, "")

    def _early(self, message: Message) -> bool:
        """Whether its next attempt is still to come. A moment far ahead was set by a clock that ran ahead."""
        now = self._clock()
        due = message.not_before
        return due is not None and now < due <= now + self._policy.delivery_pauses[-1]

    def _pause(self, attempts: int) -> timedelta:
        pauses = self._policy.delivery_pauses
        return pauses[min(attempts, len(pauses)) - 1]

    def _end(self, message: Message, target: Target | None, state: MessageState, error: str) -> Message:
        return self._keep(replace(message, state=state, ended_at=self._clock(), error=error, not_before=None), target)

    def _keep(self, message: Message, target: Target | None) -> Message:
        self._store.outbox.update(message)
        self._hear(target.label if target else "a [[notify]] table that is gone", message)
        return message
