"""Which links and authorities a crawl asks for: so many a run, in turn, politely, and never twice."""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path

from pipeline.policy import DEFAULT, Policy
from pipeline.runs.lookups import lookups
from snapshots.records import Run, Trigger
from tests.judging import PAGE, SITE, Answer, Desk, entry, listing, site, week

AUTHORITY = "https://asylum.example/how-to-apply/"
PATTERN = r"(\d+) days"
STATEMENT = f"[[statements]]\ndirectory = 'here'\npage = '{PATTERN}'\nauthority = '{AUTHORITY}'\nsays = '{PATTERN}'\n"
FEW = replace(DEFAULT, links_per_run=3)


def urls(number: int) -> list[str]:
    return [f"https://source-{n}.example/act" for n in range(number)]


def linking(*targets: str, about: str = "gives free legal advice to people who had to flee.") -> str:
    links = "".join(f'<p>Read <a href="{url}">what source number {n} says</a>.</p>' for n, url in enumerate(targets))
    return listing(entry(about=about), more=links)


def planned(
    desk: Desk,
    pages: dict[str, Answer | str],
    at: int = 0,
    policy: Policy = DEFAULT,
    *,
    entries: tuple[str, ...] = (),
    asked: tuple[str, ...] = (),
) -> list[str]:
    """What a crawl of that week asks for after the sites, which it has fetched; then it is fetched, and judged."""
    made = Run(uuid.uuid4().hex[:12], uuid.uuid4().hex, "here", Trigger.MANUAL, week(at), week(at))
    made = replace(made, entries=entries, urls=asked)
    desk.store.ledger.begin(made)
    for url, given in pages.items():
        desk.put(made, url, given)
    found = lookups(desk.store, desk.config, policy, made.batch)
    for lookup in found:
        desk.put(made, lookup.url, Answer("<h1>Not found</h1>", 404))
    desk.judge(made)
    return [lookup.url for lookup in found]


def test_each_link_has_its_turn_and_broken_ones_come_first(desk: Desk) -> None:
    pages: dict[str, Answer | str] = {PAGE: linking(*urls(7)), SITE: site()}
    asked = [planned(desk, pages, number, FEW) for number in range(4)]
    assert asked[0] == urls(7)[:3]
    assert asked[1] == urls(7)[:3], "found broken: the next run must confirm it or take it back"
    assert len(desk.flags("link-broken")) == 3


def test_links_that_answer_are_seen_through_in_as_many_runs_as_it_takes(desk: Desk) -> None:
    page = linking(*urls(7))
    seen: list[str] = []
    for number in range(3):
        pages: dict[str, Answer | str] = {PAGE: page, SITE: site()}
        made = Run(f"run{number}", f"batch{number}", "here", Trigger.MANUAL, week(number), week(number))
        desk.store.ledger.begin(made)
        for url, given in pages.items():
            desk.put(made, url, given)
        found = [lookup.url for lookup in lookups(desk.store, desk.config, FEW, made.batch)]
        assert len(found) == 3
        seen += found
        for url in found:
            desk.put(made, url, Answer("<h1>The act</h1><p>Article 1. Everyone may ask for asylum here.</p>" * 5))
        desk.judge(made)
    assert seen[:7] == urls(7)


def test_no_host_is_asked_for_more_pages_than_a_site_may_be(tmp_path: Path) -> None:
    desk = Desk.at(tmp_path)
    many = [f"https://laws.example/act-{n}" for n in range(30)]
    assert len(planned(desk, {PAGE: linking(*many, *urls(2)), SITE: site()})) == 22


def test_what_the_crawl_has_fetched_already_is_not_asked_for_again(desk: Desk) -> None:
    about = f'gives legal advice; <a href="{SITE}contact">its contact page</a> and <a href="{SITE}guide">a guide</a>.'
    pages: dict[str, Answer | str] = {PAGE: linking(about=about), SITE: site(), f"{SITE}contact": site()}
    assert planned(desk, pages) == [f"{SITE}guide"]


def test_a_site_that_was_not_read_or_asked_to_be_left_alone_is_asked_for_nothing_more(tmp_path: Path) -> None:
    about = f'gives free legal advice to people who had to flee; see <a href="{SITE}guide">its guide</a>.'
    wish = "<p>Please remove us from your directory of helpers.</p>"
    homes: dict[str, Answer | str] = {
        "read": site(),
        "down": Answer("<h1>Busy</h1>", 503),
        "wall": Answer("<h1>Forbidden</h1>", 403),
        "wish": site(more=wish),
    }
    asked = {}
    for name, home in homes.items():
        (tmp_path / name).mkdir()
        asked[name] = planned(Desk.at(tmp_path / name), {PAGE: linking(about=about), SITE: home})
    never = Desk.at(tmp_path, "[directories.entries.harbour-aid]\ndo_not_crawl = true\n")
    asked["never"] = planned(never, {PAGE: linking(about=about)})
    assert {name for name, found in asked.items() if found} == {"read"}


def test_a_page_that_could_not_be_read_leads_nowhere(desk: Desk) -> None:
    assert planned(desk, {PAGE: Answer("<h1>Just a moment...</h1>", 403)}) == []


def test_an_authority_is_asked_for_before_any_link(tmp_path: Path) -> None:
    desk = Desk.at(tmp_path, STATEMENT)
    assert planned(desk, {PAGE: linking(*urls(2)), SITE: site()}) == [AUTHORITY, *urls(2)]


def test_a_re_crawl_by_hand_is_about_what_it_names(tmp_path: Path) -> None:
    desk = Desk.at(tmp_path, STATEMENT)
    about = 'gives free legal advice to people who had to flee; see <a href="https://guide.example/a">a guide</a>.'
    pages: dict[str, Answer | str] = {PAGE: linking(*urls(2), about=about), SITE: site()}
    planned(desk, pages)
    assert planned(desk, pages, 1, entries=("harbour-aid",)) == ["https://guide.example/a"]
    assert planned(desk, pages, 2, asked=(AUTHORITY,)) == [AUTHORITY]
