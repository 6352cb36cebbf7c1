"""A bare Scrapy spider that fetches the URLs on stdin, obeys robots.txt and keeps nothing: what Scrapy itself costs."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess


class Bare(scrapy.Spider):
    name = "bare"
    custom_settings = {  # noqa: RUF012 (Scrapy's way)
        "ROBOTSTXT_OBEY": True,
        "CONCURRENT_REQUESTS": int(sys.argv[1]),
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": 0,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "WARNING",
    }

    async def start(self) -> AsyncIterator[Any]:
        for line in sys.stdin:
            yield scrapy.Request(line.strip())

    def parse(self, response: scrapy.http.Response, **_: Any) -> None:
        """Nothing: only the fetching is measured."""


if __name__ == "__main__":
    process = CrawlerProcess()
    process.crawl(Bare)
    process.start()
