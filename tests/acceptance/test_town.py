"""A page and thirty organisations, watched over a year: what must be said, when, and what must not."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from jsonschema import validate

from tests.acceptance.command import Desk, Done, State, days, iso
from tests.acceptance.stories import e164, number, organisations, plain
from tests.acceptance.town import Organisation, Town, listing
from tests.server import Server

CLOCK = (days(-28), days(-21), days(-21, 3), days(-14), days(-7), days(0), days(370))
CONFIG = "[directories.entries.hands-off]\ndo_not_crawl = true\n"
QUIET = (
    "steady-harbour",
    "back-again",
    "page-mover",
    "new-clothes",
    "other-spacing",
    "cloaked-mail",
    "two-tongues",
    "hostile-text",
    "deep-nesting",
    "charset-muddle",
    "soft-landing",
    "first-tenant",
    "page-reformat",
)


@dataclass
class Watched:
    """The town after all its runs, and what each of them said."""

    desk: Desk
    states: list[State] = field(default_factory=list)
    asked: list[Mapping[str, list[str]]] = field(default_factory=list)
    answers: dict[str, Done] = field(default_factory=dict)
    reports: dict[str, Done] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)


def blocks(town: Town, step: int) -> str:
    """The page's entries at that step: one joins, one leaves, one is renamed, one edited, two are mended."""
    listed = dict(town.organisations)
    if step == 0:
        del listed["new-arrival"]
    if step >= 1:
        del listed["soon-removed"]
    shown = [organisation.listed() for organisation in listed.values()]
    text = "".join(reversed(shown) if step in (2, 3) else shown)
    if step >= 1:
        text = text.replace("Old Shelter Name", "Fresh Shelter Name")
        text = text.replace("office@page-edited.example", "hello@page-edited.example")
        text = text.replace(number("Page Reformat"), spaced(number("Page Reformat")))
        text = text.replace("office@page-reformat.example", "Office@Page-Reformat.example")
    if step >= 4:
        text = text.replace("263 84 71", "263 84 17")
        text = text.replace(number("Number Adopted"), number("Number Adopted", 2))
    return text


def spaced(number: str) -> str:
    """The same number, written another way."""
    country, area, *rest = number.split()
    return f"{country}&nbsp;({area})&nbsp;{'&#8209;'.join(rest)}"


def stamp(step: int) -> str:
    """Old until the page is gone through before step 4."""
    at = days(-500) if step < 4 else days(-10)
    return f"Last updated {at:%B %Y}"


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    everyone: dict[str, Organisation] = organisations() | {"new-arrival": plain("New Arrival")}
    desk = Desk(tmp_path_factory.mktemp("town"))
    with Town(everyone).served() as town, Server() as directory:
        desk.write({"town": directory.url("/belarus")}, more=CONFIG, max_body=1_000_000)
        told = Watched(desk)

        def go(step: int, *arguments: str) -> State:
            town.turn(step)
            directory.routes["/belarus"] = listing(blocks(town, step), stamp=stamp(step))
            state = desk.check(CLOCK[step], *arguments)
            told.states.append(state)
            told.asked.append({name: town.asked(name) for name, o in everyone.items() if o.story})
            return state

        go(0, "--exit-code")
        go(1, "--exit-code", "--min-severity", "critical")
        go(2, "--cron")
        open_now = go(3, "--cron", "--exit-code", "--min-severity", "high")
        told.reports = {kind: desk.run("report", "--format", kind) for kind in FORMATS}
        _answer(told, open_now)
        go(4)
        go(5)
        go(6)
        yield told


FORMATS = ("text", "markdown", "html", "json", "csv", "atom")


