"""`captures`: the evidence."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import Any

from pipeline.cli.context import Commands, Context, UsageError, add_command
from pipeline.render.inert import prose
from snapshots.archive import UnknownCaptureError
from snapshots.records import Capture


def add(commands: Commands) -> None:
    parser = add_command(
        commands,
        "captures",
        "the evidence: every answer as it was received",
        "captures list --url https://example.org/",
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    listing = add_command(verbs, "list", "stored captures, newest first", "captures list --run 3f2a9c --limit 20")
    listing.add_argument("--url", help="only of this address")
    listing.add_argument("--run", metavar="RUN", dest="of_run", help="only of this run")
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


def _list(args: argparse.Namespace, context: Context) -> int:
    with context.store(context.config(), readonly=True) as store:
        found = store.archive.listing(url=args.url, run=args.of_run, limit=args.limit)
    for capture in found:
        print(json.dumps(_plain(capture), ensure_ascii=False) if args.json else _line(capture))
    return 0


def _show(args: argparse.Namespace, context: Context) -> int:
    with context.store(context.config(), readonly=True) as store:
        try:
            capture = store.archive.get(args.capture)
        except UnknownCaptureError as error:
            raise UsageError(f"{error.args[0]}; `contactwatch captures list` shows the ids") from error
        if not args.body:
            print(json.dumps(_plain(capture), ensure_ascii=False, indent=None if args.json else 1))
            return 0
        if capture.sha256 is None:
            raise UsageError(f"{capture.id} has no body: {capture.failure or capture.status}")
        sys.stdout.buffer.write(store.archive.body(capture.sha256))
    return 0


def _line(capture: Capture) -> str:
    came = capture.failure.value if capture.failure else str(capture.status)
    return f"{capture.id}  {capture.fetched_at:%Y-%m-%d %H:%MZ}  {came:18}  {capture.size:8}  {prose(capture.url)}"


def _plain(capture: Capture) -> dict[str, Any]:
    stamps = {key: f"{getattr(capture, key):%Y-%m-%dT%H:%M:%SZ}" for key in ("as_of", "fetched_at")}
    return {**asdict(capture), **stamps}
