"""Commands, exit statuses and refusals: one clear line, the right status, nothing lost."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.command import PATIENCE, ROOT, Desk, Done, State, days, iso
from tests.acceptance.stories import e164, mail, number, one, plain, steps, tel
from tests.acceptance.town import Organisation, Town, home, listing
from tests.server import Server, robots

DAY = days(-7)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def refused(done: Done, status: int, *words: str) -> None:
    """One line on stderr, nothing on stdout, that status."""
    assert done.status == status, done.err
    assert done.out == ""
    assert len(done.err.strip().splitlines()) == 1, done.err
    for word in words:
        assert word in done.err


# --- the config ---


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[fetch]\nspeed = 3\n", ("fetch", "speed")),
        ('[[directories]]\nid = "a"\nurl = "https://a.example"\ncolour = 1\n', ("directories", "colour")),
        (
            '[[directories]]\nid = "a"\nurl = "https://a.example"\n[directories.select]\nwhat = "p"\n',
            ("select", "what"),
        ),
        ("extra = 1\n", ("extra",)),
        ('[[directories]]\nid = "a"\nurl = "ftp://a.example/x"\n', ("url", "ftp://a.example/x")),
        ('[[directories]]\nid = "a"\nurl = "no url"\n', ("url", "no url")),
        ('[[directories]]\nurl = "https://a.example"\n', ("directories", "id")),
        ('[[directories]]\nid = "a"\nurl = "https://a.example"\nregion = "Belarus"\n', ("region", "Belarus")),
        ('[[directories]]\nid = "a"\nurl = "https://a.example"\ncron = "often"\n', ("cron", "often")),
        ('[[directories]]\nid = "a"\nurl = "https://a.example"\ntimezone = "Mars/Base"\n', ("timezone", "Mars/Base")),
        ('[[directories]]\nid = "a"\nurl = "https://a.example"\nstale_after = "soon"\n', ("stale_after", "soon")),
        ('[fetch]\ndelay = "fast"\n', ("fetch", "delay")),
        ('[fetch]\nallow_networks = ["home"]\n', ("allow_networks", "home")),
        ('[store]\nurl = "${NO_SUCH_VARIABLE_HERE}"\n', ("NO_SUCH_VARIABLE_HERE",)),
        ("[fetch\n", ("line 1",)),
        ("", ("directories",)),
    ],
)
def test_a_config_that_cannot_be_used_is_refused(desk: Desk, text: str, words: tuple[str, ...]) -> None:
    desk.config.write_text(text)
    refused(desk.run("check"), 2, "contactwatch.toml", *words)


def test_what_is_not_there_is_named(desk: Desk) -> None:
    refused(desk.run("check"), 2, "contactwatch.toml", "init")
    refused(desk.run("--config", "other.toml", "report"), 2, "other.toml")
    desk.write({"one": "https://one.example/", "two": "https://two.example/"})
    refused(desk.run("check", "three"), 2, "three", "one", "two")
    refused(desk.run("report", "three"), 2, "three", "one", "two")
    refused(desk.run("check", "one", "--entry", "nobody"), 2, "nobody")
    refused(desk.run("judge", "one"), 3, "one", "crawl")
    assert desk.run("check", "--as-of", "yesterday").status == 2
    assert desk.run("check", "--min-severity", "dire").status == 2
    assert desk.run("dance").status == 2
    assert desk.run().status == 2
    refused(desk.run("review", "dismiss", "ffffffff", "--note", "x"), 2, "ffffffff")
    refused(desk.run("review", "assure", "nobody", "--by", "Ana", "--note", "x"), 2, "nobody")
    refused(desk.run("review", "trust", "three", "--note", "x"), 2, "three", "one", "two")
    refused(desk.run("review", "trust", "one", "--note", "x"), 2, "one", "nothing to vouch for")
    refused(desk.run("captures", "show", "ffffffff"), 2, "ffffffff")


def test_every_command_has_help_with_an_example(desk: Desk) -> None:
    words = [
        "demo", "init", "check", "crawl", "judge", "report", "review", "read", "compare", "captures", "schedule",
        "doctor", "review list", "review show", "review accept", "review dismiss", "review snooze", "review reopen",
        "review assure", "review trust", "captures list", "captures show",
    ]  # fmt: skip
    for word in words:
        done = desk.run(*word.split(), "--help")
        assert (done.status, done.err) == (0, ""), word
        assert f"contactwatch {word}" in done.out.split("xample", 1)[1], word


# --- the store ---


def _no_database(path: Path) -> None:
    path.write_text("Dear diary, " * 500)


def _of_a_newer_version(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999_future'")
    connection.close()


def _torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


@pytest.mark.parametrize("spoil", [_no_database, _of_a_newer_version, _torn])
@pytest.mark.parametrize("command", [("check",), ("judge",), ("report",), ("review", "list"), ("captures", "list")])
def test_a_store_that_cannot_be_used(desk: Desk, spoil: Callable[[Path], None], command: tuple[str, ...]) -> None:
    desk.write({"one": "http://127.0.0.1:9/"})
    store = desk.folder / "contactwatch.db"
    desk.run("report")  # makes the store
    if not store.exists():
        desk.run("check")
    spoil(store)
    before = store.read_bytes()
    refused(desk.run(*command), 3, "contactwatch.db")
    assert store.read_bytes() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_store_that_may_only_be_read(desk: Desk) -> None:
    desk.write({"one": "http://127.0.0.1:9/"})
    desk.run("check")
    desk.folder.chmod(0o500)
    (desk.folder / "contactwatch.db").chmod(0o400)
    try:
        refused(desk.run("check"), 3, "contactwatch.db")
    finally:
        desk.folder.chmod(0o700)


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all/x.db", "sqlite:///.", "mongodb://127.0.0.1/x", "rubbish"])
def test_a_store_that_cannot_be_made(desk: Desk, url: str) -> None:
    desk.config.write_text(f'[store]\nurl = "{url}"\n[[directories]]\nid = "one"\nurl = "http://127.0.0.1:9/"\n')
    done = desk.run("check")
    assert done.status in (2, 3)
    refused(done, done.status, "store" if "://" not in url else url.rsplit("/", 1)[-1])


def test_a_full_disk_is_said(desk: Desk) -> None:
    desk.write({"one": "http://127.0.0.1:9/"})
    with Path("/dev/full").open("w") as full:
        for command in (["report"], ["review", "list"], ["report", "--schema"]):
            done = subprocess.run(
                [sys.executable, "-m", "pipeline.cli", *command],
                cwd=desk.folder, env=os.environ | {"PYTHONPATH": str(ROOT)},
                stdout=full, stderr=subprocess.PIPE, text=True, check=False,
            )  # fmt: skip
            refused(Done(done.returncode, "", done.stderr), done.returncode, "No space left")
            assert done.returncode != 0
    assert desk.run("report", "--out", "/dev/full").status in (2, 3)
    assert "Traceback" not in desk.run("report", "--out", "/nowhere/at/all").err


# --- a small town, run again and again ---


@pytest.fixture(scope="module")
def small() -> Iterator[tuple[Town, Server]]:
    name = "Alpha Aid"
    lines = (tel(number(name)), mail("office@alpha-aid.example"))
    later = (tel(number(name, 2)), mail("office@alpha-aid.example"))
    alpha = Organisation(name, lines, steps((0, one(name, *lines)), (1, one(name, *later))))
    slow = (tel(number("Slow Helper")), mail("office@slow-helper.example"))
    crawling = {"/": home("Slow Helper", *slow), "/robots.txt": robots("", wait=40.0)}
    helper = Organisation("Slow Helper", slow, steps((0, one("Slow Helper", *slow)), (5, crawling)))
    with Town({"alpha": alpha, "beta": plain("Beta Help"), "slow": helper}).served() as town, Server() as directory:
        blocks = "".join(organisation.listed() for organisation in town.organisations.values())
        directory.routes["/"] = listing(blocks, stamp=f"Last updated {days(-30):%B %Y}")
        yield town, directory


def without_times(report: dict[str, Any]) -> dict[str, Any]:
    """A report without what must differ between two stores."""
    text = json.dumps({key: value for key, value in report.items() if key != "runs"})
    told: dict[str, Any] = json.loads(text)
    for flag in told["flags"]:
        for evidence in flag["evidence"]:
            evidence["capture"] = evidence["fetched_at"] = ""
    return told


@pytest.fixture(scope="module")
def halves(tmp_path_factory: pytest.TempPathFactory, small: tuple[Town, Server]) -> dict[str, Any]:
    """The same two weeks, once by `check`, once by `crawl` and `judge`, and what was asked meanwhile."""
    town, directory = small
    whole, parts = (Desk(tmp_path_factory.mktemp(name)) for name in ("whole", "parts"))
    told: dict[str, Any] = {"whole": whole, "parts": parts}
    for desk in (whole, parts):
        desk.write({"page": directory.url()})
    for step, moment in enumerate((DAY, days(0))):
        town.turn(step)
        told[f"check {step}"] = whole.check(moment, "page", "--by", "Ana", status=0)
        told[f"crawl {step}"] = parts.run("crawl", "page", "--as-of", iso(moment), "--by", "Ana")
        told["before judging"] = parts.report()
        asked = len(town.asked("alpha"))
        told[f"judge {step}"] = parts.run("judge", "page", "--json", "-")
        told["asked by judge"] = len(town.asked("alpha")) - asked
    told["judge again"] = parts.run("judge", "page", "--json", "-")
    return told


def test_crawl_then_judge_is_check(halves: dict[str, Any]) -> None:
    for step in (0, 1):
        assert halves[f"crawl {step}"].status == halves[f"judge {step}"].status == 0
        whole, parts = halves[f"check {step}"].report, halves[f"judge {step}"].json()
        assert without_times(whole) == without_times(parts)
    assert halves["asked by judge"] == 0


def test_judging_twice_is_one_sighting(halves: dict[str, Any]) -> None:
    assert without_times(halves["judge again"].json()) == without_times(halves["judge 1"].json())
    assert State(halves["judge again"], halves["judge again"].json()).kinds("alpha-aid") == []


def test_crawling_alone_changes_no_judgement(halves: dict[str, Any]) -> None:
    before = halves["judge 0"].json()
    assert halves["before judging"].report["entries"] == before["entries"]
    assert halves["before judging"].report["flags"] == before["flags"]


def test_the_clock_goes_only_forward(halves: dict[str, Any]) -> None:
    desk: Desk = halves["whole"]
    before = len(desk.report().report["runs"])
    refused(desk.run("check", "page", "--as-of", iso(days(-3))), 2, "page")
    assert len(desk.report().report["runs"]) == before


def test_one_entry_is_crawled_again_alone(halves: dict[str, Any], small: tuple[Town, Server]) -> None:
    town, directory = small
    desk: Desk = halves["whole"]
    town.turn(1)
    directory.seen.clear()
    state = desk.check(days(1), "page", "--entry", "alpha-aid", status=0)
    assert town.asked("alpha")
    assert (town.asked("beta"), town.asked("slow")) == ([], [])
    flag = state.flag("alpha-aid", "contact-changed")
    assert (flag["observed"], flag["sightings"]) == (e164("Alpha Aid", 2), 2)
    assert state.contact("beta-help", "phone")["confirmed_at"] == iso(days(0))
    assert state.trouble() == []


def test_captures_are_listed_and_shown(halves: dict[str, Any]) -> None:
    desk: Desk = halves["parts"]
    listed = desk.run("captures", "list", "--json").lines()
    assert len(listed) >= 8
    assert len({capture["id"] for capture in listed}) == len(listed)
    first = next(capture for capture in listed if capture["sha256"])
    assert desk.run("captures", "show", first["id"], "--json").json()["url"] == first["url"]
    assert len(desk.run("captures", "list").out.splitlines()) == len(listed)


def test_the_doctor_finds_nothing_to_mend(halves: dict[str, Any]) -> None:
    done = halves["whole"].run("doctor")
    assert done.status in (0, 1), done.err
    for word in ("config", "store", "clock", "disk"):
        assert word in done.out.lower()


def test_init_writes_a_config_that_loads_and_overwrites_nothing(desk: Desk) -> None:
    done = desk.run("init")
    assert done.status == 0, done.err
    assert "#" in desk.config.read_text()
    written = desk.config.read_text()
    again = desk.run("init")
    assert again.out + again.err
    assert desk.config.read_text() == written
    assert desk.run("doctor").status in (0, 1)
    refused(desk.run("check"), 2, "directories")


def test_init_with_an_address_shows_what_it_read(desk: Desk, small: tuple[Town, Server]) -> None:
    _, directory = small
    refused(desk.run("init", directory.url()), 2, "allow_networks")
    desk.write({})
    done = desk.run("init", directory.url(), "--region", "BY")
    assert done.status == 0, done.err
    assert "Alpha Aid" in done.out
    assert "Beta Help" in done.out
    assert "[[directories]]" in done.out + desk.config.read_text()
    assert directory.url() in done.out + desk.config.read_text()


# --- two runs, killed runs, long runs ---


def test_a_second_run_is_refused_and_a_killed_one_is_survived(desk: Desk, small: tuple[Town, Server]) -> None:
    town, directory = small
    desk.write({"page": directory.url()})
    town.turn(5)
    with desk.popen("check", "page", "--by", "Ana") as first:
        _until(lambda: "/robots.txt" in town.asked("slow"))
        refused(desk.run("check", "page", "--cron"), 3, "page", "another run")
        refused(desk.run("judge", "page"), 3, "page")
        assert desk.run("report").status == 0
        first.kill()
        first.communicate()
    town.turn(0)
    state = desk.check(None, "page", status=0)
    assert state.verdicts("alpha-aid") == state.verdicts("slow-helper") == {("confirmed", None)}
    statuses = [run["status"] for run in state.report["runs"]]
    assert statuses[0] == "complete"
    assert "complete" not in statuses[1:]
    ids = [capture["id"] for capture in desk.run("captures", "list", "--json").lines()]
    assert len(ids) == len(set(ids))


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
@pytest.mark.parametrize("by", ["TERM", "KILL"])
def test_a_stopped_check_takes_its_crawler_along(desk: Desk, small: tuple[Town, Server], by: str) -> None:
    town, directory = small
    desk.write({"page": directory.url()})
    town.turn(5)
    with desk.popen("check", "page") as running:
        _until(lambda: "/robots.txt" in town.asked("slow"))
        children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
        assert children
        running.send_signal(getattr(signal, f"SIG{by}"))
        running.wait(20)
        end = time.monotonic() + 10
        while any(_lives(child) for child in children) and time.monotonic() < end:
            time.sleep(0.05)
        left = [child for child in children if _lives(child)]
        for child in left:
            os.kill(int(child), signal.SIGKILL)
        _, err = running.communicate()
    assert left == []
    assert "Traceback" not in err


def _lives(process: str) -> bool:
    """Whether it still runs; a zombie does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_the_scheduler_stops_cleanly(desk: Desk, small: tuple[Town, Server]) -> None:
    _, directory = small
    desk.write({"page": directory.url()}, more='cron = "0 6 * * MON"')
    with desk.popen("schedule") as running:
        assert running.stderr is not None
        time.sleep(0.05)
        _until(lambda: _has_started(running))
        running.send_signal(signal.SIGTERM)
        out, err = running.communicate(timeout=30)
    assert running.returncode == 0, err
    assert "Traceback" not in out + err