def _answer(told: Watched, state: State) -> None:
    """What people say after step 3."""
    review = ("review",)
    asked = {
        "accept": ("number-moves", "contact-changed"),
        "dismiss": ("never-agreed", "contact-conflict"),
        "snooze": ("gone-number", "contact-missing"),
        "dismiss-for-good": ("mail-mover", "contact-changed"),
        "reopen": ("harbour-house", "domain-parked"),
    }
    for verb, (entry, kind) in asked.items():
        found = state.flags(entry, kind)
        told.ids[verb] = found[0]["id"] if found else "none"
    ids = told.ids
    until = f"{days(30):%Y-%m-%d}"
    given = {
        "accept": ("accept", ids["accept"], "--note", "asked them", "--by", "Ana"),
        "dismiss": ("dismiss", ids["dismiss"], "--note", "both are right"),
        "snooze": ("snooze", ids["snooze"], "--note", "later", "--until", until),
        "dismiss-for-good": ("dismiss", ids["dismiss-for-good"], "--note", "both are right"),
        "dismiss-first": ("dismiss", ids["reopen"], "--note", "a slip"),
        "reopen": ("reopen", ids["reopen"], "--note", "it was a slip"),
        "assure": ("assure", "mail-only", "--by", "Ana", "--note", "called them"),
        "assure-contact": ("assure", "post-only", "post@post-only.example", "--by", "Ana", "--note", "wrote to them"),
    }
    told.answers = {name: told.desk.run(*review, *arguments) for name, arguments in given.items()}
    told.answers["list"] = told.desk.run(*review, "list")
    told.answers["show"] = told.desk.run(*review, "show", ids["accept"])
    told.answers["report"] = told.desk.run("report", "--json")


# --- what is quiet ---


@pytest.mark.parametrize("entry", [*QUIET, "flaky-once", "resting-site"])
def test_nothing_is_said_where_nothing_happened(watched: Watched, entry: str) -> None:
    for step, state in enumerate(watched.states):
        assert state.kinds(entry, status="*") == [], f"step {step}"


@pytest.mark.parametrize("entry", sorted(set(QUIET) - {"back-again"}))
def test_an_unchanged_contact_is_confirmed_by_every_run(watched: Watched, entry: str) -> None:
    for step, state in enumerate(watched.states):
        assert state.verdicts(entry) == {("confirmed", None)}, f"step {step}"
        for contact in state.entry(entry)["contacts"]:
            assert contact["confirmed_at"] == iso(CLOCK[step]), f"step {step}"


def test_no_run_of_the_town_has_trouble(watched: Watched) -> None:
    assert [state.trouble() for state in watched.states] == [[]] * 7
    assert {state.run("town")["status"] for state in watched.states} == {"complete"}


def test_the_first_run_raises_only_what_needs_no_earlier_reading(watched: Watched) -> None:
    now = {
        "stamp-stale", "site-unverifiable", "phone-format", "postcode-format", "probable-typo", "foreign-number",
        "free-mail", "no-checkable-source", "single-channel", "address-conflict", "wording", "dated-claim",
    }  # fmt: skip
    assert set(watched.states[0].kinds()) <= now


def test_a_first_run_reads_everything_on_the_page(watched: Watched) -> None:
    first = watched.states[0]
    assert first.report["directories"][0]["entries"] == len(first.report["entries"]) == len(organisations())
    assert first.entry("steady-harbour")["section"] == "Legal aid organisations"
    assert first.contact("mail-only", "email")["reason"] == "no-website"
    assert first.verdicts("hands-off") == {("unchecked", "do-not-crawl")}
    assert watched.asked[0]["hands-off"] == []


# --- changes on their own site ---


def test_a_changed_number_waits_for_its_second_sighting(watched: Watched) -> None:
    held = [state.flags("number-moves") for state in watched.states[:3]]
    assert held == [[], [], []]
    flag = watched.states[3].flag("number-moves", "contact-changed")
    assert (flag["severity"], flag["field"], flag["confirmed"], flag["sightings"]) == ("high", "phone", True, 2)
    assert (flag["listed"], flag["observed"]) == (e164("Number Moves"), e164("Number Moves", 2))
    assert (flag["first_seen"], flag["last_seen"]) == (iso(CLOCK[1]), iso(CLOCK[3]))
    assert watched.states[3].contact("number-moves", "phone")["verdict"] == "conflict"
    assert watched.states[3].contact("number-moves", "email")["verdict"] == "confirmed"


