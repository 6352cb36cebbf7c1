"""`demo`: the example world on loopback, watched before, after, and after again a week later."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from pipeline.cli.context import Commands, Context, UsageError, add_command
from pipeline.cli.progress import Progress
from pipeline.config import load
from pipeline.policy import DEFAULT
from pipeline.recall.fleet import expanded, with_members
from pipeline.render import render
from pipeline.report import Report
from pipeline.runs.assemble import assemble
from pipeline.runs.running import Order, Runner
from pipeline.world.fleet_manifest import COLLECTION
from pipeline.world.fleet_manifest import CONFIG_TEXT as FLEET_TEXT
from pipeline.world.manifest import CONFIG_TEXT, DIRECTORY, NOTICE, WATCHES
from pipeline.world.server import World
from snapshots.store import Store

_FILES = {"html": "report.html", "markdown": "report.md", "json": "report.json"}


def add(commands: Commands) -> None:
    parser = add_command(commands, "demo", "watches a bundled example world; needs no network", "demo --out demo")
    parser.add_argument(
        "--out", default=".", metavar="FOLDER", help="where report.html, .md and .json go (default: here)"
    )
    parser.add_argument(
        "--fleet", action="store_true", help="instead, the pages of fourteen countries behind WordPress's API"
    )
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, context: Context) -> int:
    out = Path(args.out)
    if not out.is_dir():
        raise UsageError(f"{out}: no such folder; make it first")
    with tempfile.TemporaryDirectory(prefix="contactwatch-demo-") as folder:
        report = _watched(
            Path(folder), context, *((FLEET_TEXT, COLLECTION) if args.fleet else (CONFIG_TEXT, DIRECTORY))
        )
    print(render(report, "text"))
    try:
        for format_, name in _FILES.items():
            (out / name).write_text(render(report, format_), "utf-8")
    except OSError as error:
        raise UsageError(f"{out}: the reports cannot be written there: {error.strerror}") from error
    print(f"Written: {', '.join(str(out / name) for name in _FILES.values())}")
    print(
        "What to try next:\n"
        f"  open {out / 'report.html'} in a browser\n"
        "  contactwatch init URL      reads a directory page of yours and proposes its table\n"
        "  contactwatch check         watches it; the same again a week later says what changed"
    )
    return 0


def _watched(folder: Path, context: Context, text: str, watched: str) -> Report:
    """The report after all watches of a directory or collection of that config."""
    path = folder / "contactwatch.toml"
    path.write_text(f'[store]\nurl = "sqlite:///{folder}/demo.db"\n{text}', "utf-8")
    config = load(path, context.environment)
    with World.serve(WATCHES[0].state) as world, Store.open(config.store.url) as store:
        runner = Runner(store, config, context.clock)
        for number, watch in enumerate(WATCHES, 1):
            world.state = watch.state
            print(f"{number} of {len(WATCHES)}: the world “{watch.state}”, on {watch.as_of:%-d %B %Y}", file=sys.stderr)
            with Progress() as progress:
                runner.check(Order((watched,), as_of=watch.as_of, reroute=world.address), progress.event)
        directories = with_members(expanded(config, store), (watched,))
        return assemble(store, directories, DEFAULT, context.clock(), NOTICE)
