"""Visits the sites of the listed organisations, each host once, in the order that its itinerary gives."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable

from pipeline.matching.itinerary import Itinerary, Site
from pipeline.runs import agenda
from snapshots.records import Role
from spiders.visiting import VisitingSpider


class OrganisationSite(VisitingSpider):
    """One visit per site of the batch's agenda."""

    name = "organisation_site"

    def visits(self) -> Iterable[Awaitable[None]]:
        """One per host, however many entries list it."""
        sites, self._readings = agenda.sites(self.job.store, self.job.config, self.job.batch)
        self.job.progress.expect(2 * len(sites))  # robots.txt and home
        return [self._visit(site) for site in sites]

    async def _visit(self, site: Site) -> None:
        itinerary = Itinerary(site, self.job.config.fetch.max_pages_per_site)
        while (url := itinerary.next()) is not None:
            capture = await self.fetch(url, Role.SITE, site.run)
            # Screened as it will be judged: what only looks like their page must not lead the way.
            page = self._readings.page(capture, site.region, site)
            itinerary.arrived(url, capture.final_url, page.reading)
            self.job.progress.expect(itinerary.goes_on)
