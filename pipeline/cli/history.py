"""`history`: what the store knows of one organisation, from its first run on."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import Any

from pipeline.cli.context import Commands, Context, UsageError, add_command
from pipeline.cli.ordering import chosen
from pipeline.render.inert import exact, prose
from pipeline.report import zulu
from pipeline.runs.timeline import Timeline, Value, timelines


def add(commands: Commands) -> None:
    parser = add_command(
        commands,
        "history",
        "one organisation over time: values, sightings, flags, answers",
        "history human-constanta --json",
    )
    parser.add_argument("entry", metavar="ENTRY", help="its id, as the report gives it")
    parser.add_argument("--directory", metavar="DIRECTORY", help="only of this one (default: all that listed it)")
    parser.add_argument("--json", action="store_true", help="one JSON object for each directory")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, context: Context) -> int:
    config = context.config()
    directories = chosen(config, [args.directory] if args.directory else [])
    with context.store(config) as store:
        found = list(timelines(store, directories, args.entry))
    if not found:
        raise UsageError(f"no entry {args.entry!r} was ever read; `contactwatch report` shows the ids")
    for timeline in found:
        print(json.dumps(_plain(timeline), ensure_ascii=False) if args.json else "\n".join(_words(timeline)))
    return 0


def _plain(timeline: Timeline) -> dict[str, Any]:
    return {
        "directory": timeline.directory,
        "entry": timeline.entry,
        "name": timeline.name,
        "values": [
            {
                "kind": v.kind,
                "value": v.value,
                "listed": [{"since": zulu(a), "until": zulu(b) if b else None} for a, b in v.listed],
                "sightings": v.sightings,
                "first_seen": zulu(v.first_seen) if v.first_seen else None,
                "last_seen": zulu(v.last_seen) if v.last_seen else None,
                "seen_on": v.seen_on,
            }
            for v in timeline.values
        ],
        "events": [{"at": zulu(e.at), "what": e.what, "words": e.words, "flag": e.ref} for e in timeline.events],
    }


def _words(timeline: Timeline) -> Iterator[str]:
    yield f"{prose(timeline.name)} ({timeline.entry}), {timeline.directory}"
    for value in timeline.values:
        spans = ", ".join(f"{a:%Y-%m-%d} to {f'{b:%Y-%m-%d}' if b else 'now'}" for a, b in value.listed)
        yield f"  {value.kind:8} {exact(value.value)}: listed {spans}; {_seen(value)}"
    for event in timeline.events:
        flag = f"  [{event.ref}]" if event.ref else ""
        yield f"  {event.at:%Y-%m-%d %H:%MZ}  {event.what:9}  {prose(event.words)}{flag}"


def _seen(value: Value) -> str:
    if not value.first_seen or not value.last_seen:
        return "never seen on its site"
    return (
        f"seen on its site {value.sightings} times, {value.first_seen:%Y-%m-%d} to {value.last_seen:%Y-%m-%d},"
        f" last on {exact(value.seen_on or '')}"
    )
