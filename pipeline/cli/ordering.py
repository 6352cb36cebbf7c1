"""Who is asked for what: the arguments of `check` and `crawl`, and a request's row, as an order for the runner."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
import uuid
from collections.abc import Sequence
from difflib import get_close_matches
from threading import Thread

from pipeline.cli.context import Context, UsageError, moment
from pipeline.config import Config
from pipeline.policy import DEFAULT
from pipeline.recall.fleet import with_members
from pipeline.render.wording import some
from pipeline.report import EntryRow
from pipeline.runs.assemble import assemble
from pipeline.runs.running import Order
from pipeline.text.url import canonical, same_site
from snapshots.records import Request, Trigger
from snapshots.requests import UnknownRequestError
from snapshots.store import Store

_NAMED = 20  # ids in one message
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
    directories, entries = _meant(args.entry, args.url, directories, context, config, store)
    return Order(directories, entries, trigger, asker, args.as_of, urls=tuple(args.url))


def _answering(args: argparse.Namespace, context: Context, config: Config, store: Store) -> Order:
    """The order that a request's row holds; whoever started us holds our leash."""
    try:
        asked = store.requests.request(args.request)
    except UnknownRequestError as error:
        raise UsageError(str(error)) from error
    leash()
    directories = chosen(config, [asked.directory])
    entry, url = [asked.entry] if asked.entry else [], [asked.url] if asked.url else []
    directories, entries = _meant(entry, url, directories, context, config, store)
    by = asked.requested_by
    return Order(directories, entries, asked.trigger, by, args.as_of, urls=tuple(url), request=asked.id)


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
    """Directories and entries of a manual re-crawl: those that hold what is named, and no others.

    A page stands for the entries whose site holds it, a collection for its pages. Raises: UsageError.
    """
    if not named and not urls:
        return tuple(directories), ()
    directories = with_members(config, directories)
    known = assemble(store, directories, DEFAULT, context.clock()).entries
    for entry in named:
        if entry not in {row.id for row in known}:
            raise UsageError(f"no entry {entry!r} in {some(directories, _NAMED)}; {_there(entry, known)}")
    holding = {row.directory for row in known if row.id in named}
    entries = dict.fromkeys(named)
    tables = [config.directory(name) for name in directories]
    for url in urls:
        own = {table.id for table in tables if table.is_own(url)}
        own |= {row.directory for row in known if canonical(row.page) == canonical(url)}
        rows = [row for row in known if row.website and same_site(url, row.website)]
        if not rows and not own:
            raise UsageError(
                f"{url}: neither a page of {some(directories, _NAMED)} nor on the site of any of its entries"
            )
        entries |= dict.fromkeys(row.id for row in rows)
        holding |= own | {row.directory for row in rows}
    return tuple(name for name in directories if name in holding), tuple(entries)


def _there(entry: str, known: Sequence[EntryRow]) -> str:
    """Which entries there are; of many those that are called alike."""
    ids = sorted({row.id for row in known})
    if not ids:
        return "there are: none yet: run `contactwatch check` once before"
    if len(ids) <= _NAMED:
        return f"there are: {', '.join(ids)}"
    like = get_close_matches(entry, ids)
    alike = f"called alike: {', '.join(like)}; " if like else ""
    return f"{alike}`contactwatch report --format json` names all {len(ids)}"


def queue(args: argparse.Namespace, context: Context, config: Config, store: Store) -> tuple[Request, ...]:
    """Leave to the scheduler what the arguments ask for. Raises: ConfigError, UsageError, StoreError."""
    directories = chosen(config, args.directories)
    if args.as_of:
        raise UsageError("--as-of and --queue: a request is run at the scheduler's own clock")
    by = args.by or context.user() or None
    wanted: list[tuple[str | None, str | None]] = [*((e, None) for e in args.entry), *((None, u) for u in args.url)]
    made = []
    for entry, url in wanted or [(None, None)]:
        names, _ = _meant([entry] if entry else [], [url] if url else [], directories, context, config, store)
        made += [
            Request(uuid.uuid4().hex[:12], name, context.clock(), requested_by=by, entry=entry, url=url)
            for name in names
        ]
    for request in made:
        store.requests.ask(request)
    return tuple(made)
