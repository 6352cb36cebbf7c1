"""The report in GitHub-flavoured Markdown. What a page said stands escaped, as code, or in a fenced block."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.render import wording
from pipeline.render.inert import code, exact, longest_ticks, prose, web_link
from pipeline.render.inert import markdown as said
from pipeline.render.outline import Elsewhere, Group, Outline, outline
from pipeline.render.text import pair
from pipeline.report import EvidenceRow, FlagRow, Report, TroubleRow


def markdown(report: Report) -> str:
    """The report as blocks with a blank line between."""
    view = outline(report)
    sections = (head, _trouble, _first, _pressing, _tidying, differing, withdrawn, _quiet, _pages, closing)
    return "\n\n".join(block for section in sections for block in section(view) if block)


def head(view: Outline) -> Iterator[str]:
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
    yield from map(trouble_item, view.report.trouble)


def trouble_item(row: TroubleRow) -> str:
    lead = f"- **{said(row.kind.replace('-', ' '))}** in {code(row.directory)}: {said(row.summary)}"
    return "\n".join([lead, *(line for evidence in row.evidence for line in _evidence(evidence, "  "))])


def _first(view: Outline) -> Iterator[str]:
    if view.first:
        yield "## Do first"
        yield "\n".join(
            f"{number}. **{wording.grade(flag).capitalize()}**, {said(name)}: {said(flag.summary)}"
            for number, (name, flag) in enumerate(view.first, 1)
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
        yield " · ".join(place(group, view))
        for flag in group.flags:
            yield from flag_blocks(flag, view.elsewhere.get(flag.id, ()))


def place(group: Group, view: Outline) -> Iterator[str]:
    if view.report.notice:
        yield f"*{said(view.report.notice)}*"
    yield web(f"listed on {group.directory}" if group.entry else "the page itself", group.page)
    if group.entry:
        if group.entry.section:
            yield said(group.entry.section)
        if group.entry.website:
            yield web("its website", group.entry.website)
        yield said(wording.site(group.entry))
        yield said(wording.verdicts(group.entry))


def flag_blocks(flag: FlagRow, elsewhere: tuple[Elsewhere, ...], level: str = "####") -> Iterator[str]:
    yield f"{level} {flag.severity.capitalize()}: {said(wording.kind(flag))}"
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
        yield wording.on_other_pages(flag, len(elsewhere))
        yield "\n".join(f"- {web(other.title, other.page)} ({code(other.flag)})" for other in elsewhere)
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
    yield f"{indent}- {quote}{web(row.url, row.url)}, {said(wording.source(row))}"


def web(words: str, url: str | None) -> str:
    """A link whose target is http(s); the bare words otherwise."""
    target = web_link(url)
    return f"[{said(words) if words != url else code(words)}](<{target}>)" if target else said(words)


def _fenced(lines: list[str], language: str = "text") -> str:
    body = "\n".join(lines)
    fence = "`" * max(3, longest_ticks(body) + 1)
    return f"{fence}{language}\n{body}\n{fence}"


def table_row(*cells: str) -> str:
    """A table row of cells that are Markdown already; a bar inside one would end it, even in code."""
    return "| " + " | ".join(cell.replace(r"\|", "|").replace("|", r"\|") for cell in cells) + " |"


def differing(view: Outline) -> Iterator[str]:
    if view.differing:
        yield "## Pages that disagree"
        yield wording.DIFFERING
    for one in view.differing:
        yield f"### {said(one.name)}: {one.kind}"
        yield "\n".join(
            f"- {code(variant.contact.shown)} ({wording.contact_verdict(variant.contact)}), listed on "
            + ", ".join(web(entry.page, entry.page) for entry in variant.entries)
            for variant in one.variants
        )


def withdrawn(view: Outline) -> Iterator[str]:
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
        rows = [table_row("Organisation", "Contacts", "Site"), table_row("---", "---", "---")]
        for entry in view.quiet:
            contacts = "; ".join(filter(None, (wording.verdicts(entry), wording.assurance(entry))))
            rows.append(table_row(said(entry.name) or code(entry.id), said(contacts), said(wording.site(entry))))
        yield "\n".join(rows)


def _pages(view: Outline) -> Iterator[str]:
    if view.report.directories:
        yield "## Pages"
        rows = [table_row("Page", "Entries", "Stamp", "Modified"), table_row("---", "---", "---", "---")]
        for page in view.report.directories:
            modified = wording.day(page.modified) if page.modified else ""
            title = web(page.title or page.id, page.url)
            rows.append(table_row(title, str(page.entries), said(wording.stamp(page.stamp)), modified))
        yield "\n".join(rows)


def closing(view: Outline) -> Iterator[str]:
    if view.runs:
        yield "## Latest runs"
        yield "\n".join(
            f"- {wording.moment(run.started_at)}, {code(run.directory)}: {said(wording.run(run))}" for run in view.runs
        )
    yield view.answered
    yield view.agreement
