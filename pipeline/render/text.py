"""The report for a terminal of 80 columns. Without `colour` not one byte of it is more than text."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator

from rich.cells import cell_len

from pipeline.render import wording
from pipeline.render.difference import aligned
from pipeline.render.inert import exact, prose, web_link
from pipeline.render.outline import Elsewhere, Group, Outline, outline
from pipeline.report import EvidenceRow, FlagRow, Report, TroubleRow

WIDTH = 80
_LABEL = 10  # columns of "observed  "
INDENT = "    "
_STYLES = {"critical": "1;31", "high": "31", "medium": "33", "low": "2", "info": "2", "trouble": "1;35", "heading": "1"}

Paint = Callable[[str, str], str]


def text(report: Report, *, colour: bool = False) -> str:
    """The report as lines of at most 80 columns, long URLs and commands aside. `colour` adds ANSI styles."""
    view = outline(report)
    paint = painter(colour)
    sections = (head, _trouble, _first, _pressing, _tidying, differing, withdrawn, _quiet, _pages, closing)
    return joined(section(view, paint) for section in sections)


def joined(sections: Iterable[Iterable[str]]) -> str:
    """The lines of each section, with a blank line between those that have any."""
    blocks = ["\n".join(lines) for lines in sections]
    return "\n\n".join(block.removeprefix("\n") for block in blocks if block)


def painter(colour: bool) -> Paint:
    return _painted if colour else _plain


def wrapped(words: str, width: int) -> list[str]:
    """The words in lines of at most `width` columns as a terminal counts them; a longer word stands alone, whole."""
    lines: list[str] = []
    for word in words.split(" "):
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines


def pair(listed: str, observed: str) -> list[str]:
    """Two values under each other with a line of ^ under the characters that differ.

    Values that are too long for a line, or that a terminal sets from right to left, have no columns to point at:
    their differing parts are spelled out instead.
    """
    one, other = exact(listed), exact(observed)
    segments = aligned(one, other)
    marks = any(s.same for s in segments) and not all(s.same for s in segments)
    rows = [*_field("listed", one), *_field("observed", other)]
    if not marks:
        return rows
    if max(cell_len(one), cell_len(other)) > WIDTH - len(INDENT) - _LABEL or _right_to_left(one + other):
        parts = [f"“{s.before}” → “{s.after}”" for s in segments if not s.same]
        return [*rows, *_field("differs", ", ".join(parts))]
    above = "".join((" " if s.same else "^") * cell_len(s.before) for s in segments).rstrip()
    below = "".join((" " if s.same else "^") * cell_len(s.after) for s in segments).rstrip()
    lead = INDENT + " " * _LABEL
    if above == below or not above:
        return [rows[0], rows[1], lead + below]
    return [rows[0], lead + above, rows[1], *([lead + below] if below else [])]


def _plain(_style: str, words: str) -> str:
    return words


def _painted(style: str, words: str) -> str:
    return f"\x1b[{_STYLES[style]}m{words}\x1b[0m"


def _right_to_left(words: str) -> bool:
    return any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in words)


def _field(label: str, words: str) -> list[str]:
    first, *rest = wrapped(words, WIDTH - len(INDENT) - _LABEL)
    return [f"{INDENT}{label:<{_LABEL}}{first}", *(INDENT + " " * _LABEL + line for line in rest)]


def paragraph(words: str, indent: str = "") -> list[str]:
    return [indent + line for line in wrapped(words, WIDTH - len(indent))]


def heading(words: str, paint: Paint) -> str:
    return paint("heading", words.upper())


def head(view: Outline, paint: Paint) -> Iterator[str]:
    title = f"{prose(view.title)} · {wording.moment(view.report.as_of)}"
    yield paint("heading", title)
    yield "=" * min(cell_len(title), WIDTH)
    if view.report.notice:
        yield from paragraph(f"*** {prose(view.report.notice)} ***")
    yield from paragraph(prose(view.headline))
    if view.standing:
        yield from paragraph(view.standing)
    for remark in view.remarks:
        yield from paragraph(prose(remark))
    if view.restricted:
        yield from paragraph(f"Restricted, shown only from the store: {', '.join(map(exact, view.restricted))}.")


def _trouble(view: Outline, paint: Paint) -> Iterator[str]:
    if view.report.trouble:
        yield paint("trouble", "TROUBLE (about our own reading, not about them)")
    for row in view.report.trouble:
        yield from trouble_lines(row, paint)


def trouble_lines(row: TroubleRow, paint: Paint) -> Iterator[str]:
    yield f"  {paint('trouble', '!')} {prose(row.kind.replace('-', ' '))} · {prose(row.directory)}"
    yield from paragraph(prose(row.summary), INDENT)
    for evidence in row.evidence:
        yield from _evidence(evidence)


def _first(view: Outline, paint: Paint) -> Iterator[str]:
    if view.first:
        yield heading("Do first", paint)
    for place, (name, flag) in enumerate(view.first, 1):
        yield f"  {place}. {paint(flag.severity, wording.grade(flag).upper())} · {wording.shortened(prose(name), 45)}"
        yield from paragraph(wording.shortened(prose(flag.summary), 240), "     ")


def _pressing(view: Outline, paint: Paint) -> Iterator[str]:
    yield from _groups("Findings", view.pressing, view, paint)


def _tidying(view: Outline, paint: Paint) -> Iterator[str]:
    yield from _groups("Small things to tidy", view.tidying, view, paint)
    if view.untold:
        yield ""
        yield from paragraph(view.untold)


def _groups(title: str, groups: tuple[Group, ...], view: Outline, paint: Paint) -> Iterator[str]:
    if groups:
        yield heading(title, paint)
    for group in groups:
        yield ""
        yield from group_head(group, view, paint)
        for flag in group.flags:
            yield ""
            yield from flag_lines(flag, view.elsewhere.get(flag.id, ()), paint)


def group_head(group: Group, view: Outline, paint: Paint) -> Iterator[str]:
    for line in wrapped(prose(group.name), WIDTH):
        yield paint("heading", line)
    if view.report.notice:
        yield from paragraph(prose(view.report.notice), "  ")
    place = [group.directory if group.entry or group.name != group.directory else "the page itself"]
    if group.entry and group.entry.section:
        place.append(group.entry.section)
    yield from paragraph(prose(" · ".join(place)), "  ")
    if group.entry:
        yield from paragraph(f"{prose(wording.site(group.entry))}; {wording.verdicts(group.entry)}", "  ")
    for url in dict.fromkeys((group.page, group.entry.website if group.entry else None)):
        if link := web_link(url):
            yield f"  {link}"


def flag_lines(flag: FlagRow, elsewhere: tuple[Elsewhere, ...], paint: Paint) -> Iterator[str]:
    yield f"  {paint(flag.severity, flag.severity.upper())} · {prose(wording.kind(flag))}"
    yield from paragraph(prose(flag.summary), INDENT)
    if wording.unconfirmed(flag):
        yield from paragraph(wording.UNCONFIRMED, INDENT)
    yield from _values(flag)
    yield from _field("since", wording.since(flag))
    for evidence in flag.evidence:
        yield from _evidence(evidence)
    if flag.suggestion:
        yield from _field("suggested", prose(flag.suggestion))
    if elsewhere:
        yield from paragraph(wording.on_other_pages(flag, len(elsewhere)), INDENT)
    for other in elsewhere:
        yield from paragraph(f"- {prose(other.title)} ({exact(other.flag)})", INDENT)
        if link := web_link(other.page):
            yield f"{INDENT}  {link}"
    for label, command in zip(("settle", ""), wording.commands(flag, everywhere=bool(elsewhere)), strict=True):
        yield f"{INDENT}{label:<{_LABEL}}{exact(command)}"


def _values(flag: FlagRow) -> list[str]:
    now = wording.observed(flag)
    if flag.listed is not None and flag.observed is not None:
        return pair(flag.listed, flag.observed)
    listed = _field("listed", exact(flag.listed)) if flag.listed is not None else []
    return [*listed, *(_field("observed", exact(now)) if now is not None else [])]


def _evidence(row: EvidenceRow) -> Iterator[str]:
    if row.quote:
        yield from _field("quote", f"“{prose(row.quote)}”")
    yield from _field("seen at" if row.quote else "looked at", exact(row.url))
    yield from _field("", prose(wording.source(row)))


def differing(view: Outline, paint: Paint) -> Iterator[str]:
    if view.differing:
        yield heading("Pages that disagree", paint)
        yield from paragraph(wording.DIFFERING, "  ")
    for one in view.differing:
        yield f"  {prose(one.name)} · {one.kind}"
        for variant in one.variants:
            words = f"{exact(variant.contact.shown)} ({wording.contact_verdict(variant.contact)}), listed on"
            yield from paragraph(words, INDENT)
            for entry in variant.entries:
                yield f"{INDENT}  {exact(entry.page)}"


def withdrawn(view: Outline, paint: Paint) -> Iterator[str]:
    if view.withdrawn:
        yield heading("Taken back", paint)
    for name, flag in view.withdrawn:
        yield f"  {prose(name)} · {prose(wording.kind(flag))}"
        yield from paragraph(prose(flag.summary), INDENT)


def _quiet(view: Outline, paint: Paint) -> Iterator[str]:
    if view.quiet:
        yield heading("Nothing open", paint)
    if view.quiet and view.restricted:
        yield f"  {wording.NOT_COUNTED}"
    for entry in view.quiet:
        yield f"  {prose(entry.name) or exact(entry.id)}"
        words = [wording.verdicts(entry), prose(wording.assurance(entry)), wording.site(entry)]
        yield from paragraph("; ".join(filter(None, words)), INDENT)


def _pages(view: Outline, paint: Paint) -> Iterator[str]:
    if view.report.directories:
        yield heading("Pages", paint)
    for row in view.report.directories:
        yield f"  {prose(row.title) or exact(row.id)} · {wording.count(row.entries, 'entry', 'entries')}"
        changed = f"; modified {wording.day(row.modified)}" if row.modified else ""
        yield from paragraph(prose(wording.stamp(row.stamp)) + changed, INDENT)
        yield f"{INDENT}{exact(row.url)}"


def closing(view: Outline, paint: Paint) -> Iterator[str]:
    if view.runs:
        yield heading("Latest runs", paint)
    for row in view.runs:
        yield f"  {wording.moment(row.started_at)} · {prose(row.directory)}"
        yield from paragraph(prose(wording.run(row)), INDENT)
    for words in filter(None, (view.answered, view.agreement)):
        yield ""
        yield from paragraph(words)
