"""What a later judgement reads again of batches, collections and sites that were away: pruning changes no report."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from sqlalchemy import update

from pipeline.policy import DEFAULT
from pipeline.render import render
from pipeline.report import Report
from pipeline.runs.assemble import assemble
from pipeline.runs.running import Runner
from pipeline.sources.wordpress import children_url, parent_url
from snapshots.records import Role, Run, Trigger
from snapshots.schema import keys
from tests.fleets import Fleet
from tests.judging import PAGE, SITE, START, Answer, Desk, entry, listing, neighbours, site, week
from tests.recall.test_shown import STALE, edited
from tests.unattended.test_retention import Polite, emptied, forget_readings, ids_from, prune

POLAND = '[[directories]]\nid = "pl"\nurl = "https://directory.example/pl"\nregion = "PL"\n'
TEAM = SITE + "contacts"
LINK = f'<p><a href="{TEAM}">Контакты</a></p>'


def person(number: int) -> str:
    """A page on which a named person's mobile stands."""
    return site(None, None, None, more=f"<p>Контактное лицо: Анна Новак, тел. 8 (029) 601-23-{number}</p>")


def report(desk: Desk) -> Report:
    """The report over everything that the config names."""
    return assemble(desk.store, [table.id for table in desk.config.roots], DEFAULT, START)


def twins(folder: Path, live: Callable[[Desk, Callable[[int], None]], None], extra: str = "") -> Desk:
    """Live one history in two stores, and prune one of them whenever it says so. Returns: that one, if they agree."""
    reports = []
    for name in ("whole", "pruned"):
        (folder / name).mkdir()
        desk = Polite.at(folder / name, extra)
        with desk.store.database.writing() as connection:
            connection.execute(update(keys).values(key=b"the same for both, so that ids agree"))

        def done(number: int, desk: Desk = desk, name: str = name) -> None:
            reports.append((name, number, render(report(desk), "json")))
            if name == "pruned":
                prune(desk, week(number))
            forget_readings(desk)

        with ids_from("roles"):
            live(desk, done)
    half = len(reports) // 2
    assert [report for *_, report in reports[half:]] == [report for *_, report in reports[:half]]
    return desk


def test_a_directory_is_judged_again_although_those_crawled_with_it_went_on(tmp_path: Path) -> None:
    """The readings of all directories of its batch are made again, each with what it was compared with then."""

    def polish(number: int) -> str:
        return listing(*neighbours(), more=f"<!-- {number} -->")

    def live(desk: Desk, done: Callable[[int], None]) -> None:
        for number in range(12):
            here = {"here": listing(entry())} if number == 3 else {}
            desk.batch({**here, "pl": polish(number)}, {SITE: site()} if here else {}, week(number))
            done(number)
        Runner(desk.store, desk.config, lambda: week(12)).judge(["here"])
        done(12)

    assert emptied(twins(tmp_path, live, POLAND)) > 3


def test_what_came_to_an_inner_page_while_the_site_was_away_is_told(tmp_path: Path) -> None:
    """Nobody asks for inner pages meanwhile, so that they look as if nobody watched them."""

    def live(desk: Desk, done: Callable[[int], None]) -> None:
        for number in range(12):
            web: Mapping[str, Answer | str] = {SITE: site()}
            if number in (1, 2, 11):
                web = {SITE: site(more=LINK), TEAM: person(40 + number // 11)}
            elif number > 2:
                parked = f"<h1>This domain is for sale</h1><p>Buy this domain now.</p><p>{number}</p>"
                web = {SITE: Answer(parked) if number % 2 else Answer("", 503)}
            desk.run({PAGE: listing(entry(), *neighbours(), more=f"<!-- {number} -->"), **web}, week(number))
            done(number)
        assert len(desk.flags("private-data")) == 1
        Runner(desk.store, desk.config, lambda: week(12)).judge(["here"])
        done(12)

    assert emptied(twins(tmp_path, live)) > 0


WP = "https://desk.example"
COLLECTION = f'[[collections]]\nid = "legal"\nwordpress = "{WP}"\nparent = "by-country"\nregion = "from-title"\n'
COUNTRIES = ("Belarus", "Poland", "Taiwan", "Georgia", "Armenia", "Brazil", "Egypt", "Iran")


def test_a_collection_that_reads_shorter_for_long_is_still_judged(tmp_path: Path) -> None:
    """What its API says of the parent is read again with each of the answers since the last good one."""

    def live(desk: Desk, done: Callable[[int], None]) -> None:
        for number in range(9):
            shown = COUNTRIES if number == 0 else COUNTRIES[number % 4 :: 2]
            run = Run(f"r-{number}", f"b-{number}", "legal", Trigger.MANUAL, week(number), week(number))
            desk.store.ledger.begin(run)
            desk.put(run, parent_url(WP, "by-country"), api(7, f"By country, edition {number}"), Role.COLLECTION)
            desk.put(run, children_url(WP, 7, 1), api(10, *shown), Role.LISTING)
            desk.judge(run)
            assert ("extraction-drift" in {row.kind for row in report(desk).trouble}) is (number > 0)
            done(number)

    assert emptied(twins(tmp_path, live, COLLECTION)) > 0


def api(first: int, *titles: str) -> Answer:
    """What WordPress answers: one page for each title."""
    rows = [
        {
            "id": first + n, "slug": title.lower(), "link": f"{WP}/by-country/{title.lower()}/", "parent": 7,
            "title": {"rendered": title}, "content": {"rendered": f"<p>{title}</p>", "protected": False},
            "modified": "2026-01-05T10:00:00", "modified_gmt": "2026-01-05T10:00:00",
        }
        for n, title in enumerate(titles)
    ]  # fmt: skip
    headers = (("content-type", "application/json; charset=UTF-8"), ("x-wp-totalpages", "1"))
    return Answer(json.dumps(rows), headers=headers)


def test_what_people_saw_of_a_page_stays_while_nobody_can_look_at_it_again(tmp_path: Path) -> None:
    """A difference from the API that was told is told on, though the page as people see it is refused for long."""
    reports = []
    for name in ("whole", "pruned"):
        (tmp_path / name).mkdir()
        fleet = Fleet.of(tmp_path / name)
        with ids_from("shown"):
            for number in range(9):
                seen = STALE if number < 2 else {"Poland": Answer(f"<h1>Forbidden {number}</h1>", 403)}
                report = fleet.check(edited("2026-08-01T10:00:00"), week(number), seen)
                reports.append(render(report, "json"))
                if name == "pruned":
                    prune(fleet, week(number))
                forget_readings(fleet)
        assert len(fleet.trouble("poland")) == 1
    assert reports[9:] == reports[:9]
    assert emptied(fleet) > 0
