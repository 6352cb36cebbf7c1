"""`schedule`: the long-lived scheduler."""

from __future__ import annotations

import argparse
import json

from pipeline.cli.context import Commands, Context, add_command
from pipeline.config import Config, load
from snapshots.store import Store


def add(commands: Commands) -> None:
    parser = add_command(commands, "schedule", "run the checks of the config's cron lines until stopped", "schedule")
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--once", action="store_true", help="run every scheduled directory now, one after another, and end"
    )
    what.add_argument("--list", action="store_true", help="show when each directory is due next, and what waits")
    parser.add_argument("--json", action="store_true", help="with --list: as JSON")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, context: Context) -> int:
    config = context.config()
    if args.list:
        return _list(args, context, config)
    # The scheduler's libraries cost the other commands a tenth of a second, so only this one pays.
    from pipeline.logs import Form
    from pipeline.unattended.schedule import check_of, deliver_of, run
    from pipeline.unattended.watchlist import Watchlist

    log = context.log()
    watchlist = Watchlist(config.path, lambda: load(context.config_path, context.environment), log)
    form = Form(context.log_form or Form.TEXT)
    commands, letters = check_of(form), deliver_of(form)
    return run(watchlist, once=args.once, clock=context.clock, log=log, commands=commands, letters=letters)


def _list(args: argparse.Namespace, context: Context, config: Config) -> int:
    from pipeline.unattended.schedule import lines

    due = [(line, line.starts(line.next_after(context.clock())).astimezone(line.zone)) for line in lines(config)]
    with context.store(config) as store:
        waiting = _waiting(store)
    if args.json:
        told = {
            "due": [{"directory": line.directory, "cron": line.cron, "next": at.isoformat()} for line, at in due],
            "requests": waiting,
        }
        print(json.dumps(told, ensure_ascii=False))
        return 0
    for line, at in due:
        print(f"{line.directory}: {line.cron} ({line.timezone}), next {at:%a %-d %B %Y, %H:%M}")
    for row in waiting:
        print(f"{row['directory']}: {row['state']}, asked {row['asked_at']} by {row['requested_by'] or row['trigger']}")
    return 0


def _waiting(store: Store) -> list[dict[str, str | None]]:
    """The requests that wait or run."""
    return [
        {
            "id": r.id,
            "directory": r.directory,
            "state": r.state.value,
            "trigger": r.trigger.value,
            "requested_by": r.requested_by,
            "asked_at": f"{r.asked_at:%Y-%m-%dT%H:%M:%SZ}",
            "entry": r.entry,
            "url": r.url,
            "note": r.note,
        }
        for r in store.requests.open()
    ]
