"""`schedule`: the long-lived scheduler."""

from __future__ import annotations

import argparse
import sys

from pipeline.cli.context import Commands, Context, add_command


def add(commands: Commands) -> None:
    parser = add_command(commands, "schedule", "run the checks of the config's cron lines until stopped", "schedule")
    parser.add_argument(
        "--once", action="store_true", help="run every scheduled directory now, one after another, and end"
    )
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, context: Context) -> int:
    # The scheduler's libraries cost the other commands a tenth of a second, so only this one pays.
    from pipeline.schedule import logger, run

    config = context.config()
    return run(config, once=args.once, clock=context.clock, log=logger(sys.stderr, context.clock))
