"""Runs that came to half, or were judged again: nothing is taken for complete, and nothing later is undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.model import SiteState
from pipeline.render import render
from pipeline.runs.running import NothingToJudgeError, Runner
from snapshots.records import Run, RunStatus, Trigger
from snapshots.store import DirectoryHeldError
from tests.judging import PAGE, SITE, START, Answer, Desk, entry, listing, site, week

POLAND = '[[directories]]\nid = "pl"\nurl = "https://directory.example/pl"\nregion = "PL"\n'
OTHER_SITE = "https://other.example/"
OTHER = entry("Other Org", site=OTHER_SITE, phone="+375 17 390 55 55", email="info@other.example", address=None)
OTHERS_HOME = site("8 017 390 55 55", "info@other.example", None, name="Other Org")
CHANGED = site(phone="8 (017) 390-00-77")
NO_CRAWL = "[directories.entries.harbour-aid]\ndo_not_crawl = true\n"


@pytest.fixture
def two(tmp_path: Path) -> Desk:
    return Desk.at(tmp_path, POLAND)


def runner(desk: Desk, number: int) -> Runner:
    return Runner(desk.store, desk.config, lambda: week(number))


def test_what_an_unreachable_page_left_to_judge_outlives_a_manual_recrawl(desk: Desk) -> None:
    page = listing(entry(), OTHER)
    desk.run({PAGE: page, SITE: site(), OTHER_SITE: OTHERS_HOME}, START)
    desk.run({PAGE: Answer("", 503), SITE: CHANGED, OTHER_SITE: OTHERS_HOME}, week(1))
    desk.run({PAGE: page, OTHER_SITE: OTHERS_HOME}, week(2), entries=("other-org",))
    assert desk.entry("harbour-aid").site.checked_at == week(1)
    assert desk.verdicts("harbour-aid")["+375173900010"] == ("conflict", None)
    assert desk.entry("other-org").site.checked_at == week(2)


def test_judging_one_directory_again_undoes_nothing_of_another(two: Desk) -> None:
    pl_site = "https://pl.example/"
    pl = listing(entry("Polish Aid", site=pl_site, phone="+48 22 555 11 22", email="info@pl.example", address=None))

    def home(phone: str) -> str:
        return site(phone, "info@pl.example", None, name="Polish Aid")

    two.batch({"here": listing(entry()), "pl": pl}, {SITE: site(), pl_site: home("+48 22 555 11 22")}, START)
    for number in (1, 2):
        two.batch({"pl": pl}, {pl_site: home("+48 22 777 88 99")}, week(number))
    before = two.report()
    result = runner(two, 3).judge(("here",))
    assert [(o.run.directory, o.run.as_of) for o in result.outcomes] == [("here", START)]
    assert [(f.directory, f.kind) for f in two.flags()] == [("pl", "contact-changed")]
    assert two.report().flags == before.flags
    assert two.report().entries == before.entries


def test_captures_of_a_run_that_was_killed_before_judging_are_judged(desk: Desk) -> None:
    desk.run({PAGE: listing(entry()), SITE: site()}, START)
    for number in (1, 2):
        desk.run({PAGE: listing(entry()), SITE: CHANGED}, week(number), judge=False)
        (outcome,) = runner(desk, number).judge(("here",)).outcomes
        assert outcome.run.as_of == week(number)
        assert outcome.run.status is RunStatus.COMPLETE
    assert desk.kinds() == [("contact-changed", "harbour-aid")]


def test_a_killed_run_that_had_not_come_to_the_sites_is_judged_as_incomplete(desk: Desk) -> None:
    desk.run({PAGE: listing(entry()), SITE: site()}, START)
    desk.run({PAGE: listing(entry())}, week(1), judge=False)
    (outcome,) = runner(desk, 1).judge(("here",)).outcomes
    assert outcome.run.status is RunStatus.PARTIAL
    assert [t.kind for t in desk.report().trouble] == ["run-incomplete"]


def test_one_directory_that_was_never_crawled_does_not_stop_the_others(two: Desk) -> None:
    two.run({PAGE: listing(entry()), SITE: site()}, START, judge=False)
    for order in (("here", "pl"), ("pl", "here")):
        assert [o.run.directory for o in runner(two, 0).judge(order).outcomes] == ["here"]
    with pytest.raises(NothingToJudgeError):
        runner(two, 0).judge(("pl",))


def test_one_directory_that_is_held_does_not_stop_the_others(two: Desk) -> None:
    two.batch({"here": listing(entry()), "pl": listing(entry())}, {SITE: site()}, START, judge=False)
    with two.store.ledger.hold("pl"):
        result = runner(two, 0).judge(("pl", "here"))
        assert [o.run.directory for o in result.outcomes] == ["here"]
        assert result.refused == ("pl",)
        with pytest.raises(DirectoryHeldError):
            runner(two, 0).judge(("pl",))


def test_a_check_that_was_refused_meanwhile_is_no_latest_check_that_failed(desk: Desk) -> None:
    """It is told as overlapping; what stands in the report is from the one that held the directory."""
    desk.run({PAGE: listing(entry()), SITE: site()}, START)
    desk.run({PAGE: listing(entry()), SITE: site()}, week(1))
    later = week(1) + timedelta(minutes=2)
    refused = Run("r-2", "r-2", "here", Trigger.CRON, later, later, finished_at=later, status=RunStatus.FAILED)
    desk.store.ledger.begin(refused)
    report = desk.report()
    assert [(check.directory, check.status, check.first) for check in report.checks] == [("here", "complete", False)]
    assert [row.kind for row in report.trouble] == ["overlapping-run"]
    assert "failed: what stands here" not in " ".join(render(report, "text").split())
    cut = replace(refused, id="r-3", batch="b-3", started_at=later + timedelta(hours=1), finished_at=week(2))
    desk.store.ledger.begin(cut)
    assert [check.status for check in desk.report().checks] == ["failed"]


def test_judging_the_newest_run_again_changes_nothing(desk: Desk) -> None:
    desk.run({PAGE: listing(entry()), SITE: site()}, START)
    desk.run({PAGE: listing(entry(phone="375 17 390 00 10"), OTHER), SITE: CHANGED, OTHER_SITE: OTHERS_HOME}, week(1))
    before, flags = desk.report(), desk.store.ledger.flags()
    for _ in range(2):
        runner(desk, 1).judge(("here",))
    assert desk.report() == before
    assert desk.store.ledger.flags() == flags


@pytest.mark.parametrize("before", [site(), Answer("", 403)], ids=["confirmed", "walled"])
def test_what_may_no_longer_be_crawled_is_unchecked_and_has_no_flag(tmp_path: Path, before: Answer | str) -> None:
    Desk.at(tmp_path).run({PAGE: listing(entry()), SITE: before}, START)
    desk = Desk.at(tmp_path, NO_CRAWL)
    desk.run({PAGE: listing(entry())}, week(1))
    assert set(desk.verdicts().values()) == {("unchecked", "do-not-crawl")}
    assert desk.entry().site.state is SiteState.UNCHECKED
    assert desk.flags() == []
    assert desk.report().trouble == ()


@pytest.mark.parametrize("got", [0, 1, 2])
def test_a_crawl_that_ended_after_the_home_pages_was_cut_short(desk: Desk, got: int) -> None:
    link = '<a href="/kontakty">Контакты</a>'
    page = listing(
        *(
            entry(f"Aid {c}", site=f"https://{c}.example/", phone=f"+375 17 390 10 1{i}", email=None, address=None)
            for i, c in enumerate("bcd")
        )
    )
    homes = {f"https://{c}.example/": site(None, None, None, name=f"Aid {c}", more=link) for c in "bcd"}
    inner = {
        f"https://{c}.example/kontakty": site(f"+375 17 390 10 1{i}", None, None, name=f"Aid {c}")
        for i, c in enumerate("bcd")
    }
    desk.run({PAGE: page, **homes, **inner}, START)
    outcome = desk.run({PAGE: page, **homes, **dict(list(inner.items())[:got])}, week(1))
    assert outcome is not None
    assert outcome.run.status is RunStatus.PARTIAL
    assert [t.kind for t in desk.report().trouble] == ["run-incomplete"]
    rows = [c for e in desk.report().entries for c in e.contacts]
    assert [c.verdict for c in rows].count("confirmed") == got
    assert {(c.verdict, c.reason) for c in rows if c.verdict != "confirmed"} == {("unchecked", "not-yet")}
    assert desk.flags() == []