def _has_started(running: subprocess.Popen[str]) -> bool:
    """Whether it catches SIGTERM by now."""
    status = Path(f"/proc/{running.pid}/status")
    if not status.exists():
        pytest.skip("needs /proc")
    caught = next(line for line in status.read_text().splitlines() if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) & (1 << (signal.SIGTERM - 1)))


def test_what_a_person_leaves_to_the_scheduler_is_run_and_shown_with_the_name(
    desk: Desk, small: tuple[Town, Server]
) -> None:
    town, directory = small
    town.turn(0)
    desk.write({"page": directory.url()}, more='cron = "0 6 * * MON"')
    assert desk.run("schedule", "--once", "--json").status == 0
    alpha = town.organisations["alpha"].server.url("/contact-us")
    refused(desk.run("check", "--queue", "--entry", "nobody"), 2, "nobody", "alpha-aid")
    refused(desk.run("check", "--queue", "--url", "https://elsewhere.example/"), 2, "elsewhere.example")
    assert "waits" in desk.run("check", "page", "--queue", "--url", alpha, "--by", "Ana").out
    listed = desk.run("schedule", "--list", "--json").json()
    assert [(r["url"], r["requested_by"], r["state"]) for r in listed["requests"]] == [(alpha, "Ana", "waiting")]
    assert [row["directory"] for row in listed["due"]] == ["page"]
    asked = {name: len(town.asked(name)) for name in ("alpha", "beta")}
    done = desk.run("--log", "json", "schedule", "--once")
    assert done.status == 0, done.err
    told = [json.loads(line) for line in done.err.splitlines()]
    ended = [line for line in told if line["event"] == "run ended"]
    assert sorted((line["trigger"], line.get("by")) for line in ended) == [("manual", "Ana"), ("schedule", None)]
    assert all(line["run"] for line in ended)
    assert "/contact-us" in town.asked("alpha")[asked["alpha"] :]
    runs = desk.report().report["runs"]
    assert {(r["trigger"], r["requested_by"], r["status"]) for r in runs} == {
        ("manual", "Ana", "complete"),
        ("schedule", None, "complete"),
    }
    assert desk.run("schedule", "--list", "--json").json()["requests"] == []


