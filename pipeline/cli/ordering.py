"""Who is asked for what: the arguments of `check` and `crawl`, and a request's row, as an order for the runner."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
import uuid
from collections.abc import Sequence
from threading import Thread

from pipeline.cli.context import Context, UsageError, moment
from pipeline.config import Config
from pipeline.policy import DEFAULT
from pipeline.report import EntryRow
from pipeline.runs.assemble import assemble
from pipeline.runs.running import Order
from pipeline.text.url import canonical, same_site
from snapshots.records import Request, Trigger
from snapshots.requests import UnknownRequestError
from snapshots.store import Store

_MERCY = 8.0  # seconds from the end of the leash to the end of this process group


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may be named: directories, entries, pages; by whom, at which clock."""
    parser.add_argument("directories", nargs="*", metavar="DIRECTORY", help="ids of directories (default: all)")
    parser.add_argument(
        "--entry", action="append", default=[], metavar="ID", help="only this organisation's site; may be repeated"
    )
    parser.add_argument(
        "--url", action="append", default=[], metavar="URL", help="only the site of this page, the page in any case"
    )
    parser.add_argument("--as-of", type=moment, metavar="TIME", help="the run's clock, such as 2026-09-08T06:00Z")
    parser.add_argument("--by", metavar="NAME", help="who asks for it; shown in the report")
    parser.add_argument("--trigger", type=Trigger, default=Trigger.MANUAL, help=argparse.SUPPRESS)


def chosen(config: Config, named: Sequence[str]) -> tuple[str, ...]:
    """The directories that are meant: those named, or all. Raises: ConfigError, UsageError where there are none."""
    if named:
        return tuple(dict.fromkeys(config.directory(name).id for name in named))
    if not config.roots:
        raise UsageError(f"{config.path}: no [[directories]] to watch; `contactwatch init URL` proposes a table")
    return tuple(table.id for table in config.roots)


def order_of(args: argparse.Namespace, context: Context, config: Config, store: Store) -> Order:
    """What the arguments ask for. Raises: ConfigError, UsageError."""
    if getattr(args, "request", None):
        return _answering(args, context, config, store)
    trigger = Trigger.CRON if getattr(args, "cron", False) else args.trigger
    asker = args.by or (context.user() or None if trigger is Trigger.MANUAL else None)
    directories = chosen(config, args.directories)
    entries, urls = _meant(args.entry, args.url, directories, context, config, store)
    return Order(directories, entries, trigger, asker, args.as_of, urls=urls)


def _answering(args: argparse.Namespace, context: Context, config: Config, store: Store) -> Order:
    """The order that a request's row holds; whoever started us holds our leash."""
    try:
        asked = store.requests.request(args.request)
    except UnknownRequestError as error:
        raise UsageError(str(error)) from error
    leash()
    directories = chosen(config, [asked.directory])
    entry, url = [asked.entry] if asked.entry else [], [asked.url] if asked.url else []
    entries, urls = _meant(entry, url, directories, context, config, store)
    return Order(directories, entries, asked.trigger, asked.requested_by, args.as_of, urls=urls, request=asked.id)


def leash() -> None:
    """End when whoever started us does: it holds the other end of our standard input."""
    Thread(target=_leashed, daemon=True).start()


def _leashed() -> None:
    """The pipe ends with its writer, even by kill -9: an orphan would visit hosts beside the next run."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_MERCY)
    os.killpg(0, signal.SIGKILL)


def _meant(
    named: Sequence[str],
    urls: Sequence[str],
    directories: Sequence[str],
    context: Context,
    config: Config,
    store: Store,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Entries and pages of a manual re-crawl; a page stands for the entries whose site holds it."""
    if not named and not urls:
        return (), ()
    known = assemble(store, directories, DEFAULT, context.clock()).entries
    for entry in named:
        if entry not in {row.id for row in known}:
            there = ", ".join(sorted(row.id for row in known)) or "none yet: run `contactwatch check` once before"
            raise UsageError(f"no entry {entry!r} in {', '.join(directories)}; there are: {there}")
    tables = [config.directory(name) for name in directories]
    own = {table.own(table.url) for table in tables} | {canonical(row.page) for row in known}
    meant = [next((table.own(url) for table in tables if table.is_own(url)), url) for url in urls]
    found = [_holders(url, known, own, directories) for url in meant]
    return tuple(dict.fromkeys((*named, *(id_ for ids in found for id_ in ids)))), tuple(urls)


def _holders(url: str, known: Sequence[EntryRow], own: set[str], directories: Sequence[str]) -> list[str]:
    ids = [row.id for row in known if row.website and same_site(url, row.website)]
    if not ids and canonical(url) not in own:
        raise UsageError(f"{url}: neither a page of {', '.join(directories)} nor on the site of any of its entries")
    return ids


def queue(args: argparse.Namespace, context: Context, config: Config, store: Store) -> tuple[Request, ...]:
    """Leave to the scheduler what the arguments ask for. Raises: ConfigError, UsageError, StoreError."""
    directories = chosen(config, args.directories)
    if args.as_of:
        raise UsageError("--as-of and --queue: a request is run at the scheduler's own clock")
    _meant(args.entry, args.url, directories, context, config, store)
    by = args.by or context.user() or None
    asked = (
        [(None, None)]
        if not (args.entry or args.url)
        else [*((e, None) for e in args.entry), *((None, u) for u in args.url)]
    )
    made = [
        Request(uuid.uuid4().hex[:12], directory, context.clock(), requested_by=by, entry=entry, url=url)
        for directory in directories
        for entry, url in asked
    ]
    for request in made:
        store.requests.ask(request)
    return tuple(made)
