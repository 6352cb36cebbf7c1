"""The watch list, contactwatch.toml, strictly loaded: an unknown key is refused and named with its table."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from pipeline.config_values import (
    Cron,
    Duration,
    Identifier,
    ListingUrl,
    Network,
    NotifyUrl,
    ParentPage,
    Pattern,
    Region,
    RegionOfPages,
    WebUrl,
    Zone,
    groups,
)
from pipeline.text.url import canonical, page_key

#: Letters of a value that may be a secret: a shorter one stands in words by chance.
_TELLING = 4


class ConfigError(ValueError):
    """The configuration cannot be used. The message names the file, the table, the key and what to do."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StoreTable(_Table):
    url: str = "sqlite:///contactwatch.db"


class FetchTable(_Table):
    user_agent: str = "contactwatch (+https://example.org/about-our-checks)"
    allow_networks: tuple[Network, ...] = ()
    max_pages_per_site: int = Field(20, ge=1)
    delay: float = Field(10.0, ge=0)  # seconds
    timeout: float = Field(30.0, gt=0)  # seconds
    max_body: int = Field(10_000_000, ge=1)  # bytes


class SelectTable(_Table):
    """CSS selectors that override the automatic reading of a listing page."""

    entry: str | None = None
    name: str | None = None
    section: str | None = None
    description: str | None = None
    contact: str | None = None
    stamp: str | None = None

    def chosen(self) -> dict[str, str]:
        """The selectors that are set, by part."""
        return {part: css for part, css in self.model_dump().items() if css}


class EntryTable(_Table):
    aliases: tuple[str, ...] = ()  # other names of the organisation
    mirrors: tuple[WebUrl, ...] = ()
    private: bool = False
    restricted: bool = False
    do_not_crawl: bool = False
    recheck_after: Duration = timedelta(days=90)


class ColumnsTable(_Table):
    """Headers of a CSV file's columns, where they have names of their own."""

    name: str | None = None
    website: str | None = None
    section: str | None = None
    description: str | None = None
    phone: str | None = None
    fax: str | None = None
    email: str | None = None
    address: str | None = None


class DirectoryTable(_Table):
    id: Identifier
    url: ListingUrl  # of a page, or of a CSV or HSDS document; `file:///…` for one on this machine
    region: Region | None = None
    subpages: tuple[str, ...] = ()
    aliases: tuple[WebUrl, ...] = ()
    lookalikes: tuple[str, ...] = ()
    stale_after: Duration = timedelta(days=365)
    cron: Cron | None = None
    timezone: Zone = "UTC"
    select: SelectTable = SelectTable()
    columns: ColumnsTable = ColumnsTable()
    entries: Mapping[Identifier, EntryTable] = Field(default_factory=dict)

    def chosen(self) -> dict[str, str]:
        """What the file says of how the listing is read: selectors by part, columns by part behind `columns.`."""
        columns = {f"columns.{part}": name for part, name in self.columns.model_dump().items() if name}
        return {**self.select.chosen(), **columns}

    def own(self, url: str) -> str:
        """The canonical URL of that page; of the directory's own page where the URL is one of its aliases."""
        return canonical(self.url) if self.is_own(url) else canonical(url)

    def is_own(self, url: str) -> bool:
        """Whether that is an address of the directory's own page."""
        return page_key(url) in {page_key(own) for own in (self.url, *self.aliases)}


class CollectionTable(_Table):
    id: Identifier
    wordpress: WebUrl  # the site; its REST API is asked below it
    parent: ParentPage  # slug of the page under which the others stand, or its path where several have that slug
    region: RegionOfPages = None
    stale_after: Duration = timedelta(days=365)
    cron: Cron | None = None
    timezone: Zone = "UTC"


class IndexTable(DirectoryTable):
    """A collection as a directory whose entries are pages: what came, went, was renamed or moved."""

    collection: CollectionTable


class MemberTable(DirectoryTable):
    """One page of a collection as a directory: made from its last good reading, never written in the file."""

    collection: CollectionTable
    document: int | None = None  # WordPress's id of the page; None where only its address is known

    def own(self, url: str) -> str:  # noqa: ARG002
        """The page's canonical URL, whatever is asked: it is one page, wherever it stood before."""
        return canonical(self.url)


class StatementTable(_Table):
    """A sentence of a directory page that must agree with an authority. Patterns are searched in any case."""

    directory: Identifier
    page: Pattern
    authority: WebUrl
    says: Pattern

    @field_validator("says")
    @classmethod
    def _as_many_groups(cls, says: str, info: ValidationInfo) -> str:
        page = info.data.get("page")
        if page is not None and groups(page) != groups(says):
            raise ValueError(f"has {groups(says)} groups where `page` has {groups(page)}: they are compared one by one")
        return says


class NotifyTable(_Table):
    url: NotifyUrl = Field(repr=False)  # it may hold a password
    min_severity: Literal["critical", "high", "medium", "low", "info"] = "high"
    digest: Literal["weekly", "now"] = "weekly"


