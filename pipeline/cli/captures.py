"""`captures`: the evidence."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from pipeline.cli import diff, prune
from pipeline.cli.context import Commands, Context, UsageError, add_command, moment
from pipeline.cli.diff import region_of
from pipeline.config import Config
from pipeline.model import SiteState
from pipeline.recall.readings import Readings
from pipeline.render.inert import prose
from pipeline.report import zulu
from pipeline.state import State
from pipeline.text.url import same_site
from snapshots.archive import UnknownCaptureError
from snapshots.records import Capture, Role
from snapshots.store import Store

#: What a capture may be, where it cannot be judged any more.
PRUNED = "pruned"
_AT_ONCE = 500  # captures looked through in one query


def add(commands: Commands) -> None:
    parser = add_command(
        commands,
        "captures",
        "the evidence: every answer as it was received",
        "captures list --url https://example.org/",
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    listing = add_command(
        verbs,
        "list",
        "stored captures, newest first",
        "captures list --directory belarus --entry human-constanta --since 2026-09-01",
    )
    listing.add_argument("--url", help="only of this address")
    listing.add_argument("--run", metavar="RUN", dest="of_run", help="only of this run")
    listing.add_argument("--directory", metavar="DIRECTORY", help="only of the runs of this directory")
    listing.add_argument("--entry", metavar="ENTRY", help="only of the sites that this organisation has, or had")
    listing.add_argument("--since", type=moment, metavar="TIME", help="only those received at that time or later")
    listing.add_argument("--until", type=moment, metavar="TIME", help="only those received before that time")
    listing.add_argument(
        "--verdict", choices=(*(state.value for state in SiteState), PRUNED), help="only those judged so"
    )
    listing.add_argument("--limit", type=int, default=50, metavar="N", help="default: %(default)s")
    listing.add_argument("--json", action="store_true", help="one JSON object a line")
    listing.set_defaults(run=_list)
    show = add_command(
        verbs, "show", "one capture: how it was received, and its body", "captures show 3f2a9c --body > page.html"
    )
    show.add_argument("capture", metavar="CAPTURE", help="its id, or as much of it as is unambiguous")
    show.add_argument("--body", action="store_true", help="the body alone, byte for byte")
    show.add_argument("--json", action="store_true", help="as JSON")
    show.set_defaults(run=_show)
    diff.add(verbs)
    prune.add(verbs)


def _list(args: argparse.Namespace, context: Context) -> int:
    config = context.config()
    # A verdict is read anew, and readings are cached.
    with context.store(config, readonly=args.verdict is None) as store:
        wanted = _wanted(args, store, config)
        shown = 0
        for capture in _found(args, store):
            if shown == args.limit:
                break
            if wanted(capture):
                shown += 1
                gone = store.archive.pruned([capture.sha256] if capture.sha256 else [])
                about = {"body": _body(capture, gone)}
                print(json.dumps(_plain(capture) | about, ensure_ascii=False) if args.json else _line(capture, gone))
        if not args.json:
            print(f"{shown} shown; the store takes {store.size() / 1e6:.1f} MB", file=sys.stderr)
    return 0


def _found(args: argparse.Namespace, store: Store) -> Iterator[Capture]:
    """What the database can choose by itself, newest first, a part at a time."""
    offset = 0
    while True:
        part = store.archive.listing(
            url=args.url,
            run=args.of_run,
            directory=args.directory,
            since=args.since,
            until=args.until,
            limit=_AT_ONCE,
            offset=offset,
        )
        yield from part
        if len(part) < _AT_ONCE:
            return
        offset += _AT_ONCE


def _wanted(args: argparse.Namespace, store: Store, config: Config) -> Callable[[Capture], bool]:
    """Whether a capture is of the entry, and judged so, where these are asked for."""
    sites = _sites(store, args.entry, args.directory) if args.entry else ()
    readings = Readings(store.archive)

    def wanted(capture: Capture) -> bool:
        if args.entry and not (capture.role is Role.SITE and any(same_site(capture.url, site) for site in sites)):
            return False
        return args.verdict is None or _verdict(store, config, readings, capture) == args.verdict

    return wanted


def _sites(store: Store, entry: str, directory: str | None) -> tuple[str, ...]:
    """The websites that the entry has or had. Raises: UsageError."""
    directories = [directory] if directory else store.ledger.directories()
    states = (State.model_validate_json(j.state) for d in directories for j in store.annals.judgements(d))
    found = dict.fromkeys(row.website for state in states for row in state.entries if row.id == entry)
    if not found:
        raise UsageError(f"no entry {entry!r} was ever read; `contactwatch report` shows the ids")
    return tuple(url for url in found if url)


def _verdict(store: Store, config: Config, readings: Readings, capture: Capture) -> str | None:
    """Who answered, by today's parsers; None for a robots.txt."""
    if capture.role is Role.ROBOTS:
        return None
    if capture.sha256 and store.archive.pruned([capture.sha256]):
        return PRUNED
    return readings.page(capture, region_of(store, config, capture), None).verdict.state.value


def _show(args: argparse.Namespace, context: Context) -> int:
    config = context.config()
    with context.store(config) as store:
        try:
            capture = store.archive.get(args.capture)
        except UnknownCaptureError as error:
            raise UsageError(f"{error.args[0]}; `contactwatch captures list` shows the ids") from error
        gone = store.archive.pruned([capture.sha256] if capture.sha256 else [])
        if not args.body:
            told = _plain(capture) | {"body": _body(capture, gone)}
            if gone:
                told["body_pruned_at"] = zulu(*gone.values())
            told["verdict"] = _verdict(store, config, Readings(store.archive), capture)
            print(json.dumps(told, ensure_ascii=False, indent=None if args.json else 1))
            return 0
        if capture.sha256 is None:
            raise UsageError(f"{capture.id} has no body: {capture.failure or capture.status}")
        if gone:
            raise UsageError(
                f"{capture.id}: its body was pruned on {max(gone.values()):%-d %B %Y}; what is left of it is its hash,"
                f" {capture.sha256}"
            )
        sys.stdout.buffer.write(store.archive.body(capture.sha256))
    return 0


def _body(capture: Capture, gone: object) -> str:
    """Whether its body is here: `kept`, `pruned`, or `none` where there never was one."""
    return "none" if capture.sha256 is None else "pruned" if gone else "kept"


def _line(capture: Capture, gone: object) -> str:
    came = capture.failure.value if capture.failure else str(capture.status)
    pruned = "  (body pruned)" if gone else ""
    return (
        f"{capture.id}  {capture.fetched_at:%Y-%m-%d %H:%MZ}  {came:18}  {capture.size:8}  {prose(capture.url)}{pruned}"
    )


def _plain(capture: Capture) -> dict[str, Any]:
    stamps = {key: f"{getattr(capture, key):%Y-%m-%dT%H:%M:%SZ}" for key in ("as_of", "fetched_at")}
    return {**asdict(capture), **stamps}
