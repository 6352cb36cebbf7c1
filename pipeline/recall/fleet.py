"""The pages of the collections as directories, each from the collection's last good reading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from pipeline.config import Config, IndexTable, MemberTable
from pipeline.config_values import FROM_TITLE
from pipeline.model import ListedEntry
from pipeline.sources.parents import stands_at
from pipeline.state import State
from pipeline.text.country import region_in
from snapshots.store import Store


def expanded(config: Config, store: Store) -> Config:
    """The config with the pages of its collections, as far as the store knows them. Raises: StoreError."""
    tables = [table for table in config.roots if isinstance(table, IndexTable)]
    if not tables:
        return config
    taken = {table.id for table in config.roots}
    found: list[MemberTable] = []
    for table in tables:
        judgement = store.ledger.last_judgement(table.id, trusted=True)
        if judgement is not None:
            found += _members(table, State.model_validate_json(judgement.state), taken)
    return config.model_copy(update={"members": tuple(found)})


def parent_link(store: Store, table: IndexTable) -> str | None:
    """Where people find the page above a collection's, as the API said when it last did; None where it never did."""
    judgement = store.ledger.last_judgement(table.id)
    link = State.model_validate_json(judgement.state).parent_link if judgement else ""
    return link if stands_at(link, table.collection.wordpress, table.collection.parent) else None


def with_members(config: Config, directories: Iterable[str]) -> tuple[str, ...]:
    """Those directories, and after each collection the pages of it that are known."""
    found: dict[str, None] = {}
    for name in directories:
        found[name] = None
        found |= dict.fromkeys(table.id for table in config.members if table.collection.id == name)
    return tuple(found)


def region_of(table: IndexTable, title: str) -> str | None:
    """The region of a page of the collection: set for all of them, or named in the page's title."""
    asked = table.collection.region
    return region_in(title) if asked == FROM_TITLE else asked


def named(table: IndexTable, pages: Iterable[str], taken: set[str]) -> Mapping[str, str]:
    """What the pages of a collection are called as directories, by their ids as its entries. `taken` grows by them."""
    found = {}
    for id_ in pages:
        found[id_] = _free(f"{table.id}-{id_}", taken)
        taken.add(found[id_])
    return found


def _members(table: IndexTable, state: State, taken: set[str]) -> Iterator[MemberTable]:
    links = {id_: link for id_ in state.present if (link := state.known[id_].website) is not None}
    for id_, name in named(table, links, taken).items():
        entry = state.known[id_]
        yield MemberTable(
            id=name,
            url=links[id_],
            region=region_of(table, entry.name),
            stale_after=table.stale_after,
            timezone=table.timezone,
            collection=table.collection,
            document=document(entry),
        )


def document(entry: ListedEntry) -> int | None:
    """WordPress's id of a page, as the description of its entry in the collection holds it."""
    found = re.fullmatch(r"page (\d+)", entry.description)
    return int(found[1]) if found else None


def _free(name: str, taken: set[str]) -> str:
    """The id, with a number behind it where a directory of the file has it already."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free