def test_evidence_can_be_looked_up(watched: Watched) -> None:
    flag = watched.states[3].flag("number-moves", "contact-changed")
    said = [e for e in flag["evidence"] if number("Number Moves", 2) in e["quote"]]
    assert said, flag["evidence"]
    shown = watched.desk.run("captures", "show", said[0]["capture"], "--json").json()
    assert (shown["sha256"], shown["url"]) == (said[0]["sha256"], said[0]["url"])
    assert shown["fetched_at"] == said[0]["fetched_at"]
    body = watched.desk.run("captures", "show", said[0]["capture"], "--body")
    assert number("Number Moves", 2) in body.out
    assert flag["suggestion"]
    assert "Number Moves" in flag["summary"]


def test_quotes_are_the_pages_own_words(watched: Watched) -> None:
    bodies: dict[str, str] = {}
    # Where a site led us is no word of a page: that quote holds the status and both addresses.
    told = [f for f in watched.states[3].flags() if f["severity"] == "high" and f["kind"] != "redirect-offsite"]
    assert len(told) > 5
    for flag in told:
        assert flag["evidence"], flag
        for said in flag["evidence"]:
            if said["capture"] not in bodies:
                bodies[said["capture"]] = watched.desk.run("captures", "show", said["capture"], "--body").out
            assert said["quote"] in BeautifulSoup(bodies[said["capture"]], "lxml").get_text(" "), flag["kind"]


def test_a_mail_address_that_moves_domain_is_a_change(watched: Watched) -> None:
    flag = watched.states[3].flag("mail-mover", "contact-changed")
    assert (flag["field"], flag["listed"]) == ("email", "info@mail-mover.example")
    assert flag["observed"] == "info@mail-mover-new.example"


def test_a_number_that_is_gone_is_missing_only_after_two_sightings(watched: Watched) -> None:
    assert [state.flags("gone-number") for state in watched.states[:3]] == [[], [], []]
    flag = watched.states[3].flag("gone-number", "contact-missing")
    assert (flag["severity"], flag["listed"], flag["observed"]) == ("medium", e164("Gone Number"), None)
    assert watched.states[3].contact("gone-number", "phone")["verdict"] == "absent"


def test_a_listed_number_that_their_site_never_showed_is_a_conflict(watched: Watched) -> None:
    assert watched.states[0].flags("never-agreed") == []
    flag = watched.states[1].flag("never-agreed", "contact-conflict")
    assert (flag["listed"], flag["observed"]) == (e164("Never Agreed"), e164("Never Agreed", 2))
    assert flag["id"] == watched.states[3].flag("never-agreed", "contact-conflict")["id"]
    assert watched.states[3].contact("never-agreed", "phone")["verdict"] == "conflict"


def test_one_more_number_is_one_more_way(watched: Watched) -> None:
    assert watched.states[2].flags("second-line") == []
    flag = watched.states[3].flag("second-line", "contact-new")
    assert (flag["severity"], flag["observed"]) == ("info", e164("Second Line", 2))
    assert watched.states[3].kinds("second-line") == ["contact-new"]
    assert watched.states[3].verdicts("second-line") == {("confirmed", None)}


def test_a_slip_of_one_digit_is_called_that(watched: Watched) -> None:
    for step in range(4):
        flag = watched.states[step].flag("typing-slip", "probable-typo")
        assert (flag["severity"], flag["listed"], flag["observed"]) == ("medium", "+375172638471", "+375172638417")
        assert watched.states[step].kinds("typing-slip") == ["probable-typo"]


def test_two_landlines_that_differ_in_one_digit_are_called_a_slip(watched: Watched) -> None:
    flag = watched.states[0].flag("landline-twins", "probable-typo")
    assert {flag["listed"], flag["observed"]} <= {"+375172882742", "+375172282743", "+375172882743", None}
    assert watched.states[5].kinds("landline-twins") == ["probable-typo", "wording"]


