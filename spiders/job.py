"""What one crawl works on: the open store, the runs of a batch, and what is shared so that no host is asked twice."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from pipeline import clock, config
from pipeline.config import Config
from pipeline.recall.fleet import expanded
from snapshots.records import Capture, Role, Run, RunStatus, Trigger
from snapshots.store import Store
from spiders.capturing import Asked
from spiders.fetching import Courtesy
from spiders.guard import Networks
from spiders.pacing import Pace
from spiders.progress import Progress
from spiders.robots import product_token
from spiders.settings import CONCURRENT_REQUESTS


class Job:
    """One batch of runs, for all spiders of one process."""

    def __init__(self, settings: Config, store: Store, batch: str, progress: Progress | None = None) -> None:
        fetch = settings.fetch
        self.config = expanded(settings, store)
        self.store = store
        self.batch = batch
        self.runs: Mapping[str, Run] = {run.id: run for run in store.ledger.batch(batch)}
        self.clock = clock.now
        self.progress = progress or Progress(None)
        self.progress.about = {"run": next(iter(self.runs))} if len(self.runs) == 1 else {"batch": batch}
        pace = Pace(fetch.delay, CONCURRENT_REQUESTS)
        networks = Networks(fetch.allow_networks)
        self.courtesy = Courtesy(networks, pace, product_token(fetch.user_agent))
        self.dialled = networks  # what connections may be made to; another one only where all requests are rerouted
        self.cut_short = False  # the crawl was stopped, or could not be stored to its end
        self._held = ExitStack()

    @classmethod
    def alone(cls, path: Path, directory: str) -> Job:
        """A job of its own for `scrapy crawl`: opens the store, holds the directory and begins a run by hand.

        Raises: ConfigError; StoreError, also where another run holds the directory.
        """
        settings = configured(path)
        with ExitStack() as held:
            store = held.enter_context(Store.open(settings.store.url))
            table = expanded(settings, store).directory(directory)
            held.enter_context(store.ledger.hold(table.id))
            begun = clock.now()
            run = Run(uuid4().hex, uuid4().hex, table.id, Trigger.MANUAL, as_of=begun, started_at=begun)
            store.ledger.begin(run)
            job = cls(settings, store, run.batch)
            job._held = held.pop_all()
        return job

    def asked(self, url: str, role: Role, run: str) -> Asked:
        """A question of that run."""
        return Asked(uuid4().hex, run, role, url, self.runs[run].as_of)

    def tell(self, capture: Capture) -> None:
        """Show a kept capture in the progress."""
        self.progress.fetched(capture.url, self.courtesy.pace.busy)

    def scrapy_settings(self) -> Mapping[str, Any]:
        """What the config says, in Scrapy's words."""
        fetch = self.config.fetch
        return {
            "USER_AGENT": fetch.user_agent,
            "DOWNLOAD_TIMEOUT": fetch.timeout,
            "DOWNLOAD_MAXSIZE": fetch.max_body,
        }

    def finish(self) -> None:
        """Close the run that `alone` began, and let go of store and directory."""
        for run in self.runs.values():
            captures = self.store.archive.of_run(run.id)
            self.store.ledger.update(
                _finished(replace(run, finished_at=self.clock()), captures, whole=not self.cut_short)
            )
        self._held.close()


def configured(path: Path) -> Config:
    """The config, with its variables from this process's environment: the spiders read it nowhere else.

    Raises: ConfigError.
    """
    return config.load(path, os.environ)


def _finished(run: Run, captures: tuple[Capture, ...], *, whole: bool) -> Run:
    answered = any(capture.status is not None for capture in captures if capture.role is not Role.ROBOTS)
    fresh = [capture for capture in captures if capture.status != 304]
    return replace(
        run,
        status=RunStatus.FAILED if not answered else RunStatus.COMPLETE if whole else RunStatus.PARTIAL,
        requests=len(captures),
        not_modified=len(captures) - len(fresh),
        bytes=sum(capture.size for capture in fresh),
    )
