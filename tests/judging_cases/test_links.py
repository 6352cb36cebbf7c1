"""`link-broken`: what is gone is told, in the place where it is linked; what merely turns us away is not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from snapshots.records import Failure, Hop
from tests.judging import PAGE, SITE, START, WEEK, Answer, Desk, entry, listing, site, week

LAW = "https://laws.example/act-of-2017"
TEXT = f'<p>People apply under the <a href="{LAW}">law on refugees</a>, which has been in force for some years.</p>'
DAY = timedelta(days=1)
HERE = "<!doctype html><title>Law on refugees</title><h1>Law on refugees</h1>" + "<p>Article 1. All may ask.</p>" * 9
GONE = Answer("<h1>Not found</h1>", 404)
PDF = (("content-type", "application/pdf"),)

DEAD = {
    "404": GONE,
    "410": Answer("<p>Withdrawn.</p>", 410),
    "soft 404": Answer("<!doctype html><title>Page not found</title><h1>Page not found</h1><p>Try our search.</p>"),
    "no such name": Answer(failure=Failure.DNS),
    "nobody there": Answer(failure=Failure.REFUSED),
    "moved to where nothing is": Answer("no", 404, final_url="https://laws.example/x", redirects=(Hop(LAW, 301),)),
}
UNTOLD = {
    "401": Answer("<h1>Log in</h1>", 401),
    "403": Answer("<h1>Forbidden</h1>", 403),
    "429": Answer("<h1>Slow down</h1>", 429),
    "451": Answer("<h1>Withheld</h1>", 451),
    "503": Answer("<h1>Busy</h1>", 503),
    "time-out": Answer(failure=Failure.TIMEOUT),
    "reset": Answer(failure=Failure.CONNECTION),
    "robots": Answer(failure=Failure.ROBOTS),
    "certificate": Answer(failure=Failure.CERTIFICATE_EXPIRED),
    "too large": Answer(failure=Failure.OVERSIZE),
    "a wall that says 404": Answer(
        "<h1>404</h1>", 404, headers=(("content-type", "text/html"), ("cf-mitigated", "challenge"))
    ),
}
ALIVE = {
    "a page": Answer(HERE),
    "a leaflet of which only the headers were taken": Answer("", headers=PDF),
    "unchanged": Answer(HERE, 304),
    "moved": Answer(HERE, final_url="https://laws.example/new", redirects=(Hop(LAW, 301),)),
}


def run(desk: Desk, answer: Answer | str | None, at: int = 0, *, text: str = TEXT, listed: str = "") -> None:
    """A week's run in which the link in the page's text answers so; None: it was not asked for."""
    pages: dict[str, Answer | str] = {PAGE: listing(listed or entry(), more=text), SITE: site()}
    if answer is not None:
        pages[LAW] = answer
    desk.run(pages, week(at))


def broken(desk: Desk) -> list[tuple[str | None, str | None]]:
    return [(f.entry, f.listed) for f in desk.flags("link-broken")]


@pytest.mark.parametrize("answer", DEAD.values(), ids=DEAD)
def test_a_dead_link_is_told_at_the_second_sighting(desk: Desk, answer: Answer) -> None:
    run(desk, answer)
    assert broken(desk) == []
    run(desk, answer, 1)
    (flag,) = desk.flags("link-broken")
    assert (flag.entry, flag.field, flag.listed, flag.severity) == (None, "link", LAW, "low")
    assert flag.evidence[0].url == PAGE
    assert "law on refugees" in flag.summary
    assert len(flag.evidence) == 2


@pytest.mark.parametrize("answer", UNTOLD.values(), ids=UNTOLD)
def test_a_link_that_cannot_be_told_is_quiet(desk: Desk, answer: Answer) -> None:
    for number in range(4):
        run(desk, answer, number)
    assert broken(desk) == []


@pytest.mark.parametrize("answer", ALIVE.values(), ids=ALIVE)
def test_a_link_that_answers_is_quiet(desk: Desk, answer: Answer) -> None:
    for number in range(3):
        run(desk, answer, number)
    assert desk.kinds() == []


def test_two_sightings_lie_three_days_apart(desk: Desk) -> None:
    pages: dict[str, Answer | str] = {PAGE: listing(entry(), more=TEXT), SITE: site(), LAW: GONE}
    for days, expected in ((0, 0), (1, 0), (2, 0), (3, 1)):
        desk.run(pages, START + days * DAY)
        assert len(broken(desk)) == expected, days


@pytest.mark.parametrize("answer", ALIVE.values(), ids=ALIVE)
def test_a_link_that_answers_again_is_resolved_and_a_blink_is_held(desk: Desk, answer: Answer) -> None:
    run(desk, GONE)
    run(desk, answer, 1)
    run(desk, GONE, 2)
    assert broken(desk) == []
    run(desk, GONE, 3)
    assert broken(desk) == [(None, LAW)]
    run(desk, answer, 4)
    assert desk.statuses("link-broken") == [("link-broken", LAW, None, "resolved")]


@pytest.mark.parametrize("answer", [*UNTOLD.values(), None], ids=[*UNTOLD, "not asked"])
def test_what_cannot_be_told_mends_no_link(desk: Desk, answer: Answer | None) -> None:
    run(desk, GONE)
    run(desk, answer, 1)
    run(desk, GONE, 2)
    assert broken(desk) == [(None, LAW)]
    run(desk, answer, 3)
    assert broken(desk) == [(None, LAW)]


def test_a_link_that_is_taken_out_is_resolved(desk: Desk) -> None:
    run(desk, GONE)
    run(desk, GONE, 1)
    run(desk, None, 2, text="<p>People apply under the law on refugees, which has been in force for some years.</p>")
    assert desk.statuses("link-broken") == [("link-broken", LAW, None, "resolved")]


def test_a_link_of_an_entry_is_told_of_the_entry_and_once(desk: Desk) -> None:
    about = f'gives free legal advice to people who had to flee; see <a href="{LAW}">its guide to the law</a>.'
    for number in range(2):
        run(desk, GONE, number, listed=entry(about=about))
    assert broken(desk) == [("harbour-aid", LAW)]


def test_what_frames_every_page_profiles_and_the_page_itself_are_not_this_pages_links(desk: Desk) -> None:
    frame = '<a href="https://directory.example/donate">Donate</a>'
    more = (
        f'<p><a href="{PAGE}#top">Top</a> and <a href="https://www.facebook.com/harbour">a profile</a></p></main>'
        f"<footer><p>{frame}</p></footer><main>"
    )
    pages: dict[str, Answer | str] = {PAGE: listing(entry(), more=more), SITE: site()}
    pages |= {"https://directory.example/donate": GONE, "https://www.facebook.com/harbour": GONE}
    for number in range(2):
        desk.run(pages, week(number))
    assert broken(desk) == []


@pytest.mark.parametrize("home", [GONE, Answer(failure=Failure.DNS), Answer("<h1>Forbidden</h1>", 403)])
def test_a_link_into_a_site_that_is_down_is_the_sites_own_matter(desk: Desk, home: Answer) -> None:
    about = f'gives free legal advice to people who had to flee; see <a href="{SITE}guide">its guide to the law</a>.'
    page = listing(entry(about=about))
    for number in range(4):
        desk.run({PAGE: page, SITE: home, f"{SITE}guide": home}, week(number))
    assert broken(desk) == []
    assert [k for k in desk.kinds() if k[0] in ("site-down", "site-unverifiable")]


def test_a_link_into_a_site_that_was_read_is_told(desk: Desk) -> None:
    about = f'gives free legal advice to people who had to flee; see <a href="{SITE}guide">its guide to the law</a>.'
    for number in range(2):
        desk.run({PAGE: listing(entry(about=about)), SITE: site(), f"{SITE}guide": GONE}, week(number))
    assert broken(desk) == [("harbour-aid", f"{SITE}guide")]


def test_where_nothing_answers_anywhere_it_is_our_network(desk: Desk) -> None:
    urls = [f"https://{name}.example/act" for name in ("laws", "courts", "press")]
    more = "".join(f'<p>Read what <a href="{url}">the source number {n}</a> says.</p>' for n, url in enumerate(urls))
    lost: dict[str, Answer | str] = dict.fromkeys(urls, Answer(failure=Failure.DNS))
    page = listing(entry(site=None), more=more)
    for number in range(3):
        desk.run({PAGE: page, **lost}, week(number))
    assert broken(desk) == []
    lost[urls[0]] = Answer(HERE)
    for number in (3, 4):
        desk.run({PAGE: page, **lost}, week(number))
    assert sorted(u for _, u in broken(desk) if u) == sorted(urls[1:])


def test_a_page_that_could_not_be_read_says_nothing_of_its_links(desk: Desk) -> None:
    run(desk, GONE)
    run(desk, GONE, 1)
    desk.run({PAGE: Answer("<h1>Just a moment...</h1>", 403), SITE: site(), LAW: HERE}, week(2))
    assert broken(desk) == [(None, LAW)]


def test_a_dismissed_link_stays_dismissed(desk: Desk) -> None:
    from snapshots.records import Verb

    run(desk, GONE)
    run(desk, GONE, 1)
    desk.answer(Verb.DISMISS, "link-broken", at=week(1))
    run(desk, GONE, 2)
    assert broken(desk) == []


def test_links_of_a_sub_page_that_could_not_be_read_stand(tmp_path: Path) -> None:
    desk = Desk.at(tmp_path, 'subpages = ["*/sub"]\n')
    sub = f"{PAGE}/sub"
    main = listing(entry(), more=f'<p><a href="{sub}">More of the directory</a></p>')
    for number in range(2):
        desk.run({PAGE: main, SITE: site(), sub: listing(more=TEXT), LAW: GONE}, START + number * WEEK)
    assert broken(desk) == [(None, LAW)]
    desk.run({PAGE: main, SITE: site(), sub: Answer(failure=Failure.TIMEOUT)}, week(2))
    assert broken(desk) == [(None, LAW)]
    desk.run({PAGE: main, SITE: site(), sub: listing(more="<p>Nothing is linked here any more.</p>")}, week(3))
    assert broken(desk) == []
