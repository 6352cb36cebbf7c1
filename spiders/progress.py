"""How far a crawl has come, told as one JSON object a line, for the process that started it."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TextIO

_NAMED = 6  # hosts in one line: enough to show that something moves


class Progress:
    """Counts requests that are done and those that are known of; a silent one has no stream."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._done = 0
        self._expected = 0

    def expect(self, more: int) -> None:
        """That many more requests are known of."""
        self._expected += more

    def fetched(self, url: str, hosts: Collection[str]) -> None:
        """One request has become a capture; `hosts` are being asked at this moment."""
        self._done += 1
        if self._stream is None:
            return
        event = {
            "event": "fetched",
            "url": url,
            "done": self._done,
            "known": max(self._done, self._expected),
            "hosts": sorted(hosts)[:_NAMED],
        }
        try:
            self._stream.write(json.dumps(event, ensure_ascii=False) + "\n")
            self._stream.flush()
        except BrokenPipeError:  # whoever started us has gone; what was fetched is kept all the same
            self._stream = None
