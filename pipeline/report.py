"""The report as data, exactly as the contract prints it in JSON. A function of records: no clock, no store."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)

from pipeline.model import CHECKED_KINDS, Kind, SiteState

SCHEMA = "contactwatch/report/1"
MOST_RUNS = 100  # the contract's bound on `runs`

Severity = Literal["critical", "high", "medium", "low", "info"]
Status = Literal["open", "accepted", "dismissed", "snoozed", "resolved"]
Verdict = Literal["confirmed", "conflict", "absent", "unchecked"]

_LONE_SURROGATES = re.compile("[\ud800-\udfff]")


def _encodable(value: Any) -> Any:
    """Half a character, as a page's JSON may hold one, has no UTF-8: it becomes U+FFFD."""
    return _LONE_SURROGATES.sub("�", value) if isinstance(value, str) else value


def _utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


def zulu(value: datetime) -> str:
    """A time in UTC as the contract writes it: `2026-11-22T06:00:00Z`."""
    return value.isoformat(timespec="seconds").replace("+00:00", "Z")


Text = Annotated[str, BeforeValidator(_encodable)]
Moment = Annotated[
    AwareDatetime,
    AfterValidator(_utc),
    PlainSerializer(zulu, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": "Z$"}),
]


class _Row(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, serialize_by_alias=True, json_schema_serialization_defaults_required=True
    )


def _is_none(value: object) -> bool:
    return value is None


class EvidenceRow(_Row):
    """Where it stands: a capture, and the words in it."""

    capture: Text
    url: Text
    fetched_at: Moment
    quote: Text
    sha256: Text
    body_pruned_at: Moment | None = Field(
        None, exclude_if=_is_none, description="Since when the page itself is kept no more; there only where it is not"
    )


class RunRow(_Row):
    """One run. `requested_by` is the person of a manual one."""

    id: Text
    directory: Text
    trigger: Literal["manual", "cron", "schedule"]
    requested_by: Text | None = None
    started_at: Moment
    finished_at: Moment | None = None
    status: Literal["complete", "partial", "failed"]
    requests: int = 0
    not_modified: int = 0
    bytes: int = 0
    sites: int = 0
    sites_checked: int = 0


class CheckRow(_Row):
    """How the latest run of a directory went. `first`: none before it read anything, so changes cannot be told yet."""

    directory: Text
    status: Literal["complete", "partial", "failed"]
    first: bool


def latest(runs: Iterable[RunRow]) -> tuple[CheckRow, ...]:
    """How the latest run of each directory went, the directory with the newest run first."""
    of: dict[str, list[RunRow]] = {}
    for run in sorted(runs, key=lambda run: run.started_at, reverse=True):
        of.setdefault(run.directory, []).append(run)
    return tuple(
        CheckRow(
            directory=directory,
            status=rows[0].status,
            first=rows[0].status != "failed" and all(row.status == "failed" for row in rows[1:]),
        )
        for directory, rows in of.items()
    )


class StampRow(_Row):
    """The "Last updated" text: an interval of days, and its age in days from the interval's end.

    The age is 0 while the interval lasts, and negative for one that has not begun.
    """

    text: Text
    earliest: date
    latest: date
    ambiguous: bool = False
    age_days: int


class DirectoryRow(_Row):
    """One watched page. `modified` is the time its own software states, where it does."""

    id: Text
    url: Text
    title: Text
    region: Text | None = Field(
        None,
        exclude_if=_is_none,
        description="The country that it is for, as its configuration or its title says; there only where one does",
    )
    modified: Moment | None = None
    stamp: StampRow | None = None
    entries: int


class ContactRow(_Row):
    """One listed contact and what its organisation's site says of it."""

    kind: Kind
    value: Text
    shown: Text
    note: Text = ""
    channels: tuple[Text, ...] = ()
    use: Literal["visit", "post", "legal"] | None = None
    verdict: Verdict
    reason: Text | None = Field(None, description="Why it is unchecked: no-website, site-<state>, budget, …")
    confirmed_at: Moment | None = Field(None, description="Last sighting on the organisation's own site")
    confirmed_on: Text | None = None
    assured_at: Moment | None = Field(None, description="When a person verified it by other means")
    assured_by: Text | None = None


class SiteRow(_Row):
    """What the organisation's site turned out to be at its last visit."""

    state: SiteState = SiteState.UNCHECKED
    checked_at: Moment | None = None
    final_url: Text | None = None


class EntryRow(_Row):
    """One listed organisation. `page` is the page it stands on: the directory's, or a sub-page of it."""

    id: Text
    directory: Text
    page: Text
    name: Text
    section: Text | None = None
    website: Text | None = None
    description: Text = ""
    contacts: tuple[ContactRow, ...] = ()
    site: SiteRow = SiteRow()


class TroubleRow(_Row):
    """Our own reading failed or cannot be trusted."""

    kind: Text
    directory: Text
    summary: Text
    evidence: tuple[EvidenceRow, ...] = ()


class FlagRow(_Row):
    """A finding that a person should look at. `entry` is null where it is about the page itself."""

    id: Text
    kind: Text
    severity: Severity
    status: Status = "open"
    directory: Text
    entry: Text | None = None
    field: Text | None = None
    listed: Text | None = None
    observed: Text | None = None
    confirmed: bool
    restricted: bool = False
    summary: Text
    suggestion: Text = ""
    first_seen: Moment
    last_seen: Moment
    sightings: int
    evidence: tuple[EvidenceRow, ...] = ()


class Coverage(_Row):
    """Verdicts of the listed phones, emails and addresses, counted."""

    contacts: int = 0
    confirmed: int = 0
    conflict: int = 0
    absent: int = 0
    unchecked: int = 0

    @classmethod
    def of(cls, entries: Iterable[EntryRow]) -> Coverage:
        """What those entries' contacts come to."""
        verdicts = Counter(c.verdict for e in entries for c in e.contacts if c.kind in CHECKED_KINDS)
        return cls(
            contacts=verdicts.total(),
            confirmed=verdicts["confirmed"],
            conflict=verdicts["conflict"],
            absent=verdicts["absent"],
            unchecked=verdicts["unchecked"],
        )


class AnswersRow(_Row):
    """How often people agreed with flags of one kind, and how often not. Their newest answer to a flag counts."""

    kind: Text
    accepted: int = 0
    dismissed: int = 0


def _is_empty(value: object) -> bool:
    return value == ()


class Report(_Row):
    """The current state of the watched directories. `runs` is newest first."""

    schema_: Literal["contactwatch/report/1"] = Field("contactwatch/report/1", alias="schema")
    as_of: Moment
    notice: Text | None = Field(None, exclude_if=_is_none, description="A banner, such as “invented findings”")
    runs: tuple[RunRow, ...] = Field((), max_length=MOST_RUNS)
    checks: tuple[CheckRow, ...] = Field((), exclude=True)  # of every directory, also where `runs` has no room for it
    directories: tuple[DirectoryRow, ...] = ()
    entries: tuple[EntryRow, ...] = ()
    trouble: tuple[TroubleRow, ...] = ()
    flags: tuple[FlagRow, ...] = ()
    coverage: Coverage = Coverage()
    answers: tuple[AnswersRow, ...] = Field(
        (), exclude_if=_is_empty, description="Per kind of flag, of all time: how many were accepted and dismissed"
    )


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of what `render(report, "json")` prints."""
    schema = Report.model_json_schema(mode="serialization")
    optional = {"notice", "answers"}  # there only where there is something to say
    schema["required"] = [name for name in schema["required"] if name not in optional]
    for row, key in (("EvidenceRow", "body_pruned_at"), ("DirectoryRow", "region")):  # these too
        fields = schema["$defs"][row]
        fields["required"] = [name for name in fields["required"] if name != key]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:{SCHEMA}", **schema}


def outward(report: Report) -> Report:
    """The report as it may leave the store: of a restricted finding only that it exists, and its id.

    Its kind, severity, state, directory and dates stay, because a row of the contract has them; none of them says about
    whom or what. Organisation, field, values, words and evidence go.
    """
    flags = tuple(_veiled(flag) if flag.restricted else flag for flag in report.flags)
    return report.model_copy(update={"flags": flags})


def _veiled(flag: FlagRow) -> FlagRow:
    return flag.model_copy(
        update={
            "entry": None,
            "field": None,
            "listed": None,
            "observed": None,
            "summary": "Restricted finding: it is shown only from the store.",
            "suggestion": "",
            "evidence": (),
        }
    )
