"""Fetches the directory pages and the sub-pages that belong to them; of a collection, all its pages at once."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import replace
from uuid import uuid4

from pipeline.config import DirectoryTable, IndexTable, MemberTable
from pipeline.config_values import FILE
from pipeline.matching.subpages import subpages
from pipeline.model import Link
from pipeline.recall.readings import Readings
from pipeline.sources import wordpress
from pipeline.sources.wordpress import AnswerError, WebPage
from pipeline.text.url import canonical
from snapshots.records import Capture, Role, Run
from spiders.capturing import Captured
from spiders.visiting import VisitingSpider

_MOST_ANSWERS = 100  # of a collection: ten thousand pages; an API that never ends is not asked for ever

#: An answer, and a page that it holds.
Part = tuple[Capture, WebPage]


class ResourcePage(VisitingSpider):
    """One visit per run: its directory's page, then each link of it that the config's `subpages` names."""

    name = "resource_page"
    _answered: dict[str, Mapping[str, Part]]  # by run of a collection: its pages by canonical link, read once for all

    def visits(self) -> Iterable[Awaitable[None]]:
        """One per run of the batch."""
        self._answered = {}
        self.job.progress.expect(2 * len(self.job.runs))  # robots.txt and page
        return [self._visit(run, self.job.config.directory(run.directory)) for run in self.job.runs.values()]

    async def _visit(self, run: Run, table: DirectoryTable) -> None:
        if isinstance(table, IndexTable):
            await self._collection(run, table)
            return
        if table.url.startswith(FILE):
            await self.keep_file(table.url, run)
            return
        page = await self._member(run, table) if isinstance(table, MemberTable) else None
        page = page or await self.fetch(table.url, Role.LISTING, run.id)
        wanted = tuple(subpages(self._links(page, table), page.final_url, table.subpages, table.is_own))
        self.job.progress.expect(len(wanted))
        for url in wanted:
            await self.fetch(url, Role.SUBPAGE, run.id)

    def _links(self, page: Capture, table: DirectoryTable) -> tuple[Link, ...]:
        if not table.subpages:
            return ()
        listing = Readings(self.job.store.archive).listing(page, table.region, table.chosen())
        return () if isinstance(listing, str) else listing.links

    async def _collection(self, run: Run, table: IndexTable) -> None:
        """All pages under the parent, a hundred a request; the index page as people see it where the API has none."""
        site = table.collection.wordpress
        asked = await self.fetch(wordpress.parent_url(site, table.collection.parent), Role.COLLECTION, run.id)
        parent = self._parent(asked)
        if parent is None:
            await self.fetch(table.url, Role.LISTING, run.id)
            return
        for number in range(1, _MOST_ANSWERS + 1):
            answer = await self.fetch(wordpress.children_url(site, parent, number), Role.LISTING, run.id)
            said = answer.header("x-wp-totalpages")
            last = not said.isdecimal() or number >= int(said)
            if answer.status not in (200, 304) or (last and len(self._pages(answer)) < wordpress.PER_PAGE):
                return
            self.job.progress.expect(1)

    def _parent(self, capture: Capture) -> int | None:
        try:
            found = wordpress.parents(self._body(capture))
        except AnswerError:
            return None  # the capture tells it; the judge says so
        return found[0].id if found else None

    async def _member(self, run: Run, table: MemberTable) -> Capture | None:
        """The page as the API gave it in this check; None where it did not: then it is fetched as people see it."""
        index = next(iter(self.job.store.ledger.runs(table.collection.id, 1)), None)
        if index is not None and index.as_of == run.as_of:
            if index.id not in self._answered:
                self._answered[index.id] = self._parts(self.job.store.archive.of_run(index.id))
            parts = self._answered[index.id]
        elif table.document is not None:
            url = wordpress.single_url(table.collection.wordpress, table.document)
            parts = self._parts((await self.fetch(url, Role.COLLECTION, run.id),))
        else:
            return None
        part = parts.get(canonical(table.url))
        return await self._keep_part(run, table, part) if part else None

    def _parts(self, answers: Iterable[Capture]) -> Mapping[str, Part]:
        """The pages of those answers by their canonical links, each as it was given first."""
        parts: dict[str, Part] = {}
        for answer in answers:
            for page in self._pages(answer):
                parts.setdefault(canonical(page.link), (answer, page))
        return parts

    async def _keep_part(self, run: Run, table: MemberTable, cut: Part) -> Capture:
        """A page's part of an answer, kept as a capture of its own."""
        answer, page = cut
        part = replace(
            answer,
            id=uuid4().hex,
            run=run.id,
            role=Role.LISTING,
            url=table.url,
            final_url=page.link,
            as_of=run.as_of,
            status=200,
            headers=(("content-type", "application/json; charset=utf-8"),),
            redirects=(),
            detail=f"cut out of {answer.url}",
            sha256=hashlib.sha256(page.raw).hexdigest(),
            size=len(page.raw),
            elapsed=0.0,
        )
        await self._keep(Captured(part, page.raw))
        return part

    def _pages(self, answer: Capture) -> tuple[WebPage, ...]:
        if not wordpress.is_api(answer.url):
            return ()
        try:
            return wordpress.pages(self._body(answer))
        except AnswerError:
            return ()  # the capture tells it; the judge says so

    def _body(self, capture: Capture) -> bytes:
        return self.job.store.archive.body(capture.sha256) if capture.sha256 else b""
