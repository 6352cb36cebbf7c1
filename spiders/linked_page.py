"""Asks for the pages that a directory links, and for the authorities of watched statements, after the sites."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.exceptions import StopDownload

from pipeline.policy import DEFAULT
from pipeline.runs.lookups import Lookup, lookups
from snapshots.records import Role
from spiders.visiting import VisitingSpider

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http.headers import Headers

_PAGES = (b"html", b"xml")  # parts of the media types whose text can tell something


class LinkedPage(VisitingSpider):
    """One visit per page. Of a document or a picture only the headers are taken: they say that it is there."""

    name = "linked_page"

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """As every spider here is made; and no body is taken that nobody will read."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._stop_at_headers, signals.headers_received)
        return spider

    def visits(self) -> Iterable[Awaitable[None]]:
        """One per page of the batch's plan, however many entries and directories link it."""
        wanted = lookups(self.job.store, self.job.config, DEFAULT, self.job.batch)
        self.job.progress.expect(len(wanted))
        return [self._visit(lookup) for lookup in wanted]

    async def _visit(self, lookup: Lookup) -> None:
        await self.fetch(lookup.url, Role.LINK, lookup.run)

    def _stop_at_headers(self, headers: Headers, request: Request) -> None:
        """Raises: StopDownload, where the answer is no page. The response counts as it stands, without a body."""
        media = (headers.get("Content-Type") or b"").lower()
        if request.meta["role"] is Role.LINK and media and not any(part in media for part in _PAGES):
            raise StopDownload(fail=False)
