"""Fetches the directory pages and the sub-pages that belong to them."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable

from pipeline.config import DirectoryTable
from pipeline.model import Link
from pipeline.readings import Readings
from pipeline.subpages import subpages
from snapshots.records import Capture, Role, Run
from spiders.visiting import VisitingSpider


class ResourcePage(VisitingSpider):
    """One visit per run: its directory's page, then each link of it that the config's `subpages` names."""

    name = "resource_page"

    def visits(self) -> Iterable[Awaitable[None]]:
        """One per run of the batch."""
        self.job.progress.expect(2 * len(self.job.runs))  # robots.txt and page
        return [self._visit(run, self.job.config.directory(run.directory)) for run in self.job.runs.values()]

    async def _visit(self, run: Run, table: DirectoryTable) -> None:
        page = await self.fetch(table.url, Role.LISTING, run.id)
        wanted = tuple(subpages(self._links(page, table), page.final_url, table.subpages, table.is_own))
        self.job.progress.expect(len(wanted))
        for url in wanted:
            await self.fetch(url, Role.SUBPAGE, run.id)

    def _links(self, page: Capture, table: DirectoryTable) -> tuple[Link, ...]:
        if not table.subpages:
            return ()
        listing = Readings(self.job.store.archive).listing(page, table.region, table.select.chosen())
        return () if isinstance(listing, str) else listing.links
