"""Pages that cannot be read, networks that fail, limits that are reached: trouble about us, and nothing about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from tests.acceptance.command import Desk, State, days
from tests.acceptance.stories import mail, number, one, plain, steps, tel
from tests.acceptance.town import Organisation, Town, home, listing, page
from tests.server import Answer, Route, Server, moved

CLOCK = (days(-21), days(-14), days(-7))
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
NAMES = ("Amber", "Birch", "Cedar", "Dahlia", "Elder", "Fennel", "Ginger", "Hazel", "Iris", "Juniper")


def _mailbox(name: str) -> Organisation:
    return Organisation(name, (tel(number(name)), mail(f"office@{name.lower().replace(' ', '-')}.example")))


def _wordy() -> Organisation:
    """Its number stands on the last of many pages that all look likely."""
    name = "Wordy Circle"
    links = "".join(f'<a href="/contact/{n}">Contact {n}</a>' for n in range(9))
    site: dict[str, Route] = {"/": home(name, links=links)}
    site |= {f"/contact/{n}": home(name, "Come and see us.") for n in range(9)}
    return Organisation(name, (tel(number(name)), mail("office@wordy-circle.example")), steps((0, site)))


def _slow() -> Organisation:
    name = "Slow Site"
    lines = (tel(number(name)), mail("office@slow-site.example"))
    return Organisation(name, lines, steps((0, one(name, *lines)), (1, {"/": home(name, *lines, wait=60.0)})))


def _torn() -> Organisation:
    name = "Torn Page"
    lines = (tel(number(name)), mail("office@torn-page.example"))
    cut = home(name, "We are", held_back=5_000)
    return Organisation(name, lines, steps((0, one(name, *lines)), (1, {"/": cut})))


ROOF = "Common Roof"
ORGANISATIONS: Mapping[str, Callable[[], Organisation]] = {
    "fall-1": lambda: plain("Falling One", (1, None)),
    "fall-2": lambda: plain("Falling Two", (1, None)),
    "fall-3": lambda: plain("Falling Three", (1, None)),
    "wordy": _wordy,
    "slow": _slow,
    "torn": _torn,
    "roof": lambda: plain(ROOF),
}


@dataclass
class Run:
    """What three runs said and asked for."""

    desk: Desk
    states: list[State] = field(default_factory=list)
    asked: list[Mapping[str, list[str]]] = field(default_factory=list)


def _pages(town: Mapping[str, Organisation], step: int) -> dict[str, Route]:
    """Every directory page at that step."""
    drifting = [_mailbox(f"{name} Aid").listed() for name in NAMES]
    falling = "".join(town[f"fall-{n}"].listed() for n in (1, 2, 3))
    some = "".join(town[name].listed() for name in ("wordy", "slow", "torn"))
    roof = town["roof"].listed()
    return {
        "/drift": listing("".join(drifting if step != 1 else drifting[:5]), stamp=f"Last updated {days(-60):%B %Y}"),
        "/fail": listing(falling),
        "/some": listing(some),
        "/roof-1": listing(roof + _mailbox("Roof Neighbour").listed()),
        "/roof-2": listing(roof + _mailbox("Other Neighbour").listed()),
        "/bare": listing(_mailbox("Lone Helper").listed() + _mailbox("Lone Friend").listed()),
        "/image": Answer(PNG, content_type="image/png"),
        "/empty": page("<h1>Who helps</h1><p>We are working on this page.</p>"),
        "/gone": Answer(b"gone", 503, "text/plain"),
        "/torn": listing(roof)
        if step == 0
        else replace(listing(roof), body=listing(roof).body[:300], held_back=900, etag=""),
        "/went": listing(roof) if step == 0 else moved("/arrived"),
        "/arrived": listing(roof),
        "/walled": listing(roof)
        if step == 0
        else page("<h1>Just a moment...</h1>", title="Just a moment...", status=403),
    }


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    everyone = {key: make() for key, make in ORGANISATIONS.items()}
    desk = Desk(tmp_path_factory.mktemp("trouble"))
    told = Run(desk)
    with Town(everyone).served() as town, Server() as directory:
        addresses = {path[1:]: directory.url(path) for path in _pages(everyone, 0) if path != "/arrived"}
        desk.write(addresses, max_pages_per_site=3, timeout=3.0)
        for step, moment in enumerate(CLOCK):
            town.turn(step)
            directory.routes = _pages(everyone, step)
            told.states.append(
                desk.check(moment, "--exit-code", "--cron" if step else "--by", *([] if step else ["Ana"]))
            )
            told.asked.append({key: town.asked(key) for key in everyone})
        yield told


def test_trouble_comes_before_new_flags_in_the_exit_status(runs: Run) -> None:
    assert [state.done.status for state in runs.states] == [1, 1, 1]
    assert runs.states[0].flags()


@pytest.mark.parametrize("directory", ["image", "empty", "gone"])
def test_a_page_without_entries_is_a_failure_and_never_no_news(runs: Run, directory: str) -> None:
    for state in runs.states:
        assert len(state.trouble(directory)) == 1
        assert state.flags(directory=directory, status="*") == []
        assert state.run(directory)["status"] == "failed"


def test_trouble_says_what_is_wrong_in_words(runs: Run) -> None:
    first = runs.states[0]
    assert first.trouble("gone") == ["listing-unreachable"]
    said = {t["directory"]: t["summary"] for t in first.report["trouble"]}
    assert "503" in said["gone"]
    assert "image/png" in said["image"] or "HTML" in said["image"]
    assert first.done.out.index("503") < first.done.out.index("Lone Helper")


def test_too_few_entries_are_our_failure_and_the_last_good_data_stays(runs: Run) -> None:
    before, drifted, after = runs.states
    assert drifted.trouble("drift") == ["extraction-drift"]
    assert drifted.flags(directory="drift", kind="entry-removed", status="*") == []
    assert _entries(drifted, "drift") == _entries(before, "drift")
    assert len(_entries(drifted, "drift")) == 10
    assert _row(drifted, "drift")["entries"] == 10
    assert after.trouble("drift") == []
    assert set(after.kinds(directory="drift")) == set(before.kinds(directory="drift"))
    assert after.run("drift")["status"] == "complete"


def test_all_sites_failing_together_is_one_trouble_about_us(runs: Run) -> None:
    before, fallen, again = runs.states
    assert before.trouble("fail") == []
    for state in (fallen, again):
        assert state.trouble("fail") == ["all-sites-failing"]
        assert set(state.kinds(directory="fail", status="*")) == {"stamp-missing"}
    assert (
        fallen.contact("falling-one", "phone")["confirmed_at"] == before.contact("falling-one", "phone")["confirmed_at"]
    )
    assert fallen.contact("falling-one", "phone")["verdict"] in ("unchecked", "confirmed")


@pytest.mark.parametrize("directory", ["walled", "torn"])
def test_a_page_that_turns_us_away_keeps_its_last_good_data(runs: Run, directory: str) -> None:
    for state in runs.states[1:]:
        assert len(state.trouble(directory)) == 1
        assert state.run(directory)["status"] == "failed"
        assert _entries(state, directory) == ["common-roof"]
        assert set(state.kinds(directory=directory)) <= {"stamp-missing"}


def test_a_page_that_moved_is_still_read(runs: Run) -> None:
    for state in runs.states:
        assert state.trouble("went") == []
        assert _entries(state, "went") == ["common-roof"]
        assert set(state.kinds(directory="went")) <= {"stamp-missing", "url-moved"}


def test_a_page_limit_proves_nothing(runs: Run) -> None:
    for state in runs.states:
        assert state.verdicts("wordy-circle") == {("unchecked", "budget")}
        assert state.kinds("wordy-circle") == []
    assert len([path for path in runs.asked[0]["wordy"] if path != "/robots.txt"]) == 3


@pytest.mark.parametrize("entry", ["slow-site", "torn-page"])
def test_half_an_answer_proves_nothing(runs: Run, entry: str) -> None:
    for state in runs.states[1:]:
        assert state.entry(entry)["site"]["state"] == "down"
        assert state.verdicts(entry) == {("unchecked", "site-down")}
        assert state.kinds(entry, status="*") == []


def test_a_site_that_several_directories_list_is_visited_once(runs: Run) -> None:
    for asked in runs.asked:
        assert sorted(asked["roof"]) == ["/", "/robots.txt"]
    for directory in ("roof-1", "roof-2"):
        (entry,) = (
            e for e in runs.states[0].report["entries"] if (e["directory"], e["id"]) == (directory, "common-roof")
        )
        assert {contact["verdict"] for contact in entry["contacts"] if contact["kind"] != "website"} == {"confirmed"}


def test_a_directory_without_websites_is_no_trouble(runs: Run) -> None:
    first = runs.states[0]
    assert first.trouble("bare") == []
    assert first.run("bare")["status"] == "complete"
    assert (first.run("bare")["sites"], first.run("bare")["requested_by"]) == (0, "Ana")
    assert set(first.kinds("lone-helper")) == {"no-checkable-source"}
    assert first.verdicts("lone-helper") == {("unchecked", "no-website")}


def test_a_page_without_a_stamp_is_told(runs: Run) -> None:
    assert runs.states[0].flag(None, "stamp-missing", directory="bare")["severity"] == "low"
    assert runs.states[0].kinds(None, directory="drift") == []


def test_one_sick_page_stops_no_other(runs: Run) -> None:
    last = runs.states[2]
    for directory in ("drift", "roof-1", "roof-2", "bare"):
        assert last.run(directory)["status"] == "complete"
        assert last.trouble(directory) == []


def _entries(state: State, directory: str) -> list[str]:
    return [entry["id"] for entry in state.report["entries"] if entry["directory"] == directory]


def _row(state: State, directory: str) -> Any:
    return next(row for row in state.report["directories"] if row["id"] == directory)