def test_what_the_page_mends_is_resolved(watched: Watched) -> None:
    last = watched.states[5]
    assert last.kinds("typing-slip") == ["entry-changed"]  # the edit itself
    assert last.flags("typing-slip", "probable-typo", status="resolved")
    assert last.kinds(None) == []
    assert last.flags(None, "stamp-stale", status="resolved")


def test_a_number_that_the_page_takes_over_is_settled(watched: Watched) -> None:
    flag = watched.states[3].flag("number-adopted", "contact-changed")
    for state in watched.states[4:6]:
        assert "contact-changed" not in state.kinds("number-adopted")
        assert state.flag("number-adopted", "contact-changed", status="resolved")["id"] == flag["id"]
        assert state.verdicts("number-adopted") == {("confirmed", None)}


def test_one_of_two_numbers_that_goes_is_missing_alone(watched: Watched) -> None:
    assert watched.states[2].kinds("half-gone") == []
    assert watched.states[3].kinds("half-gone") == ["contact-missing"]
    assert watched.states[3].flag("half-gone", "contact-missing")["listed"] == e164("Half Gone", 2)


def test_runs_within_six_hours_count_once(watched: Watched) -> None:
    flag = watched.states[1].flag("never-agreed", "contact-conflict")
    again = watched.states[2].flag("never-agreed", "contact-conflict")
    assert (flag["sightings"], again["sightings"]) == (2, 2)


def test_a_page_that_has_not_changed_since_is_a_sighting_too(watched: Watched) -> None:
    assert [state.flags("tagged-change") for state in watched.states[:3]] == [[], [], []]
    flag = watched.states[3].flag("tagged-change", "contact-changed")
    assert (flag["observed"], flag["sightings"]) == (e164("Tagged Change", 2), 2)


def test_a_wall_between_two_sightings_breaks_nothing(watched: Watched) -> None:
    assert "contact-changed" not in watched.states[3].kinds("walled-between")
    flag = watched.states[4].flag("walled-between", "contact-changed")
    assert (flag["sightings"], flag["first_seen"]) == (2, iso(CLOCK[1]))
    assert watched.states[4].kinds("walled-between") == ["contact-changed"]


def test_an_address_that_changes_is_a_change(watched: Watched) -> None:
    flag = watched.states[3].flag("address-moves", "contact-changed")
    assert flag["field"] == "address"
    assert "Karl Marx" in flag["listed"]
    assert "Korolya" in flag["observed"]


def test_two_organisations_on_one_host_are_told_apart(watched: Watched) -> None:
    flag = watched.states[3].flag("second-tenant", "contact-conflict")
    assert (flag["listed"], flag["observed"]) == (e164("Second Tenant"), e164("Second Tenant", 2))
    assert watched.states[3].contact("second-tenant", "email")["verdict"] == "confirmed"
    assert all(watched.asked[0]["first-tenant"].count(path) == 1 for path in watched.asked[0]["first-tenant"])


# --- sites that cannot be read ---


@pytest.mark.parametrize(("entry", "state"), [("script-shell", "needs-browser"), ("endless-ring", "blocked")])
def test_what_only_a_person_can_read_is_unverifiable(watched: Watched, entry: str, state: str) -> None:
    for told in watched.states[1:4]:
        assert told.kinds(entry) == ["site-unverifiable"]
        assert told.verdicts(entry) == {("unchecked", f"site-{state}")}


@pytest.mark.parametrize(
    "entry", ["broken-corner", "garbled-bytes", "inner-network", "cloud-metadata", "whole-site-gone", "empty-answer"]
)
def test_a_page_that_could_not_be_read_proves_no_absence(watched: Watched, entry: str) -> None:
    for state in watched.states[1:4]:
        assert {verdict for verdict, _ in state.verdicts(entry)} == {"unchecked"}
        assert state.contact(entry, "phone")["confirmed_at"] == iso(CLOCK[0])
        assert not [kind for kind in state.kinds(entry) if kind.startswith("contact-")]


