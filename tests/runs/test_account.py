"""What the report counts from a run."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pipeline.model import Stamp
from pipeline.render.wording import stamp
from pipeline.runs.account import stamp_row
from snapshots.records import Run, Trigger

NOW = datetime(2026, 9, 15, 6, tzinfo=UTC)
RUN = Run("r", "b", "belarus", Trigger.MANUAL, NOW, NOW)


@pytest.mark.parametrize(
    ("earliest", "latest", "age", "told"),
    [
        (date(2025, 3, 1), date(2025, 3, 31), 533, "“S”: 533 days old"),
        (date(2026, 9, 1), date(2026, 9, 30), 0, "“S”: 0 days old"),
        (date(2026, 9, 15), date(2026, 9, 15), 0, "“S”: 0 days old"),
        (date(2026, 10, 1), date(2026, 10, 31), -16, "“S”, a date that has not come yet"),
    ],
    ids=["past", "this month", "today", "future"],
)
def test_age_of_a_stamp(earliest: date, latest: date, age: int, told: str) -> None:
    row = stamp_row(Stamp("S", earliest, latest), RUN)
    assert (row.age_days, stamp(row)) == (age, told)
