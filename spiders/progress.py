"""How far a crawl has come, told as one JSON object a line, for the process that started it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, TextIO

from pipeline.runs.crawling import SAID

_NAMED = 6  # hosts in one line: enough to show that something moves


class Progress:
    """Counts requests that are done and those that are known of; a silent one has no stream."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._done = 0
        self._expected = 0
        self.about: Mapping[str, str] = {}  # whose crawl it is: stands in every line for the log

    def expect(self, more: int) -> None:
        """That many more requests are known of."""
        self._expected += more

    def fetched(self, url: str, hosts: Collection[str]) -> None:
        """One request has become a capture; `hosts` are being asked at this moment."""
        self._done += 1
        self._tell(
            event="fetched",
            url=url,
            done=self._done,
            known=max(self._done, self._expected),
            hosts=sorted(hosts)[:_NAMED],
        )

    def said(self, level: int, words: str, about: Mapping[str, str]) -> None:
        """A line for the log of whoever started us. Levels are those of `logging`."""
        self._tell(event=SAID, level=level, words=words, about={**self.about, **about})

    def _tell(self, **event: Any) -> None:
        if self._stream is None:
            return
        try:
            self._stream.write(json.dumps(event, ensure_ascii=False) + "\n")
            self._stream.flush()
        except BrokenPipeError:  # whoever started us has gone; what was fetched is kept all the same
            self._stream = None
