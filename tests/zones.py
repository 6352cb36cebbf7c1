"""Time zones of the machine under which everything that depends on time is tested, always."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

#: East of Greenwich with summer time; and where a whole day was once left out.
ZONES = ("UTC", "Europe/Athens", "Pacific/Apia")


@pytest.fixture(params=ZONES, autouse=True)
def machine_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The machine's own zone, which must never matter. A module that imports this has all its tests run under each."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()
