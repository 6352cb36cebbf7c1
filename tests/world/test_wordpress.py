"""The fleet's API, held against what WordPress's own does and what our reader makes of it."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import phonenumbers
import pytest

from pipeline.sources import wordpress as reader
from pipeline.text.country import region_in
from pipeline.world.content import STATES
from pipeline.world.countries import HOST, PARENT, countries
from pipeline.world.wordpress import MOST, PATH, JsonAnswer, api

SITE = f"https://{HOST}"


def ask(url: str, state: str = "before") -> JsonAnswer:
    parts = urlsplit(url)
    found = api(parts.path, parts.query, state)
    assert found is not None
    return found


def test_the_parent_is_found_by_its_slug() -> None:
    (parent,) = reader.parents(ask(reader.parent_url(SITE, PARENT)).text.encode())
    assert (parent.id, parent.link) == (7, f"{SITE}/{PARENT}/")


@pytest.mark.parametrize("state", STATES)
def test_the_pages_under_it_come_in_several_answers_and_end_with_400(state: str) -> None:
    first = ask(reader.children_url(SITE, 7, 1), state)
    total = int(dict(first.headers)["X-WP-TotalPages"])
    assert total == -(-len(countries(state)) // MOST) > 1
    found = [
        page
        for number in range(1, total + 1)
        for page in reader.pages(ask(reader.children_url(SITE, 7, number), state).text.encode())
    ]
    assert [page.title for page in found] == [country.title for country in countries(state)]
    assert int(dict(first.headers)["X-WP-Total"]) == len({page.id for page in found})
    past = ask(reader.children_url(SITE, 7, total + 1), state)
    assert (past.status, json.loads(past.text)["code"]) == (400, "rest_post_invalid_page_number")


def test_only_the_fields_that_were_asked_for_are_given() -> None:
    rows = json.loads(ask(f"{SITE}{PATH}?parent=7&_fields=id,modified").text)
    assert {tuple(row) for row in rows} == {("id", "modified")}
    assert "status" in json.loads(ask(f"{SITE}{PATH}?parent=7").text)[0]


def test_an_edit_moves_the_page_s_time_and_no_page_s_id() -> None:
    def times(state: str) -> dict[int, str]:
        totals = range(1, 4)
        rows = [row for n in totals for row in json.loads(ask(reader.children_url(SITE, 7, n), state).text)]
        return {row["id"]: row["modified"] for row in rows}

    before, after = times("before"), times("after")
    moved = {id_ for id_ in before.keys() & after.keys() if before[id_] != after[id_]}
    edited = [country for country in countries("before") if "modified" in country.after]
    assert len(moved) == len(edited) == 2
    assert len(before.keys() - after.keys()) == len(after.keys() - before.keys()) == 1


@pytest.mark.parametrize(("query", "status"), [("per_page=101", 400), ("page=0", 400), ("page=x", 400)])
def test_a_wrong_parameter_is_refused(query: str, status: int) -> None:
    assert ask(f"{SITE}{PATH}?{query}").status == status


def test_one_page_is_given_by_its_id_and_an_unknown_id_is_none() -> None:
    id_ = json.loads(ask(reader.children_url(SITE, 7, 1)).text)[0]["id"]
    (page,) = reader.pages(ask(reader.single_url(SITE, id_)).text.encode())
    assert page.title == countries("before")[0].title
    assert ask(reader.single_url(SITE, 99_999)).status == 404


def test_other_paths_are_not_the_api_s() -> None:
    assert api(f"{PATH}-of-mine", "", "before") is None


@pytest.mark.parametrize("state", STATES)
def test_the_rows_are_sound(state: str) -> None:
    hosts = [o.host for country in countries(state) for o in country.organisations]
    assert len(hosts) == len(set(hosts))
    assert all(host.endswith(".example") for host in hosts)
    for country in countries(state):
        assert region_in(country.title) == country.region
        for organisation in country.organisations:
            number = phonenumbers.parse(country.listed_phones.get(organisation.host, organisation.phone))
            assert phonenumbers.is_valid_number_for_region(number, country.region), organisation


def test_the_fleet_speaks_many_languages_and_scripts() -> None:
    assert len({country.language for country in countries("after")}) >= 12
    scripts = {ord(country.about[0]) >> 8 for country in countries("after")}
    assert len(scripts) >= 8
