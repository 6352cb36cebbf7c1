"""`init` given one page: what it says of awkward ones, and that what it proposes reads the same."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.command import Desk, Done
from tests.acceptance.test_site_survey import NAMES, site_pages, tables
from tests.server import Answer, Server, page
from tests.wordpress import WordPress

ORGANISATIONS = ("Anchor", "Harbour", "Lantern", "Bridge")


def grid() -> Answer:
    """A table, a row each."""
    rows = "".join(
        f"<tr><td>{name} Aid</td><td>Minsk</td><td>+375 17 390 00 1{number}</td></tr>"
        for number, name in enumerate(ORGANISATIONS)
    )
    return page(f"<h1>Who helps</h1><table><tr><th>Name</th><th>City</th><th>Phone</th></tr>{rows}</table>")


def moved(to: str, status: int) -> Answer:
    return Answer(b"", status, headers=(("Location", to),))


@pytest.fixture
def server() -> Iterator[Server]:
    with Server({"/grid": grid()}) as served:
        yield served


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.write({})
    return made


def uncommented(done: Done) -> dict[str, list[dict[str, object]]]:
    """What it proposes, with the selectors that it leaves to the reader."""
    return tomllib.loads(
        re.sub(r"(?m)^# (\[directories\.select\]|entry|name|section|stamp)", r"\1", done.out.split("Add to it:")[1])
    )


def test_the_selectors_of_what_was_read_are_shown_but_left_to_the_reader(desk: Desk, server: Server) -> None:
    done = desk.run("init", server.url("/grid"), "--region", "BY")
    assert done.status == 0, done.err
    assert "select" not in tables(done)["directories"][0]
    assert uncommented(done)["directories"][0]["select"] == {"name": "td:first-child"}
    desk.write({}, more=re.sub(r"(?m)^# ", "", done.out.split("Add to it:")[1]))
    assert [e["name"] for e in desk.check(None).report["entries"]] == [f"{name} Aid" for name in ORGANISATIONS]


@pytest.mark.parametrize(("status", "proposed"), [(301, "/grid"), (308, "/grid"), (302, "/old"), (307, "/old")])
def test_a_page_that_moved_for_good_is_proposed_where_it_stands_now(
    desk: Desk, server: Server, status: int, proposed: str
) -> None:
    server.routes["/old"] = moved(server.url("/grid"), status)
    done = desk.run("init", server.url("/old"))
    assert tables(done)["directories"][0]["url"] == server.url(proposed)
    assert f"{server.url('/old')} leads to {server.url('/grid')}" in done.err


def test_a_page_that_is_not_there_is_no_page(desk: Desk, server: Server) -> None:
    done = desk.run("init", server.url("/nowhere"))
    assert (done.status, done.out) == (2, "")
    assert "status 404" in done.err


def test_a_wall_is_not_taken_for_a_page(desk: Desk, server: Server) -> None:
    server.routes["/wall"] = page(
        "<h1>Just a moment...</h1><p>Checking your browser before accessing the site.</p>"
        "<p>Please enable JavaScript and cookies to continue</p><div id='challenge-running'></div>"
    )
    done = desk.run("init", server.url("/wall"))
    assert done.status == 0
    assert "This is hardly the page itself" in done.err
    assert "No entry was read" in done.err
    assert "hardly" not in desk.run("init", server.url("/grid")).err


def test_a_country_page_proposes_the_country_of_its_title(desk: Desk) -> None:
    with WordPress(site_pages()) as site:
        where = f"/legal-assistance-by-country/{NAMES[4].lower()}-legal-assistance/"
        assert tables(desk.run("init", site.url(where)))["directories"][0]["region"] == "PE"
        assert tables(desk.run("init", site.url(where), "--region", "CL"))["directories"][0]["region"] == "CL"
        assert "region" not in tables(desk.run("init", site.url("/about/")))["directories"][0]


def test_a_selector_that_matches_nothing_is_named_by_the_check(desk: Desk, server: Server) -> None:
    desk.write({"page": server.url("/grid")}, more='[directories.select]\nentry = "article.card"\n')
    state = desk.check(None, status=1)
    (trouble,) = state.report["trouble"]
    assert "select.entry: 'article.card' matches nothing on the page" in trouble["summary"]


def test_a_page_whose_list_is_not_read_gets_selectors_to_judge(desk: Desk, server: Server) -> None:
    cards = "".join(f'<div class="org"><h3>{name} Aid</h3><p>Helps refugees.</p></div>' for name in ORGANISATIONS)
    server.routes["/cards"] = page(f"<h1>Who helps</h1>{cards}")
    server.routes["/about"] = page("<h1>About us</h1><p>We are a charity.</p>")
    done = desk.run("init", server.url("/cards"))
    assert "4 entries: Anchor Aid; Harbour Aid; Lantern Aid; Bridge Aid." in done.out
    assert "select" not in tables(done)["directories"][0] or tables(done)["directories"][0]["select"] == {}
    assert set(uncommented(done)["directories"][0]["select"]) == {"entry", "name"}  # type: ignore[call-overload]
    assert '# entry = "article.card"' in desk.run("init", server.url("/about")).out
