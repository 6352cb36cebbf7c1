"""One organisation on two directory pages: one visit, one finding with both pages, one answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.command import Desk, days
from tests.acceptance.town import home, page
from tests.server import Server

OLD, NEW = "+375 17 390 00 10", "+375 17 390 00 99"
COUNTRIES = {"legal": "Belarus Legal Assistance", "origin": "Belarus Country of Origin"}


def directory(title: str, site: str, phone: str) -> object:
    others = "".join(f"<h3>Aid Group {c}</h3><p>Tel: +375 17 222 11 0{n}</p>" for n, c in enumerate("BCDE"))
    own = f'<h3><a href="{site}">Harbour Aid</a></h3><p>Tel: {phone}</p><p>It gives legal advice.</p>'
    return page(f"<main><h1>{title}</h1><h2>Legal aid</h2>{own}{others}<p>Last updated March 2026</p></main>", title)


@pytest.fixture
def servers() -> Iterator[tuple[Server, Server]]:
    with Server(host="127.0.0.31") as pages, Server(host="127.0.0.32") as site:
        yield pages, site


def test_one_visit_one_finding_one_answer(tmp_path: Path, servers: tuple[Server, Server]) -> None:
    pages, site = servers
    for name, title in COUNTRIES.items():
        pages.routes[f"/{name}"] = directory(title, site.url("/"), OLD)  # type: ignore[assignment]
    desk = Desk(tmp_path)
    desk.write({name: pages.url(f"/{name}") for name in COUNTRIES})
    for day, phone in ((-21, OLD), (-14, NEW), (-7, NEW)):
        site.routes["/"] = home("Harbour Aid", f"Tel: {phone}")
        site.seen.clear()
        state = desk.check(days(day), status=0)
        assert [seen.path for seen in site.seen].count("/") == 1
    flags = state.flags("harbour-aid", "contact-changed")
    assert {flag["directory"] for flag in flags} == set(COUNTRIES)
    waiting = desk.run("review", "list").out.splitlines()
    assert {name for name in COUNTRIES for line in waiting if line.endswith(f"(on {name})")} == set(COUNTRIES)
    assert f"\n{flags[0]['directory']}: harbour-aid\n" in desk.run("review", "show", flags[0]["id"]).out

    shown = desk.run("report").out
    assert shown.count("contact changed (phone)") == 1
    assert shown.count("The same on 1 other page, to be edited as well:") == 1
    assert shown.count("The same on 1 other page:") == 8, "four groups without a website, each with one number"
    assert pages.url("/legal") in shown
    assert pages.url("/origin") in shown

    first, second = flags
    told = desk.run("review", "dismiss", first["id"], "--note", "both are right")
    assert second["id"] in told.out
    assert "--everywhere" in told.out
    assert len(desk.report().flags("harbour-aid", "contact-changed")) == 1
    desk.run("review", "reopen", first["id"], "--note", "not so")
    told = desk.run("review", "dismiss", first["id"], "--everywhere", "--note", "both are right")
    assert told.out.count("dismissed for 12 months") == 2
    assert desk.report().flags("harbour-aid", "contact-changed") == []
    assert (
        desk.run("review", "reopen", second["id"], "--everywhere", "--note", "asked again").out.count("open again") == 2
    )
    assert len(desk.report().flags("harbour-aid", "contact-changed")) == 2


def test_where_the_site_turns_us_away_the_pages_stand_beside_each_other(
    tmp_path: Path, servers: tuple[Server, Server]
) -> None:
    pages, site = servers
    site.routes["/"] = page("<h1>403 Forbidden</h1>", status=403)
    for (name, title), phone in zip(COUNTRIES.items(), (OLD, NEW), strict=True):
        pages.routes[f"/{name}"] = directory(title, site.url("/"), phone)  # type: ignore[assignment]
    desk = Desk(tmp_path)
    desk.write({name: pages.url(f"/{name}") for name in COUNTRIES})
    for day in (-14, -7):
        state = desk.check(days(day))
    told = desk.run("report").out.partition("PAGES THAT DISAGREE")[2].partition("NOTHING OPEN")[0]
    assert f"{OLD} (we could not check), listed on\n      {pages.url('/legal')}" in told
    assert f"{NEW} (we could not check), listed on\n      {pages.url('/origin')}" in told
    assert set(state.kinds("harbour-aid")) == {"site-unverifiable"}

    desk.run("review", "assure", "harbour-aid", "--by", "Ana", "--note", "called both")
    assert "PAGES THAT DISAGREE" not in desk.run("report").out


def test_national_offices_are_left_alone(tmp_path: Path, servers: tuple[Server, Server]) -> None:
    pages, site = servers
    site.routes["/"] = page("<h1>403 Forbidden</h1>", status=403)
    for title, phone in (("Belarus Legal Assistance", OLD), ("Poland Legal Assistance", "+48 22 390 00 99")):
        pages.routes[f"/{title[:6]}"] = directory(title, site.url("/"), phone)  # type: ignore[assignment]
    desk = Desk(tmp_path)
    desk.write({"legal": pages.url("/Belaru"), "poland": pages.url("/Poland")})
    state = desk.check(days(-7))
    assert [e["directory"] for e in state.report["entries"] if e["name"] == "Harbour Aid"] == ["legal", "poland"]
    assert "PAGES THAT DISAGREE" not in desk.run("report").out
