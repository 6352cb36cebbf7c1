"""`read`: what the parsers see, one JSON line a page. Touches no store."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from typing import Any

from pipeline.cli.context import Commands, Context, UsageError, add_command, region
from pipeline.cli.pages import fetched, from_file, jobs, tell
from pipeline.config import FetchTable
from pipeline.model import Page
from pipeline.previewing.preview import listing_answer, site_answer
from snapshots.records import Capture

Make = Callable[[], dict[str, Any]]


def add(commands: Commands) -> None:
    parser = add_command(
        commands, "read", "what the parsers see in a page", "read contact.html --as site --region BY --json"
    )
    parser.add_argument("sources", nargs="*", metavar="FILE|URL")
    parser.add_argument(
        "--as",
        dest="as_",
        choices=("site", "listing"),
        required=True,
        help="an organisation's page, or a directory page",
    )
    parser.add_argument("--url", help="the address that a FILE was saved from")
    parser.add_argument("--region", type=region, metavar="CC", help="country of numbers printed without a country code")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument(
        "--explain",
        action="store_true",
        help="also where each value stood and which rule read it, whose numbering plan a local number follows and why,"
        " and what was passed over and why",
    )
    parser.add_argument(
        "--from",
        dest="from_",
        metavar="JOBS.jsonl",
        help='jobs, one a line: {"file": PATH} or {"html": TEXT}, with url and region',
    )
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, context: Context) -> int:
    if bool(args.sources) == bool(args.from_):
        raise UsageError("name pages to read, or a job file with --from")
    return tell(_made(args, context), as_json=args.json)


def _made(args: argparse.Namespace, context: Context) -> Iterator[Make]:
    if args.from_:
        for job in jobs(args.from_):
            yield lambda job=job: _of_job(job, args)  # type: ignore[misc]
        return
    fetch = context.config_or_default().fetch
    for source in args.sources:
        yield lambda source=source: _of_source(source, args, fetch)  # type: ignore[misc]


def _of_source(source: str, args: argparse.Namespace, fetch: FetchTable) -> dict[str, Any]:
    if source.startswith(("http://", "https://")):
        page, capture = fetched(source, args.region, fetch)
        return _seen(source, page, args, capture)
    return _seen(source, from_file(source, args.url, args.region), args)


def _of_job(job: dict[str, Any] | str, args: argparse.Namespace) -> dict[str, Any]:
    if isinstance(job, str):
        raise UsageError(job)
    url, where = job.get("url") or args.url, job.get("region") or args.region
    if job.get("file"):
        return _seen(job["file"], from_file(job["file"], url, where), args)
    if "html" not in job:
        raise UsageError('a job of read needs "file" or "html"')
    body = job["html"].encode("utf-8", "surrogatepass")
    return _seen(url or "", Page(body, url or "", "text/html; charset=utf-8", where), args)


def _seen(source: str, page: Page, args: argparse.Namespace, capture: Capture | None = None) -> dict[str, Any]:
    if args.as_ == "site":
        return site_answer(source, page, capture, explain=args.explain)
    return listing_answer(source, page, explain=args.explain)
