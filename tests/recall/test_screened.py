"""A page of a site is judged for the regions that look at it: a fleet has many of both."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

import pytest

from pipeline.matching.itinerary import Site
from pipeline.matching.sites import SeenPage
from pipeline.model import SiteState
from pipeline.recall.readings import Readings
from pipeline.recall.screened import Screened
from pipeline.screening.screen import Verdict
from snapshots.records import Capture, Role

URLS = [f"https://harbour-{number}.example/" for number in range(3)]


@dataclass
class Counting:
    """Stands in for the readings and keeps what it was asked."""

    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def page(self, capture: Capture, region: str | None, _site: Site | None) -> SeenPage:
        self.asked.append((capture.url, region))
        return SeenPage(capture, Verdict(SiteState.OK, "ok"), None, f"{capture.url} {region}")


def capture(url: str) -> Capture:
    now = datetime(2026, 9, 7, tzinfo=UTC)
    return Capture(id=url, run="r", role=Role.SITE, url=url, final_url=url, fetched_at=now, as_of=now)


@pytest.fixture
def readings() -> Counting:
    return Counting()


@pytest.fixture
def screened(readings: Counting) -> Screened:
    return Screened(cast(Readings, readings), [capture(url) for url in URLS], {})


def test_nothing_is_read_before_it_is_looked_at_and_then_once_a_region(readings: Counting, screened: Screened) -> None:
    pages = {region: screened.of(region) for region in ("BY", "PL", None)}
    assert readings.asked == []
    for _ in range(3):
        assert pages["BY"][URLS[0]].spam == f"{URLS[0]} BY"
        assert pages["PL"][URLS[0]].spam == f"{URLS[0]} PL"
    assert readings.asked == [(URLS[0], "BY"), (URLS[0], "PL")]


def test_a_page_that_was_not_fetched_is_none(readings: Counting, screened: Screened) -> None:
    assert screened.of("BY").get("https://nobody.example/") is None
    assert list(screened.of("BY")) == URLS
    assert len(screened.of(None)) == len(URLS)
    assert readings.asked == []
