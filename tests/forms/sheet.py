"""`docs/read-forms.md`, made of the rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from tests.forms.rows import READERS, URL, Row, rows

_HEAD = """\
# What is read in which form

Made from the rows of `tests/forms/`. `tests/test_forms.py` runs every one of them as `test_row[KIND: FORM]` and fails
when this page is out of date. "Of a page" says what the page told beside the example: the region set for it, its
language, its address. Characters that cannot be seen are written as `<U+00A0>`.
"""
_TITLES = {
    "phones": "Telephone numbers",
    "emails": "Addresses of mail",
    "addresses": "Postal addresses",
    "socials": "Social profiles",
    "hours": "Opening hours",
    "stamps": "Stamps: when a page was last updated",
    "notices": "Notices: what ended, moved or costs money",
    "listings": "Entries of a listing page",
}
_UNSEEN = ("Cf", "Cc", "Zs", "Zl", "Zp")
_ALIKE = "\u2010\u2011"  # hyphens that look like the common one


def sheet() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *(_section(kind) for kind in READERS)])


def _section(kind: str) -> str:
    told = [
        f"| {row.form} | {_code(row.text or row.html)} | {_page(row)} | {_reads(row.reads)} |" for row in rows(kind)
    ]
    head = ["| form | example | of a page | read as |", "|---|---|---|---|"]
    return "\n".join([f"## {_TITLES[kind]}", "", f"`tests/forms/{kind}.toml`", "", *head, *told, ""])


def _page(row: Row) -> str:
    return ", ".join(part for part in (row.region or "", row.lang, row.url if row.url != URL else "") if part)


def _reads(reads: Sequence[Mapping[str, Any]]) -> str:
    if not reads:
        return "nothing"
    return "<br>".join(", ".join(_field(key, value) for key, value in one.items()) for one in reads)


def _field(key: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(_field(*pair) for pair in value.items())
    if isinstance(value, list):
        return f"{key} {'; '.join(_field('', one) for one in value) or 'none'}".lstrip()
    if isinstance(value, bool):
        return key if value else f"not {key}"
    if key in ("value", "name", "kind"):
        return _code(value)
    return f"{key} {value or 'none'}".lstrip().replace("|", "\\|")


def _code(text: str) -> str:
    """One line of code in a cell."""
    line = " ".join(text.split("\n")).strip()
    shown = "".join(f"<U+{ord(c):04X}>" if _unseen(c) else c for c in line)
    quote = "``" if "`" in shown else "`"
    return f"{quote}{shown}{quote}".replace("|", "\\|")


def _unseen(letter: str) -> bool:
    return letter in _ALIKE or (letter != " " and unicodedata.category(letter) in _UNSEEN)
