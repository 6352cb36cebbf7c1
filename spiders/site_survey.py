"""Fetches one page and, where its site is WordPress with an open API, the pages that look like directories."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable

from pipeline.config import DirectoryTable
from pipeline.config_values import FILE
from pipeline.sources.opening import Answer, form
from pipeline.sources.survey import answer, site_of, survey
from snapshots.records import Capture, Role, Run
from spiders.visiting import VisitingSpider


class SiteSurvey(VisitingSpider):
    """One visit per run: the page, then what the survey asks for."""

    name = "site_survey"

    def visits(self) -> Iterable[Awaitable[None]]:
        """One per run of the batch."""
        return [self._visit(run, self.job.config.directory(run.directory)) for run in self.job.runs.values()]

    async def _visit(self, run: Run, table: DirectoryTable) -> None:
        if table.url.startswith(FILE):
            await self.keep_file(table.url, run)
            return
        page = await self.fetch(table.url, Role.LISTING, run.id)
        body = self._body(page)
        if page.status is None or form(Answer(body, page.header("content-type"), page.final_url, {})):
            return  # around a data file there are no pages
        asking = survey(page.final_url, site_of(page.final_url, body))
        url = next(asking, None)
        while url is not None:
            capture = await self.fetch(url, Role.COLLECTION, run.id)
            try:
                url = asking.send(answer(capture, self._body(capture)))
            except StopIteration:
                return

    def _body(self, capture: Capture) -> bytes:
        return self.job.store.archive.body(capture.sha256) if capture.sha256 else b""
