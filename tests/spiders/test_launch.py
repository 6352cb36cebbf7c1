"""The child process as such: the guard, spiders started by hand, rerouting, a stop on a signal, a wrong config."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from snapshots.records import Failure, Role, RunStatus, Trigger
from snapshots.store import Store
from tests.server import Answer, Route, Seen, Server, page, robots
from tests.spiders.crawl import ROOT, Watch, directory


def scrapy(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Scrapy's own command in a folder that holds no project."""
    environment = {**os.environ, "SCRAPY_SETTINGS_MODULE": "spiders.settings", "PYTHONPATH": _path()}
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def _path() -> str:
    return os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))


def test_scrapy_lists_the_spiders(tmp_path: Path) -> None:
    assert scrapy(tmp_path, "list").stdout.split() == [
        "linked_page",
        "organisation_site",
        "resource_page",
        "site_survey",
    ]


def test_a_spider_started_by_hand_makes_its_own_run(tmp_path: Path) -> None:
    watch = Watch(tmp_path)
    with Server() as listing:
        listing.routes["/"] = directory([])
        watch.write(listing.url())
        done = scrapy(tmp_path, "crawl", "resource_page", "-a", "directory=page")
        assert listing.paths() == ["/robots.txt", "/"], done.stderr
    with Store.open(watch.store) as store:
        (run,) = store.ledger.runs("page")
        captures = store.archive.of_run(run.id)
        with store.ledger.hold("page"):
            pass  # the directory is free again
    assert (run.trigger, run.status, run.requests) == (Trigger.MANUAL, RunStatus.COMPLETE, 2)
    assert run.finished_at is not None
    assert [capture.role for capture in captures] == [Role.ROBOTS, Role.LISTING]


@pytest.mark.parametrize("name", ["localhost", "127.1"])
def test_the_guard_lets_nothing_inside_be_reached(tmp_path: Path, name: str) -> None:
    watch = Watch(tmp_path)
    with Server({"/": page("inside")}) as server:
        url = f"http://{name}:{server.address.partition(':')[2]}/"
        watch.write(url, networks="[]")
        left = watch.crawl("guarded")
        assert server.seen == []
    assert left.of(url).failure is Failure.FORBIDDEN_ADDRESS


def _world(host: str, pages: dict[str, Answer]) -> dict[str, Route]:
    """Routes that answer by the Host header, as the server of the example world does."""

    def answer(seen: Seen) -> Answer:
        where = f"{seen.headers.get('x-forwarded-proto')}://{seen.headers['host']}{seen.path}"
        unknown = Answer(status=502, headers=(("X-Contactwatch-World", "dns"),))
        return pages.get(where, Answer(status=404) if host in where else unknown)

    paths = {"/robots.txt", "/", "/list"}
    return dict.fromkeys(paths, answer)


def test_rerouted_requests_never_leave_the_loopback_server(tmp_path: Path) -> None:
    watch = Watch(tmp_path)
    listing = directory(["http://nowhere.example/", "http://10.0.0.1/"])
    pages = {
        "https://page.example/robots.txt": robots("User-agent: *\nDisallow: /private"),
        "https://page.example/list": listing,
    }
    with Server(_world("page.example", pages)) as world:
        watch.write("https://page.example/list", networks="[]")
        left = watch.crawl("rerouted", "--reroute", world.address)
        hosts = {seen.headers["host"] for seen in world.seen}
    assert left.of("https://page.example/list").final_url == "https://page.example/list"
    assert left.body("https://page.example/list") == listing.body
    assert left.of("http://nowhere.example/").failure is Failure.DNS
    assert left.of("http://10.0.0.1/").failure is Failure.FORBIDDEN_ADDRESS
    assert hosts == {"page.example", "nowhere.example"}


def test_a_signal_stops_the_crawl_and_what_was_fetched_is_kept(tmp_path: Path) -> None:
    watch = Watch(tmp_path)
    with Server() as listing, Server({"/": page("late", wait=30)}) as slow:
        listing.routes["/"] = directory([slow.url()])
        watch.write(listing.url(), timeout=30.0)
        watch.begin("stopped")
        command = watch.command("stopped", "--progress")
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            for line in child.stdout:
                if json.loads(line)["url"] == slow.url("/robots.txt"):
                    child.send_signal(signal.SIGTERM)
            assert child.wait(timeout=10) is not None
    left = watch.left("stopped", (), "", 0)
    assert [capture.role for capture in left.captures] == [Role.ROBOTS, Role.LISTING, Role.ROBOTS]


@pytest.mark.skipif(shutil.which("prlimit") is None, reason="limits the child's files with prlimit of util-linux")
def test_a_full_disk_is_one_line_and_ends_the_crawl(tmp_path: Path) -> None:
    watch = Watch(tmp_path)
    links = "".join(f'<a href="/sub-{n}">More</a>' for n in range(9))
    chance = random.Random(1)  # noqa: S311 - a body that does not compress, not a secret
    with Server({f"/sub-{n}": Answer(chance.randbytes(60_000)) for n in range(9)}) as listing:
        listing.routes["/"] = page(links)
        watch.write(listing.url(), more='subpages = ["*/sub-*"]')
        watch.begin("full")
        # No file of the child may grow beyond this: the store is full after a few pages.
        limited = ["prlimit", "--fsize=300000", *watch.command("full")]
        done = subprocess.run(limited, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        asked = len(listing.seen)
    left = watch.left("full", (), done.stderr, done.returncode)
    assert 2 < len(left.captures) < asked < 11
    assert left.status == 1
    assert left.errors.count("CRITICAL") == 1
    assert "Traceback" not in left.errors


def test_a_spider_by_hand_without_a_config_is_one_line(tmp_path: Path) -> None:
    done = scrapy(tmp_path, "crawl", "resource_page", "-a", "directory=page")
    assert done.returncode == 1
    assert done.stderr.strip() == "contactwatch.toml: no such file; `contactwatch init` writes one"


def test_a_config_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        Watch(tmp_path).command("none"), cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 3
    assert "no such file" in done.stderr
    assert "Traceback" not in done.stderr