@pytest.mark.parametrize("entry", ["forbidden-site", "busy-site", "legal-block"])
def test_a_site_that_turns_us_away_proves_nothing(watched: Watched, entry: str) -> None:
    for state in watched.states[1:6]:
        assert state.kinds(entry) == ["site-unverifiable"]
        assert state.entry(entry)["site"]["state"] == "blocked"
        assert state.verdicts(entry) == {("unchecked", "site-blocked")}
        assert state.contact(entry, "phone")["confirmed_at"] == iso(CLOCK[0])
    assert watched.states[1].flag(entry, "site-unverifiable")["severity"] == "info"
    assert watched.states[6].flag(entry, "site-unverifiable")["severity"] == "medium"


def test_a_whole_site_of_404_is_down(watched: Watched) -> None:
    assert watched.states[1].kinds("whole-site-gone") == watched.states[2].kinds("whole-site-gone") == []
    assert watched.states[4].kinds("whole-site-gone") == ["site-down"]


@pytest.mark.parametrize("entry", ["server-error", "refused-site"])
def test_a_site_is_down_only_after_three_runs_over_a_week(watched: Watched, entry: str) -> None:
    assert [state.kinds(entry) for state in watched.states[:5]] == [[]] * 5
    assert watched.states[3].entry(entry)["site"]["state"] == "down"
    assert watched.states[3].verdicts(entry) == {("unchecked", "site-down")}
    assert watched.states[5].kinds(entry) == ["site-down"]
    assert watched.states[5].flag(entry, "site-down")["severity"] == "medium"


def test_an_unreachable_robots_file_means_that_nothing_is_fetched(watched: Watched) -> None:
    assert {path for asked in watched.asked for path in asked["robots-broken"]} == {"/robots.txt"}
    assert watched.states[0].verdicts("robots-broken") == {("unchecked", "site-down")}
    assert watched.states[0].kinds("robots-broken") == []
    assert "site-down" in watched.states[3].kinds("robots-broken")


def test_robots_that_shut_us_out_are_obeyed(watched: Watched) -> None:
    assert {path for asked in watched.asked for path in asked["robots-out"]} == {"/robots.txt"}
    assert watched.states[0].kinds("robots-out") == ["site-unverifiable"]
    assert watched.states[0].entry("robots-out")["site"]["state"] == "robots"
    assert watched.states[0].verdicts("robots-out") == {("unchecked", "site-robots")}


def test_an_oversized_page_is_unverifiable_not_changed(watched: Watched) -> None:
    assert watched.states[3].kinds("too-large") == ["site-unverifiable"]
    assert watched.states[3].verdicts("too-large") == {("unchecked", "site-oversize")}


@pytest.mark.parametrize("entry", ["harbour-house", "quiet-lantern"])
def test_a_parked_domain_is_that_and_nothing_else(watched: Watched, entry: str) -> None:
    assert [state.kinds(entry) for state in watched.states[:4]] == [[], [], [], ["domain-parked"]]
    flag = watched.states[3].flag("harbour-house", "domain-parked")
    assert (flag["severity"], flag["confirmed"]) == ("high", True)
    assert watched.states[3].entry(entry)["site"]["state"] == "parked"
    assert watched.states[3].verdicts(entry) == {("unchecked", "site-parked")}


def test_a_permanent_move_inside_the_site_is_told_once_confirmed(watched: Watched) -> None:
    assert [state.kinds("moved-inside") for state in watched.states[:4]] == [[], [], [], ["url-moved"]]
    flag = watched.states[3].flag("moved-inside", "url-moved")
    assert flag["severity"] == "low"
    assert flag["observed"].endswith("/offices/minsk/")
    assert watched.states[3].verdicts("moved-inside") == {("confirmed", None)}


# --- the page itself ---


