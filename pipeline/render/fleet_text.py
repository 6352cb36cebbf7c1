"""The report over many pages for a terminal of 80 columns: trouble, the picture, the week, then page by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.render import wording
from pipeline.render.fleet import Fleet, Page, fleet
from pipeline.render.inert import exact, prose
from pipeline.render.outline import Outline, outline
from pipeline.render.text import (
    INDENT,
    WIDTH,
    Paint,
    closing,
    differing,
    flag_lines,
    group_head,
    head,
    heading,
    joined,
    painter,
    paragraph,
    trouble_lines,
    withdrawn,
)
from pipeline.report import Report


def fleet_text(report: Report, *, colour: bool = False) -> str:
    """The report as lines of at most 80 columns, long URLs and commands aside. `colour` adds ANSI styles."""
    whole, paint = outline(report), painter(colour)
    view = fleet(whole)
    return joined(
        (
            head(whole, paint),
            _trouble(view, paint),
            _picture(view, paint),
            _week(view, paint),
            _pages(view, whole, paint),
            differing(whole, paint),
            withdrawn(whole, paint),
            _quiet(view, whole, paint),
            paragraph(view.ran),
            closing(replace(whole, runs=()), paint),
        )
    )


def _picture(view: Fleet, paint: Paint) -> Iterator[str]:
    yield heading("The pages by age", paint)
    yield f"  {view.size}"
    yield f"  {'':<24}{'by stamp':>8}  {'contacts confirmed':>20}  {'by modified':>11}"
    for band in view.bands:
        yield f"  {band.words:<24}{band.stamped:>8,}  {wording.share(band.coverage):>20}  {band.modified:>11,}"


def _trouble(view: Fleet, paint: Paint) -> Iterator[str]:
    if view.trouble:
        yield paint("trouble", "TROUBLE (about our own reading, not about them)")
    for row in view.trouble:
        yield f"  {paint('trouble', '!')} {prose(row.kind.replace('-', ' '))}: {row.number:,}"
        yield from paragraph(prose(row.pages), INDENT)
        for words in row.words:
            yield from paragraph(f"- {prose(words)}", INDENT)


def _week(view: Fleet, paint: Paint) -> Iterator[str]:
    if view.week:
        yield heading("To do this week", paint)
    for place, task in enumerate(view.week, 1):
        grade = paint(task.flag.severity, wording.grade(task.flag).upper())
        yield f"  {place:>2}. {grade} · {wording.shortened(prose(task.name), 45)}"
        yield from paragraph(prose(wording.kind(task.flag)), "      ")
        yield from paragraph(wording.shortened(prose(task.words), 240), "      ")
        if task.because:
            yield from paragraph(f"({prose(task.because)})", "      ")
    if view.later:
        yield from paragraph(wording.later(view.later), "  ")


def _pages(view: Fleet, outline: Outline, paint: Paint) -> Iterator[str]:
    if view.busy:
        yield heading("Page by page", paint)
    for page in view.busy:
        yield ""
        yield from _page(page, outline, paint)


def _quiet(view: Fleet, outline: Outline, paint: Paint) -> Iterator[str]:
    if view.quiet:
        yield heading("Pages with nothing open", paint)
    if view.quiet and outline.restricted:
        yield f"  {wording.NOT_COUNTED}"
    for page in view.quiet:
        first, *more = paragraph(f"{prose(page.title)} · {_standing(page)}", INDENT)
        yield from (first.removeprefix("  "), *more)


def _page(page: Page, outline: Outline, paint: Paint) -> Iterator[str]:
    title = prose(page.title)
    yield paint("heading", f"--- {title} ".ljust(WIDTH, "-"))
    yield from paragraph(_standing(page), "  ")
    if page.row:
        yield f"  {exact(page.row.url)}"
    for row in page.trouble:
        yield from trouble_lines(row, paint)
    for group in page.pressing:
        yield ""
        yield from group_head(group, outline, paint)
        for flag in group.flags:
            yield ""
            yield from flag_lines(flag, outline.elsewhere.get(flag.id, ()), paint)
    if page.shared:
        yield ""
        yield from paragraph(prose(wording.told_elsewhere(page.shared)), "  ")
    if page.small:
        yield ""
        yield from paragraph(prose(wording.small(page.small, page.id)), "  ")


def _standing(page: Page) -> str:
    return prose(wording.page(page.row, page.coverage, page.index))
