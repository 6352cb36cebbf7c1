"""The report as one HTML file: no script, nothing fetched, readable on a phone, in a mail and on paper."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.render import wording
from pipeline.render.chart import chart
from pipeline.render.difference import aligned
from pipeline.render.fleet import fleet, many
from pipeline.render.inert import exact, prose, web_link
from pipeline.render.outline import outline
from pipeline.report import FlagRow, Report

if TYPE_CHECKING:
    from jinja2 import Environment

Piece = tuple[str, bool]  # some text, and whether it differs from the other value


def html(report: Report) -> str:
    """The page. Every scraped text passes `said` (sentences) or `exact` (values) and then the autoescape."""
    view = outline(report)
    more = {"fleet": fleet(view), "chart": chart(report)} if many(report) else {"fleet": None}
    return environment().get_template("report.html.j2").render(view=view, report=report, **more)


def sides(flag: FlagRow) -> list[tuple[str, list[Piece]]]:
    """What is listed and what is observed, each cut into pieces; the pieces that differ are marked."""
    now = wording.observed(flag)
    if flag.listed is None or flag.observed is None:
        values = (("Listed", flag.listed), ("Observed", now))
        return [(label, [(exact(value), False)]) for label, value in values if value is not None]
    segments = aligned(exact(flag.listed), exact(flag.observed))
    related = any(segment.same for segment in segments)  # marks over all of both values would say nothing
    return [
        ("Listed", [(s.before, related and not s.same) for s in segments if s.before]),
        ("Observed", [(s.after, related and not s.same) for s in segments if s.after]),
    ]


@cache
def environment() -> Environment:
    """The templates, with the filters that every scraped text passes."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # only this format pays for it

    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(said=prose, sentence=wording.sentence, exact=exact, link=web_link, sides=sides)
    made.globals["wording"] = wording
    return made
