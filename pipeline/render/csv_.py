"""The flags as a table for a spreadsheet: one row per flag, most urgent first; no cell is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from pipeline.render.inert import cell, exact
from pipeline.render.outline import urgency
from pipeline.report import EvidenceRow, FlagRow, Report, zulu

COLUMNS = (
    "id", "kind", "severity", "status", "confirmed", "restricted", "directory", "entry", "name", "field", "listed",
    "observed", "summary", "suggestion", "first_seen", "last_seen", "sightings", "quote", "url", "capture",
    "fetched_at", "sha256",
)  # fmt: skip
_OPEN_TO_ALL = ("id", "status", "restricted")  # of a restricted finding


def csv_(report: Report) -> str:
    """RFC 4180 text with a heading row; several pieces of evidence stand in one cell, separated by " | "."""
    names = {(entry.directory, entry.id): entry.name for entry in report.entries}
    out = io.StringIO()
    columns = (*COLUMNS, "notice") if report.notice else COLUMNS
    writer = csv.DictWriter(out, columns, lineterminator="\r\n")
    writer.writeheader()
    for flag in sorted(report.flags, key=_place):
        row = dict(_row(flag, names.get((flag.directory, flag.entry or ""), "")))
        if flag.restricted:
            row = {name: row[name] for name in _OPEN_TO_ALL}
        if report.notice:
            row["notice"] = report.notice
        writer.writerow({name: cell(value) for name, value in row.items()})
    return out.getvalue().removesuffix("\r\n")


def _place(flag: FlagRow) -> tuple[bool, bool, tuple[int, bool, float, str]]:
    """Open before answered; the restricted last, by id, so that their place tells no severity."""
    order = (0, False, 0.0, flag.id) if flag.restricted else urgency(flag)
    return flag.status != "open", flag.restricted, order


def _row(flag: FlagRow, name: str) -> Iterator[tuple[str, str]]:
    for column in ("id", "kind", "severity", "status", "directory", "entry", "field"):
        yield column, getattr(flag, column) or ""
    yield "listed", exact(flag.listed or "")
    yield "observed", exact(flag.observed or "")
    yield "name", name
    yield "confirmed", _yes(flag.confirmed)
    yield "restricted", _yes(flag.restricted)
    yield "summary", flag.summary
    yield "suggestion", flag.suggestion
    yield "first_seen", zulu(flag.first_seen)
    yield "last_seen", zulu(flag.last_seen)
    yield "sightings", str(flag.sightings)
    yield from _evidence(flag.evidence)


def _evidence(rows: tuple[EvidenceRow, ...]) -> Iterator[tuple[str, str]]:
    for column in ("quote", "url", "capture", "sha256"):
        yield column, " | ".join(getattr(row, column) for row in rows)
    yield "fetched_at", " | ".join(zulu(row.fetched_at) for row in rows)


def _yes(value: bool) -> str:
    return "yes" if value else "no"
