"""The item pipeline: every capture goes into the archive, in one transaction with its body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spiders.capturing import Captured
from spiders.visiting import VisitingSpider

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.crawler import Crawler

    from snapshots.archive import Archive
    from snapshots.records import Capture


class Archiving:
    """Stores. Raises: what the archive raises; the spider hears of it and stops."""

    def __init__(self, archive: Archive, tell: Callable[[Capture], None]) -> None:
        self._archive = archive
        self._tell = tell

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Archiving:
        spider = crawler.spider
        if not isinstance(spider, VisitingSpider):
            raise TypeError(f"{spider!r} keeps no captures")
        return cls(spider.job.store.archive, spider.job.tell)

    def process_item(self, item: Captured) -> Captured:
        """Put the capture and its body where they stay."""
        self._archive.put(item.capture, item.body)
        self._tell(item.capture)
        return item