class Config(_Table):
    """The whole file. `path` is where it was read from, for messages and for child processes."""

    path: Path = Field(default=Path("contactwatch.toml"), exclude=True)
    store: StoreTable = StoreTable()
    fetch: FetchTable = FetchTable()
    directories: tuple[DirectoryTable, ...] = ()
    collections: tuple[CollectionTable, ...] = ()
    statements: tuple[StatementTable, ...] = ()
    notify: tuple[NotifyTable, ...] = ()
    members: tuple[MemberTable, ...] = Field(
        default=(), exclude=True
    )  # the collections' pages, as the store knows them

    @model_validator(mode="after")
    def _ids_once(self) -> Config:
        seen: set[str] = set()
        for name in [*(t.id for t in self.directories), *(t.id for t in self.collections)]:
            if name in seen:
                raise ValueError(f"the id {name!r} stands twice")
            seen.add(name)
        return self

    @model_validator(mode="after")
    def _pages_once(self) -> Config:
        """A page that two directories claim would be asked for and judged twice."""
        claimed: dict[str, str] = {}
        for table in self.directories:
            for url in dict.fromkeys(map(page_key, (table.url, *table.aliases))):
                if url in claimed:
                    raise ValueError(f"[directories {table.id}]: {url} is also an address of {claimed[url]!r}")
                claimed[url] = table.id
        return self

    @model_validator(mode="after")
    def _statements_of_directories(self) -> Config:
        known = {t.id for t in self.directories}
        for number, table in enumerate(self.statements, 1):
            if table.directory in known or self.collection_of(table.directory):
                continue
            there = ", ".join(sorted(known)) or "none"
            more = f"; pages of a collection are named {' or '.join(f'{t.id}-…' for t in self.collections)}"
            raise ValueError(
                f"[statements {number}] directory: no directory {table.directory!r}; there are: {there}"
                + (more if self.collections else "")
            )
        return self

    @property
    def roots(self) -> tuple[DirectoryTable, ...]:
        """What the file names: directories, and each collection as the directory of its pages."""
        return (*self.directories, *(_index(table) for table in self.collections))

    def collection_of(self, name: str) -> str | None:
        """The id of the collection of which a directory of that id would be a page; None where it can be none.

        Which pages there are only the store knows.
        """
        found = (t.id for t in self.collections if name.startswith(f"{t.id}-") and name != f"{t.id}-")
        return max(found, key=len, default=None)

    @property
    def watched(self) -> tuple[DirectoryTable, ...]:
        """Everything that is watched: what the file names, and the pages of its collections."""
        return (*self.roots, *self.members)

    def directory(self, name: str) -> DirectoryTable:
        """The directory of that id.

        Raises: ConfigError naming the ids there are.
        """
        for table in (*self.directories, *self.members):
            if table.id == name:
                return table
        for collection in self.collections:
            if collection.id == name:
                return _index(collection)
        known = ", ".join(table.id for table in self.roots) or "none"
        if self.members:
            known += f", and {len(self.members)} pages of collections (`contactwatch report` names them)"
        raise ConfigError(f"{self.path}: no directory {name!r}; there are: {known}")


def _index(table: CollectionTable) -> IndexTable:
    return IndexTable(
        id=table.id,
        url=f"{table.wordpress.rstrip('/')}/{table.parent.strip('/')}/",
        stale_after=table.stale_after,
        cron=table.cron,
        timezone=table.timezone,
        collection=table,
    )


def load(path: Path, environment: Mapping[str, str]) -> Config:
    """Read the file; `${NAME}` in any text comes from the environment.

    Raises: ConfigError for a missing file, broken TOML, an unknown key, a bad value or a missing variable.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file; `contactwatch init` writes one") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    for name in ("path", "members"):
        if name in raw:
            raise ConfigError(f"{path}: {name}: unknown key; remove it or see `contactwatch init`")
    try:
        return Config(path=path, **_filled(raw, environment))
    except ValidationError as error:
        explained = "\n".join(_explain(path, raw, dict(e)) for e in error.errors())
        raise ConfigError(_unfilled(explained, text, environment)) from None
    except _MissingVariableError as error:
        raise ConfigError(f"{path}: the environment has no variable {error.args[0]}; set it or remove ${{…}}") from None


class _MissingVariableError(Exception):
    pass


def _filled(value: Any, environment: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {k: _filled(v, environment) for k, v in value.items()}
    if isinstance(value, list):
        return [_filled(v, environment) for v in value]
    if isinstance(value, str):
        return re.sub(r"\$\{(\w+)\}", lambda m: _variable(m[1], environment), value)
    return value


def _unfilled(words: str, text: str, environment: Mapping[str, str]) -> str:
    """The words with the variables of the text in place of what they stand for: it may be a secret."""
    for name in re.findall(r"\$\{(\w+)\}", text):
        if len(value := environment.get(name, "")) >= _TELLING:
            words = words.replace(value, f"${{{name}}}")
    return words


def _variable(name: str, environment: Mapping[str, str]) -> str:
    if name not in environment:
        raise _MissingVariableError(name)
    return environment[name]


def _explain(path: Path, raw: Mapping[str, Any], error: Mapping[str, Any]) -> str:
    """One pydantic error as one line: file, table, key, what is wrong."""
    place = [str(step) for step in error["loc"]]
    named, here = [], raw
    for step in error["loc"]:
        if isinstance(step, int) and isinstance(here, list) and isinstance(here[step], dict):
            named[-1] = f"{named[-1]} {here[step].get('id', step + 1)}"
            here = here[step]
            continue
        named.append(str(step))
        here = here.get(step, {}) if isinstance(here, dict) else {}
    *tables, key = named or ["the file"]
    table = f"[{'.'.join(tables)}] " if tables else ""
    if error["type"] == "extra_forbidden":
        return f"{path}: {table}{key}: unknown key; remove it, or see `contactwatch init` for the keys there are"
    if error["type"] == "missing":
        return f"{path}: {table}{key}: required, but not there"
    message = str(error["msg"]).removeprefix("Value error, ")
    shown = "" if place[:1] == ["notify"] else f" (found {error['input']!r})"  # an address may hold a password
    return f"{path}: {table}{key}: {message}" + (shown if error["type"] != "value_error" else "")