def test_nothing_to_schedule_is_said(desk: Desk) -> None:
    desk.write({"page": "http://127.0.0.1:9/"})
    refused(desk.run("schedule"), 2, "cron")


# --- Scrapy's own way in ---


def _scrapy(desk: Desk, *arguments: str) -> subprocess.CompletedProcess[str]:
    settings = {"SCRAPY_SETTINGS_MODULE": "spiders.settings", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=desk.folder,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_scrapy_knows_the_spiders_and_crawls_a_directory(desk: Desk, small: tuple[Town, Server]) -> None:
    town, directory = small
    town.turn(0)
    desk.write({"page": directory.url()})
    done = _scrapy(desk, "list")
    spiders = ["linked_page", "organisation_site", "resource_page", "site_survey"]
    assert (done.returncode, done.stdout.split()) == (0, spiders), done.stderr
    done = _scrapy(desk, "crawl", "resource_page", "-a", "directory=page")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    listed = desk.run("captures", "list", "--json").lines()
    assert directory.url() in {capture["url"] for capture in listed}


def test_the_installed_script_is_the_same_program(desk: Desk) -> None:
    script = Path(sys.executable).with_name("contactwatch")
    if not script.exists():
        pytest.skip("not installed here")
    done = subprocess.run([script, "report", "--schema"], cwd=desk.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert json.loads(done.stdout) == desk.run("report", "--schema").json()


def _until(true: Callable[[], bool]) -> None:
    """Wait until it holds. The clock is real: another process does it."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)
