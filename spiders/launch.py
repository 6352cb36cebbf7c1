"""The crawl as a child process: `python -m spiders.launch --config FILE --batch BATCH`; its parent began the runs.

Its exit status proves nothing; the captures that it leaves do.
"""

from __future__ import annotations

import argparse
import logging
import os
import resource
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from pipeline.config import ConfigError
from pipeline.faults import Relay, tell_discreetly
from snapshots.store import Store, StoreError
from spiders import settings
from spiders.guard import Networks
from spiders.job import Job, configured
from spiders.linked_page import LinkedPage
from spiders.organisation_site import OrganisationSite
from spiders.progress import Progress
from spiders.resource_page import ResourcePage

_DESCRIPTORS = 8192  # open files: one per connection, with hundreds of hosts answering at once
_REROUTING = "spiders.connecting.Rerouting"


def main(arguments: Sequence[str] | None = None) -> int:
    """Crawl one batch: its directory pages, then the sites that they list, then the pages that they link."""
    options = _options(arguments)
    _raise_limit()
    progress = Progress(sys.stdout if options.progress else None)
    logging.getLogger().addHandler(Relay(progress.said if options.progress else _print, logging.ERROR))
    sys.excepthook = tell_discreetly
    if options.leashed:
        Thread(target=_wait_for_the_end, daemon=True).start()
    try:
        config = configured(Path(options.config))
        with Store.open(config.store.url) as store:
            job = Job(config, store, options.batch, progress)
            if options.reroute:
                job.dialled = Networks([options.reroute.rpartition(":")[0]])
            _crawl(job, options.reroute)
            return int(job.cut_short)
    except (ConfigError, StoreError) as error:
        logging.getLogger("spiders.launch").critical("%s", error)
        return 3


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m spiders.launch", description=__doc__)
    parser.add_argument("--config", required=True, help="contactwatch.toml; the store's URL stands in it")
    parser.add_argument("--batch", required=True, help="whose runs, already begun in the store, are crawled")
    parser.add_argument("--reroute", metavar="HOST:PORT", help="send every request to this loopback server")
    parser.add_argument("--progress", action="store_true", help="one JSON line on stdout for each capture")
    parser.add_argument(
        "--leashed", action="store_true", help="end when standard input ends: whoever started us has gone"
    )
    return parser.parse_args(arguments)


def _crawl(job: Job, reroute: str | None) -> None:
    process = AsyncCrawlerProcess(_settings(reroute))

    spiders = iter((ResourcePage, OrganisationSite, LinkedPage))

    def go_on(_: object = None) -> None:
        spider = next(spiders, None)
        if spider is not None and not job.cut_short:
            process.crawl(spider, job=job).add_done_callback(go_on)

    go_on()
    process.start()


def _settings(reroute: str | None) -> Settings:
    made: Settings = Settings()
    made.setmodule(settings, priority="project")
    made.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")  # it would tell what errors say
    if reroute:
        handlers: dict[str, Any] = {**settings.DOWNLOAD_HANDLERS, "http": _REROUTING, "https": _REROUTING}
        made.setdict({"DOWNLOAD_HANDLERS": handlers, "REROUTE": reroute}, priority="cmdline")
    return made


def _print(level: int, words: str, about: Mapping[str, str]) -> None:
    told = " ".join(f"{key}={value}" for key, value in about.items())
    sys.stderr.write(f"{logging.getLevelName(level)} {words} {told}".rstrip() + "\n")


def _wait_for_the_end() -> None:
    """The pipe ends with its writer, even by kill -9: an orphan would visit hosts beside the next run."""
    while os.read(sys.stdin.fileno(), 1024):  # unbuffered: a thread in a buffered read cannot be left at exit
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _raise_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _DESCRIPTORS if hard == resource.RLIM_INFINITY else min(_DESCRIPTORS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


if __name__ == "__main__":
    sys.exit(main())
