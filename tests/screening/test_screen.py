"""The screen: recorded captures whose file names end in the expected state, and the laws of its table."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from pipeline.model import Page, Reading, SiteState, UnreadableError
from pipeline.parsers.site import read_site
from pipeline.screening.screen import FAILED, OK, SIGNALS, Verdict, screen
from pipeline.world.content import answer, world
from snapshots.records import Capture, Failure, Hop, Role

CAPTURES = Path(__file__).parent.parent / "captures"
SAMPLES = sorted(CAPTURES.glob("*.json"))
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
#: Pages of the example world that are not their publisher's.
OTHERWISE = {"wall.html": SiteState.BLOCKED, "for-sale.html": SiteState.PARKED, "taken-away.html": SiteState.DOWN}
#: What a page can be besides its publisher's own, by the reasons that say so; each is to be known in several languages.
FAMILIES = {
    "wall": {"bot-wall"},
    "refusal": {"status-401", "status-403", "status-407", "status-429", "status-451"},
    "not there": {"soft-404"},
    "maintenance": {"maintenance"},
    "default page": {"default-page"},
    "suspended": {"hosting-suspended"},
    "parked": {"for-sale", "parking-provider"},
    "hijacked": {"foreign-topic"},
    "login": {"login"},
    "shell": {"script-only", "no-text"},
    "truncated": {"truncated"},
}
_LANG = re.compile(r'<html lang="(\w+)"')


def sample(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def state_of(path: Path) -> SiteState:
    """The state that a file's name ends in."""
    return next(state for state in SiteState if path.stem.endswith(f"-{state.value}"))


def capture_of(told: dict[str, Any]) -> Capture:
    return Capture(
        id="c",
        run="r",
        role=Role.SITE,
        url=told["url"],
        final_url=told["final_url"],
        as_of=NOON,
        fetched_at=NOON,
        status=told.get("status"),
        headers=tuple(told.get("headers", {"content-type": "text/html; charset=utf-8"}).items()),
        redirects=tuple(Hop(url, 302) for url in told.get("redirects", ())),
        failure=Failure(told["failure"]) if "failure" in told else None,
        detail=told.get("detail", ""),
        truncated=told.get("truncated", False),
    )


def body_of(told: dict[str, Any]) -> bytes | None:
    if "hex" in told:
        return bytes.fromhex(told["hex"])
    return told["body"].encode() if "body" in told else None


def read(body: bytes | None, capture: Capture) -> Reading | None:
    try:
        return read_site(Page(body or b"", capture.final_url, capture.header("content-type")))
    except UnreadableError:
        return None


def judge(told: dict[str, Any], **changed: Any) -> Verdict:
    capture = replace(capture_of(told), **changed)
    body = body_of(told)
    return screen(capture, body, read(body, capture), told["names"])


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_sample(path: Path) -> None:
    told = sample(path)
    seen = judge(told)
    assert (seen.state, seen.reason, seen.gone) == (state_of(path), told["reason"], told["gone"]), told["why"]


def test_every_verdict_has_six_samples() -> None:
    counted = Counter(map(state_of, SAMPLES))
    assert {s: counted[s] for s in SiteState if counted[s] < 6} == {}


@pytest.mark.parametrize("family", FAMILIES)
def test_what_stands_in_a_page_s_place_is_known_in_several_languages(family: str) -> None:
    due = [sample(p) for p in SAMPLES if sample(p)["reason"] in FAMILIES[family]]
    languages = {found[1] for told in due if (found := _LANG.search(told.get("body", "")))}
    assert len(due) >= 6
    assert len(languages) >= 3, languages


