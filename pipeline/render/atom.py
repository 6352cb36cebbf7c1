"""The open findings as an Atom feed (RFC 4287). It carries no contact value and nothing of a restricted finding."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from xml.etree import ElementTree

from pipeline.render import wording
from pipeline.render.inert import prose, web_link
from pipeline.render.outline import Outline, outline
from pipeline.report import FlagRow, Report, TroubleRow, zulu

_NAMESPACE = "http://www.w3.org/2005/Atom"
_ANONYMOUS = "an organisation"  # whose very name is a contact


def atom(report: Report) -> str:
    """The feed: trouble first, then the open flags by urgency. Ids are stable, so a reader shows each once."""
    view = outline(report)
    feed = ElementTree.Element("feed", {"xmlns": _NAMESPACE, "xml:lang": "en"})
    directories = ",".join(row.id for row in report.directories)
    _add(feed, "id", f"urn:contactwatch:report:{prose(directories).replace(' ', '-')}")
    _add(feed, "title", f"contactwatch: {prose(view.title)}")
    _add(feed, "subtitle", prose(" ".join(_subtitle(view))))
    _add(feed, "updated", zulu(report.as_of))
    _add(ElementTree.SubElement(feed, "author"), "name", "contactwatch")
    for trouble in report.trouble:
        _trouble(feed, trouble, report)
    guarded = frozenset(_values(report))
    for group in (*view.pressing, *view.tidying, *view.rest):
        name = _ANONYMOUS if any(value in group.name for value in guarded) else prose(group.name)
        for flag in group.flags:
            _flag(feed, flag, name, group.page, report)
    ElementTree.indent(feed, " ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, encoding="unicode")


def _subtitle(view: Outline) -> Iterator[str]:
    if view.report.notice:
        yield f"{view.report.notice}."
    yield view.headline
    yield view.standing
    yield from view.remarks
    if view.restricted:
        yield f"Restricted, shown only from the store: {', '.join(view.restricted)}."


def _values(report: Report) -> Iterator[str]:
    """Every listed contact, normalised and as printed."""
    for entry in report.entries:
        for contact in entry.contacts:
            yield from filter(None, (contact.value, contact.shown))


def _trouble(feed: ElementTree.Element, row: TroubleRow, report: Report) -> None:
    kind = prose(row.kind.replace("-", " "))
    where = prose(row.directory)
    words = "Our own reading failed or cannot be trusted; the report says where."
    urn = f"urn:contactwatch:trouble:{row.directory}:{row.kind}"
    _entry(feed, urn, f"Trouble: {kind} ({where})", words, report.as_of, report)


def _flag(feed: ElementTree.Element, flag: FlagRow, name: str, page: str | None, report: Report) -> None:
    """One finding, from its kind and dates alone: its summary and quotes may hold contact values."""
    about = prose(wording.kind(flag))
    parts = [f"Severity {flag.severity}; since {wording.since(flag)}."]
    if wording.unconfirmed(flag):
        parts.append(wording.UNCONFIRMED)
    parts.append(f"See it with: contactwatch review show {prose(flag.id)}")
    title = f"{flag.severity.capitalize()}: {about}, {name}"
    _entry(feed, f"urn:contactwatch:flag:{flag.id}", title, " ".join(parts), flag.first_seen, report, page)


def _entry(
    feed: ElementTree.Element, urn: str, title: str, words: str, at: datetime, report: Report, page: str | None = None
) -> None:
    entry = ElementTree.SubElement(feed, "entry")
    _add(entry, "id", prose(urn).replace(" ", "-"))
    _add(entry, "title", title)
    _add(entry, "updated", zulu(at))
    _add(entry, "summary", f"{prose(report.notice)}. {words}" if report.notice else words)
    if link := web_link(page):
        ElementTree.SubElement(entry, "link", {"rel": "alternate", "href": link})


def _add(parent: ElementTree.Element, tag: str, words: str) -> None:
    ElementTree.SubElement(parent, tag).text = words
