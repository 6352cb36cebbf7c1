"""`deliver`: sends the messages that wait. `check` and `schedule` do so by themselves; this is for crontabs."""

from __future__ import annotations

import argparse
import json
import signal
from threading import Event

from pipeline.cli import ordering, telling
from pipeline.cli.context import Commands, Context, add_command
from snapshots.store import Store


def add(commands: Commands) -> None:
    parser = add_command(commands, "deliver", "send the messages that wait for it", "deliver")
    parser.add_argument("--list", action="store_true", help="show the messages and what became of them; send nothing")
    parser.add_argument("--json", action="store_true", help="with --list: as JSON")
    parser.add_argument("--leashed", action="store_true", help=argparse.SUPPRESS)  # for the scheduler: end with it
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, context: Context) -> int:
    config = context.config()
    if args.leashed:
        ordering.leash()
    with context.store(config) as store:
        if args.list:
            _list(store, as_json=args.json)
            return 0
        asked_to_end = Event()  # between two messages, never within one
        signal.signal(signal.SIGTERM, lambda *_: asked_to_end.set())
        telling.announce(store, config, context)
        return 1 if telling.deliver(store, config, context, asked_to_end.is_set) else 0


def _list(store: Store, *, as_json: bool) -> None:
    rows = [
        {
            "id": m.id,
            "lane": m.lane.value,
            "state": m.state.value,
            "asked_at": f"{m.asked_at:%Y-%m-%dT%H:%M:%SZ}",
            "ended_at": m.ended_at and f"{m.ended_at:%Y-%m-%dT%H:%M:%SZ}",
            "attempts": m.attempts,
            "subject": m.subject,
            "error": m.error,
        }
        for m in store.outbox.all()
    ]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        print(
            f"{row['asked_at']}  {row['state']:<8}{row['subject']}" + (f"\n    {row['error']}" if row["error"] else "")
        )
