"""A report in the formats people and programs read. Pure functions; nothing restricted passes this door."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipeline.render.atom import atom
from pipeline.render.csv_ import csv_
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
        return text(public, colour=True)
    return _RENDERINGS[format](public)
