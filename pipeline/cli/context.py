"""What every command is given: where the config is, the environment and the clock."""

from __future__ import annotations

import argparse
import logging
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.config import Config, load
from pipeline.faults import Relay
from snapshots.store import Store

if TYPE_CHECKING:
    from pipeline.logs import Log

#: What `add_subparsers` gives; argparse has no public name for it.
Commands = Any


class UsageError(ValueError):
    """An argument that cannot be used. The message names it and says what would do."""


@dataclass(frozen=True, slots=True)
class Context:
    config_path: Path
    environment: Mapping[str, str]
    clock: Callable[[], datetime]
    log_form: str | None = None  # as asked for; None: nobody asked

    def log(self, *, least: int = logging.INFO) -> Log:
        """The log on standard error. Its library costs the other commands a tenth of a second."""
        from pipeline.logs import Form, logger

        return logger(sys.stderr, self.clock, Form(self.log_form or Form.AUTO), least=least)

    @contextmanager
    def relaying(self) -> Iterator[None]:
        """Within the block, what goes through Python's own logging becomes lines of the log, without errors' words."""
        log: list[Log] = []

        def say(level: int, words: str, about: Mapping[str, str]) -> None:
            log[:] = log or [self.log()]
            log[0].log(level, words, **about)

        relay = Relay(say)
        logging.getLogger().addHandler(relay)
        try:
            yield
        finally:
            logging.getLogger().removeHandler(relay)

    def config(self) -> Config:
        """The watch list. Raises: ConfigError."""
        return load(self.config_path, self.environment)

    def config_or_default(self) -> Config:
        """The watch list, or the defaults where there is no such file. Raises: ConfigError."""
        return self.config() if self.config_path.exists() else Config()

    def store(self, config: Config, *, readonly: bool = False) -> Store:
        """The store that the config names. Raises: StoreError."""
        return Store.open(config.store.url, readonly=readonly)

    def user(self) -> str:
        """Who is at the keyboard, as far as the environment says."""
        return self.environment.get("USER") or self.environment.get("LOGNAME") or ""


def add_command(commands: Commands, name: str, summary: str, example: str) -> argparse.ArgumentParser:
    """A command's parser with its help and an example."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=summary, description=summary, epilog=f"Example: contactwatch {example}"
    )
    return parser


def moment(text: str) -> datetime:
    """`2026-09-08T06:00Z`, or a day; without a zone it is UTC. For argparse."""
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time such as 2026-09-08T06:00Z") from None
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def region(text: str) -> str:
    """A country code of two letters. For argparse."""
    if not re.fullmatch(r"[A-Za-z]{2}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a country code of two letters, such as BY")
    return text.upper()
