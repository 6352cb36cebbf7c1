"""Whose site it is: one host for several entries or directories, links that were edited, pages that are gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.model import SiteState
from pipeline.policy import DEFAULT
from pipeline.runs.examine import Examiner
from snapshots.records import Failure, Hop, RunStatus
from tests.judging import PAGE, SITE, START, Answer, Desk, entry, listing, site, week

NEW_SITE = "https://newharbour.example/"
EDITED = listing(entry(site=NEW_SITE))
POLAND = '[[directories]]\nid = "pl"\nurl = "https://directory.example/pl"\nregion = "PL"\n'
CARITAS = "https://caritas.example/"
MINSK = entry("Caritas Minsk", site=CARITAS, phone="+375 17 390 00 10", email="minsk@caritas.example", address=None)
BREST = entry("Caritas Brest", site=CARITAS, phone="+375 16 220 00 10", email="brest@caritas.example", address=None)


def test_a_new_website_is_judged_though_the_old_host_is_dead(desk: Desk) -> None:
    desk.crawl(listing(entry()), {SITE: site()}, START)
    web: dict[str, Answer | str] = {NEW_SITE: site(phone="8 (017) 390-00-77"), SITE: Answer(failure=Failure.DNS)}
    for number in (1, 2):
        asked = desk.crawl(EDITED, web, week(number))
        assert asked == [NEW_SITE], "the old host is no longer theirs"
    assert desk.verdicts()["+375173900010"] == ("conflict", None)
    assert desk.kinds() == [("contact-conflict", "harbour-aid"), ("entry-changed", "harbour-aid")]


def test_the_old_host_confirms_nothing_for_the_new_website(desk: Desk) -> None:
    desk.crawl(listing(entry()), {SITE: site()}, START)
    web = {
        SITE: site(),
        NEW_SITE: site(phone=None, more='<a href="/impressum">Impressum</a>'),
        NEW_SITE + "impressum": site(),
    }
    for number in (1, 2):
        assert desk.crawl(EDITED, web, week(number)) == [NEW_SITE, NEW_SITE + "impressum"]
    assert desk.kinds() == [("entry-changed", "harbour-aid")]
    assert desk.entry().contacts[1].confirmed_on == NEW_SITE + "impressum"


@pytest.mark.parametrize(
    ("phone", "kinds"), [("8 (017) 390-00-77", ["contact-conflict", "entry-changed"]), (None, ["entry-changed"])]
)
def test_what_another_site_showed_earlier_was_never_shown_by_this_one(
    desk: Desk, phone: str | None, kinds: list[str]
) -> None:
    desk.run({PAGE: listing(entry()), SITE: site()}, START)
    for number in (1, 2):
        desk.run({PAGE: EDITED, NEW_SITE: site(phone=phone)}, week(number))
    assert [kind for kind, _ in desk.kinds()] == kinds


def test_a_page_remembered_for_a_value_no_longer_listed_blinds_nobody(desk: Desk) -> None:
    contacts = SITE + "contacts"
    link = '<a href="/contacts">Контакты</a>'
    anna = listing(entry(email="anna@harbour.example"))
    before = {SITE: site(email=None, more=link), contacts: site(None, "anna@harbour.example", None)}
    desk.crawl(anna, before, START)
    after: dict[str, Answer | str] = {SITE: site(phone="8 (017) 390-00-77"), contacts: Answer("", 500)}
    for number in (1, 2):
        assert desk.crawl(listing(entry()), after, week(number)) == [SITE]
    assert desk.kinds() == [("contact-changed", "harbour-aid"), ("entry-changed", "harbour-aid")]


def test_a_dead_link_is_no_dead_site_where_another_page_answers(desk: Desk) -> None:
    link, contacts = SITE + "belarus.html", SITE + "kontakty"
    page = listing(entry(site=link))
    bare = site(None, None, None, more='<a href="/kontakty">Контакты</a>')
    web: dict[str, Answer | str] = {link: bare, contacts: site()}
    desk.crawl(page, web, START)
    del web[link]
    for number in (1, 2, 3):
        desk.crawl(page, web, week(number))
    assert desk.flags() == []
    assert desk.entry().site.state is SiteState.OK
    assert set(desk.verdicts().values()) == {("confirmed", None)}


@pytest.mark.parametrize("together", [True, False])
def test_a_number_without_country_code_is_read_for_the_directory_that_lists_it(tmp_path: Path, together: bool) -> None:
    desk = Desk.at(tmp_path, POLAND)
    world = "https://world.example/"
    by = listing(entry("World Aid BY", site=world + "by", email="by@world.example", address=None))
    pl = listing(
        entry("World Aid PL", site=world + "pl", phone="+48 22 555 11 22", email="pl@world.example", address=None)
    )
    sites = {
        world + "by": site("8 017 390 00 10", "by@world.example", None, name="World Aid BY"),
        world + "pl": site(
            "22 555 11 22", "pl@world.example", None, name="World Aid PL", more="<p>Tel: 22 777 88 99</p>"
        ),
    }
    for number in range(2):
        desk.batch({"here": by, "pl": pl} if together else {"pl": pl}, sites, week(number))
    assert [(f.directory, f.kind, f.observed) for f in desk.flags()] == [("pl", "contact-new", "+48227778899")]
    assert set(desk.verdicts("world-aid-pl").values()) == {("confirmed", None)}


def test_contacts_of_one_entry_are_not_offered_to_another_of_its_host(desk: Desk) -> None:
    home = site(
        "8 017 390 00 10", "minsk@caritas.example", None, name="Caritas",
        more="<p>Телефон в Бресте: 8 0162 20 00 10</p><p>E-mail: brest@caritas.example</p>",
    )  # fmt: skip
    for number in range(3):
        desk.run({PAGE: listing(MINSK, BREST), CARITAS: home}, week(number))
    assert desk.flags() == []


def test_a_siblings_number_does_not_stand_in_place_of_this_ones(desk: Desk) -> None:
    home = site("+375 16 220 00 10", "brest@caritas.example", None, name="Caritas", more="<p>minsk@caritas.example</p>")
    for number in range(3):
        desk.run({PAGE: listing(MINSK, BREST), CARITAS: home}, week(number))
    assert desk.flags() == []
    assert desk.verdicts("caritas-minsk")["+375173900010"] == ("absent", None)


def test_a_number_on_anothers_page_of_the_host_confirms_nothing(desk: Desk) -> None:
    a, b = "https://world.example/a", "https://world.example/b"
    page = listing(
        entry("World Aid A", site=a, email="a@world.example", address=None),
        entry("World Aid B", site=b, email="b@world.example", address=None),
    )
    web = {
        a: site("8 017 390 00 10", "a@world.example", None, name="World Aid A"),
        b: site("8 017 390 99 99", "b@world.example", None, name="World Aid B"),
    }
    for number in range(2):
        desk.run({PAGE: page, **web}, week(number))
    assert desk.kinds() == [("contact-conflict", "world-aid-b")]
    assert desk.verdicts("world-aid-a")["+375173900010"] == ("confirmed", None)


@pytest.mark.parametrize("other", ["b", "ab", "a-b"])
def test_a_path_is_bounded_by_its_segments(desk: Desk, other: str) -> None:
    a, b = "https://world.example/a", f"https://world.example/{other}"
    page = listing(
        entry("World Aid A", site=a, email="a@world.example", address=None),
        entry("World Aid B", site=b, phone=None, email="b@world.example", address=None),
    )
    web = {
        a: site(None, "a@world.example", None, name="World Aid A"),
        b: site("8 017 390 22 22", "b@world.example", None, name="World Aid B"),
    }
    for number in range(2):
        desk.run({PAGE: page, **web}, week(number))
    assert desk.kinds() == [("contact-new", "world-aid-b")], "the number is B's, and stands in place of nothing of A's"


@pytest.mark.parametrize("earlier", ["+375 17 390 00 10", None])
def test_the_number_of_another_directorys_entry_does_not_stand_in_place_of_this_ones(
    tmp_path: Path, earlier: str | None
) -> None:
    desk = Desk.at(tmp_path, POLAND)
    world = "https://world.example/"
    by = listing(entry("World Aid", site=world, email="info@world.example", address=None))
    pl = listing(entry("World Aid", site=world, phone="+48 22 555 11 22", email="info@world.example", address=None))
    warsaw = "<p>Warszawa: tel. +48 22 555 11 22</p>"
    for number in range(4):
        phone = None if number else earlier
        home = site(phone, "info@world.example", None, name="World Aid", more=warsaw)
        desk.batch({"here": by, "pl": pl}, {world: home}, week(number))
    assert [(f.directory, f.kind) for f in desk.flags()] == ([("here", "contact-missing")] if earlier else [])


def test_one_new_number_of_a_host_replaces_one_number_of_one_entry(desk: Desk) -> None:
    both = site("8 017 390 00 10", None, None, name="Caritas", more="<p>Телефон в Бресте: 8 0162 20 00 10</p>")
    after = site(None, None, None, name="Caritas", more="<p>Телефон в Бресте: 8 0162 20 00 88</p>")
    for number, home in enumerate((both, after, after)):
        desk.run({PAGE: listing(MINSK, BREST), CARITAS: home}, week(number))
    assert [(f.entry, f.observed) for f in desk.flags("contact-changed")] == [("caritas-brest", "+375162200088")]


def test_what_replaces_a_siblings_number_is_no_new_one_of_this_entry(desk: Desk) -> None:
    both = site(
        "8 017 390 00 10", "minsk@caritas.example", None, name="Caritas", more="<p>Телефон: 8 0162 20 00 10</p>"
    )
    after = site(
        "8 017 390 00 77", "minsk@caritas.example", None, name="Caritas", more="<p>Телефон: 8 0162 20 00 88</p>"
    )
    for number, home in enumerate((both, after, after)):
        desk.run({PAGE: listing(MINSK, BREST), CARITAS: home}, week(number))
    assert sorted((f.kind, f.entry, f.observed) for f in desk.flags()) == [
        ("contact-changed", "caritas-brest", "+375162200088"),
        ("contact-changed", "caritas-minsk", "+375173900077"),
    ]


def test_a_siblings_living_page_does_not_keep_a_dead_one_quiet(desk: Desk) -> None:
    a, b = "https://world.example/a", "https://world.example/b"
    page = listing(
        entry("World Aid A", site=a, email=None, address=None),
        entry("World Aid B", site=b, phone="+375 17 390 00 20", email=None, address=None),
    )
    web = {
        a: site("8 017 390 00 10", None, None, name="World Aid A"),
        b: site("8 017 390 00 20", None, None, name="World Aid B"),
    }
    desk.crawl(page, web, START)
    del web[a]
    for number in (1, 2, 3):
        desk.crawl(page, web, week(number))
    assert desk.kinds() == [("site-down", "world-aid-a")]


def test_a_number_that_two_entries_shared_is_still_replaced_where_one_of_them_was_mended(desk: Desk) -> None:
    old = [entry(f"Caritas {c}", site=CARITAS, email=None, address=None) for c in ("Minsk", "Brest")]
    mended = entry("Caritas Minsk", site=CARITAS, phone="+375 17 390 00 77", email=None, address=None)
    story = [(old[0], "8 017 390 00 10"), (old[0], "8 017 390 00 77"), (old[0], "8 017 390 00 77")]
    story += 2 * [(mended, "8 017 390 00 77")]
    for number, (minsk, phone) in enumerate(story):
        desk.run({PAGE: listing(minsk, old[1]), CARITAS: site(phone, None, None, name="Caritas")}, week(number))
    assert [(f.kind, f.entry) for f in desk.flags("contact-changed", "contact-missing")] == [
        ("contact-changed", "caritas-brest")
    ]


def test_what_one_directory_saw_does_not_change_the_visit_that_another_one_judges_later(tmp_path: Path) -> None:
    """The contact page answers under another address than the one that was asked for in this run."""
    desk = Desk.at(tmp_path, POLAND)
    contacts, moved = SITE + "kontakty", SITE + "kontakty/by"
    pages: dict[str, Answer | str] = {
        SITE: site(None, None, None, more='<a href="/kontakty">Контакты</a>'),
        contacts: Answer(site(), final_url=moved, redirects=(Hop(contacts, 301),)),
    }
    desk.batch({"here": listing(entry()), "pl": listing(entry())}, pages, START, judge=False)
    (run, *_) = desk.store.ledger.runs()
    for directory in ("here", "pl"):
        (outcome,) = Examiner(desk.store, desk.config, DEFAULT).batch(run.batch, START, only=[directory])
        assert outcome.run.status is RunStatus.COMPLETE, directory
