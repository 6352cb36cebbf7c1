"""`backup` and `restore`: a whole copy of the store, taken while it is used, and put back."""

from __future__ import annotations

import argparse
from pathlib import Path

from pipeline.cli.context import Commands, Context, UsageError, add_command
from pipeline.config import Config
from snapshots.backup import OccupiedError, copy, restore
from snapshots.store import place


def add(commands: Commands) -> None:
    backup = add_command(
        commands, "backup", "a whole copy of the store, also while it is used", "backup /srv/backups/2026-11-27.db"
    )
    backup.add_argument("file", metavar="FILE", type=Path, help="where it is written; a file that is there stays")
    backup.set_defaults(run=_backup)
    back = add_command(
        commands, "restore", "put a backup where the config has its store", "restore /srv/backups/2026-11-27.db"
    )
    back.add_argument("file", metavar="FILE", type=Path, help="a backup; it is checked, and left as it is")
    back.add_argument("--replace", action="store_true", help="where there is a store: set it aside under another name")
    back.set_defaults(run=_restore)


def _backup(args: argparse.Namespace, context: Context) -> int:
    store = _store(context.config())
    try:
        size = copy(store, args.file)
    except OccupiedError as error:
        raise UsageError(str(error)) from error
    print(f"{args.file}: a whole copy of {store}, checked, {size / 1e6:.1f} MB")
    return 0


def _restore(args: argparse.Namespace, context: Context) -> int:
    config = context.config()
    store = place(config.store.url)
    if store is None:
        raise UsageError("a store in memory cannot be restored; name a file in [store] url")
    aside = store.with_name(f"{store.name}.replaced-{context.clock():%Y%m%dT%H%M%SZ}")
    try:
        restore(args.file, store, aside=aside, directories=[t.id for t in config.roots], replace=args.replace)
    except OccupiedError as error:
        raise UsageError(str(error)) from error
    print(f"{store}: restored from {args.file}" + (f"; what was there is now {aside.name}" if aside.exists() else ""))
    with context.store(config) as opened:  # an older backup is brought up to date here
        newest = max((run.as_of for run in opened.ledger.runs(limit=1)), default=None)
    print(f"its last run is of {newest:%-d %B %Y, %H:%M} UTC" if newest else "it holds no run yet")
    return 0


def _store(config: Config) -> Path:
    store = place(config.store.url, readonly=True)
    if store is None:
        raise UsageError("a store in memory cannot be copied; name a file in [store] url")
    return store
