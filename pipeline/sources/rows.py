"""Organisations out of a data file, as the page that they would stand on: the readers of pages read the rest."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


class SourceError(ValueError):
    """A data file that cannot be read as a listing. The message says what is missing and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One organisation. `lines`: what is said of it, each with its label: ("Phone", "+44 20 7946 0000")."""

    name: str
    website: str = ""
    section: str = ""
    description: str = ""
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A source as a page: its HTML, and where in it the entries stand."""

    html: bytes
    form: str  # csv, hsds or wordpress
    select: Mapping[str, str] = field(default_factory=dict)
    modified: datetime | None = None  # as the source says itself
    closed: str = ""  # why it shows nothing, where it says so


def as_page(form: str, title: str, rows: Sequence[Row]) -> Opened:
    """A page with an article for each organisation, under a heading for each section."""
    select = {"entry": "article", "name": "h3"} | ({"section": "h2"} if any(row.section for row in rows) else {})
    parts, section = [f"<!doctype html><html><head><title>{_text(title)}</title></head><body><main>"], ""
    for row in rows:
        if row.section != section:
            section = row.section
            parts.append(f"<h2>{_text(section)}</h2>")
        name = _text(row.name)
        if row.website:
            name = f'<a href="{html.escape(row.website)}">{name}</a>'
        parts.append(f"<article><h3>{name}</h3>")
        parts += [f"<p>{_text(label)}: {_text(value)}</p>" for label, value in row.lines if value]
        parts += [f"<p>{_text(row.description)}</p>" if row.description else "", "</article>"]
    page = "\n".join((*parts, "</main></body></html>"))
    return Opened(page.encode("utf-8", "replace"), form, select)


def _text(value: str) -> str:
    return "<br>".join(html.escape(line.strip(), quote=False) for line in value.splitlines() if line.strip())
