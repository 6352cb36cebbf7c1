"""The download handlers: Scrapy's, with idle connections let go early; and one that sends everything to one address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, DownloadTimeoutError

from spiders.certificates import Telling

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_KEPT = 15  # seconds an idle connection stays open: longer than the usual pause between two pages of one host
#: What the server of the example world says instead of letting a connection fail.
WORLD_HEADER = "X-Contactwatch-World"
_WORLD_FAILURES: dict[bytes, type[Exception]] = {
    b"dns": CannotResolveHostError,
    b"refused": DownloadConnectionRefusedError,
    b"timeout": DownloadTimeoutError,
}


class Handler(HTTP11DownloadHandler):
    """Thousands of hosts are asked a few pages each: kept connections would use up the file descriptors."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool.cachedConnectionTimeout = _KEPT
        self._contextFactory: Any = Telling(self._contextFactory)


class Rerouting(Handler):
    """Every request goes to one loopback server over plain http; names map to it, and nothing leaves the machine."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._address: str = crawler.settings["REROUTE"]

    async def download_request(self, request: Request) -> Response:
        """Ask the loopback server for the URL; the answer bears the URL that was asked.

        Raises: the error that the server plays, if it says so in a header.
        """
        parts = urlsplit(request.url)
        rerouted = request.replace(url=parts._replace(scheme="http", netloc=self._address).geturl(), dont_filter=True)
        rerouted.headers["Host"] = parts.netloc
        rerouted.headers["X-Forwarded-Proto"] = parts.scheme
        response = await super().download_request(rerouted)
        played = response.headers.get(WORLD_HEADER)
        if played in _WORLD_FAILURES:
            raise _WORLD_FAILURES[played](f"{parts.hostname}: played by the example world")
        return response.replace(url=request.url)
