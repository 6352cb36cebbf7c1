"""Tells people what is new: writes the messages down and sends what is due. For `check`, `judge` and `deliver`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime

from pipeline.cli.context import Context
from pipeline.config import Config
from snapshots.records import Message, MessageState
from snapshots.store import Store


def announce(store: Store, config: Config, context: Context, as_of: datetime | None = None) -> int:
    """Write down what is news at that clock. Returns: how many messages. Raises: StoreError."""
    if not config.notify:
        return 0
    from pipeline.notify.announce import announce as write_down

    now = context.clock()
    return write_down(store, config, as_of or now, now)


def deliver(store: Store, config: Config, context: Context, stop: Callable[[], bool] = lambda: False) -> int:
    """Send what is due, and say what did not go out. Returns: how many messages did not. Raises: StoreError."""
    if not config.notify and not store.outbox.open():
        return 0
    from pipeline.notify.deliver import deliver as send

    log = context.log() if context.log_form else None

    def hear(label: str, message: Message) -> None:
        if log is not None:
            about = {"target": label, "message": message.id, "lane": message.lane.value, "state": message.state.value}
            good = message.state in (MessageState.SENT, MessageState.DROPPED)
            (log.info if good else log.warning)("message", **about, **({"why": message.error} if message.error else {}))
        elif message.state is not MessageState.SENT:
            print(f"contactwatch: {label}: {_words(message)}", file=sys.stderr)

    done = send(store, config, context.clock, hear, stop=stop)
    return done.waiting + done.unsure + done.failed


def _words(message: Message) -> str:
    if message.state is MessageState.WAITING and message.not_before is not None:
        when = f"{message.not_before:%Y-%m-%d %H:%MZ}"
        return f"not delivered yet: {message.error}; `contactwatch deliver` tries again from {when} on"
    if message.state is MessageState.UNSURE:
        return f"perhaps not delivered: {message.error}. It is not sent again; `contactwatch report` has it all"
    if message.state is MessageState.DROPPED:
        return f"a message is not sent: {message.error}"
    return f"not delivered: {message.error}"
