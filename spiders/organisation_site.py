"""Visits the sites of the listed organisations, each host once, in the order that its itinerary gives."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable

from pipeline import agenda
from pipeline.itinerary import Itinerary, Site
from pipeline.model import Reading
from pipeline.parsers.listing import SelectorError
from pipeline.readings import Readings
from snapshots.records import Capture, Role
from spiders.visiting import VisitingSpider


class OrganisationSite(VisitingSpider):
    """One visit per site of the batch's agenda."""

    name = "organisation_site"

    def visits(self) -> Iterable[Awaitable[None]]:
        """One per host, however many entries list it."""
        self._readings = Readings(self.job.store.archive)
        try:
            sites = agenda.sites(self.job.store, self.job.config, self.job.batch)
        except SelectorError as error:
            self.logger.error("no site is visited: %s", error)
            return ()
        self.job.progress.expect(2 * len(sites))  # robots.txt and home
        return [self._visit(site) for site in sites]

    async def _visit(self, site: Site) -> None:
        itinerary = Itinerary(site, self.job.config.fetch.max_pages_per_site)
        while (url := itinerary.next()) is not None:
            capture = await self.fetch(url, Role.SITE, site.run)
            itinerary.arrived(url, capture.final_url, self._reading(capture, site))
            self.job.progress.expect(not itinerary.complete)

    def _reading(self, capture: Capture, site: Site) -> Reading | None:
        answered = capture.status is not None and (200 <= capture.status < 300 or capture.status == 304)
        return self._readings.site(capture, site.region) if answered and not capture.truncated else None