def test_entries_that_come_and_go(watched: Watched) -> None:
    for entry, kind, seen in (
        ("new-arrival", "entry-added", [0, 1, 1, 1]),
        ("soon-removed", "entry-removed", [0, 0, 0, 1]),
        ("page-edited", "entry-changed", [0, 1, 1, 1]),
        ("old-shelter-name", "entry-changed", [0, 1, 1, 1]),
    ):
        assert [len(state.flags(entry, kind)) for state in watched.states[:4]] == seen, entry
    assert [len(state.flags(kind="entry-added")) for state in watched.states[:4]] == [0, 1, 1, 1]
    assert [len(state.flags(kind="entry-removed")) for state in watched.states[:4]] == [0, 0, 0, 1]


def test_a_renamed_entry_keeps_its_id_and_what_is_known(watched: Watched) -> None:
    entry = watched.states[3].entry("old-shelter-name")
    assert entry["name"] == "Fresh Shelter Name"
    assert watched.states[3].verdicts("old-shelter-name") == {("confirmed", None)}


def test_lint_of_single_entries(watched: Watched) -> None:
    first = watched.states[0]
    assert set(first.kinds("loose-format")) == {"phone-format", "postcode-format", "free-mail", "address-conflict"}
    assert set(first.kinds("abroad-office")) == {"foreign-number"}
    assert first.contact("abroad-office", "phone")["channels"] == ["whatsapp", "telegram", "signal"]
    assert first.flag("loose-format", "postcode-format")["severity"] == "low"
    assert first.flag("loose-format", "free-mail")["severity"] == "info"
    for entry in ("mail-only", "post-only", "bird-only"):
        assert "no-checkable-source" in first.kinds(entry)


def test_an_old_stamp_is_told_with_its_interval(watched: Watched) -> None:
    flag = watched.states[0].flag(None, "stamp-stale")
    shown = watched.states[0].report["directories"][0]["stamp"]
    assert (flag["severity"], shown["ambiguous"]) == ("medium", False)
    assert shown["earliest"].endswith("-01")
    latest = datetime.fromisoformat(shown["latest"]).date()
    assert shown["age_days"] == (CLOCK[0].date() - latest).days


# --- the way it is told ---


def test_exit_statuses_and_the_silence_of_cron(watched: Watched) -> None:
    assert [state.done.status for state in watched.states] == [10, 0, 0, 10, 0, 0, 0]
    assert (watched.states[2].done.out, watched.states[2].done.err) == ("", "")
    spoken = watched.states[3].done.out
    assert "Number Moves" in spoken
    assert number("Number Moves", 2) in spoken or e164("Number Moves", 2) in spoken
    assert watched.states[2].run("town")["trigger"] == "cron"
    assert watched.states[3].done.err == ""


def test_ids_are_stable_and_unique(watched: Watched) -> None:
    seen: dict[str, tuple[Any, ...]] = {}
    for state in watched.states:
        ids = [flag["id"] for flag in state.report["flags"]]
        assert len(ids) == len(set(ids))
        for flag in state.report["flags"]:
            told = tuple(flag[key] for key in ("directory", "entry", "field", "listed", "observed"))
            assert seen.setdefault(flag["id"], told) == told


def test_an_unchanged_page_is_asked_for_conditionally(watched: Watched) -> None:
    run = watched.states[1].run("town")
    assert run["not_modified"] >= 1
    assert watched.states[0].run("town")["not_modified"] == 0
    assert run["requests"] > run["not_modified"]
    assert (run["sites"], watched.states[1].report["coverage"]["contacts"]) != (0, 0)


def test_coverage_adds_up(watched: Watched) -> None:
    for state in watched.states:
        told = state.report["coverage"]
        counted = [
            contact["verdict"]
            for entry in state.report["entries"]
            for contact in entry["contacts"]
            if contact["kind"] in ("phone", "email", "address")
        ]
        assert told["contacts"] == len(counted)
        for verdict in ("confirmed", "conflict", "absent", "unchecked"):
            assert told[verdict] == counted.count(verdict)


