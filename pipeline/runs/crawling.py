"""Starts a crawl as a child process, by name. Its exit status proves nothing: a crawl is judged by its captures."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from subprocess import PIPE
from threading import Timer
from typing import Any

#: The event that is a line of the crawl's log: `{"event": "said", "level": 40, "words": …, "about": {…}}`.
SAID = "said"

_LOG = logging.getLogger(__name__)

#: One event of a crawl: `{"event": "fetched", "url": …, "done": n, "known": m, "hosts": […]}`.
Event = Mapping[str, Any]


def crawl(
    config: Path, batch: str, *, limit: timedelta, on_event: Callable[[Event], None], reroute: str | None = None
) -> int:
    """Crawl the runs of a batch and wait for the end. `reroute` (HOST:PORT) sends every request to that address.

    Returns: the child's exit status, negative where a signal ended it. It proves nothing: look for the captures.
    """
    command = [
        sys.executable,
        "-m",
        "spiders.launch",
        "--config",
        str(config),
        "--batch",
        batch,
        "--progress",
        "--leashed",
    ]
    if reroute:
        command += ["--reroute", reroute]
    # Our own module; and it reads the end of its input as our own.
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, encoding="utf-8") as child:  # noqa: S603
        stop = Timer(limit.total_seconds(), child.kill)
        stop.start()
        try:
            for line in child.stdout or ():
                if line.startswith("{"):
                    _hear(json.loads(line), on_event)
        except BaseException:
            child.terminate()
            raise
        finally:
            stop.cancel()
        return child.wait()


def _hear(event: Event, on_event: Callable[[Event], None]) -> None:
    """What the crawl logs goes into our own log; all else to whoever wants it."""
    if event.get("event") == SAID:
        _LOG.log(event["level"], event["words"], extra={"about": event["about"]})
    else:
        on_event(event)
