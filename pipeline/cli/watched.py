"""What of the pages that `init` found the watch list watches already."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.config import Config, IndexTable
from pipeline.sources.parents import stands_at
from pipeline.sources.survey import Found, Survey
from pipeline.text.url import page_key


def collection_id(config: Config, site: str, found: Found) -> str:
    """The id of the collection that watches these pages already; empty where none does."""
    for table in config.collections:
        same = page_key(table.wordpress) == page_key(site)
        if same and stands_at(found.parent.link, table.wordpress, table.parent):
            return table.id
    return ""


def as_what(config: Config, survey: Survey, urls: Iterable[str]) -> str:
    """As what a page is watched already, in words; empty where it is not. `urls`: its addresses."""
    there = tuple(urls)
    keys = {page_key(url) for url in there}
    for table in config.roots:
        if not isinstance(table, IndexTable):
            if any(map(table.is_own, there)):
                return f"as the directory {table.id!r}"
        elif page_key(table.url) in keys:
            return f"as the index of the collection {table.id!r}"
        elif any(key.startswith(page_key(table.url) + "/") for key in keys):
            return f"as a page of the collection {table.id!r}"
    for found in survey.found:
        if (id_ := collection_id(config, survey.site, found)) and keys & {page_key(page.link) for page in found.pages}:
            return f"as a page of the collection {id_!r}"
    return ""


def directories_among(config: Config, found: Found) -> tuple[str, ...]:
    """The ids of the directories that are pages of the collection."""
    return tuple(t.id for t in config.directories if any(t.is_own(page.link) for page in found.pages))