@pytest.mark.parametrize("number", range(len(SIGNALS)), ids=lambda n: f"{n}-{SIGNALS[n].reason}")
def test_no_row_of_the_table_can_be_left_out(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    row = SIGNALS[number]
    due = [p for p in SAMPLES if state_of(p) is row.state and sample(p)["reason"] == row.reason]
    monkeypatch.setattr("pipeline.screening.screen.SIGNALS", SIGNALS[:number] + SIGNALS[number + 1 :])
    assert [p.stem for p in due if judge(sample(p)).reason != row.reason] != []


def test_every_failure_has_a_state_and_is_no_page() -> None:
    assert set(FAILED) == set(Failure)
    assert SiteState.OK not in FAILED.values()


def test_a_verdict_other_than_ok_says_what_gave_it_away() -> None:
    silent = [p.stem for p in SAMPLES if state_of(p) is not SiteState.OK and not judge(sample(p)).quote]
    assert silent == []


@pytest.mark.parametrize("path", [p for p in SAMPLES if sample(p).get("status") == 200], ids=lambda p: p.stem)
def test_a_304_is_judged_by_the_body_it_confirms(path: Path) -> None:
    told = sample(path)
    assert judge(told, status=304) == judge(told, status=200)


def test_only_rows_that_speak_of_one_page_say_that_it_is_gone() -> None:
    assert {row.reason for row in SIGNALS if row.gone} == {"status-404", "status-410", "soft-404"}


@pytest.mark.parametrize("path", [p for p in SAMPLES if state_of(p) is SiteState.HIJACKED], ids=lambda p: p.stem)
def test_without_a_name_nothing_is_hijacked(path: Path) -> None:
    assert judge(sample(path) | {"names": []}).state is not SiteState.HIJACKED


@pytest.mark.parametrize("path", [p for p in SAMPLES if state_of(p) is SiteState.HIJACKED], ids=lambda p: p.stem)
def test_the_organisation_s_name_on_the_page_acquits_it(path: Path) -> None:
    told = sample(path)
    named = told["body"].replace("<body>", f"<body><p>{told['names'][0]}</p>", 1)
    assert judge(told | {"body": named}).state is not SiteState.HIJACKED


def test_a_page_of_another_charset_shows_its_topic_too() -> None:
    told = sample(CAPTURES / "casino-by-description-hijacked.json")
    body = told["body"].replace("utf-8", "windows-1251").encode("cp1251")
    capture = replace(capture_of(told), headers=(("content-type", "text/html"),))
    assert screen(capture, body, read(body, capture), told["names"]).state is SiteState.HIJACKED


def pages_of_the_world() -> list[tuple[str, str, str]]:
    return [
        (host, path, state)
        for host, layers in world().items()
        for state in layers
        for path in sorted(layers[state].files)
        if path != "/robots.txt"
    ]


@pytest.mark.parametrize(("host", "path", "state"), pages_of_the_world())
def test_the_example_world_is_its_publishers_own_but_where_it_says_otherwise(host: str, path: str, state: str) -> None:
    found = answer(host, path, state)
    assert found is not None
    url = f"https://{host}{path}"
    capture = Capture("c", "r", Role.SITE, url, url, NOON, NOON, 200, (("content-type", found.media),))
    body = found.text.encode()
    assert screen(capture, body, read(body, capture)).state is OTHERWISE.get(path.rpartition("/")[2], SiteState.OK)


def test_a_body_that_was_not_kept_proves_nothing() -> None:
    told = sample(CAPTURES / "not-modified-ok.json")
    assert judge(told) == OK
    assert screen(capture_of(told), None, None).reason == "empty"


@pytest.mark.parametrize(
    "shape", ["a" * 200_000, "a." * 60_000, "<a " * 40_000, "<meta " * 40_000, "casino <h1>" * 9_000]
)
def test_a_hostile_page_costs_no_more_than_another(shape: str) -> None:
    told = sample(CAPTURES / "casino-russian-hijacked.json")
    capture, body = capture_of(told), f"{told['body']}{shape}".encode()
    reading = read(told["body"].encode(), capture)
    assert reading is not None
    reading = replace(reading, text=f"{reading.text}\n{shape}")
    before = process_time()
    screen(capture, body, reading, told["names"])
    assert process_time() - before < 3
