"""`health`: whether contactwatch itself does its work. For monitoring: it writes nothing and asks no network."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from datetime import datetime

from pipeline.cli.context import Commands, Context, add_command
from pipeline.policy import DEFAULT
from pipeline.recall.fleet import expanded
from pipeline.report import zulu
from pipeline.unattended.coverage import standings
from pipeline.unattended.health import Sign, signs


def add(commands: Commands) -> None:
    parser = add_command(commands, "health", "whether contactwatch itself does its work; 1 if not", "health --json")
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, context: Context) -> int:
    config, now = context.config(), context.clock()
    with context.store(config, readonly=True) as store:
        config = expanded(config, store)
        directories = standings(store, config, now, DEFAULT)
        found = list(signs(store, config, directories, now, DEFAULT))
    if args.json:
        told = {
            "ok": not any(sign.mend for sign in found),
            "checked_at": zulu(now.replace(microsecond=0)),
            "signs": [asdict(sign) for sign in found],
            "directories": [
                {
                    "id": row.id,
                    "collection": row.page_of,
                    "last_good": _moment(row.last_good),
                    "coverage": row.coverage.model_dump(),
                    "entries": [{"id": id_, "last_good": _moment(at)} for id_, at in row.entries],
                }
                for row in directories
            ],
        }
        print(json.dumps(told, ensure_ascii=False))
    else:
        print_signs(found)
    return 1 if any(sign.mend for sign in found) else 0


def print_signs(found: list[Sign]) -> None:
    """One line each, and what to do about it below."""
    for sign in found:
        print(
            f"{'mend' if sign.mend else 'ok  '}  {sign.what}: {sign.found}"
            + (f"\n      {sign.mend}" if sign.mend else "")
        )


def _moment(at: datetime | None) -> str | None:
    return None if at is None else zulu(at)
