"""A report in the formats people and programs read. Pure functions; nothing restricted passes this door."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipeline.render.atom import atom
from pipeline.render.csv_ import csv_
from pipeline.render.fleet import many
from pipeline.render.fleet_markdown import fleet_markdown
from pipeline.render.fleet_text import fleet_text
from pipeline.render.html import html
from pipeline.render.json_ import json_
from pipeline.render.markdown import markdown
from pipeline.render.text import text
from pipeline.report import Report, outward

_RENDERINGS: Mapping[str, Callable[[Report], str]] = {
    "text": text,
    "markdown": markdown,
    "html": html,
    "json": json_,
    "csv": csv_,
    "atom": atom,
}
_OF_MANY: Mapping[str, Callable[[Report], str]] = {"text": fleet_text, "markdown": fleet_markdown}
FORMATS: tuple[str, ...] = tuple(_RENDERINGS)


def render(report: Report, format: str, *, colour: bool = False) -> str:
    """The report in one of FORMATS, without a last line end. `colour` adds ANSI styles and works for text only.

    Raises: ValueError for another format, or for colour outside text.
    """
    if format not in _RENDERINGS:
        raise ValueError(f"no format {format!r}; there are: {', '.join(FORMATS)}")
    public = outward(report)
    if colour:
        if format != "text":
            raise ValueError(f"{format} has no colour: only text has")
        return fleet_text(public, colour=True) if many(public) else text(public, colour=True)
    renderings = {**_RENDERINGS, **_OF_MANY} if many(public) else _RENDERINGS
    return renderings[format](public)
