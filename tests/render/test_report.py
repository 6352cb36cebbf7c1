"""The report as data: the contract's words, its times, its schema, and what may leave the store."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from pipeline.render import render
from pipeline.report import EntryRow, Report, json_schema, outward
from tests.render.samples import HIDDEN, SAMPLES, blank, flag, full, run
from tests.zones import machine_zone

__all__ = ["machine_zone"]

PRINTED = """{
 "schema": "contactwatch/report/1", "as_of": "2026-11-22T06:00:00Z",
 "runs": [{"id": "r1", "directory": "north", "trigger": "manual", "requested_by": null,
  "started_at": "2026-11-22T06:00:00Z", "finished_at": "2026-11-22T06:04:00Z", "status": "complete", "requests": 41,
  "not_modified": 30, "bytes": 123456, "sites": 9, "sites_checked": 8}],
 "directories": [{"id": "north", "url": "https://d.example/north", "title": "North", "modified": "2025-03-18T09:12:00Z",
  "stamp": {"text": "Last updated March 2025", "earliest": "2025-03-01", "latest": "2025-03-31", "ambiguous": false,
   "age_days": 601}, "entries": 9}],
 "entries": [{"id": "house", "directory": "north", "page": "https://d.example/north", "name": "House", "section": null,
  "website": "https://house.example/", "description": "…",
  "contacts": [{"kind": "phone", "value": "+442079460000", "shown": "+442079460000", "note": "for Whatsapp",
   "channels": ["whatsapp", "telegram"], "use": null, "verdict": "confirmed", "reason": null,
   "confirmed_at": "2026-11-22T06:00:00Z", "confirmed_on": "https://house.example/contact", "assured_at": null,
   "assured_by": null}],
  "site": {"state": "ok", "checked_at": "2026-11-22T06:00:00Z", "final_url": "https://house.example/"}}],
 "trouble": [{"kind": "extraction-drift", "directory": "north", "summary": "…", "evidence": []}],
 "flags": [{"id": "f1", "kind": "contact-changed", "severity": "high", "status": "open", "directory": "north",
  "entry": "house", "field": "phone", "listed": "+442079460000", "observed": "+442079460001", "confirmed": true,
  "restricted": false, "summary": "…", "suggestion": "…", "first_seen": "2026-11-15T06:00:00Z",
  "last_seen": "2026-11-22T06:00:00Z", "sightings": 2,
  "evidence": [{"capture": "c1", "url": "https://house.example/contact", "fetched_at": "2026-11-22T06:01:00Z",
   "quote": "…", "sha256": "00"}]}],
 "coverage": {"contacts": 22, "confirmed": 14, "conflict": 1, "absent": 2, "unchecked": 5}
}"""


def test_the_printed_form_is_the_contracts_word_for_word() -> None:
    assert json.loads(render(Report.model_validate_json(PRINTED), "json")) == json.loads(PRINTED)


@pytest.mark.parametrize("sample", SAMPLES)
def test_json_satisfies_the_schema_and_reads_back(sample: str) -> None:
    report = SAMPLES[sample]()
    printed = render(report, "json")
    Draft202012Validator.check_schema(json_schema())
    Draft202012Validator(json_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER).validate(
        json.loads(printed)
    )
    assert Report.model_validate_json(printed) == outward(report).model_copy(update={"checks": ()})


@pytest.mark.parametrize(
    ("key", "value"), [("as_of", "2026-11-22T06:00:00+01:00"), ("runs", None), ("extra", 1), ("schema", "other/1")]
)
def test_the_schema_refuses(key: str, value: object) -> None:
    broken = json.loads(PRINTED) | {key: value}
    assert list(Draft202012Validator(json_schema()).iter_errors(broken))


def test_the_schema_wants_every_field_but_the_banner_and_the_answers() -> None:
    schema = json_schema()
    assert set(schema["required"]) == set(schema["properties"]) - {"notice", "answers"}


def test_the_banner_and_the_answers_are_left_out_where_there_are_none() -> None:
    assert {"notice", "answers"} & set(json.loads(render(blank(), "json"))) == set()
    assert json.loads(render(full(), "json"))["notice"] == "Example world: invented findings"


def test_times_are_told_in_utc_and_naive_ones_refused() -> None:
    at = datetime(2026, 1, 1, 1, 30, 0, 250, tzinfo=timezone(timedelta(hours=2)))
    assert json.loads(render(Report(as_of=at), "json"))["as_of"] == "2025-12-31T23:30:00Z"
    with pytest.raises(ValidationError, match="timezone"):
        Report.model_validate({"as_of": "2026-01-01T00:00:00"})


def test_half_a_character_does_not_break_the_report() -> None:
    row = EntryRow(id="a", directory="d", page="p", name="Hou\ud83dse")
    assert row.name == "Hou\ufffdse"


def test_more_runs_than_the_contract_allows_are_refused() -> None:
    with pytest.raises(ValidationError, match="100"):
        Report(as_of=full().as_of, runs=tuple(run(f"r{n}") for n in range(101)))


def test_a_restricted_finding_leaves_the_store_as_an_id() -> None:
    [veiled] = [row for row in outward(full()).flags if row.restricted]
    assert (veiled.id, veiled.entry, veiled.field, veiled.listed, veiled.observed) == ("f9c0", None, None, None, None)
    assert veiled.evidence == ()
    assert HIDDEN not in veiled.model_dump_json()


def test_other_findings_leave_it_whole() -> None:
    rows = (flag("f1", "contact-changed", "high", "house", listed="a", observed="b"),)
    report = Report(as_of=full().as_of, flags=rows)
    assert outward(report) == report
