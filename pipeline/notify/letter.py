"""A message as a person reads it: what to do first, listed against observed, where to look, what to paste. Pure.

Restricted findings are counted and named by their ids, nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.notify import withheld
from pipeline.notify.incidents import NEW, Incident, Item, brief, incidents, news_of
from pipeline.notify.news import News
from pipeline.render import wording
from pipeline.render.html import environment
from pipeline.render.inert import exact, prose
from pipeline.render.outline import SEVERITIES
from pipeline.render.text import pair, wrapped
from pipeline.report import FlagRow, Report, TroubleRow
from snapshots.records import Lane

WIDTH = 72  # columns: replies quote it without breaking lines
MOST_STANDING = 12  # what goes on is a reminder; the report has it all
_SUBJECT = 120  # characters


@dataclass(frozen=True, slots=True)
class Letter:
    """One message in both forms. The text stands alone: chats get nothing else."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class View:
    """What both forms show, in reading order."""

    report: Report
    weekly: bool
    headline: str  # what to look at
    counted: str  # the rest of the picture
    trouble: tuple[tuple[TroubleRow, bool], ...]  # with whether it is new
    trouble_over: tuple[str, ...]
    incidents: tuple[Incident, ...]
    withdrawn: tuple[tuple[str, FlagRow], ...]
    standing: tuple[tuple[str, FlagRow], ...]
    standing_more: int  # how many go on beside those
    resolved: tuple[tuple[str, FlagRow], ...]
    restricted: tuple[str, ...]  # ids
    restricted_over: tuple[str, ...]  # ids
    smaller: str


def letter(news: News, report: Report, lane: Lane) -> Letter:
    """The message that tells the news. `report` is as it may leave the store."""
    view = _view(news, report, lane)
    subject = wording.shortened(_subject(news, view), _SUBJECT)
    template = environment().get_template("letter.html.j2")
    html = template.render(view=view, report=report, restricted=withheld.told, ended=withheld.ended)
    return Letter(subject, "\n".join(_text(view)) + "\n", html)


def _view(news: News, report: Report, lane: Lane) -> View:
    told = incidents(news_of(news), report)
    weekly = lane is Lane.WEEKLY
    standing = _shown(news.standing) if weekly else ()
    open_now = (*news.opened, *news.raised, *news.confirmed, *(news.standing if weekly else ()))
    smaller = wording.count(news.smaller, "smaller finding") if news.smaller else ""
    opened = {id(row) for row in news.trouble_opened}
    return View(
        report=report,
        weekly=weekly,
        headline=_headline(news, told),
        counted=wording.sentence("; ".join(_counted(news, told, standing))),
        trouble=tuple((row, id(row) in opened) for row in news.trouble),
        trouble_over=tuple(_trouble_over(subject) for subject in news.trouble_over),
        incidents=told,
        withdrawn=_briefly(news.withdrawn, report),
        standing=_briefly(standing[:MOST_STANDING], report),
        standing_more=len(standing[MOST_STANDING:]),
        resolved=_briefly(news.resolved, report),
        restricted=tuple(flag.id for flag in open_now if flag.restricted),
        restricted_over=tuple(flag.id for flag in (*news.withdrawn, *news.resolved) if flag.restricted),
        smaller=f"{smaller} {'stands' if news.smaller == 1 else 'stand'} in the report." if smaller else "",
    )


def _briefly(flags: Sequence[FlagRow], report: Report) -> tuple[tuple[str, FlagRow], ...]:
    return tuple((brief(flag, report), flag) for flag in _shown(flags))


def _shown(flags: Iterable[FlagRow]) -> tuple[FlagRow, ...]:
    return tuple(flag for flag in flags if not flag.restricted)


def _trouble_over(subject: str) -> str:
    _, directory, kind = subject.split(":", 2)
    return f"{directory}: {kind.replace('-', ' ')} is over."


def _counted(news: News, told: Sequence[Incident], standing: Sequence[FlagRow]) -> Iterator[str]:
    grades = Counter(item.flag.severity for incident in told for item in incident.items)
    if grades:
        yield wording.listing_of(f"{grades[s]} {s}" for s in SEVERITIES if grades[s])
    for flags, words in ((news.withdrawn, "taken back"), (news.resolved, "resolved"), (standing, "going on")):
        if shown := _shown(flags):
            yield f"{len(shown)} {words}"


def _headline(news: News, told: Sequence[Incident]) -> str:
    found = sum(len(incident.items) for incident in told)
    parts = [wording.count(len(news.trouble), "problem") + " with our own reading"] if news.trouble else []
    parts += [f"{wording.count(found, 'finding')} to look at"] if found else []
    hidden = sum(flag.restricted for flag, _ in news_of(news))
    parts += [wording.count(hidden, "restricted finding")] if hidden else []
    if not parts:
        return "Our own reading works again" if news.trouble_over else "News of earlier findings"
    return wording.listing_of(parts)


