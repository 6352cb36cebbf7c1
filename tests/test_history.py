"""The past as the store tells it: a report as of a moment, an entry's history, two captures set side by side."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.cli.diff import difference
from pipeline.model import Page
from pipeline.policy import DEFAULT
from pipeline.recall.known import NotKnownError
from pipeline.render import render
from pipeline.report import Report
from pipeline.runs.assemble import assemble
from pipeline.runs.timeline import Timeline, timelines
from snapshots.records import Decision, Verb
from tests.histories.story import history
from tests.judging import PAGE, SITE, START, WEEK, Answer, Desk, entry, listing, neighbours, site, week
from tests.zones import machine_zone

__all__ = ["machine_zone"]  # all of it runs under each zone


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.at(tmp_path)


def told(desk: Desk, until: object = None) -> Report:
    return assemble(desk.store, ["here"], DEFAULT, START, until=until)  # type: ignore[arg-type]


def test_a_report_as_of_a_moment_is_the_report_of_that_moment(tmp_path: Path) -> None:
    """Over a made history with answers: each report is told again, word for word, when all is over."""
    story = history(3, 8)
    desk = Desk.at(tmp_path, region=story.region)
    kept = {}
    for number in range(len(story.weeks)):
        at = START + number * WEEK
        desk.crawl(story.weeks[number].page, story.weeks[number].sites, at)
        kept[at + timedelta(hours=1)] = render(told(desk), "json")
        for nth, flag in enumerate(told(desk).flags):
            verb = (Verb.ACCEPT, Verb.DISMISS, Verb.REOPEN)[(nth + number) % 3]
            if flag.status == "open" and verb is not Verb.REOPEN:
                desk.answer(verb, flag.kind, at=at + timedelta(hours=2)) if desk.flags(flag.kind) else None
        kept[at + timedelta(hours=3)] = render(told(desk), "json")
    assert len(set(kept.values())) > len(story.weeks)  # the answers changed it, too
    for at, report in kept.items():
        assert render(told(desk, at), "json") == report


def test_a_finding_that_went_and_came_again_was_what_it_was(desk: Desk) -> None:
    def standing(until: datetime | None = None) -> list[tuple[str, int]]:
        return [(f.status, f.sightings) for f in told(desk, until).flags if f.kind == "contact-changed"]

    other, then = site(phone="8 (017) 390-00-99"), []
    for answer in (site(), other, other, site(), site(), other, other, other):
        desk.weekly(answer)
        then.append(standing())
    assert [standing(week(number)) for number in range(8)] == then
    assert (then[1], then[2], then[3], then[7]) == ([], [("open", 2)], [("resolved", 2)], [("open", 2)])


def test_before_the_first_run_nothing_was_known(desk: Desk) -> None:
    with pytest.raises(NotKnownError, match="no run is stored"):
        told(desk, START)
    desk.weekly(site())
    with pytest.raises(NotKnownError, match="the first run is of 7 September 2026, 06:00 UTC"):
        told(desk, START - timedelta(seconds=1))
    assert told(desk, START).as_of == START


def _lives(desk: Desk) -> Timeline:
    """Two weeks as listed, then another number on the site, accepted; the page follows; a call; it leaves the page."""
    other = "8 (017) 390-00-99"
    desk.run({PAGE: listing(entry(), *neighbours()), SITE: site()}, week(0))
    desk.run({PAGE: listing(entry(), *neighbours()), SITE: site()}, week(1))
    for number in (2, 3):
        desk.run({PAGE: listing(entry(), *neighbours()), SITE: site(phone=other)}, week(number))
    desk.answer(Verb.DISMISS, "contact-changed", at=week(3) + timedelta(hours=1))
    mended = listing(entry(phone="+375 17 390 00 99"), *neighbours())
    for number in (4, 5):
        desk.run({PAGE: mended, SITE: site(phone=other)}, week(number))
    desk.store.ledger.decide(
        Decision("d", Verb.ASSURE, week(5), "Ana", "called", directory="here", entry="harbour-aid")
    )
    desk.run({PAGE: listing(*neighbours())}, week(6))
    (timeline,) = timelines(desk.store, ["here"], "harbour-aid")
    return timeline


def test_an_entrys_history(desk: Desk) -> None:
    timeline = _lives(desk)
    values = {v.value: v for v in timeline.values}
    assert values["+375173900010"].listed == [(week(0), week(4))]
    assert values["+375173900099"].listed == [(week(4), week(6))]
    old = values["+375173900010"]
    assert (old.sightings, old.first_seen, old.last_seen, old.seen_on) == (2, week(0), week(1), SITE)
    words = [(e.at, e.what, e.words) for e in timeline.events]
    assert (week(0), "page", "is listed, with 3 contacts") in words
    assert (week(4), "page", "phone +375173900099 is listed") in words
    assert (week(6), "page", "is no longer listed") in words
    assert (week(2), "contact", "phone +375173900010: confirmed -> conflict") in words
    assert (week(5), "assurance", "Ana assured all contacts: called") in words
    changed = next(e for e in timeline.events if e.what == "flag" and "contact-changed" in e.words)
    assert changed.at == week(3)
    assert [(e.at, e.words) for e in timeline.events if e.what == "answer"] == [
        (week(3) + timedelta(hours=1), "Ana dismissed it: seen")
    ]
    gone = [e for e in timeline.events if e.ref == changed.ref and e.words.startswith("resolved")]
    assert [e.at for e in gone] == [week(4)]
    assert [e.at for e in timeline.events] == sorted(e.at for e in timeline.events)


def test_what_was_held_and_never_confirmed_is_not_told(desk: Desk) -> None:
    desk.weekly(site(), site(phone="8 (017) 390-00-99"), site())
    (timeline,) = timelines(desk.store, ["here"], "harbour-aid")
    assert not [e for e in timeline.events if "390" in e.words and e.what == "flag"]


def test_of_a_restricted_finding_only_its_id_is_told(tmp_path: Path) -> None:
    desk = Desk.at(tmp_path, "[directories.entries.harbour-aid]\nrestricted = true\n")
    timeline = _lives(desk)
    flags = [e for e in timeline.events if e.what == "flag"]
    assert flags
    assert all(e.words.split(": ", 1)[1] == f"restricted finding {e.ref}" for e in flags)
    assert all("seen" not in e.words for e in timeline.events if e.what == "answer")


def run(desk: Desk, *words: str) -> int:
    return main(["--config", str(desk.config.path), *words])


def test_the_commands(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    _lives(desk)
    assert run(desk, "history", "harbour-aid", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["entry"], answer["name"]) == ("harbour-aid", "Harbour Aid")
    assert answer["values"][0].keys() >= {"listed", "sightings", "first_seen", "last_seen"}
    assert run(desk, "history", "harbour-aid") == 0
    assert "Harbour Aid (harbour-aid), here" in capsys.readouterr().out
    assert run(desk, "history", "nobody") == 2
    assert "no entry 'nobody'" in capsys.readouterr().err

    assert run(desk, "report", "--as-of", "2026-09-28T06:00Z", "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["as_of"] == "2026-09-28T06:00:00Z"
    assert [f["kind"] for f in report["flags"] if f["entry"] == "harbour-aid"] == ["contact-changed"]
    assert run(desk, "report", "--as-of", "2026-09-01") == 2
    assert "nothing was known on 1 September 2026" in capsys.readouterr().err
    assert run(desk, "report", "--as-of", "2999-01-01") == 2
    assert "has not come yet" in capsys.readouterr().err


def _listed(desk: Desk, capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    assert run(desk, "captures", "list", "--json", *words) == 0
    return [json.loads(line)["url"] for line in capsys.readouterr().out.splitlines()]


def test_captures_by_directory_entry_date_and_verdict(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    down, other = Answer("<h1>502 Bad Gateway</h1>", 502), "https://elsewhere.example/"
    desk.run({PAGE: listing(entry()), SITE: site(), other: "<p>nothing of theirs</p>"}, week(0))
    desk.run({PAGE: listing(entry()), SITE: down}, week(1))
    assert _listed(desk, capsys) == [SITE, PAGE, other, SITE, PAGE]
    assert _listed(desk, capsys, "--directory", "here", "--limit", "2") == [SITE, PAGE]
    assert _listed(desk, capsys, "--directory", "there") == []
    assert _listed(desk, capsys, "--entry", "harbour-aid") == [SITE, SITE]
    assert _listed(desk, capsys, "--since", "2026-09-14") == [SITE, PAGE]
    assert _listed(desk, capsys, "--until", "2026-09-14", "--url", SITE) == [SITE]
    assert _listed(desk, capsys, "--entry", "harbour-aid", "--verdict", "ok", "--limit", "1") == [SITE]
    assert _listed(desk, capsys, "--verdict", "down") == [SITE]
    assert run(desk, "captures", "list", "--entry", "nobody") == 2


def test_a_pruned_body_is_said(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    left = "https://elsewhere.example/left"
    desk.run({PAGE: listing(entry()), SITE: site(), left: "<p>left</p>"}, week(0))
    capture = next(c for c in desk.store.archive.listing() if c.url == left)
    desk.store.pruning.drop_bodies([capture.sha256 or ""], week(9), week(9))
    assert run(desk, "captures", "show", capture.id) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["body"], shown["body_pruned_at"], shown["verdict"]) == ("pruned", "2026-11-09T06:00:00Z", "pruned")
    assert (shown["sha256"], shown["size"]) == (capture.sha256, capture.size)
    assert run(desk, "captures", "show", capture.id, "--body") == 2
    assert "was pruned on 9 November 2026" in capsys.readouterr().err
    assert run(desk, "captures", "list", "--url", left) == 0
    assert "(body pruned)" in capsys.readouterr().out
    assert run(desk, "captures", "diff", capture.id, capture.id) == 2
    assert "was pruned on" in capsys.readouterr().err


def test_a_report_says_where_the_page_of_its_evidence_is_gone(desk: Desk) -> None:
    desk.weekly(site(), site(phone="8 (017) 390-00-99"), site(phone="8 (017) 390-00-99"))
    (flag,) = (f for f in told(desk).flags if f.kind == "contact-changed")
    assert "pruned" not in render(told(desk), "text") + render(told(desk), "json")
    desk.store.pruning.drop_bodies([e.sha256 for e in flag.evidence], week(9), week(9))
    (marked,) = (f for f in told(desk).flags if f.kind == "contact-changed")
    assert {e.body_pruned_at for e in marked.evidence} == {week(9)}
    for form in ("text", "markdown", "html"):
        assert "its page was pruned on 9 Nov 2026" in " ".join(render(told(desk), form).split())


def test_two_captures_of_a_page(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.weekly(site(more="<p>Closed on Monday</p>"), site(phone="8 (017) 390-00-99", more="<p>Open again</p>"))
    new, old = (c.id for c in desk.store.archive.listing(url=SITE))
    page = desk.store.archive.listing(url=PAGE)[0].id
    assert run(desk, "captures", "diff", old, new, "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert [c["value"] for c in answer["added"]] == ["+375173900099"]
    assert [c["value"] for c in answer["removed"]] == ["+375173900010"]
    assert {"- Closed on Monday", "+ Open again"} <= set(answer["lines"])
    assert not answer["same_body"]
    assert run(desk, "captures", "diff", old, new) == 0
    assert "+ Open again" in capsys.readouterr().out
    assert run(desk, "captures", "diff", old, page) == 2
    assert "not one page" in capsys.readouterr().err
    assert run(desk, "captures", "diff", old, page, "--across", "--json") == 0
    assert json.loads(capsys.readouterr().out)["lines"]
    assert run(desk, "captures", "diff", old, old, "--json") == 0
    same = json.loads(capsys.readouterr().out)
    assert (same["same_body"], same["changed"], same["lines"]) == (True, False, [])


def test_no_contact_of_a_named_person_is_in_a_difference() -> None:
    person = "<p>Contact person: Anna Kowalska, tel. +48 600 700 800</p><p>Or write to 0048-600 700.800 at night</p>"
    pages = [Page(site(more=more).encode(), SITE, "text/html; charset=utf-8", "BY") for more in ("", person)]
    answer = json.dumps(difference(*pages), ensure_ascii=False)
    assert "600" not in answer
    assert "a named person" in answer
