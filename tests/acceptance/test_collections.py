"""A collection of country pages behind WordPress's REST API: one table, a few requests, every page watched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.acceptance.command import Desk, State, days
from tests.server import Answer, Server, page
from tests.wordpress import Page, WordPress

COUNTRIES = {"Belarus": "+375 17 390 00 1{}", "Poland": "+48 22 390 00 1{}", "Taiwan": "+886 2 2390 001{}"}
PARENT = Page(7, "legal-assistance-by-country", "Legal Assistance by Country", "<p>Choose a country.</p>")


def group(country: str, number: int, phone: str | None = None) -> str:
    name = f"{country} {('Harbour', 'Anchor', 'Lantern')[number]} Aid"
    told = phone or COUNTRIES.get(country, "+44 20 7946 00 1{}").format(number)
    return f"<h3>{name}</h3><p>Tel: {told}</p><p>Email: {country.lower()}{number}@aid.example</p><p>{name} helps.</p>"


def country(id_: int, name: str, content: str = "", **more: object) -> Page:
    text = content or "".join(group(name, n) for n in range(3)) + "<p>Last updated March 2026</p>"
    made = Page(id_, f"{name.lower()}-legal-assistance", f"{name} Legal Assistance", text, parent=PARENT.id)
    return replace(made, **more)  # type: ignore[arg-type]


def countries() -> list[Page]:
    return [PARENT, *(country(10 + n, name) for n, name in enumerate(COUNTRIES))]


@pytest.fixture
def site() -> Iterator[WordPress]:
    with WordPress(countries()) as served:
        yield served


@pytest.fixture
def desk(tmp_path: Path, site: WordPress) -> Desk:
    made = Desk(tmp_path)
    asks(made, site, PARENT.slug)
    return made


def asks(desk: Desk, site: WordPress, parent: str) -> None:
    """Watches the pages under that parent from now on."""
    lines = f'id = "legal"\nwordpress = "{site.url("")}"\nparent = "{parent}"\nregion = "from-title"\n'
    desk.write({}, more=f"[[collections]]\n{lines}")


def ids(state: State) -> list[str]:
    return [row["id"] for row in state.report["directories"]]


def asked(site: WordPress) -> list[str]:
    found = [path for path in site.paths() if path != "/robots.txt"]
    site.seen.clear()
    return found


def test_one_table_watches_all_pages_with_few_requests(desk: Desk, site: WordPress) -> None:
    state = desk.check(days(-7), status=0)
    assert len(asked(site)) == 4, "the parent, a hundred of its pages, and two of them as people see them"
    assert ids(state) == ["legal", *(f"legal-{c.lower()}-legal-assistance" for c in COUNTRIES)]
    assert len(state.report["entries"]) == 9
    row = next(r for r in state.report["directories"] if r["id"] == "legal-poland-legal-assistance")
    assert (row["title"], row["modified"]) == ("Poland Legal Assistance", "2026-01-05T10:00:00Z")
    assert row["url"] == site.url(f"/{PARENT.slug}/poland-legal-assistance/")
    phone = next(c for e in state.report["entries"] if e["name"] == "Taiwan Harbour Aid" for c in e["contacts"])
    assert phone["value"] == "+886223900010"
    assert [f["kind"] for f in state.flags() if f["kind"] in ("foreign-number", "entry-added")] == []


def test_a_number_without_its_country_is_read_by_the_country_in_the_title(desk: Desk, site: WordPress) -> None:
    site.pages[1] = country(10, "Belarus", group("Belarus", 0, "8 (017) 390-00-10") + group("Belarus", 1))
    entries = desk.check(days(-7)).report["entries"]
    values = {c["value"] for e in entries if e["name"] == "Belarus Harbour Aid" for c in e["contacts"]}
    assert "+375173900010" in values


def test_pages_come_go_are_renamed_and_move(desk: Desk, site: WordPress) -> None:
    site.pages += [country(20 + n, name) for n, name in enumerate(("Chad", "Peru", "Oman", "Mali", "Cuba", "Togo"))]
    first = desk.check(days(-21))
    assert first.flags(directory="legal") == []
    gone = next(p for p in site.pages if "Peru" in p.title)
    site.pages.remove(gone)
    site.pages.append(country(40, "Kenya"))
    for number, old in enumerate(site.pages):
        if "Oman" in old.title:
            site.pages[number] = replace(old, title="Sultanate of Oman Legal Assistance")
        if "Mali" in old.title:
            site.pages[number] = replace(old, slug="mali")
    desk.check(days(-14))
    state = desk.check(days(-7))
    found = {(f["kind"], f["entry"], f["field"]) for f in state.flags(directory="legal")}
    assert found == {
        ("entry-removed", "peru-legal-assistance", "entry"),
        ("entry-added", "kenya-legal-assistance", "entry"),
        ("entry-changed", "oman-legal-assistance", "name"),
        ("entry-changed", "mali-legal-assistance", "website"),
    }
    assert "legal-peru-legal-assistance" not in ids(state)
    assert "legal-kenya-legal-assistance" in ids(state)
    assert state.flags(directory="legal-kenya-legal-assistance", kind="entry-added") == []
    assert [f for f in state.flags(kind="entry-changed") if f["directory"] != "legal"] == []


def test_a_page_that_is_renamed_and_then_moves_is_told_as_that_and_keeps_what_is_open(
    desk: Desk, site: WordPress
) -> None:
    site.pages[2].content = site.pages[2].content.replace("Last updated", "<p>Apply within 14 days.</p>Last updated")
    desk.check(days(-28))
    text = site.pages[2].content.replace("14 days", "10 days").replace("+48 22 390 00 11", "+48 22 390 00 99")
    site.pages[2] = replace(site.pages[2], content=text, modified="2026-02-01T09:00:00")
    member = {"directory": "legal-poland-legal-assistance", "status": "open"}
    before = {f["id"]: f["kind"] for f in desk.check(days(-21)).flags(**member)}
    assert {"prose-changed", "entry-changed"} <= set(before.values())
    site.pages[2] = replace(site.pages[2], title="Republic of Poland", modified="2026-02-03T09:00:00")
    renamed = desk.check(days(-14))
    site.pages[2] = replace(site.pages[2], slug="republic-of-poland", modified="2026-02-04T09:00:00")
    moved = desk.check(days(-7))
    told = [(f["kind"], f["field"]) for f in moved.flags(directory="legal", status="open")]
    assert sorted(told) == [("entry-changed", "name"), ("entry-changed", "website")]
    for state in (renamed, moved):
        now = {f["id"]: f["kind"] for f in state.flags(**member)}
        assert {id_: kind for id_, kind in now.items() if kind != "stamp-not-bumped"} == before


def test_a_title_alone_is_no_edit_of_the_page(desk: Desk, site: WordPress) -> None:
    desk.check(days(-21))
    site.pages[2] = replace(site.pages[2], title="Republic of Poland", modified="2026-02-03T09:00:00")
    for day in (-14, -7):
        state = desk.check(days(day))
        assert [f["kind"] for f in state.flags() if f["kind"] in ("prose-changed", "stamp-not-bumped")] == []
        assert [f["field"] for f in state.flags(kind="entry-changed")] == ["name"]


def test_an_edit_is_told_of_its_own_page_and_of_no_other(desk: Desk, site: WordPress) -> None:
    desk.check(days(-14))
    text = site.pages[2].content.replace("+48 22 390 00 11", "+48 22 390 00 99")
    site.pages[2] = replace(site.pages[2], content=text, modified="2026-02-01T09:00:00")
    state = desk.check(days(-7))
    flag = state.flag("poland-anchor-aid", "entry-changed")
    assert (flag["directory"], flag["listed"], flag["observed"]) == (
        "legal-poland-legal-assistance", "+48223900011", "+48223900099"
    )  # fmt: skip
    assert flag["evidence"][0]["url"] == site.url(f"/{PARENT.slug}/poland-legal-assistance/")
    assert len(state.flags(kind="entry-changed")) == 1


def test_one_entry_is_read_again_with_one_request(desk: Desk, site: WordPress) -> None:
    with Server(host="127.0.0.2") as home:
        home.routes["/"] = page("<h1>Poland Harbour Aid</h1><p>Tel: +48 22 390 00 10</p>" + "<p>We help.</p>" * 20)
        site.pages[2].content += f'<h3><a href="{home.url()}">Poland Home Aid</a></h3><p>Tel: +48 22 390 00 10</p>'
        desk.check(days(-7))
        asked(site)
        home.seen.clear()
        for number, named in enumerate(([], ["legal"], ["legal-poland-legal-assistance"])):
            state = desk.check(days(number - 6), *named, "--entry", "poland-home-aid")
            assert [path.split("?")[0] for path in asked(site)] == ["/wp-json/wp/v2/pages/11"], named
            assert home.count("/") == number + 1
        assert {r["directory"] for r in state.report["runs"][:3]} == {"legal-poland-legal-assistance"}
        desk.check(days(-3), "--url", home.url())
        assert [path.split("?")[0] for path in asked(site)] == ["/wp-json/wp/v2/pages/11"]
        wrong = desk.run("check", "--entry", "poland-home-aide")
        assert wrong.status == 2
        assert "no entry 'poland-home-aide'" in wrong.err
        assert "poland-home-aid," in wrong.err


def test_a_closed_api_is_trouble_and_the_pages_are_read_as_people_see_them(desk: Desk, site: WordPress) -> None:
    site.open = False
    state = desk.check(days(-14), status=1)
    assert [t for t in state.trouble("legal") if t != "listing-unreachable"] == []
    assert "Sorry, you are not allowed" in state.report["trouble"][0]["summary"]
    assert len(state.report["entries"]) == 9
    site.open = True
    after = desk.check(days(-7), status=0)
    assert after.report["trouble"] == []
    kinds = {f["kind"] for f in after.flags()}
    assert not kinds & {"entry-added", "entry-removed", "entry-changed", "prose-changed", "stamp-only"}


def test_an_api_that_closes_later_changes_nothing(desk: Desk, site: WordPress) -> None:
    before = desk.check(days(-21))
    site.open = False
    during = [desk.check(days(-14), status=1), desk.check(days(-7), status=1)]
    for state in during:
        assert ids(state) == ids(before)
        assert {f["id"] for f in state.flags()} == {f["id"] for f in before.flags()}


def _cut(path: str, answer: Answer) -> Answer:
    return replace(answer, body=answer.body[:-50]) if "parent=" in path else answer


def _html(path: str, answer: Answer) -> Answer:
    return Answer(b"<html><body><h1>Maintenance</h1></body></html>") if "parent=" in path else answer


def _down(path: str, answer: Answer) -> Answer:
    return Answer(b"oops", 503, "text/plain") if "parent=" in path else answer


@pytest.mark.parametrize("twist", [_cut, _html, _down])
def test_an_answer_that_cannot_be_read_is_trouble_and_the_last_good_pages_stay(
    desk: Desk, site: WordPress, twist: object
) -> None:
    before = desk.check(days(-14))
    site.twist = twist  # type: ignore[assignment]
    state = desk.check(days(-7), status=1)
    assert "listing-unreachable" in state.trouble("legal")
    assert ids(state) == ids(before)
    assert {f["id"] for f in state.flags()} == {f["id"] for f in before.flags()}


def test_more_than_a_hundred_pages(desk: Desk, site: WordPress) -> None:
    site.pages += [country(100 + n, f"Province {n}") for n in range(120)]
    state = desk.check(days(-14), status=0)
    assert len(asked(site)) == 3 + 2
    assert len(ids(state)) == 124
    site.twist = lambda path, answer: Answer(b"oops", 500) if "page=2" in path and "per_page" in path else answer
    state = desk.check(days(-7), status=1)
    assert len(ids(state)) == 124
    assert state.flags(directory="legal", kind="entry-removed") == []


def _more_announced(path: str, answer: Answer) -> Answer:
    return replace(answer, headers=(("X-WP-TotalPages", "3"),)) if answer.headers else answer


def test_totals_that_lie_are_trouble(desk: Desk, site: WordPress) -> None:
    site.twist = _more_announced
    state = desk.check(days(-14), status=1)
    assert state.trouble("legal") == ["run-incomplete"]
    assert len(state.report["entries"]) == 9


def test_an_api_that_repeats_itself_ends_and_is_trouble(desk: Desk, site: WordPress) -> None:
    same = site.url("/wp-json/wp/v2/pages")

    def repeat(path: str, answer: Answer) -> Answer:
        if "page=" in path and "parent=" in path:
            first = site._api("", {"parent": "7", "per_page": "100", "_fields": "id,slug,link,title,content,modified"})
            return replace(first, headers=(("X-WP-TotalPages", "4"),))
        return answer

    assert same
    site.twist = repeat
    state = desk.check(days(-14), status=1)
    assert set(state.trouble("legal")) == {"run-incomplete"}
    assert len(ids(state)) == 4


def test_a_page_with_a_password_is_trouble_of_its_own(desk: Desk, site: WordPress) -> None:
    site.pages[2] = replace(site.pages[2], protected=True)
    state = desk.check(days(-7), status=1)
    assert state.trouble("legal-poland-legal-assistance") == ["listing-unreachable"]
    assert state.trouble("legal-belarus-legal-assistance") == []
    assert len(state.report["entries"]) == 6


def test_a_change_in_the_future_is_trouble_of_its_page_and_says_nothing_else(desk: Desk, site: WordPress) -> None:
    site.pages[2] = replace(site.pages[2], modified="2099-01-01T00:00:00")
    state = desk.check(days(-7), status=1)
    (trouble,) = state.report["trouble"]
    assert trouble["directory"] == "legal-poland-legal-assistance"
    assert "1 January 2099" in trouble["summary"]
    assert trouble["evidence"][0]["quote"] == "modified 2099-01-01T00:00:00"
    row = next(r for r in state.report["directories"] if "poland" in r["id"])
    assert row["modified"] is None
    assert row["entries"] == 3
    site.pages[2] = replace(site.pages[2], modified="2026-03-01T00:00:00")
    assert desk.check(days(0), status=0).report["trouble"] == []


def test_two_pages_of_one_country_are_told_once(desk: Desk, site: WordPress) -> None:
    site.pages.append(replace(country(30, "Belarus"), slug="belarus-2", title="Belarus: Help"))
    state = desk.check(days(-7))
    flags = state.flags(None, "wording", "legal")
    assert [f["observed"] for f in flags] == ["BY"]


def test_a_page_of_no_known_country_is_told_once(desk: Desk, site: WordPress) -> None:
    site.pages.append(replace(country(30, "Europe"), slug="europe", title="Resources in Europe"))
    desk.check(days(-14))
    flags = desk.check(days(-7)).flags(kind="wording", directory="legal")
    assert [(f["entry"], f["field"], f["severity"]) for f in flags] == [("resources-in-europe", "region", "low")]
    assert "names no one country" in flags[0]["summary"]


def test_where_no_title_is_to_name_a_country_none_is_missed(desk: Desk, site: WordPress) -> None:
    site.pages.append(replace(country(30, "Europe"), slug="europe", title="Resources in Europe"))
    config = desk.config.read_text("utf-8")
    desk.config.write_text(config.replace('region = "from-title"\n', ""), "utf-8")
    assert desk.check(days(-7)).flags(kind="wording", directory="legal") == []


def test_an_unknown_collection_or_page_is_named(desk: Desk, site: WordPress) -> None:
    desk.check(days(-7))
    done = desk.run("report", "nowhere")
    assert done.status == 2
    assert "legal" in done.err


def test_a_parent_that_is_not_there_is_told_with_what_to_write(desk: Desk, site: WordPress) -> None:
    site.pages[0] = replace(PARENT, slug="other")
    state = desk.check(days(-7), status=1)
    (trouble,) = state.report["trouble"]
    assert (trouble["kind"], trouble["directory"]) == ("listing-unreachable", "legal")
    assert f"no page has the slug “{PARENT.slug}”; set `parent` to that of" in trouble["summary"]
    assert len(asked(site)) == 1, "no other page is taken for it"


def test_where_the_api_closes_a_nested_parent_is_found_where_it_stood(desk: Desk, site: WordPress) -> None:
    site.pages += [Page(5, "help", "Help", "<p>Who helps.</p>"), Page(6, "legal", "Legal", "<p>Lawyers.</p>", parent=5)]
    site.pages[0] = replace(PARENT, parent=6)
    before = desk.check(days(-14), status=0)
    link = site.url(f"/help/legal/{PARENT.slug}/")
    assert before.report["directories"][0]["url"] == link
    site.open = False
    asked(site)
    state = desk.check(days(-7), status=1)
    assert f"/help/legal/{PARENT.slug}/" in asked(site)
    assert ids(state) == ids(before)
    (trouble,) = state.report["trouble"]
    assert f"we followed the links of {link} instead" in trouble["summary"]


def test_a_slug_that_two_pages_have_is_trouble_until_the_path_is_written(desk: Desk, site: WordPress) -> None:
    site.pages += [
        Page(5, "legal", "Legal", "<p>Lawyers.</p>"),
        Page(6, PARENT.slug, "Old list", "<p>See above.</p>", parent=5),
    ]
    (trouble,) = desk.check(days(-14), status=1).report["trouble"]
    links = [site.url(f"/{PARENT.slug}/"), site.url(f"/legal/{PARENT.slug}/")]
    assert f"2 pages fit parent = “{PARENT.slug}”: {', '.join(links)}; write the path" in trouble["summary"]
    assert len(asked(site)) == 1, "none is taken for the one that is meant"
    asks(desk, site, f"/{PARENT.slug}")
    assert len(ids(desk.check(days(-7), status=0))) == 4
    site.pages[1:4] = [replace(page, parent=6) for page in site.pages[1:4]]
    asks(desk, site, f"legal/{PARENT.slug}/")
    assert ids(desk.check(days(-6)))[1:] == [f"legal-{c.lower()}-legal-assistance" for c in COUNTRIES]


def test_a_path_is_where_the_links_are_followed_from_the_start(desk: Desk, site: WordPress) -> None:
    site.pages.append(Page(5, "legal", "Legal", "<p>Lawyers.</p>"))
    site.pages[0] = replace(PARENT, parent=5)
    site.open = False
    asks(desk, site, f"legal/{PARENT.slug}")
    assert len(ids(desk.check(days(-7), status=1))) == 4


def about(page: str, authority: str) -> str:
    """A statement on a page of the collection."""
    return (
        f"[[statements]]\ndirectory = '{page}'\npage = 'within (\\d+) days'\n"
        f"authority = '{authority}'\nsays = 'within (\\d+) days'\n"
    )


@pytest.fixture
def law() -> Iterator[Server]:
    with Server({"/asylum": page("<p>Apply within 15 days of arrival.</p>")}) as served:
        yield served


def test_a_statement_on_one_page_is_held_against_its_authority(desk: Desk, site: WordPress, law: Server) -> None:
    site.pages[2].content += "<p>You must apply within 10 days.</p>"
    watched = desk.config.read_text()
    desk.config.write_text(watched + about("legal-poland-legal-assistance", law.url("/asylum")))
    desk.check(days(-14), status=0)
    state = desk.check(days(-7), status=0)
    [flag] = state.flags(kind="claim-conflict")
    assert flag["directory"] == "legal-poland-legal-assistance"
    assert "10 days" in flag["summary"] + str(flag["evidence"])
    assert not [sign for sign in desk.run("doctor", "--json").json() if sign["what"] == "statements"]


def test_a_statement_that_names_no_page_of_a_collection_is_told(desk: Desk, law: Server) -> None:
    watched = desk.config.read_text()
    desk.config.write_text(watched + about("legal-poland", law.url("/asylum")))
    assert not [sign for sign in desk.run("doctor", "--json").json() if sign["what"] == "statements"], "not read yet"
    state = desk.check(days(-7), status=1)
    words = (
        "[[statements]] 1 was not compared: the collection has no page 'legal-poland'; is"
        " 'legal-poland-legal-assistance' meant?"
    )
    assert [t["summary"] for t in state.report["trouble"]] == [f"{words}."]
    [sign] = [sign for sign in desk.run("doctor", "--json").json() if sign["what"] == "statements"]
    assert (sign["found"], sign["mend"]) == (words, "`contactwatch report legal` names its pages")
