"""Judging a collection without crawling: its API's answers, and what people see, are laid into a store by hand."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Self

from pipeline.config import Config, DirectoryTable, load
from pipeline.policy import DEFAULT
from pipeline.recall.fleet import expanded
from pipeline.recall.shown import looked_at
from pipeline.report import FlagRow, Report, TroubleRow
from pipeline.runs.assemble import assemble
from pipeline.runs.examine import Examiner
from pipeline.sources import wordpress
from snapshots.records import Role, Run, Trigger
from snapshots.store import Store
from tests.judging import START, Answer, Desk

WORDPRESS = "https://directory.example"
PARENT = "legal"
_JSON = (("content-type", "application/json; charset=utf-8"),)


@dataclass(frozen=True)
class Country:
    """One page of the collection as the API gives it. `modified` is UTC, without a zone."""

    name: str
    content: str
    modified: str = "2026-01-05T10:00:00"

    @property
    def slug(self) -> str:
        return f"{self.name.lower()}-legal-assistance"

    @property
    def link(self) -> str:
        return f"{WORDPRESS}/{PARENT}/{self.slug}/"

    @property
    def directory(self) -> str:
        return f"{PARENT}-{self.slug}"

    @property
    def row(self) -> dict[str, object]:
        return {
            "id": int.from_bytes(self.name.encode()[:3], "big"),
            "slug": self.slug,
            "link": self.link,
            "title": {"rendered": f"{self.name} Legal Assistance"},
            "content": {"rendered": self.content, "protected": False},
            "modified_gmt": self.modified,
            "parent": 7,
        }


def template(content: str, header: str = "<header><nav><a href='/'>Home</a></nav></header>", footer: str = "") -> str:
    """The page that people see around a content."""
    return f"<!doctype html><html lang=en><body>{header}<main><h1>Page</h1>{content}</main>{footer}</body></html>"


@dataclass
class Fleet(Desk):
    """A watched collection. `looked_at` holds the directories whose pages the last check saw as people do."""

    looked_at: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, folder: Path) -> Self:
        path = folder / "contactwatch.toml"
        path.write_text(
            f'[store]\nurl = "sqlite:///{folder}/store.db"\n[[collections]]\nid = "{PARENT}"\n'
            f'wordpress = "{WORDPRESS}"\nparent = "{PARENT}"\nregion = "from-title"\n',
            "utf-8",
        )
        config = load(path, {})
        return cls(Store.open(config.store.url), config)

    @property
    def whole(self) -> Config:
        """The config with the pages that the store knows."""
        return expanded(self.config, self.store)

    def check(
        self,
        countries: Sequence[Country],
        at: datetime,
        shown: Mapping[str, Answer | str] | None = None,
        sites: Mapping[str, Answer | str] | None = None,
        *,
        entries: tuple[str, ...] = (),
        closed: bool = False,
    ) -> Report:
        """One check: the index, then the pages. `shown`: by name what people see, where it is another content.

        `entries`: where the check is about these alone. `closed`: the API gives none of the single pages.
        """
        (index,) = self._begin([self.config.directory(PARENT)], at)
        parent = {"id": 7, "slug": PARENT, "link": f"{WORDPRESS}/{PARENT}/", "title": {"rendered": "Legal"}}
        self.put(index, wordpress.parent_url(WORDPRESS, PARENT), _json([parent]), Role.COLLECTION)
        rows = _json([country.row for country in countries])
        self.put(index, wordpress.children_url(WORDPRESS, 7, 1), rows, Role.LISTING)
        Examiner(self.store, self.config, DEFAULT).batch(index.batch, at)
        by_link = {country.link: country for country in countries}
        tables = [table for table in self.whole.members if table.url in by_link]
        runs = self._begin(tables, at, entries)
        modified = {
            run.id: page.modified
            for run, table in zip(runs, tables, strict=True)
            for page in wordpress.pages(json.dumps(by_link[table.url].row).encode())
            if page.modified
        }
        chosen = looked_at(self.store, list(zip(runs, tables, strict=True)), modified, DEFAULT)
        self.looked_at = []
        for run, table in zip(runs, tables, strict=True):
            country = by_link[table.url]
            seen = (shown or {}).get(country.name, template(country.content))
            self.put(run, table.url, seen if closed else _json(country.row), Role.LISTING)
            if run.id in chosen and not closed:
                self.looked_at.append(country.name)
                self.put(run, table.url, seen, Role.SHOWN)
        for url, given in (sites or {}).items():
            self.put(runs[0], url, given, Role.SITE)
        Examiner(self.store, self.whole, DEFAULT).batch(runs[0].batch, at)
        return self.report()

    def report(self) -> Report:
        return assemble(self.store, [PARENT, *(table.id for table in self.whole.members)], DEFAULT, START)

    def trouble(self, country: str = "") -> list[TroubleRow]:
        """Of one country's page, or all."""
        return [t for t in self.report().trouble if country.lower() in t.directory]

    def open_flags(self) -> list[FlagRow]:
        return [flag for flag in self.report().flags if flag.status == "open"]

    def values(self, country: Country) -> set[str]:
        """The contacts that the report shows of a page."""
        mine = (entry for entry in self.report().entries if entry.directory == country.directory)
        return {contact.value for entry in mine for contact in entry.contacts}

    def _begin(self, tables: Sequence[DirectoryTable], at: datetime, entries: tuple[str, ...] = ()) -> list[Run]:
        batch = uuid.uuid4().hex
        made = [
            Run(uuid.uuid4().hex[:12], batch, table.id, Trigger.MANUAL, at, at, entries=entries) for table in tables
        ]
        for run in made:
            self.store.ledger.begin(run)
        return made


def _json(value: object) -> Answer:
    return Answer(json.dumps(value).encode(), headers=_JSON)
