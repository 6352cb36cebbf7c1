"""The pages of sites that a batch fetched, screened and read for a directory's region when it looks at them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from pipeline.matching.itinerary import Site
from pipeline.matching.sites import SeenPage
from pipeline.recall.readings import Readings
from pipeline.text.url import canonical, site_key
from snapshots.records import Capture

_KEPT = 128  # judged pages at a time: those of a few sites, whose entries are judged one after another


class Screened:
    """Judged pages by region. A number printed without a country code means another one in another directory.

    Nothing is read before it is asked for: a fleet has hundreds of regions and thousands of sites, and no directory
    looks at more than its own.
    """

    def __init__(self, readings: Readings, captures: Iterable[Capture], sites: Mapping[str, Site]) -> None:
        hosts = {**{site_key(url): site for site in sites.values() for url in site.mirrors}, **sites}
        self._captures = {canonical(c.url): c for c in captures}

        def read(url: str, region: str | None) -> SeenPage:
            capture = self._captures[url]
            return readings.page(capture, region, hosts.get(site_key(capture.url)))

        self._read = lru_cache(maxsize=_KEPT)(read)

    def of(self, region: str | None) -> Mapping[str, SeenPage]:
        """The pages as read for that region, by the canonical URL that was asked for."""
        return _Pages(self, region)

    def urls(self) -> Mapping[str, Capture]:
        """What was fetched, by the canonical URL that was asked for."""
        return self._captures

    def page(self, url: str, region: str | None) -> SeenPage:
        """Raises: KeyError for a URL that was not fetched."""
        return self._read(url, region)


class _Pages(Mapping[str, SeenPage]):
    def __init__(self, screened: Screened, region: str | None) -> None:
        self._screened, self._region = screened, region

    def __getitem__(self, url: str) -> SeenPage:
        return self._screened.page(url, self._region)

    def __iter__(self) -> Iterator[str]:
        return iter(self._screened.urls())

    def __len__(self) -> int:
        return len(self._screened.urls())
