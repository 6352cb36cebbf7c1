"""The item pipeline: every capture goes into the archive, in one transaction with its body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import DropItem

from snapshots.store import StoreError
from spiders.capturing import Captured
from spiders.visiting import VisitingSpider

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.crawler import Crawler

    from snapshots.archive import Archive
    from snapshots.records import Capture


class Archiving:
    """Stores captures; `give_up` hears of it when nothing more can be stored."""

    def __init__(
        self, archive: Archive, tell: Callable[[Capture], None], give_up: Callable[[StoreError], None]
    ) -> None:
        self._archive = archive
        self._tell = tell
        self._give_up = give_up

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Archiving:
        spider = crawler.spider
        if not isinstance(spider, VisitingSpider):
            raise TypeError(f"{spider!r} keeps no captures")
        return cls(spider.job.store.archive, spider.job.tell, spider.give_up)

    def process_item(self, item: Captured) -> Captured:
        """Put the capture and its body where they stay.

        Raises: DropItem, quietly, if that is not possible: `give_up` says why.
        """
        try:
            self._archive.put(item.capture, item.body)
        except StoreError as error:
            self._give_up(error)
            raise DropItem(str(error), log_level="DEBUG") from error
        self._tell(item.capture)
        return item
