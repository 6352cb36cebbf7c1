"""The report in GitHub-flavoured Markdown. What a page said stands escaped, as code, or in a fenced block."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.render import wording
from pipeline.render.inert import code, exact, longest_ticks, prose, web_link
from pipeline.render.inert import markdown as said
from pipeline.render.outline import Elsewhere, Group, Outline, outline
from pipeline.render.text import pair
from pipeline.report import EvidenceRow, FlagRow, Report


def markdown(report: Report) -> str:
    """The report as blocks with a blank line between."""
    view = outline(report)
    sections = (_head, _trouble, _first, _pressing, _tidying, _differing, _withdrawn, _quiet, _pages, _runs)
    return "\n\n".join(block for section in sections for block in section(view) if block)


def _head(view: Outline) -> Iterator[str]:
    yield f"# {said(view.title)}"
    if view.report.notice:
        yield f"> **{said(view.report.notice)}**"
    yield f"{wording.moment(view.report.as_of)}. **{said(view.headline)}**"
    yield said(view.standing)
    yield "\n".join(f"- {said(remark)}" for remark in view.remarks)
    if view.restricted:
        yield f"Restricted, shown only from the store: {', '.join(map(code, view.restricted))}."


def _trouble(view: Outline) -> Iterator[str]:
    if view.report.trouble:
        yield "## Trouble"
        yield "About our own reading, not about them."
    for row in view.report.trouble:
        head = f"- **{said(row.kind.replace('-', ' '))}** in {code(row.directory)}: {said(row.summary)}"
        yield "\n".join([head, *(line for evidence in row.evidence for line in _evidence(evidence, "  "))])


def _first(view: Outline) -> Iterator[str]:
    if view.first:
        yield "## Do first"
        yield "\n".join(
            f"{place}. **{wording.grade(flag).capitalize()}**, {said(name)}: {said(flag.summary)}"
            for place, (name, flag) in enumerate(view.first, 1)
        )


def _pressing(view: Outline) -> Iterator[str]:
    yield from _groups("Findings", view.pressing, view)


def _tidying(view: Outline) -> Iterator[str]:
    yield from _groups("Small things to tidy", view.tidying, view)
    yield view.untold


def _groups(title: str, groups: tuple[Group, ...], view: Outline) -> Iterator[str]:
    if groups:
        yield f"## {title}"
    for group in groups:
        yield f"### {said(group.name)}"
        yield " · ".join(_place(group, view))
        for flag in group.flags:
            yield from _flag(flag, view.elsewhere.get(flag.id, ()))


def _place(group: Group, view: Outline) -> Iterator[str]:
    if view.report.notice:
        yield f"*{said(view.report.notice)}*"
    yield _link(f"listed on {group.directory}" if group.entry else "the page itself", group.page)
    if group.entry:
        if group.entry.section:
            yield said(group.entry.section)
        if group.entry.website:
            yield _link("its website", group.entry.website)
        yield said(wording.site(group.entry))
        yield said(wording.verdicts(group.entry))


def _flag(flag: FlagRow, elsewhere: tuple[Elsewhere, ...]) -> Iterator[str]:
    yield f"#### {flag.severity.capitalize()}: {said(wording.kind(flag))}"
    yield said(flag.summary)
    if wording.unconfirmed(flag):
        yield f"**{wording.UNCONFIRMED}**"
    yield _values(flag)
    lines = [f"- Since {said(wording.since(flag))}"]
    lines += [line for evidence in flag.evidence for line in _evidence(evidence)]
    if flag.suggestion:
        lines.append(f"- **Suggested:** {said(flag.suggestion)}")
    yield "\n".join(lines)
    if elsewhere:
        yield wording.pages_to_edit(len(elsewhere))
        yield "\n".join(f"- {_link(other.title, other.page)} ({code(other.flag)})" for other in elsewhere)
    yield _fenced(list(map(prose, wording.commands(flag, everywhere=bool(elsewhere)))), "sh")


def _values(flag: FlagRow) -> str:
    now = wording.observed(flag)
    if flag.listed is not None and flag.observed is not None:
        return _fenced([line.removeprefix("    ") for line in pair(flag.listed, flag.observed)])
    rows = [f"listed    {exact(flag.listed)}"] if flag.listed is not None else []
    if now is not None:
        rows.append(f"observed  {exact(now)}")
    return _fenced(rows) if rows else ""


def _evidence(row: EvidenceRow, indent: str = "") -> Iterator[str]:
    quote = f"{code('“' + prose(row.quote) + '”')} at " if row.quote else ""
    yield f"{indent}- {quote}{_link(row.url, row.url)}, {said(wording.source(row))}"


def _link(words: str, url: str | None) -> str:
    """A link whose target is http(s); the bare words otherwise."""
    target = web_link(url)
    return f"[{said(words) if words != url else code(words)}](<{target}>)" if target else said(words)


def _fenced(lines: list[str], language: str = "text") -> str:
    body = "\n".join(lines)
    fence = "`" * max(3, longest_ticks(body) + 1)
    return f"{fence}{language}\n{body}\n{fence}"


def _row(*cells: str) -> str:
    """A table row of cells that are Markdown already; a bar inside one would end it, even in code."""
    return "| " + " | ".join(cell.replace(r"\|", "|").replace("|", r"\|") for cell in cells) + " |"


def _differing(view: Outline) -> Iterator[str]:
    if view.differing:
        yield "## Pages that disagree"
        yield wording.DIFFERING
    for one in view.differing:
        yield f"### {said(one.name)}: {one.kind}"
        yield "\n".join(
            f"- {code(variant.contact.shown)} ({wording.contact_verdict(variant.contact)}), listed on "
            + ", ".join(_link(entry.page, entry.page) for entry in variant.entries)
            for variant in one.variants
        )


def _withdrawn(view: Outline) -> Iterator[str]:
    if view.withdrawn:
        yield "## Taken back"
        yield wording.WITHDRAWN
        yield "\n".join(
            f"- {said(name)}, {said(wording.kind(flag))}: {said(flag.summary)}" for name, flag in view.withdrawn
        )


def _quiet(view: Outline) -> Iterator[str]:
    if view.quiet:
        yield "## Nothing open"
        yield wording.NOT_COUNTED if view.restricted else ""
        rows = [_row("Organisation", "Contacts", "Site"), _row("---", "---", "---")]
        for entry in view.quiet:
            contacts = "; ".join(filter(None, (wording.verdicts(entry), wording.assurance(entry))))
            rows.append(_row(said(entry.name) or code(entry.id), said(contacts), said(wording.site(entry))))
        yield "\n".join(rows)


def _pages(view: Outline) -> Iterator[str]:
    if view.report.directories:
        yield "## Pages"
        rows = [_row("Page", "Entries", "Stamp", "Modified"), _row("---", "---", "---", "---")]
        for page in view.report.directories:
            modified = wording.day(page.modified) if page.modified else ""
            title = _link(page.title or page.id, page.url)
            rows.append(_row(title, str(page.entries), said(wording.stamp(page.stamp)), modified))
        yield "\n".join(rows)


def _runs(view: Outline) -> Iterator[str]:
    if view.runs:
        yield "## Latest runs"
        yield "\n".join(
            f"- {wording.moment(run.started_at)}, {code(run.directory)}: {said(wording.run(run))}" for run in view.runs
        )
    yield view.answered
    yield view.agreement
