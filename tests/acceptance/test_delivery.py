"""A number changes on a site, and the people who look after the page hear of it by mail: once, and in time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.command import Desk, Done, days
from tests.acceptance.stories import mail, number, one, steps, tel
from tests.acceptance.town import Organisation, Town, listing
from tests.notify.post import PASSWORD, Post, served
from tests.server import Server

NAME = "Changing Circle"
OLD, NEW = number(NAME), number("Changing Circle anew")
RUNS = (days(-28), days(-21), days(-14), days(-7), days(-1))


@pytest.fixture
def town() -> Iterator[tuple[Town, Server]]:
    lines = (tel(OLD), mail("office@changing-circle.example"))
    new = (tel(NEW), mail("office@changing-circle.example"))
    site = steps((0, one(NAME, *lines)), (1, one(NAME, *new)))
    with Town({"circle": Organisation(NAME, lines, site)}).served() as made, Server() as directory:
        directory.routes["/page"] = listing("".join(o.listed() for o in made.organisations.values()))
        yield made, directory


def watch(desk: Desk, directory: Server, *tables: str) -> None:
    desk.write({"belarus": directory.url("/page")}, more="\n".join(f"[[notify]]\n{table}" for table in tables))


def check(desk: Desk, run: int) -> Done:
    return desk.check(RUNS[run]).done


def subjects(post: Post) -> list[str]:
    return [str(letter["Subject"]) for _, letter in post.took]


def test_told_once_by_either_lane(tmp_path: Path, town: tuple[Town, Server]) -> None:
    (sites, directory), desk = town, Desk(tmp_path)
    with served() as post:
        url = post.url()
        watch(desk, directory, f'url = "{url}"\ndigest = "now"\n', f'url = "{url}"\nmin_severity = "medium"\n')
        check(desk, 0)
        sites.turn(1)
        check(desk, 1)
        assert post.took == []  # held: seen once
        check(desk, 2)
        check(desk, 3)
    now, weekly = subjects(post)
    assert now == f"contactwatch: high: contact changed (phone), {NAME}"
    assert weekly == f"contactwatch, this week: high: contact changed (phone), {NAME}"
    _, letter = post.took[0]
    plain, html = (part.get_content() for part in letter.iter_parts())
    for form in (plain, re.sub(r"</?(?:bdi|mark)[^>]*>", "", html)):  # the digits that differ are marked
        assert OLD.replace(" ", "") in form
        assert NEW.replace(" ", "") in form
        assert sites.organisations["circle"].server.url("/") in form
    listed = desk.run("deliver", "--list", "--json")
    assert [row["state"] for row in listed.json()] == ["sent", "sent"]
    assert NEW.replace(" ", "") not in listed.out


def test_a_server_that_is_down_is_tried_again_by_deliver(tmp_path: Path, town: tuple[Town, Server]) -> None:
    (sites, directory), desk = town, Desk(tmp_path)
    with served() as post:
        pass
    url = post.url(f"&user=watch&pass={PASSWORD}")
    watch(desk, directory, f'url = "{url}"\ndigest = "now"\n')
    check(desk, 0)
    sites.turn(1)
    check(desk, 1)
    done = check(desk, 2)
    assert "not delivered yet: the mail server could not be reached" in done.err
    assert done.status == 0
    again = desk.run("deliver")
    assert again.status == 1  # still waiting: the pause is not over
    for said in (done, again, desk.run("deliver", "--list"), desk.run("report"), desk.run("--log", "json", "deliver")):
        assert PASSWORD not in said.out + said.err
        assert "volunteers.example" not in said.out + said.err
    (row,) = desk.run("deliver", "--list", "--json").json()
    assert (row["state"], row["attempts"]) == ("waiting", 1)
    assert json.dumps(row).count("could not be reached") == 1


def test_judge_alone_sends_nothing(tmp_path: Path, town: tuple[Town, Server]) -> None:
    (sites, directory), desk = town, Desk(tmp_path)
    with served() as post:
        watch(desk, directory, f'url = "{post.url()}"\ndigest = "now"\n')
        for run, moment in enumerate(RUNS[:3]):
            sites.turn(run)
            desk.run("crawl", "--as-of", f"{moment:%Y-%m-%dT%H:%MZ}")
            done = desk.run("judge")
        assert "1 message waits" in done.err
        assert post.took == []
        assert desk.run("deliver").status == 0
    assert len(post.took) == 1
