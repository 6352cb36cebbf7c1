"""Whether a site answers us: walls, outages and moves inside it, over several runs, each with its quiet twin."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.model import SiteState
from snapshots.records import Failure, Hop
from tests.judging import PAGE, SITE, START, Answer, Desk, entry, listing, site, week

WALL = Answer("<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>", 403)
LINK = SITE + "belarus.html"


def story(desk: Desk, *answers: Answer | str, link: str = SITE) -> None:
    for number, answer in enumerate(answers, len(desk.runs)):
        desk.run({PAGE: listing(entry(site=link)), link: answer}, week(number))


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (WALL, SiteState.BLOCKED),
        (Answer("<h1>Unavailable For Legal Reasons</h1>", 451), SiteState.BLOCKED),
        (Answer("<h1>Too Many Requests</h1>", 429), SiteState.BLOCKED),
        (Answer("<h1>Not found</h1>", 404, headers=(("cf-mitigated", "challenge"),)), SiteState.BLOCKED),
        (Answer(failure=Failure.REDIRECTS), SiteState.BLOCKED),
        (Answer(failure=Failure.OVERSIZE), SiteState.OVERSIZE),
        (Answer(b"%PDF-1.4 brochure", headers=(("content-type", "application/pdf"),)), SiteState.UNCHECKED),
        (Answer("<html><body><div id=root></div><script src=/a.js></script></body></html>"), SiteState.NEEDS_BROWSER),
    ],
    ids=["wall", "451", "429", "404 of a wall", "endless", "oversize", "brochure", "script"],
)
def test_a_wall_is_told_at_once_and_weighs_more_after_a_month(desk: Desk, answer: Answer, state: SiteState) -> None:
    story(desk, site(), answer)
    (flag,) = desk.flags()
    assert (flag.kind, flag.severity) == ("site-unverifiable", "info")
    assert desk.entry().site.state is state
    story(desk, *4 * [answer])
    assert [(f.id, f.severity) for f in desk.flags()] == [(flag.id, "info")], "28 days"
    story(desk, answer)
    assert [(f.id, f.severity) for f in desk.flags()] == [(flag.id, "medium")]
    story(desk, site())
    assert desk.flags() == []


def test_a_wall_says_nothing_of_the_contacts_behind_it(desk: Desk) -> None:
    story(desk, site(), *4 * [WALL])
    assert [f.kind for f in desk.flags()] == ["site-unverifiable"], "and no contact is missing, new or changed"
    assert set(desk.verdicts().values()) == {("unchecked", "site-blocked")}
    assert desk.entry().contacts[0].confirmed_at == START


def test_a_time_out_between_does_not_start_the_month_of_a_wall_anew(desk: Desk) -> None:
    story(desk, site(), WALL, WALL, Answer(failure=Failure.TIMEOUT), WALL, WALL, WALL)
    assert [(f.kind, f.severity) for f in desk.flags()] == [("site-unverifiable", "medium")]


@pytest.mark.parametrize("failure", [Failure.DNS, Failure.TIMEOUT, Failure.REFUSED, Failure.CONNECTION])
def test_an_outage_that_is_over_the_next_day_is_no_news(desk: Desk, failure: Failure) -> None:
    for hours in (0, 1, 2, 3):
        desk.run({PAGE: listing(entry()), SITE: Answer(failure=failure)}, START + timedelta(hours=hours))
    assert desk.flags() == []
    desk.run({PAGE: listing(entry()), SITE: site()}, START + timedelta(days=1))
    assert desk.report().flags == ()


@pytest.mark.parametrize(
    "answer",
    [
        Answer("", 503),
        Answer("<h1>Not found</h1>", 404),
        Answer("<html><head><title>Сайт на техническом обслуживании</title></head><body>Скоро вернёмся</body></html>"),
        Answer("<html><head><title>Welcome to nginx!</title></head><body><h1>Welcome to nginx!</h1></body></html>"),
        Answer(failure=Failure.ROBOTS_UNREACHABLE),
    ],
    ids=["5xx", "404", "maintenance", "default page", "robots.txt"],
)
def test_no_good_answer_for_a_week_is_told(desk: Desk, answer: Answer) -> None:
    story(desk, site(), answer, answer)
    assert desk.flags() == []
    story(desk, answer)
    assert [(f.kind, f.severity) for f in desk.flags()] == [("site-down", "medium")]
    assert "closed" not in desk.flags()[0].summary


def test_a_page_that_moved_for_good_inside_its_site_is_told(desk: Desk) -> None:
    moved = Answer(site(), final_url=SITE + "by", redirects=(Hop(LINK, 301),))
    story(desk, site(), moved, link=LINK)
    assert desk.flags() == []
    story(desk, moved, link=LINK)
    assert [(f.kind, f.severity, f.observed) for f in desk.flags()] == [("url-moved", "low", SITE + "by")]


@pytest.mark.parametrize(
    ("asked", "final", "status"),
    [
        ("http://www.harbour.example/", SITE, 301),
        (SITE, SITE + "ru/", 301),
        (LINK, LINK + "/", 301),
        (LINK, SITE + "by", 302),
        (LINK, SITE + "by", 200),
    ],
    ids=["scheme and www", "language", "slash", "for now only", "a page that refreshes to another"],
)
def test_what_only_looks_like_a_move_is_none(desk: Desk, asked: str, final: str, status: int) -> None:
    story(desk, *3 * [Answer(site(), final_url=final, redirects=(Hop(asked, status),))], link=asked)
    assert desk.flags() == []
    assert set(desk.verdicts().values()) == {("confirmed", None)}


PAGES = "".join(
    f'[[directories]]\nid = "{id_}"\nurl = "https://directory.example/{id_}"\nregion = "BY"\n'
    for id_ in ("coi", "help")
)
HOUSES = {"here": "https://harbour.example/", "coi": "https://anchor.example/", "help": "https://pier.example/"}


@pytest.mark.parametrize(
    ("answering", "kinds", "troubles"),
    [(False, set(), {"all-sites-failing"}), (True, {"site-down"}, set())],
    ids=["none answers", "one of another page answers"],
)
def test_pages_of_one_site_each_that_all_fail_together_are_our_network(
    tmp_path: Path, answering: bool, kinds: set[str], troubles: set[str]
) -> None:
    desk = Desk.at(tmp_path, PAGES)
    listings: dict[str, Answer | str] = {id_: listing(entry(site=url)) for id_, url in HOUSES.items()}
    for number in range(5):
        dead = {url: Answer(failure=Failure.DNS) for url in HOUSES.values()} if number else {}
        living = {HOUSES["help"]: site()} if answering else {}
        desk.batch(listings, {**{url: site() for url in HOUSES.values()}, **dead, **living}, week(number))
    report = desk.report()
    assert {f.kind for f in report.flags} == kinds
    assert {t.kind for t in report.trouble} == troubles
    assert {t.directory for t in report.trouble} == (set() if answering else set(HOUSES))