def _subject(news: News, view: View) -> str:
    """No contact value stands in it: it is shown on locked screens."""
    head = "contactwatch, this week" if view.weekly else "contactwatch"
    if view.report.notice:
        head = f"[{prose(view.report.notice)}] {head}"
    items = [(incident, item) for incident in view.incidents for item in incident.items]
    if len(items) == 1 and not news.trouble_opened:
        incident, item = items[0]
        return prose(f"{head}: {wording.grade(item.flag)}: {wording.kind(item.flag)}, {_anonymous(incident.name)}")
    if not items and len(view.withdrawn) == len(news.withdrawn) == 1 and not news.trouble_opened:
        return prose(f"{head}: taken back: {wording.kind(news.withdrawn[0])}")
    hidden = sum(flag.restricted for flag, _ in news_of(news))
    parts = ["trouble with our own reading"] if news.trouble_opened else []
    parts += [view.counted[:1].lower() + view.counted[1:]] if view.counted else []
    parts += [wording.count(hidden, "restricted finding")] if hidden else []
    parts += [withheld.over(view.restricted_over)] if view.restricted_over else []
    return prose(f"{head}: {'; '.join(parts) or 'our own reading works again'}")


def _anonymous(name: str) -> str:
    """The name, unless it is itself an address or holds a number."""
    return "an organisation" if "@" in name or sum(c.isdecimal() for c in name) >= 5 else name


def _text(view: View) -> Iterator[str]:
    report = view.report
    if report.notice:
        yield from _lines(f"*** {report.notice} ***")
    yield from _lines(f"{view.headline}.")
    if view.counted:
        yield from _lines(f"{view.counted}.")
    if view.trouble:
        yield from _heading("Trouble (about our own reading, not about them)")
        for row, new in view.trouble:
            yield from _lines(f"! {row.directory}: {row.kind.replace('-', ' ')}{'' if new else ' (goes on)'}")
            yield from _lines(row.summary, "  ")
    for words in view.trouble_over:
        yield from _lines(words)
    if view.incidents:
        yield from _heading("Look at these, the first one first")
    for incident in view.incidents:
        yield from _incident(incident)
    if view.withdrawn:
        yield from _heading("Taken back")
        yield from _lines(wording.WITHDRAWN)
    yield from _rows(view.withdrawn, summary=True)
    if view.standing:
        yield from _heading("Going on: told before, still open")
    for words, flag in view.standing:
        yield from _lines(f"- {words} ({flag.severity}, since {wording.day(flag.first_seen)})", after="  ")
    if view.standing_more:
        yield from _lines(f"- and {view.standing_more} more")
    if view.resolved:
        yield from _heading("Resolved")
    yield from _rows(view.resolved, summary=False)
    for ids, say in ((view.restricted, withheld.told), (view.restricted_over, withheld.ended)):
        if ids:
            yield ""
            yield from _lines(say(ids))
    yield ""
    yield from _lines(" ".join(filter(None, (view.smaller, wording.coverage(report.coverage)))))
    yield from _lines(f"As of {wording.moment(report.as_of)}. All of it: contactwatch report")


def _incident(incident: Incident) -> Iterator[str]:
    yield ""
    yield from _lines(incident.name)
    if incident.name != incident.directory:
        yield from _lines(f"{'listed on' if incident.listed else 'about'} {incident.directory}", "  ")
    if incident.page:
        yield f"  {exact(incident.page)}"
    for item in incident.items:
        yield ""
        yield from _item(item)


def _item(item: Item) -> Iterator[str]:
    flag = item.flag
    yield from _lines(f"  [{wording.grade(flag).upper()}] {wording.sentence(wording.kind(flag))}", after="  ")
    if item.mark != NEW:
        yield f"  {item.mark}."
    yield from _lines(flag.summary, "  ")
    if item.also:
        yield from _lines(wording.on_other_pages(flag, len(item.also)), "  ")
    for other in item.also:
        yield from _lines(f"  - {other.title}", after="  ")
        if other.page:
            yield f"    {exact(other.page)}"
    if wording.unconfirmed(flag):
        yield from _lines(wording.UNCONFIRMED, "  ")
    now = wording.observed(flag)
    if flag.listed is not None and flag.observed is not None:
        yield from (line[2:] for line in pair(flag.listed, flag.observed))
    else:
        for label, value in (("listed", flag.listed), ("observed", now)):
            if value is not None:
                yield f"  {label:<10}{exact(value)}"
    if flag.suggestion:
        yield from _lines(f"To do: {flag.suggestion}", "  ")
    for row in item.evidence:
        yield f"  See {exact(row.url)}"
        yield from _lines(f"({wording.day(row.fetched_at)}) “{wording.shortened(prose(row.quote), 200)}”", "      ")
    for command in wording.commands(flag, everywhere=bool(item.also)):
        yield f"  {command}"


def _rows(rows: Sequence[tuple[str, FlagRow]], *, summary: bool) -> Iterator[str]:
    for words, flag in rows:
        yield from _lines(f"- {words}", after="  ")
        if summary:
            yield from _lines(flag.summary, "  ")


def _heading(words: str) -> Iterator[str]:
    yield ""
    yield words.upper()


def _lines(words: str, indent: str = "", after: str = "") -> Iterator[str]:
    lead = indent or words[: len(words) - len(words.lstrip())]
    for place, line in enumerate(wrapped(prose(words), WIDTH - len(lead + after))):
        yield lead + (after if place else "") + line
