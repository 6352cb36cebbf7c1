"""What all spiders share: each visit is one coroutine, and every capture goes through the item pipeline on its way."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import mimetypes
from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import unquote, urlsplit

from scrapy import Request, Spider, signals

from pipeline.config import ConfigError
from pipeline.faults import about
from pipeline.text.url import host_of
from snapshots.records import Capture, Failure, Role, Run
from snapshots.store import StoreError
from spiders.capturing import Captured, Way, of_failure
from spiders.fetching import Fetcher, Wire
from spiders.guard import Resolver
from spiders.job import Job

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure as Broken

log = logging.getLogger(__name__)


class VisitingSpider(Spider):
    """Started with a `job`, or by `scrapy crawl` with `directory` and perhaps `config`; then it makes its own run."""

    job: Job
    _alone: bool
    _fetcher: Fetcher
    _broken: BaseException | None = None  # why nothing more can be stored

    @classmethod
    def from_crawler(
        cls,
        crawler: Crawler,
        *args: Any,
        job: Job | None = None,
        directory: str = "",
        config: str = "contactwatch.toml",
        **kwargs: Any,
    ) -> Self:
        """Make the spider; what the config says becomes settings of this crawl.

        Raises: SystemExit with one line, where a crawl by hand has no usable config, store or directory.
        """
        try:
            spider_job = job or Job.alone(Path(config), directory)
        except (ConfigError, StoreError) as error:
            raise SystemExit(str(error)) from None
        crawler.settings.setdict(dict(spider_job.scrapy_settings()), priority="spider")
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.job = spider_job
        crawler.signals.connect(spider._not_kept, signals.item_error)
        spider._alone = job is None
        return spider

    def visits(self) -> Iterable[Awaitable[None]]:
        """The visits of this spider, each independent of the others."""
        raise NotImplementedError

    async def start(self) -> AsyncIterator[Captured]:
        """Make all visits at once: `pacing` sees to it that each host is asked one thing at a time."""
        self._fetcher = self._open()
        await asyncio.gather(*(self._unharmed(visit) for visit in self.visits()))
        nothing_more: tuple[Captured, ...] = ()  # every capture was kept on its way, before its links were followed
        for captured in nothing_more:
            yield captured

    async def fetch(self, url: str, role: Role, run: str) -> Capture:
        """The kept capture of that URL.

        Raises: StoreError, if it cannot be kept.
        """
        return await self._fetcher.fetch(self.job.asked(url, role, run))

    async def keep_file(self, url: str, run: Run) -> None:
        """Keep a data file of this machine, as if a server had sent it. Raises: StoreError, if it cannot be kept."""
        asked = self.job.asked(url, Role.LISTING, run.id)
        most, way = self.job.config.fetch.max_body, Way(url, (), self.job.clock(), 0.0)
        try:
            with Path(unquote(urlsplit(url).path)).open("rb") as file:
                body = file.read(most + 1)
        except OSError as error:
            await self._keep(of_failure(asked, way, Failure.OTHER, f"{url}: {error.strerror}"))
            return
        if len(body) > most:
            await self._keep(of_failure(asked, way, Failure.OVERSIZE, "larger than max_body"))
            return
        kind = mimetypes.guess_type(url)[0] or "text/csv"
        capture = Capture(
            asked.id, run.id, Role.LISTING, url, url, run.as_of, way.at, 200,
            (("content-type", kind),), sha256=hashlib.sha256(body).hexdigest(), size=len(body),
        )  # fmt: skip
        await self._keep(Captured(capture, body))

    def _open(self) -> Fetcher:
        from twisted.internet import reactor  # importing it installs one: not before Scrapy has chosen which

        resolver = getattr(reactor, "nameResolver", None)
        if not isinstance(resolver, Resolver):
            raise RuntimeError("the guard is not the resolver of this process: use spiders.settings")
        resolver.networks = self.job.dialled
        wire = Wire(self._download, self._keep, resolver.refused, self.job.clock)
        return Fetcher(self.job.store.archive, self.job.courtesy, wire)

    async def _unharmed(self, visit: Awaitable[None]) -> None:
        """Make one visit. What goes wrong in it is logged and stops no other one, unless nothing can be stored."""
        try:
            await visit
        except Exception as error:  # noqa: BLE001 - it is told, and the others go on
            if error is not self._broken:
                log.error("a visit broke off; what it fetched is kept", extra=about(error))

    async def _download(self, url: str, headers: Mapping[str, str], role: Role) -> Response:
        settings = self.crawler.settings
        request = Request(
            url,
            headers={**settings["DEFAULT_REQUEST_HEADERS"], "User-Agent": settings["USER_AGENT"], **headers},
            meta={"download_slot": host_of(url), "download_timeout": settings["DOWNLOAD_TIMEOUT"], "role": role},
            dont_filter=True,
        )
        return await self.crawler.engine.download_async(request)

    async def _keep(self, captured: Captured) -> None:
        if self._broken is None:
            await self.crawler.engine.scraper.start_itemproc_async(captured, response=None)
        if self._broken is not None:
            raise self._broken

    def give_up(self, error: Exception) -> None:
        """Stop: nothing can be stored any more."""
        if self._broken is None:
            log.critical("%s", error)
            self._broken = error

    def _not_kept(self, failure: Broken) -> None:
        self._broken = self._broken or failure.value  # an error that is ours; Scrapy has logged it

    def closed(self, reason: str) -> None:
        """Scrapy's last word to a spider."""
        self.job.cut_short |= reason != "finished" or self._broken is not None
        if self._alone:
            self.job.finish()
