"""The log itself: one line an event, and no end to what it speaks of."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest

from pipeline.logs import Form, logger

NOON = datetime(2026, 9, 7, 12, 0, tzinfo=UTC)
FULL = Path("/dev/full")  # every write to it fails as on a full disk


class Sheet(StringIO):
    """A stream that has room, or none."""

    room = True

    def write(self, line: str) -> int:
        if not self.room:
            raise OSError(28, "No space left on device")
        return super().write(line)


@pytest.mark.parametrize("form", Form)
def test_a_full_disk_ends_nobody(form: Form) -> None:
    with FULL.open("w", buffering=1) as stream:
        log = logger(stream, lambda: NOON, form)
        for number in range(2000):  # more than any buffer holds
            log.error("the disk is full", number=number)
        with pytest.raises(OSError, match="No space"):
            stream.close()


def test_the_next_line_that_can_be_written_counts_those_that_could_not() -> None:
    sheet = Sheet()
    log = logger(sheet, lambda: NOON, Form.JSON)
    log.info("one")
    sheet.room = False
    log.info("two")
    log.info("three")
    sheet.room = True
    log.info("four")
    log.info("five")
    told = [json.loads(line) for line in sheet.getvalue().splitlines()]
    assert [(line["event"], line.get("lines_lost")) for line in told] == [("one", None), ("four", 2), ("five", None)]
