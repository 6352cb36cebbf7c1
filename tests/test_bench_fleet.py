"""The fleet that `bench fleet` makes: of the size that it says, and a week later only what was meant has changed."""

from __future__ import annotations

import json

import phonenumbers
import pytest

from bench.fleet import Cost, in_simulated_time
from bench.fleet_server import EDITED, MOVED, PARENT_ID, SITE, WHOLE, Fleet, fleet, served
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


def test_the_busiest_host_decides_how_long_a_delay_makes_it() -> None:
    cost = Cost("first check", {"200": 9, "host a": 4, "host b": 5}, 1.0, 1.0, 1.0, 1.0, 0)
    assert "2 hosts, at most 5 requests to one (b)" in in_simulated_time(cost)
    assert in_simulated_time(cost).endswith("40 s")


def test_more_countries_than_there_are_is_told() -> None:
    with pytest.raises(ValueError, match="--pages: from 1 to"):
        fleet(1000)
