"""`report`: the current state, from the store."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from pipeline.cli.context import Commands, Context, UsageError, add_command, moment
from pipeline.cli.ordering import chosen
from pipeline.policy import DEFAULT
from pipeline.recall.fleet import expanded, with_members
from pipeline.recall.known import NotKnownError
from pipeline.render import FORMATS, render
from pipeline.report import json_schema
from pipeline.runs.assemble import assemble


def add(commands: Commands) -> None:
    parser = add_command(
        commands, "report", "the current state, from the store", "report belarus --format html --out report.html"
    )
    parser.add_argument("directories", nargs="*", metavar="DIRECTORY", help="ids of directories (default: all)")
    parser.add_argument("--format", choices=tuple(FORMATS), default="text", help="default: %(default)s")
    parser.add_argument("--json", action="store_const", const="json", dest="format", help="the same as --format json")
    parser.add_argument(
        "--as-of", type=moment, metavar="TIME", help="as it was known then, such as 2026-09-08T06:00Z (default: now)"
    )
    parser.add_argument("--out", metavar="FILE", help="write to FILE instead of standard output")
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of --format json")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, context: Context) -> int:
    if args.schema:
        write(json.dumps(json_schema(), indent=2), args.out)
        return 0
    config = context.config()
    with context.store(config) as store:
        config = expanded(config, store)
        directories = with_members(config, chosen(config, args.directories))
        now = context.clock()
        if args.as_of is not None and args.as_of > now:
            raise UsageError(f"--as-of {args.as_of:%Y-%m-%dT%H:%MZ} has not come yet")
        try:
            report = assemble(store, directories, DEFAULT, args.as_of or now, until=args.as_of)
        except NotKnownError as error:
            raise UsageError(str(error)) from error
    write(render(report, args.format), args.out)
    return 0


def write(text: str, target: str | None) -> None:
    """Print it, or write it to the file. Raises: UsageError where it cannot be written."""
    if target is None or target == "-":
        print(text)
        return
    try:
        Path(target).write_text(text if text.endswith("\n") else text + "\n", "utf-8")
    except OSError as error:
        raise UsageError(f"{target}: cannot be written: {error.strerror}") from error
