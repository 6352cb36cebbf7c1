"""A watched directory page on a loopback server, crawled by a child process as the pipeline does it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from snapshots.records import Capture, Run, Trigger
from snapshots.store import Store
from tests.server import Answer, page

ROOT = Path(__file__).parents[2]
LOOPBACK = '["127.0.0.0/8"]'


@dataclass(frozen=True, slots=True)
class Crawled:
    """What one crawl left."""

    captures: tuple[Capture, ...]
    bodies: Mapping[str, bytes]
    events: tuple[Mapping[str, Any], ...]
    errors: str  # what the child wrote to stderr
    status: int

    def of(self, url: str) -> Capture:
        """The only capture asked for at that URL."""
        (found,) = (capture for capture in self.captures if capture.url == url)
        return found

    def body(self, url: str) -> bytes:
        """The body of that capture."""
        return self.bodies[self.of(url).sha256 or ""]


@dataclass(frozen=True, slots=True)
class Watch:
    """A folder with a config and a store."""

    folder: Path

    @property
    def store(self) -> str:
        """The store's URL."""
        return f"sqlite:///{self.folder / 'store.db'}"

    @property
    def config(self) -> Path:
        """The config's path."""
        return self.folder / "contactwatch.toml"

    def write(self, url: str, *, networks: str = LOOPBACK, more: str = "", **fetch: float) -> None:
        """Write the config of one directory, `page`."""
        lines = [f"{key} = {value}" for key, value in ({"delay": 0.02, "timeout": 1.0} | fetch).items()]
        self.config.write_text(
            f'[store]\nurl = "{self.store}"\n[fetch]\nallow_networks = {networks}\n'
            + "\n".join(lines)
            + f'\n[[directories]]\nid = "page"\nurl = "{url}"\n{more}\n'
        )

    def begin(self, batch: str) -> None:
        """Begin a run, as the parent process does."""
        now = datetime.now(UTC)
        with Store.open(self.store) as store:
            store.ledger.begin(Run(f"run-{batch}", batch, "page", Trigger.MANUAL, now, now))

    def command(self, batch: str, *options: str) -> list[str]:
        """The child's command line."""
        given = ["--config", str(self.config), "--batch", batch, *options]
        return [sys.executable, "-m", "spiders.launch", *given]

    def crawl(self, batch: str, *options: str) -> Crawled:
        """Crawl one batch to its end."""
        self.begin(batch)
        done = subprocess.run(
            self.command(batch, "--progress", *options),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        events = tuple(json.loads(line) for line in done.stdout.splitlines())
        return self.left(batch, events, done.stderr, done.returncode)

    def left(self, batch: str, events: Sequence[Mapping[str, Any]], errors: str, status: int) -> Crawled:
        """What lies in the store now."""
        with Store.open(self.store) as store:
            captures = store.archive.of_batch(batch)
            bodies = {c.sha256: store.archive.body(c.sha256) for c in captures if c.sha256}
        return Crawled(captures, bodies, tuple(events), errors, status)


def directory(websites: Sequence[str], more: str = "") -> Answer:
    """A directory page that lists those websites, each as an organisation of its own."""
    entries = "".join(
        f'<h3><a href="{url}">Org Number {n}</a></h3><p>Helps people who ask for asylum.</p>'
        f'<p>Email: <a href="mailto:office@org{n}.example">office@org{n}.example</a></p>'
        for n, url in enumerate(websites, start=1)
    )
    return page(f"<h1>Who helps</h1><h2>Legal aid organisations</h2>{entries}{more}")
