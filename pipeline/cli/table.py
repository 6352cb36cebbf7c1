"""What was read, as a table for a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pipeline.cli.explanation import explanation
from pipeline.render.inert import prose


def table(found: dict[str, Any]) -> str:
    """An answer of `read` or `compare` in lines of at most a screen's width where the values allow it."""
    if "error" in found:
        return f"could not be read: {prose(found['error'])}"
    lines = _SHAPES[found.get("as", "compared")](found)
    return "\n".join([*lines, *(explanation(found["explain"]) if "explain" in found else ())])


def _listing(found: dict[str, Any]) -> list[str]:
    lines = [prose(found["title"]) or "(no title)", f"stamp: {_stamp(found)}", f"{len(found['entries'])} entries"]
    section = None
    for number, entry in enumerate(found["entries"], 1):
        if entry["section"] != section:
            section = entry["section"]
            lines.append(f"\n{prose(section or '(no section)')}")
        lines.append(f"{number:3}. {prose(entry['name']) or '(no name)'}   {entry['website'] or '(no website)'}")
        lines += [_row(c["kind"], c) for c in entry["contacts"]]
    return [*lines, *(f"  unread: {u['kind']}: {prose(u['quote'])}" for u in found.get("unread", ()))]


def _site(found: dict[str, Any]) -> list[str]:
    lines = [f"{found['source']}: {found['state']}, language {found['lang'] or 'unknown'}, stamp: {_stamp(found)}"]
    for kind in ("phones", "emails", "addresses", "socials", "linked"):
        lines += [_row(kind, c) for c in found.get(kind, ())]
    lines += [f"  hours: {prose(h['text'])}" for h in found.get("hours", ())]
    lines += [f"  notice: {n['kind']}: {prose(n['quote'])}" for n in found["notices"]]
    return [*lines, *(f"  unread: {u['kind']}: {prose(u['quote'])}" for u in found.get("unread", ()))]


def _compared(found: dict[str, Any]) -> list[str]:
    lines = [
        "changed" if found["changed"] else "not changed",
        f"before: {found['state_before']}, after: {found['state_after']}",
    ]
    for sign, side in (("-", "removed"), ("+", "added")):
        lines += [f"  {sign} {c['kind']:8} {c['value']}   “{prose(c['shown'])}”" for c in found[side]]
    return [*lines, *(f"  notice: {n['kind']}: {prose(n['quote'])}" for n in found["notices"])]


def _row(kind: str, contact: dict[str, Any]) -> str:
    said = [
        *contact["channels"],
        *([contact["note"]] if contact["note"] else []),
        *([contact.get("use")] if contact.get("use") else []),
    ]
    note = f"   ({prose(', '.join(said))})" if said else ""
    return f"       {kind:9} {contact['value']}   “{prose(contact['shown'])}”{note}"


def _stamp(found: dict[str, Any]) -> str:
    stamp = found["stamp"]
    return f"“{prose(stamp['text'])}” = {stamp['earliest']}..{stamp['latest']}" if stamp else "none"


_SHAPES: Mapping[str, Callable[[dict[str, Any]], list[str]]] = {
    "site": _site,
    "listing": _listing,
    "compared": _compared,
}
