"""The example world, watched as `demo` does it: exactly what is planted, and nothing more when watched again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from pipeline import clock
from pipeline.config import load
from pipeline.policy import DEFAULT
from pipeline.recall.fleet import expanded, with_members
from pipeline.report import FlagRow, Report
from pipeline.runs.assemble import assemble
from pipeline.runs.running import Order, Runner
from pipeline.world import fleet_manifest
from pipeline.world.countries import PARENT_TITLE, countries
from pipeline.world.manifest import CONFIG_TEXT, DIRECTORY, PAGE_LINT, PLANTED, WATCHES, Planted
from pipeline.world.server import World
from snapshots.store import Store

GRAVE = ("critical", "high", "medium")
QUIET_HOSTS = {quiet.host for quiet in fleet_manifest.QUIET}


def watched(folder: Path, text: str, watched: str) -> list[Report]:
    """The report after each watch of the demo with that config, and after one more of the same state."""
    path = folder / "contactwatch.toml"
    path.write_text(f'[store]\nurl = "sqlite:///{folder}/demo.db"\n{text}', "utf-8")
    config = load(path, {})
    found = []
    last = WATCHES[-1]
    with World.serve(WATCHES[0].state) as world, Store.open(config.store.url) as store:
        runner = Runner(store, config, clock.now)
        for state, as_of in [*((w.state, w.as_of) for w in WATCHES), (last.state, last.as_of + timedelta(days=7))]:
            world.state = state
            runner.check(Order((watched,), as_of=as_of, reroute=world.address), lambda _: None)
            directories = with_members(expanded(config, store), (watched,))
            found.append(assemble(store, directories, DEFAULT, as_of))
    return found


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> list[Report]:
    return watched(tmp_path_factory.mktemp("demo"), CONFIG_TEXT, DIRECTORY)


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> list[Report]:
    return watched(tmp_path_factory.mktemp("fleet"), fleet_manifest.CONFIG_TEXT, fleet_manifest.COLLECTION)


def is_one_of(flag: FlagRow, expected: tuple[Planted, ...]) -> bool:
    return any(
        (flag.kind, flag.entry) == (p.kind, p.entry)
        and p.field in (None, flag.field)
        and p.listed in (None, flag.listed)
        and p.observed in (None, flag.observed)
        for p in expected
    )


def test_before_anything_happened_only_the_page_itself_is_spoken_of(reports: list[Report]) -> None:
    assert [f.kind for f in reports[0].flags if not is_one_of(f, PAGE_LINT)] == []
    assert reports[0].trouble == ()
    assert reports[0].coverage.conflict == reports[0].coverage.absent == 0


def test_the_third_watch_reports_all_that_is_planted(reports: list[Report]) -> None:
    flags = [f for f in reports[2].flags if f.status == "open"]
    for planted in PLANTED:
        assert [f.confirmed for f in flags if is_one_of(f, (planted,))] == [True], planted


def test_nothing_else_is_grave(reports: list[Report]) -> None:
    grave = [f for f in reports[2].flags if f.severity in GRAVE and f.status == "open"]
    assert [f for f in grave if not is_one_of(f, (*PLANTED, *PAGE_LINT))] == []


def test_one_more_watch_of_the_same_state_adds_nothing(reports: list[Report]) -> None:
    before, after = ({(f.id, f.status, f.severity) for f in r.flags} for r in reports[2:])
    assert after == before
    assert reports[3].coverage == reports[2].coverage


def test_a_week_without_changes_is_answered_with_304(reports: list[Report]) -> None:
    newest = reports[3].runs[0]
    assert newest.not_modified > newest.requests / 2
    assert newest.status == "complete"


def test_the_fleet_has_a_page_for_each_country_and_each_region_is_read_from_its_title(fleet: list[Report]) -> None:
    pages = {d.title for d in fleet[2].directories}
    assert pages == {PARENT_TITLE, *(country.title for country in countries("after"))}
    assert len(pages) > 12
    assert fleet[0].coverage.confirmed == sum(2 * len(c.organisations) for c in countries("before"))
    assert all(report.trouble == () for report in fleet)


def test_before_anything_happened_the_fleet_is_quiet(fleet: list[Report]) -> None:
    assert [f.kind for f in fleet[0].flags if not is_one_of(f, fleet_manifest.PAGE_LINT)] == []


def test_all_that_is_planted_in_the_fleet_is_reported_and_nothing_else_is_grave(fleet: list[Report]) -> None:
    flags = [f for f in fleet[2].flags if f.status == "open"]
    for planted in fleet_manifest.PLANTED:
        assert [f.confirmed for f in flags if is_one_of(f, (planted,))] == [True], planted
    expected = (*fleet_manifest.PLANTED, *fleet_manifest.PAGE_LINT)
    assert [f for f in flags if f.severity in GRAVE and not is_one_of(f, expected)] == []


def test_one_more_watch_of_the_fleet_adds_nothing(fleet: list[Report]) -> None:
    before, after = ({(f.id, f.status, f.severity) for f in r.flags} for r in fleet[2:])
    assert after == before


def test_the_fleets_quiet_organisations_have_no_flag(fleet: list[Report]) -> None:
    names = {o.name for c in countries("after") for o in c.organisations if o.host in QUIET_HOSTS}
    quiet = {e.id for e in fleet[3].entries if e.name in names}
    assert len(quiet) == len(QUIET_HOSTS)
    assert [f for f in fleet[3].flags if f.entry in quiet] == []
