"""Fetches the directory pages and the sub-pages that belong to them; of a collection, all its pages at once."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import uuid4

from pipeline.config import DirectoryTable, IndexTable, MemberTable
from pipeline.config_values import FILE
from pipeline.matching.subpages import subpages
from pipeline.model import Link
from pipeline.policy import DEFAULT
from pipeline.recall.fleet import parent_link
from pipeline.recall.readings import Readings
from pipeline.recall.shown import looked_at
from pipeline.sources import wordpress
from pipeline.sources.parents import ParentError, slug_of, the_parent
from pipeline.sources.wordpress import AnswerError, WebPage
from pipeline.text.url import canonical
from snapshots.records import Capture, Role, Run
from spiders.capturing import Captured
from spiders.visiting import VisitingSpider

_MOST_ANSWERS = 100  # of a collection: ten thousand pages; an API that never ends is not asked for ever

#: An answer, and a page that it holds.
Part = tuple[Capture, WebPage]


class ResourcePage(VisitingSpider):
    """One visit per run: its directory's page, then each link of it that the config's `subpages` names.

    Of a collection a few pages are fetched as people see them, too, beside what the API gives of them.
    """

    name = "resource_page"
    _answered: dict[str, Mapping[str, Part] | None]  # by collection: its pages by canonical link, read once for all
    _looked_at: frozenset[str]  # runs whose page is fetched as people see it

    def visits(self) -> Iterable[Awaitable[None]]:
        """One per run of the batch."""
        self._answered = {}
        self.job.progress.expect(2 * len(self.job.runs))  # robots.txt and page
        runs = [(run, self.job.config.directory(run.directory)) for run in self.job.runs.values()]
        self._looked_at = self._chosen([(run, table) for run, table in runs if isinstance(table, MemberTable)])
        return [self._visit(run, table) for run, table in runs]

    def _chosen(self, runs: Sequence[tuple[Run, MemberTable]]) -> frozenset[str]:
        """Those whose page is fetched as people see it. Where a page stands alone, the API has said nothing by now."""
        modified = {}
        for run, table in runs:
            part = (self._in_check(run, table) or {}).get(canonical(table.url))
            if part and part[1].modified:
                modified[run.id] = part[1].modified
        return looked_at(self.job.store, runs, modified, DEFAULT)

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
        site, named = table.collection.wordpress, table.collection.parent
        asked = await self.fetch(wordpress.parent_url(site, slug_of(named)), Role.COLLECTION, run.id)
        known = parent_link(self.job.store, table)
        try:
            parent = the_parent(wordpress.parents(self._body(asked)), site, named).id
        except ParentError:  # this and the next the judge tells; no page is taken for the one that is meant
            if known:
                await self.fetch(known, Role.LISTING, run.id)
            return
        except AnswerError:
            await self.fetch(known or table.url, Role.LISTING, run.id)
            return
        for number in range(1, _MOST_ANSWERS + 1):
            answer = await self.fetch(wordpress.children_url(site, parent, number), Role.LISTING, run.id)
            said = answer.header("x-wp-totalpages")
            last = not said.isdecimal() or number >= int(said)
            if answer.status not in (200, 304) or (last and len(self._pages(answer)) < wordpress.PER_PAGE):
                return
            self.job.progress.expect(1)

    async def _member(self, run: Run, table: MemberTable) -> Capture | None:
        """The page as the API gave it in this check; None where it did not: then it is fetched as people see it."""
        parts = self._in_check(run, table)
        if parts is None and table.document is not None:
            url = wordpress.single_url(table.collection.wordpress, table.document)
            parts = self._parts((await self.fetch(url, Role.COLLECTION, run.id),))
        part = parts.get(canonical(table.url)) if parts else None
        if part is None:
            return None
        kept = await self._keep_part(run, table, part)
        if run.id in self._looked_at:
            self.job.progress.expect(1)
            await self.fetch(table.url, Role.SHOWN, run.id)
        return kept

    def _in_check(self, run: Run, table: MemberTable) -> Mapping[str, Part] | None:
        """What the API gave of the whole collection in the same check; None where the check is of single pages."""
        name = table.collection.id
        if name not in self._answered:
            index = next(iter(self.job.store.ledger.runs(name, 1)), None)
            ran = index is not None and index.as_of == run.as_of
            self._answered[name] = self._parts(self.job.store.archive.of_run(index.id)) if index and ran else None
        return self._answered[name]

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
