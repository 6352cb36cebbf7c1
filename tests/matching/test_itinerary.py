"""The order in which a site is read, and when it has been read enough."""

from __future__ import annotations

import random

import pytest

from pipeline.matching.itinerary import Itinerary, Site
from pipeline.model import Contact, Kind, Link, Reading

HOME = "https://example.org/"
EMAIL = Contact(Kind.EMAIL, "office@example.org", "office@example.org")
OTHER = Contact(Kind.EMAIL, "legal@example.org", "legal@example.org")


def reading(url: str = HOME, *links: tuple[str, str], shows: tuple[Contact, ...] = ()) -> Reading:
    """A page with those (path, role) links."""
    made = tuple(Link(f"https://example.org{path}", path, role) for path, role in links)
    return Reading(url, "en", "", contacts=shows, links=made)


def site(*last_seen: str, wanted: tuple[Contact, ...] = (EMAIL,), starts: tuple[str, ...] = (HOME,)) -> Site:
    return Site("example.org", starts, tuple(f"https://example.org{path}" for path in last_seen), wanted)


def travel(itinerary: Itinerary, pages: dict[str, Reading]) -> list[str]:
    """Follow the itinerary over those pages; what is not among them cannot be read. Returns: the paths asked for."""
    asked = []
    while (url := itinerary.next()) is not None:
        asked.append(url.removeprefix("https://example.org"))
        itinerary.arrived(url, url, pages.get(url))
    return asked


def test_home_then_where_contacts_were_seen_then_contact_imprint_about() -> None:
    home = reading(
        HOME, ("/about", "about"), ("/news", "page"), ("/c1", "contact"), ("/impressum", "imprint"), ("/c2", "contact")
    )
    itinerary = Itinerary(site("/branches"), 20)
    assert travel(itinerary, {HOME: home}) == ["/", "/branches", "/c1", "/c2", "/impressum", "/about"]
    assert itinerary.complete
    assert not itinerary.over_budget


def test_home_and_contact_page_are_read_even_when_all_is_confirmed() -> None:
    home = reading(HOME, ("/c1", "contact"), ("/c2", "contact"), ("/about", "about"), shows=(EMAIL,))
    itinerary = Itinerary(site(), 20)
    assert travel(itinerary, {HOME: home}) == ["/", "/c1"]
    assert itinerary.complete


def test_exploring_ends_with_the_last_wanted_contact() -> None:
    pages = {
        HOME: reading(HOME, ("/c1", "contact"), ("/c2", "contact"), ("/i", "imprint"), ("/a", "about"), shows=(EMAIL,)),
        "https://example.org/c2": reading("https://example.org/c2", shows=(OTHER,)),
    }
    assert travel(Itinerary(site(wanted=(EMAIL, OTHER)), 20), pages) == ["/", "/c1", "/c2"]


def test_nothing_wanted_is_nothing_to_explore() -> None:
    home = reading(HOME, ("/c1", "contact"), ("/c2", "contact"), ("/a", "about"))
    assert travel(Itinerary(site(wanted=()), 20), {HOME: home}) == ["/", "/c1"]


def test_links_of_later_pages_are_followed_too() -> None:
    pages = {
        HOME: reading(HOME, ("/about", "about")),
        "https://example.org/about": reading("https://example.org/about", ("/about/offices", "contact")),
    }
    assert travel(Itinerary(site(), 20), pages) == ["/", "/about", "/about/offices"]


def test_each_page_is_asked_for_once_whatever_its_spelling() -> None:
    home = reading(HOME, ("/c1#map", "contact"), ("/c1?utm_source=x", "contact"), ("/", "about"), ("", "contact"))
    itinerary = Itinerary(site("/c1", "/", starts=(HOME, "https://EXAMPLE.org#top")), 20)
    assert travel(itinerary, {HOME: home}) == ["/", "/c1"]


def test_where_a_redirect_led_is_not_asked_for_again() -> None:
    itinerary = Itinerary(site("/en/", starts=("http://example.org/",)), 20)
    assert itinerary.next() == "http://example.org/"
    itinerary.arrived("http://example.org/", "https://example.org/en/", reading("https://example.org/en/"))
    assert itinerary.next() is None
    assert itinerary.complete


def test_another_site_confirms_nothing_and_is_not_explored() -> None:
    itinerary = Itinerary(site(), 20)
    itinerary.next()
    itinerary.arrived(HOME, "https://casino.example/", reading(HOME, ("/c1", "contact"), shows=(EMAIL,)))
    assert itinerary.next() is None


def test_the_budget_ends_the_visit_and_says_so() -> None:
    home = reading(HOME, *((f"/c{n}", "contact") for n in range(9)))
    itinerary = Itinerary(site(), 4)
    assert travel(itinerary, {HOME: home}) == ["/", "/c0", "/c1", "/c2"]
    assert itinerary.over_budget
    assert not itinerary.complete


def test_a_budget_that_just_suffices_is_not_over() -> None:
    itinerary = Itinerary(site(), 2)
    assert travel(itinerary, {HOME: reading(HOME, ("/c1", "contact"))}) == ["/", "/c1"]
    assert itinerary.complete
    assert not itinerary.over_budget


def test_a_visit_that_was_cut_short_is_not_complete() -> None:
    itinerary = Itinerary(site("/c1"), 20)
    itinerary.next()
    itinerary.arrived(HOME, HOME, reading())
    assert not itinerary.complete
    assert not itinerary.over_budget


@pytest.mark.parametrize("seed", range(20))
def test_a_replay_over_what_was_captured_asks_for_the_same(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a test needs to be repeatable, not secret
    paths = [f"/p{n}" for n in range(12)]

    def links() -> list[tuple[str, str]]:
        return [(path, chance.choice(["contact", "imprint", "about", "page"])) for path in chance.sample(paths, 5)]

    pages = {
        f"https://example.org{path}": reading(f"https://example.org{path}", *links()) for path in ["/", *paths[:9]]
    }
    plan = site("/p1", wanted=(EMAIL, OTHER))
    budget = chance.randint(1, 14)
    crawled, replayed = Itinerary(plan, budget), Itinerary(plan, budget)
    asked = travel(crawled, pages)
    assert (
        travel(replayed, {url: pages[url] for url in pages if url.removeprefix("https://example.org") in asked})
        == asked
    )
    assert (crawled.complete, crawled.over_budget) == (replayed.complete, replayed.over_budget)
    assert len(asked) == len(set(asked)) <= budget