def test_the_json_holds_to_its_own_schema(watched: Watched) -> None:
    schema = watched.desk.run("report", "--schema").json()
    for state in watched.states:
        validate(state.report, schema)
    times = re.findall(r'"(?:\w+_at|as_of|\w+_seen)": "([^"]*)"', json.dumps(watched.states[3].report))
    assert times
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", time) for time in times)
    assert watched.states[3].report["as_of"] == iso(CLOCK[3])
    assert len(watched.states[3].report["runs"]) == 4


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_tells_the_findings_and_is_inert(watched: Watched, kind: str) -> None:
    done = watched.reports[kind]
    assert (done.status, done.err) == (0, "")
    assert "Number Moves" in done.out
    assert "\x1b" not in done.out
    assert "\x07" not in done.out
    if kind in ("html", "atom"):
        assert "<script>alert" not in done.out
        assert "onerror=alert" not in html.unescape(done.out) or "<img" not in done.out
    if kind == "csv":
        assert not re.search(r'(^|,)"?[=+@-]', done.out, re.MULTILINE)


def test_a_report_goes_to_a_file(watched: Watched) -> None:
    target: Path = watched.desk.folder / "out.html"
    done = watched.desk.run("report", "town", "--format", "html", "--out", str(target))
    assert (done.status, done.out) == (0, "")
    assert target.read_text("utf-8").lstrip().lower().startswith("<!doctype html")


# --- answers ---


def test_answers_are_taken(watched: Watched) -> None:
    assert {name: done.status for name, done in watched.answers.items()} == dict.fromkeys(watched.answers, 0)
    assert "asked them" in watched.answers["show"].out
    listed = watched.answers["list"].out
    assert watched.ids["accept"] not in listed
    assert watched.ids["dismiss"] not in listed
    assert watched.ids["snooze"] not in listed
    assert watched.ids["reopen"] in listed
    statuses = {flag["id"]: flag["status"] for flag in watched.answers["report"].json()["flags"]}
    assert statuses[watched.ids["accept"]] == "accepted"
    assert statuses[watched.ids["dismiss"]] == "dismissed"
    assert statuses[watched.ids["snooze"]] == "snoozed"
    assert statuses[watched.ids["reopen"]] == "open"


def test_an_accepted_change_is_asked_once_and_the_next_change_is_new(watched: Watched) -> None:
    assert "contact-changed" not in watched.states[4].kinds("number-moves")
    flag = watched.states[5].flag("number-moves", "contact-changed")
    assert flag["observed"] == e164("Number Moves", 3)
    assert flag["id"] != watched.ids["accept"]


def test_a_dismissal_ends_when_the_value_changes(watched: Watched) -> None:
    assert watched.states[4].kinds("never-agreed") == []
    (flag,) = watched.states[5].flags("never-agreed")
    assert flag["observed"] == e164("Never Agreed", 3)
    assert flag["id"] != watched.ids["dismiss"]


def test_a_dismissal_ends_after_twelve_months(watched: Watched) -> None:
    assert watched.states[4].kinds("mail-mover") == watched.states[5].kinds("mail-mover") == []
    assert watched.states[5].flag("mail-mover", "contact-changed", status="dismissed")
    assert watched.states[6].flag("mail-mover", "contact-changed")["id"] == watched.ids["dismiss-for-good"]


def test_a_snoozed_flag_comes_back(watched: Watched) -> None:
    assert watched.states[5].flag("gone-number", "contact-missing", status="snoozed")
    assert watched.states[6].flag("gone-number", "contact-missing")["id"] == watched.ids["snooze"]


def test_a_reopened_flag_is_open(watched: Watched) -> None:
    assert watched.states[4].flag("harbour-house", "domain-parked")["id"] == watched.ids["reopen"]


def test_what_a_person_has_assured_needs_no_source(watched: Watched) -> None:
    after = watched.states[4]
    assert "no-checkable-source" not in after.kinds("mail-only")
    assert "no-checkable-source" in after.kinds("bird-only")
    contact = after.contact("post-only", "email")
    assert (contact["assured_by"], contact["confirmed_at"]) == ("Ana", None)
    assert contact["assured_at"]
    assert after.contact("mail-only", "email")["assured_by"] == "Ana"
    assert "no-checkable-source" in watched.states[6].kinds("mail-only")
