"""Records to store: plain ones, made different by keyword."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from snapshots.records import (
    Baseline,
    Capture,
    ContactSighting,
    Decision,
    Evidence,
    Failure,
    Flag,
    FlagState,
    Hop,
    Judgement,
    Role,
    Run,
    Sighting,
    Trigger,
    Verb,
)

MONDAY = datetime(2026, 9, 7, 6, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


def answer(id: str, body: bytes, **changed: Any) -> Capture:
    """A 200 with that body."""
    capture = Capture(
        id=id,
        run="run-1",
        role=Role.SITE,
        url="https://help.example/contact",
        final_url="https://help.example/contact/",
        as_of=MONDAY,
        fetched_at=MONDAY + timedelta(seconds=1),
        status=200,
        headers=(("content-type", "text/html; charset=utf-8"), ("set-cookie", "a=1"), ("set-cookie", "b=2")),
        redirects=(Hop("https://help.example/contact", 301),),
        sha256=hashlib.sha256(body).hexdigest(),
        size=len(body),
        elapsed=0.25,
    )
    return replace(capture, **changed)


def unchanged(id: str, earlier: Capture, **changed: Any) -> Capture:
    """A 304 that confirms an earlier answer."""
    return replace(earlier, id=id, status=304, size=0, **changed)


def failed(id: str, **changed: Any) -> Capture:
    return answer(id, b"", status=None, failure=Failure.DNS, detail="no such host", sha256=None, **changed)


def run(id: str, **changed: Any) -> Run:
    begun = Run(
        id=id,
        batch="batch-1",
        directory="belarus",
        trigger=Trigger.CRON,
        as_of=MONDAY,
        started_at=MONDAY,
        entries=("a", "b"),
    )
    return replace(begun, **changed)


def judgement(of: Run, **changed: Any) -> Judgement:
    come_to = Judgement(run=of.id, directory=of.directory, as_of=of.as_of, trusted=True, state='{"entries": ["Ґрупа"]}')
    return replace(come_to, **changed)


def flag(id: str, **changed: Any) -> Flag:
    raised = Flag(
        id=id,
        kind="contact-changed",
        severity="high",
        state=FlagState.HELD,
        directory="belarus",
        entry="human-constanta",
        field="phone",
        listed="+375170000001",
        observed="+375170000002",
        summary="Its own site shows another number.",
        suggestion="Replace the number.",
        first_seen=MONDAY,
        last_seen=MONDAY,
        sightings=(Sighting("run-1", MONDAY),),
        evidence=(Evidence("capture-1", "https://help.example/", MONDAY, "Тэл. +375 17", "0" * 64),),
    )
    return replace(raised, **changed)


def seen(value: str, capture: str, **changed: Any) -> ContactSighting:
    sighting = ContactSighting(
        directory="belarus",
        entry="human-constanta",
        kind="phone",
        value=value,
        at=MONDAY,
        capture=capture,
        url="https://help.example/contact/",
        quote=f"Phone {value}",
    )
    return replace(sighting, **changed)


def baseline(field: str, *captures: str, **changed: Any) -> Baseline:
    return replace(Baseline("belarus", "human-constanta", field, captures, MONDAY), **changed)


def decision(id: str, **changed: Any) -> Decision:
    return replace(Decision(id, Verb.ACCEPT, MONDAY, "Vera", "called them", directory="belarus"), **changed)
