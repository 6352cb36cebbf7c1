"""The fleet that `bench fleet` makes: of the size that it says, and a week later only what was meant has changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import phonenumbers
import pytest

from bench.fleet import Cost, spent
from bench.fleet_server import EDITED, MOVED, PARENT_ID, SITE, WHOLE, Fleet, fleet, served
from bench.lapse import sitecustomize
from bench.lapse.sitecustomize import TOLD
from pipeline.sources import wordpress

PORT = 8080


@pytest.fixture(scope="module")
def made() -> Fleet:
    return fleet(40)


def test_the_whole_fleet_has_the_size_that_is_measured() -> None:
    whole = fleet(WHOLE[0])
    assert (len(whole.regions), whole.entries, whole.sites) == WHOLE
    assert sum(map(len, whole.listed().values())) == WHOLE[1]
    assert len({member.host for listed in whole.listed().values() for member in listed}) == WHOLE[2]


def test_no_page_lists_an_organisation_twice(made: Fleet) -> None:
    for listed in made.listed().values():
        assert len(listed) == len({member.number for member in listed})


def test_numbers_are_valid_ones_of_their_country(made: Fleet) -> None:
    for member in made.members(later=True):
        assert phonenumbers.is_valid_number(phonenumbers.parse(member.phone))


def test_a_week_later_some_sites_and_some_pages_have_changed(made: Fleet) -> None:
    before, after = (served(made, PORT, later=later) for later in (False, True))
    assert before.keys() == after.keys()
    sites = [place for place in before if place[0] != SITE and before[place] != after[place]]
    assert len(sites) == -(-made.sites // MOVED)
    rows = json.loads(before[SITE, wordpress.children_url("", PARENT_ID, 1)].body)
    later = json.loads(after[SITE, wordpress.children_url("", PARENT_ID, 1)].body)
    assert len(rows) == len(made.regions)
    assert sum(old["modified"] != new["modified"] for old, new in zip(rows, later, strict=True)) == 40 // EDITED


def test_time_that_was_leapt_over_counts_as_time() -> None:
    cost = Cost("first", {"200": 9, "host a": 4, "host b": 5}, 1.0, 20.0, 1.0, 1.0, 0, leapt=40.0)
    assert "10 s between two requests to one host 60 s, of which 40 s" in spent(cost)
    assert spent(cost).endswith("2 hosts, at most 5 requests to one (b)")


def test_the_clock_of_a_loop_leaps_over_a_wait_and_says_so(tmp_path: Path) -> None:
    waits = "import asyncio, time; began = time.monotonic(); loop = asyncio.new_event_loop(); start = loop.time();"
    waits += "loop.run_until_complete(asyncio.sleep(3600)); print(loop.time() - start, time.monotonic() - began)"
    path = f"{Path(sitecustomize.__file__).parent}"
    given = os.environ | {"PYTHONPATH": path, TOLD: str(tmp_path / "told")}
    said = subprocess.run([sys.executable, "-c", waits], env=given, capture_output=True, text=True, check=True)
    slept, waited = map(float, said.stdout.split())
    assert slept >= 3600 > 60 > waited
    assert float((tmp_path / "told").read_text()) == pytest.approx(3600, abs=60)


def test_more_countries_than_there_are_is_told() -> None:
    with pytest.raises(ValueError, match="--pages: from 1 to"):
        fleet(1000)
