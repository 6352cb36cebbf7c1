"""The report over many pages in GitHub-flavoured Markdown: trouble, the picture, the week, then page by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from pipeline.render import wording
from pipeline.render.fleet import Fleet, Page, fleet
from pipeline.render.inert import markdown as said
from pipeline.render.markdown import (
    closing,
    differing,
    flag_blocks,
    head,
    place,
    table_row,
    trouble_item,
    web,
    withdrawn,
)
from pipeline.render.outline import Outline, outline
from pipeline.report import Report


def fleet_markdown(report: Report) -> str:
    """The report as blocks with a blank line between."""
    whole = outline(report)
    view = fleet(whole)
    blocks = chain(
        head(whole),
        _trouble(view),
        _picture(view),
        _week(view),
        _pages(view, whole),
        differing(whole),
        withdrawn(whole),
        _quiet(view, whole),
        (said(view.ran),),
        closing(replace(whole, runs=())),
    )
    return "\n\n".join(block for block in blocks if block)


def _picture(view: Fleet) -> Iterator[str]:
    yield "## The pages by age"
    yield said(view.size)
    rows = [table_row("Age", "By stamp", "Their contacts confirmed", "By modified"), table_row(*["---"] * 4)]
    rows += (
        table_row(band.words, f"{band.stamped:,}", wording.share(band.coverage), f"{band.modified:,}")
        for band in view.bands
    )
    yield "\n".join(rows)


def _trouble(view: Fleet) -> Iterator[str]:
    if view.trouble:
        yield "## Trouble"
        yield "About our own reading, not about them."
        yield "\n".join(
            "\n".join(
                (
                    f"- **{said(row.kind.replace('-', ' '))}**, {row.number:,}: {said(row.pages)}",
                    *(f"  - {said(words)}" for words in row.words),
                )
            )
            for row in view.trouble
        )


def _week(view: Fleet) -> Iterator[str]:
    if view.week:
        yield "## To do this week"
        yield "\n".join(
            f"{number}. **{wording.grade(task.flag).capitalize()}**, {said(task.name)},"
            f" {said(wording.kind(task.flag))}: {said(task.words)}"
            f"{f' ({said(task.because)})' if task.because else ''}"
            for number, task in enumerate(view.week, 1)
        )
    if view.later:
        yield wording.later(view.later)


def _pages(view: Fleet, whole: Outline) -> Iterator[str]:
    if view.busy:
        yield "## Page by page"
    for page in view.busy:
        yield f"### {said(page.title)}"
        yield f"{web('the page', page.row.url)} · {_standing(page)}" if page.row else _standing(page)
        yield from map(trouble_item, page.trouble)
        for group in page.pressing:
            yield f"#### {said(group.name)}"
            yield " · ".join(place(group, whole))
            for flag in group.flags:
                yield from flag_blocks(flag, whole.elsewhere.get(flag.id, ()), "#####")
        if page.shared:
            yield said(wording.told_elsewhere(page.shared))
        if page.small:
            yield said(wording.small(page.small, page.id))


def _quiet(view: Fleet, whole: Outline) -> Iterator[str]:
    if view.quiet:
        yield "## Pages with nothing open"
        yield wording.NOT_COUNTED if whole.restricted else ""
        yield "\n".join(
            f"- {web(page.title, page.row.url if page.row else None)} · {_standing(page)}" for page in view.quiet
        )


def _standing(page: Page) -> str:
    return said(wording.page(page.row, page.coverage, page.index))
