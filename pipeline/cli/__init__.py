"""The command line: one module a command, one place that catches, one that reads the environment."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline.cli import (
    backup,
    captures,
    check,
    compare,
    deliver,
    demo,
    doctor,
    health,
    history,
    init,
    read,
    report,
    review,
    schedule,
)
from pipeline.cli.context import Context, UsageError
from pipeline.clock import now
from pipeline.config import ConfigError
from pipeline.faults import tell_discreetly
from snapshots.store import StoreError

COMMANDS = (
    demo,
    init,
    check,
    report,
    review,
    history,
    read,
    compare,
    captures,
    schedule,
    deliver,
    backup,
    health,
    doctor,
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit status that the contract gives it."""
    for stream in (sys.stdout, sys.stderr):
        # A lone surrogate in a scraped text must not end the program.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    args = _parser().parse_args(argv)
    context = Context(Path(args.config), os.environ, now, args.log)
    sys.excepthook = tell_discreetly
    try:
        with context.relaying():
            status: int = args.run(args, context)
        sys.stdout.flush()
    except (ConfigError, UsageError) as error:
        return _complain(error, 2)
    except StoreError as error:
        return _complain(error, 3)
    except BrokenPipeError:
        return _hush(0)
    except OSError as error:
        return _hush(_complain(f"{error.filename or 'standard output'}: {error.strerror}; nothing stored was lost", 3))
    except KeyboardInterrupt:
        return _complain("stopped; what was fetched is kept, and the next run goes on from there", 130)
    return status


def _hush(status: int) -> int:
    """Nobody takes what we print: what is still buffered must not fail again at exit."""
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - it lives as long as the process
    return status


def _complain(error: object, status: int) -> int:
    print(f"contactwatch: {error}", file=sys.stderr)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="contactwatch",
        description="Watches pages that list who helps refugees, and says which contacts no longer hold.",
        epilog="Example: contactwatch check belarus",
    )
    parser.add_argument(
        "--config", default="contactwatch.toml", metavar="FILE", help="the watch list (default: %(default)s)"
    )
    parser.add_argument(
        "--log", choices=("human", "text", "json"), metavar="FORM", help="log each run to stderr: human, text or json"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in COMMANDS:
        module.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
