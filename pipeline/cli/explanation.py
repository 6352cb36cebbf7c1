"""Why a page was read as it was, as lines for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.parsers.trace import Rule
from pipeline.render.inert import prose

#: How a value was read, in words that go on from "read".
RULES: Mapping[Rule, str] = {
    Rule.INTERNATIONAL: "with its own country code",
    Rule.CODE: "with its country code, whose plus sign is missing",
    Rule.NATIONAL: "as the numbering plan of {region} has it",
    Rule.CONTINUED: "going on from the number before it",
    Rule.BARE: "as it stands: no numbering plan bears it out",
    Rule.PRINTED: "as printed",
    Rule.CLOAKED: "as written against robots",
    Rule.DECODED: "as a script of the page would show it",
    Rule.LINK: "from a link",
    Rule.LABEL: "behind its label",
    Rule.SHAPE: "by its shape",
    Rule.STATED: "from what the page states for machines",
    Rule.LOGO: "from the words of a logo",
    Rule.HEADING: "from the first heading",
    Rule.TITLE: "from the title",
    Rule.SELECTED: "by a selector of the config",
}


def explanation(told: Mapping[str, Any]) -> Iterator[str]:
    """The lines below an answer: what was read where, what was passed over; for a listing, entry by entry."""
    yield ""
    yield "Numbers without a country code may be of:"
    yield from (f"  {one['region']}: {one['because']}" for one in told["regions"])
    if not told["regions"]:
        yield "  no country: nothing on the page says which"
    yield from _part(told, "the page")
    for entry in told.get("entries", ()):
        yield from _part(entry, prose(entry["name"]) or "(no name)")


def _part(told: Mapping[str, Any], of: str) -> Iterator[str]:
    if told["values"]:
        yield f"\nRead on {of}:" if of == "the page" else f"\nRead in the entry {of}:"
    for value in told["values"]:
        yield f"  {value['kind']} {prose(value['value'])}"
        yield from (f"    {_place(one)}: {_how(one)}" for one in value["seen"])
    if told["passed"]:
        yield f"\nPassed over on {of}:" if of == "the page" else f"\nPassed over in the entry {of}:"
    for one in told["passed"]:
        yield f"  {one['kind']} “{prose(one['shown'])}”: {prose(one['reason'])}"
        yield f"    {_place(one)}"


def _place(one: Mapping[str, Any]) -> str:
    parts: Sequence[str] = (
        f"line {one['line']}" if one["line"] else "in no visible line",
        one.get("where") or "",
        prose(one["element"] or ""),
    )
    return ", ".join(part for part in parts if part)


def _how(one: Mapping[str, Any]) -> str:
    words = RULES[Rule(one["rule"])].format(region=one["region"])
    because = f", because {one['because']}" if one["because"] else ""
    label = f", label “{prose(one['label'])}”" if one["label"] else ""
    return f"“{prose(one['shown'])}”{label}, read {words}{because}"
