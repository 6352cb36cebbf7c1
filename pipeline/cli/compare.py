"""`compare`: what differs between two saved versions of one page, as contacts and notices. Touches no store."""

from __future__ import annotations

import argparse
from functools import partial
from typing import Any

from pipeline.cli.context import Commands, Context, UsageError, add_command, region
from pipeline.cli.pages import from_file, jobs, tell
from pipeline.previewing.preview import compare_answer


def add(commands: Commands) -> None:
    parser = add_command(
        commands,
        "compare",
        "what differs between two saved versions of a page",
        "compare old.html new.html --region BY",
    )
    parser.add_argument("before", nargs="?", metavar="BEFORE")
    parser.add_argument("after", nargs="?", metavar="AFTER")
    parser.add_argument("--url", help="the page's address")
    parser.add_argument("--region", type=region, metavar="CC", help="country of numbers printed without a country code")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument(
        "--from",
        dest="from_",
        metavar="JOBS.jsonl",
        help='jobs, one a line: {"before": PATH, "after": PATH}, with url and region',
    )
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, _: Context) -> int:
    named = args.before and args.after
    if bool(named) == bool(args.from_):
        raise UsageError("name two pages, BEFORE and AFTER, or a job file with --from")
    work: list[dict[str, Any] | str] = (
        list(jobs(args.from_)) if args.from_ else [{"before": args.before, "after": args.after}]
    )
    return tell((partial(_of_job, job, args) for job in work), as_json=args.json)


def _of_job(job: dict[str, Any] | str, args: argparse.Namespace) -> dict[str, Any]:
    if isinstance(job, str):
        raise UsageError(job)
    if not job.get("before") or not job.get("after"):
        raise UsageError('a job of compare needs "before" and "after"')
    url, where = job.get("url") or args.url, job.get("region") or args.region
    return compare_answer(from_file(job["before"], url, where), from_file(job["after"], url, where))
