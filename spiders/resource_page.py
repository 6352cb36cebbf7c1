"""Fetches the directory pages and the sub-pages that belong to them."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Iterator
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from pipeline.config import DirectoryTable
from pipeline.model import Link
from pipeline.parsers.listing import SelectorError
from pipeline.readings import Readings
from pipeline.text.url import canonical, same_site
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
        wanted = tuple(subpages(self._links(page, table), page.final_url, table.subpages)) if table.subpages else ()
        self.job.progress.expect(len(wanted))
        for url in wanted:
            await self.fetch(url, Role.SUBPAGE, run.id)

    def _links(self, page: Capture, table: DirectoryTable) -> tuple[Link, ...]:
        select = {part: css for part, css in table.select.model_dump().items() if css}
        try:
            listing = Readings(self.job.store.archive).listing(page, table.region, select)
        except SelectorError as error:
            self.logger.warning("%s: sub-pages are not fetched: %s", table.id, error)
            return ()
        return () if isinstance(listing, str) else listing.links


def subpages(links: Iterable[Link], page: str, globs: tuple[str, ...]) -> Iterator[str]:
    """The links of the same site whose URL or path matches one of the patterns, each once, the page itself left out."""
    seen = {canonical(page)}
    for link in links:
        url = canonical(link.url)
        if url in seen or not same_site(url, page):
            continue
        seen.add(url)
        path = urlsplit(url).path
        if any(fnmatchcase(url, glob) or fnmatchcase(path, glob) for glob in globs):
            yield url
