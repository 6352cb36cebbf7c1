"""Whether `health` notices that less can be confirmed than before, after real runs against sites on loopback."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.acceptance.command import Desk, Done, days
from tests.acceptance.stories import mail, number, one, plain, tel
from tests.acceptance.town import Organisation, Town, home, listing
from tests.server import Route, Server

CLOCK = (days(-10), days(-7), days(-4), days(-1))
LAST = len(CLOCK) - 1
#: The last run finds the sites of these rebuilt: nothing that we can read stands there any more.
MUTE = ("Amber Aid", "Birch Aid", "Cedar Aid", "Dahlia Aid")
STEADY = ("Elder Aid", "Fennel Aid", "Ginger Aid", "Hazel Aid")


def _town() -> dict[str, Organisation]:
    mute = {name: plain(name, (LAST, {"/": home(name, "We are rebuilding.")})) for name in MUTE}
    moved = plain("Iris Aid", (LAST, one("Iris Aid", tel(number("Iris Aid", 2)), mail("new@iris-aid.example"))))
    return mute | {name: plain(name) for name in STEADY} | {"Iris Aid": moved}


def _pages(town: Mapping[str, Organisation], step: int) -> dict[str, Route]:
    lists = {name: organisation.listed() for name, organisation in town.items()}
    newcomers = [
        Organisation(f"Newcomer {n}", (tel(number(f"New {n}")), mail(f"new{n}@newcomers.example"))).listed()
        for n in range(3)  # 57 % of all are confirmed then, and no field is filled half as often
    ]
    return {
        "/falls": listing("".join(lists[name] for name in (*MUTE, STEADY[0]))),
        "/grows": listing("".join([*(lists[name] for name in STEADY), *(newcomers if step == LAST else ())])),
        "/one": listing(lists["Iris Aid"] + lists[STEADY[0]]),
    }


@dataclass
class Told:
    """What `health` said after each run, as JSON, and as text after the last one."""

    desk: Desk
    after: list[Done] = field(default_factory=list)
    text: str = ""

    def signs(self, run: int, directory: str) -> list[Any]:
        return [sign for sign in self.after[run].json()["signs"] if sign["what"] == directory]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    everyone = _town()
    made = Told(Desk(tmp_path_factory.mktemp("health")))
    with Town(everyone).served() as town, Server() as directory:
        made.desk.write({path[1:]: directory.url(path) for path in _pages(everyone, 0)})
        for step, moment in enumerate(CLOCK):
            town.turn(step)
            directory.routes = _pages(everyone, step)
            made.desk.check(moment)
            made.after.append(made.desk.run("health", "--json"))
        made.text = made.desk.run("health").out
        yield made


def test_before_the_fall_all_is_well(told: Told) -> None:
    assert [done.status for done in told.after[:-1]] == [0, 0, 0]


def test_a_directory_of_which_less_is_confirmed_is_an_alarm(told: Told) -> None:
    assert told.after[-1].status == 1
    (sign,) = [sign for sign in told.signs(LAST, "falls") if sign["mend"]]
    assert sign["found"] == "2 contacts confirmed, usually 10 (amber-aid, birch-aid, cedar-aid, dahlia-aid)"
    assert f"mend  falls: {sign['found']}" in told.text


def test_a_page_that_got_more_contacts_is_none(told: Told) -> None:
    (line,) = told.signs(LAST, "grows")
    assert "8 of 14 contacts confirmed" in line["found"]
    assert line["mend"] == ""


def test_one_organisation_that_changed_is_told_by_its_flags(told: Told) -> None:
    (line,) = told.signs(LAST, "one")
    assert "2 of 4 contacts confirmed" in line["found"]
    assert line["mend"] == ""
