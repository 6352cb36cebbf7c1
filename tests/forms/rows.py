"""The rows of `tests/forms/*.toml`, strictly loaded, and what the readers see in each."""

from __future__ import annotations

import html
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.model import Kind, Page
from pipeline.parsers.listing import read_listing
from pipeline.parsers.site import read_site

FOLDER = Path(__file__).parent
URL = "https://aid.example/"


@dataclass(frozen=True, slots=True)
class Row:
    """One written form: an example of it, and what must be read off it."""

    kind: str  # the stem of its file
    form: str  # in words; each once in a file
    reads: Sequence[Mapping[str, Any]]  # in page order; only the fields that a row names are compared
    text: str = ""  # one line of a page; or
    html: str = ""  # the markup of a page
    region: str | None = None
    lang: str = ""
    url: str = URL

    @property
    def page(self) -> Page:
        lang = f' lang="{self.lang}"' if self.lang else ""
        body = self.html or f"<p>{html.escape(self.text, quote=False)}</p>"
        return Page(f"<!doctype html><html{lang}>{body}".encode(), self.url, "text/html; charset=utf-8", self.region)


def rows(kind: str) -> tuple[Row, ...]:
    """Raises: TypeError for a key that no row has; ValueError for a row without an example, or a form told twice."""
    table = tomllib.loads((FOLDER / f"{kind}.toml").read_text("utf-8"))
    if list(table) != ["row"]:
        raise ValueError(f"{kind}.toml: tables other than [[row]]: {list(table)}")
    found = tuple(Row(kind=kind, **row) for row in table["row"])
    if wrong := [row.form for row in found if bool(row.text) == bool(row.html)]:
        raise ValueError(f"{kind}.toml: a row has either text or html: {wrong}")
    if len({row.form for row in found}) < len(found):
        raise ValueError(f"{kind}.toml: a form is told twice")
    return found


def seen(row: Row) -> list[Any]:
    """What the readers see in the row's page, cut down to the fields that the row names."""
    return list(_like([_plain(one) for one in READERS[row.kind](row.page)], row.reads))


def _contacts(page: Page, *, kind: Kind) -> Iterable[object]:
    return read_site(page).of(kind)


def _stamp(page: Page) -> Iterable[object]:
    stamp = read_site(page).stamp
    return [stamp] if stamp else []


def _hours(page: Page) -> Iterable[object]:
    return read_site(page).hours


def _entries(page: Page) -> Iterable[object]:
    return read_listing(page).entries


def _notices(page: Page) -> Iterable[object]:
    return read_site(page).notices


READERS: Mapping[str, Callable[[Page], Iterable[object]]] = {
    "phones": partial(_contacts, kind=Kind.PHONE),
    "emails": partial(_contacts, kind=Kind.EMAIL),
    "addresses": partial(_contacts, kind=Kind.ADDRESS),
    "socials": partial(_contacts, kind=Kind.SOCIAL),
    "hours": _hours,
    "stamps": _stamp,
    "notices": _notices,
    "listings": _entries,
}


def _plain(found: object) -> Any:
    """As TOML would hold it: lists for tuples, days in ISO form, an empty text for None."""
    if found is None:
        return ""
    if is_dataclass(found) and not isinstance(found, type):
        return _plain(asdict(found))
    if isinstance(found, Mapping):
        return {key: _plain(value) for key, value in found.items()}
    if isinstance(found, tuple | list):
        return [_plain(value) for value in found]
    return found.isoformat() if isinstance(found, date) else found


def _like(found: Any, wanted: Any) -> Any:
    """What was found without the fields that are not asked for; a field that is not there stays missing."""
    if isinstance(found, dict) and isinstance(wanted, Mapping):
        return {key: _like(found[key], value) for key, value in wanted.items() if key in found}
    if isinstance(found, list) and isinstance(wanted, Sequence) and wanted:
        padded = [*wanted, *[wanted[-1]] * len(found)]
        return [_like(one, like) for one, like in zip(found, padded, strict=False)]
    return found
