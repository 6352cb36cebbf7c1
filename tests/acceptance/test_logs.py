"""What a check logs at level info: no contact value and no secret, whatever pages, their faults and the config hold."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.acceptance.command import FETCH, ROOT
from tests.acceptance.town import home, listing
from tests.server import Answer, Server, moved

PHONES = ("+375 17 390 44 17", "+375 29 611 22 84")
MAILS = (
    "desk@lantern.example",
    "kim@lantern.example",
    "ana@lantern.example",
    "eva@lantern.example",
    "ida@lantern.example",
)
PLACE = "Pryvakzalnaya Square 4811"
SECRETS = ("hunter2-and-more", "tok-5511-secret", "hook-77-secret", "ann-password")

#: Breaks the parser, and the crawl, on pages that ask for it, with words that quote the page, in all our processes.
FAULT = """
import sys
import pipeline.recall.readings as readings
read = readings.read_site
def broken(page):
    if b"break the parser" in page.body:
        raise ValueError(f"cannot make sense of {page.body!r} of {page.url}")
    return read(page)
readings.read_site = broken
if "spiders.launch" in sys.orig_argv:
    import spiders.fetching as fetching
    made = fetching.of_response
    def torn(asked, way, response, earlier):
        if b"break the crawl" in response.body:
            raise ValueError(f"cannot make sense of {response.body!r} of {response.url}")
        return made(asked, way, response, earlier)
    fetching.of_response = torn
"""


@dataclass(frozen=True)
class World:
    """A folder with a config, and what every process of ours finds in its environment."""

    folder: Path
    environment: dict[str, str]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pipeline.cli", *arguments],
            cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip


def _listed(name: str, url: str, *lines: str) -> str:
    return f'<h3><a href="{url}">{name}</a></h3>' + "".join(f"<p>{line}</p>" for line in lines)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    lines = (
        f"Phone: {PHONES[0]}",
        f"Email: {MAILS[0]}",
        f"Address: {PLACE}, Minsk 220030",
        f"Mobile of Kim: {PHONES[1]}",
    )
    with ExitStack() as up:
        hosts = [up.enter_context(Server(host=f"127.0.0.{n}")) for n in range(1, 8)]
        directory, plain, faulty, led, garbled, torn, hook = hosts
        plain.routes["/"] = home("Lantern House", *lines, links=f'<a href="/contact?write={MAILS[1]}">Contact</a>')
        plain.routes[f"/contact?write={MAILS[1]}"] = home("Lantern House", *lines)
        faulty.routes[f"/?ask={MAILS[2]}"] = home("Broken Lamp", *lines, "Please break the parser.")
        led.routes["/"] = moved(f"mailto:{MAILS[3]}")
        garbled.routes["/"] = Answer(b"x", headers=(("Content-Length", MAILS[4]),))
        torn.routes["/"] = home("Torn Veil", *lines, "Please break the crawl.")
        hook.routes[f"/hook?token={SECRETS[2]}"] = Answer(status=500)
        directory.routes["/page"] = listing(
            _listed("Lantern House", plain.url(), *lines)
            + _listed("Broken Lamp", faulty.url(f"/?ask={MAILS[2]}"), *lines)
            + _listed("Led Away", led.url(), *lines)
            + _listed("Garbled Line", garbled.url(), *lines)
            + _listed("Torn Veil", torn.url(), *lines)
            + _listed("Own Door", plain.url("/").replace("http://", f"http://ann:{SECRETS[3]}@"), *lines)
        )
        fetch = "".join(f"{key} = {json.dumps(value)}\n" for key, value in FETCH.items())
        told = 'min_severity = "info"\ndigest = "now"\n'
        (tmp_path / "contactwatch.toml").write_text(
            f"[fetch]\n{fetch}"
            f'[[directories]]\nid = "page"\nurl = "{directory.url("/page")}?key={SECRETS[1]}"\nregion = "BY"\n'
            f'[[notify]]\nurl = "json://watch:{SECRETS[0]}@{hook.address}/hook?token={SECRETS[2]}"\n{told}'
        )
        directory.routes[f"/page?key={SECRETS[1]}"] = directory.routes["/page"]
        (tmp_path / "sitecustomize.py").write_text(FAULT)
        yield World(tmp_path, os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"})


def _values() -> Iterator[str]:
    yield from (*PHONES, *MAILS, *SECRETS, PLACE)
    yield from (number.replace(" ", "") for number in PHONES)
    yield from ("390 44 17", "3904417", "611 22 84", "6112284", "desk@", "kim@", "mailto:")


@pytest.mark.parametrize("form", [("--log", "human"), ("--log", "text"), ("--log", "json"), ()], ids=" ".join)
def test_no_contact_value_and_no_secret_is_logged(world: World, form: tuple[str, ...]) -> None:
    done = world.run(*form, "check", *(() if form else ("--cron",)))
    assert done.returncode in (0, 1), done.stderr
    assert PHONES[0].replace(" ", "") in world.run("report", "--format", "json").stdout
    assert [value for value in _values() if value in done.stderr] == []
    assert "Traceback" not in done.stderr
    assert done.stderr.count("the parser failed") >= 1
    assert re.search(r"ValueError at .*sitecustomize\.py:\d+", done.stderr)
    assert "an error that we do not know" in done.stderr
    if form == ("--log", "json"):
        told = [json.loads(line) for line in done.stderr.splitlines() if not line.startswith("fetched ")]
        assert all(line["at"] and line["level"] and line["event"] for line in told)
        began = {line["run"] for line in told if line["event"] == "run began"}
        assert {line["run"] for line in told if line["event"] != "message"} == began
        assert [line["state"] for line in told if line["event"] == "message"] == ["waiting"]
