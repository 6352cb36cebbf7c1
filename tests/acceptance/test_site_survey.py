"""`init` given a WordPress site, one of its parents or one of its pages: it finds and reads the directories."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.sources.survey import MOST_REQUESTS
from tests.acceptance.command import Desk, Done
from tests.acceptance.test_collections import PARENT, country, group
from tests.server import Answer
from tests.wordpress import Page, WordPress

NAMES = ("Belarus", "Poland", "Taiwan", "Chad", "Peru", "Oman")
ABOUT = Page(90, "about", "About us", "<p>We list who helps.</p>")
NEWS = Page(91, "projects", "Projects", "<p>What we do.</p>")


def projects() -> list[Page]:
    """Pages under one parent that are no directories."""
    return [
        Page(100 + n, f"project-{n}", f"Project {n}", "<p>We did much this year, and will go on.</p>", parent=91)
        for n in range(7)
    ]


def site_pages() -> list[Page]:
    return [PARENT, ABOUT, NEWS, *projects(), *(country(10 + n, name) for n, name in enumerate(NAMES))]


@pytest.fixture
def site() -> Iterator[WordPress]:
    with WordPress(site_pages()) as served:
        yield served


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.write({})
    return made


def tables(done: Done) -> dict[str, list[dict[str, object]]]:
    """What it proposes, as the watch list reads it."""
    return tomllib.loads(done.out[done.out.index("Add to it:") + len("Add to it:") :])


def asked(site: WordPress) -> list[str]:
    return [path for path in site.paths() if path != "/robots.txt"]


def row(done: Done, title: str) -> str:
    return next(line for line in done.out.splitlines() if line.strip().startswith(title))


def test_a_site_shows_its_directories_and_what_is_read_in_each_page(desk: Desk, site: WordPress) -> None:
    done = desk.run("init", site.url())
    assert done.status == 0, done.err
    assert tables(done) == {
        "collections": [
            {
                "id": PARENT.slug,
                "wordpress": site.url("").rstrip("/"),
                "parent": PARENT.slug,
                "region": "from-title",
                "cron": "0 5 * * MON",
            }
        ]
    }
    assert "6 pages, 18 entries; 0 pages read badly" in done.out
    assert row(done, "Taiwan Legal").split() == [
        "Taiwan", "Legal", "Assistance", "TW", "3", "2026-03-01..2026-03-31", "2026-01-05"
    ]  # fmt: skip
    assert "Project" not in done.out
    assert len(asked(site)) == 4, "the page, all pages without contents, the projects' sample, the countries"


def test_what_it_writes_is_a_watch_list_that_works(tmp_path: Path, site: WordPress) -> None:
    desk = Desk(tmp_path)
    desk.write({})
    proposed = desk.run("init", site.url()).out.split("Add to it:")[1]
    desk.write({}, more=proposed)
    assert len(desk.check(None, status=0).report["entries"]) == 18


def watched(site: WordPress, *more: str) -> str:
    return f'[[collections]]\nid = "all-of-it"\nwordpress = "{site.url()}"\nparent = "/{PARENT.slug}/"\n' + "\n".join(
        more
    )


def test_a_collection_that_is_watched_is_not_proposed_again(desk: Desk, site: WordPress) -> None:
    desk.write({}, more=watched(site))
    done = desk.run("init", site.url())
    assert done.status == 0, done.err
    assert "6 pages, 18 entries" in done.out
    assert "These pages are watched already, as the collection 'all-of-it'." in done.out
    assert done.out.rstrip().endswith("contactwatch.toml is there already and stays as it is.")
    site.pages += [replace(PARENT, id=8, slug="lgbtiq"), *(country(50 + n, name) for n, name in enumerate(NAMES))]
    site.pages[-6:] = [replace(page, slug=f"{page.slug}-2", parent=8) for page in site.pages[-6:]]
    assert [table["parent"] for table in tables(desk.run("init", site.url()))["collections"]] == ["lgbtiq"]


@pytest.mark.parametrize(
    ("where", "as_what"),
    [
        ("/legal-assistance-by-country/", "as the index of the collection 'all-of-it'"),
        ("/legal-assistance-by-country/peru-legal-assistance/", "as a page of the collection 'all-of-it'"),
        ("/about/", "as the directory 'about'"),
        ("/legal-assistance-by-country/chad-legal-assistance", "as the directory 'chad'"),
    ],
)
def test_a_page_that_is_watched_is_not_proposed_again(desk: Desk, site: WordPress, where: str, as_what: str) -> None:
    alias = site.url("/legal-assistance-by-country/chad-legal-assistance/")
    chad = f'[[directories]]\nid = "chad"\nurl = "{site.url("/chad/")}"\naliases = ["{alias}"]\n'
    desk.write({"about": site.url("/about/")}, more=chad + watched(site))
    done = desk.run("init", site.url(where))
    assert done.status == 0, done.err
    assert f"{site.url(where)} is watched already, {as_what}." in done.out
    assert "Add to it" not in done.out


def test_a_page_of_a_watched_collection_is_known_by_its_link_too(desk: Desk, site: WordPress) -> None:
    site.pages = [PARENT, *(replace(country(10 + n, name), slug=f"{name}-x") for n, name in enumerate(NAMES))]
    desk.write({}, more=watched(site))
    site.twist = lambda path, answer: _refused(path, answer) if "wp-json" in path else answer
    done = desk.run("init", site.url(f"/{PARENT.slug}/peru-x/"))
    assert "as a page of the collection 'all-of-it'" in done.out


def test_a_proposed_collection_names_its_pages_that_are_watched_already(desk: Desk, site: WordPress) -> None:
    where = "/legal-assistance-by-country/peru-legal-assistance/"
    desk.write({"peru": site.url(where)})
    done = desk.run("init", site.url())
    assert tables(done)["collections"][0]["parent"] == PARENT.slug
    assert "# Pages of it that are watched already, and would be twice: peru" in done.out
    around = desk.run("init", site.url(where))
    assert "is watched already, as the directory 'peru'" in around.out
    assert "# Or all pages under one parent at once, instead of the directory:\n# [[collections]]" in around.out


def test_pages_that_read_badly_are_named(desk: Desk, site: WordPress) -> None:
    site.pages.append(country(30, "Chile", "<p>Nothing is known here.</p>"))
    site.pages.append(replace(country(31, "Mali"), protected=True))
    site.pages.append(replace(country(32, "Togo"), title="More Resources"))
    site.pages.append(replace(country(33, "Cuba"), modified="2099-01-01T00:00:00"))
    site.pages.append(replace(country(34, "Peru"), slug="peru-2", title="Peru: Help"))
    done = desk.run("init", site.url())
    assert "11 pages" in done.out
    assert "4 pages read badly" in done.out
    badly = done.out.split("Read badly:")[1].split("Add to it:")[0]
    for title, words in (
        ("Chile Legal Assistance", "no entries"),
        ("Mali Legal Assistance", "it is protected by a password"),
        ("More Resources", "its title names no one country"),
        ("Cuba Legal Assistance", "modified lies ahead"),
    ):
        assert f"{title}: {words}" in badly
    assert "unknown region" in row(done, "More Resources")
    assert "two pages of PE: Peru Legal Assistance; Peru: Help" in badly


def test_pages_without_a_country_that_read_as_listings(desk: Desk, site: WordPress) -> None:
    site.pages = [PARENT, *(country(10 + n, f"Province {n}") for n in range(6))]
    done = desk.run("init", site.url(), "--region", "GB")
    assert tables(done)["collections"][0]["region"] == "GB"
    assert "0 pages read badly" in done.out


def test_eight_hundred_pages_are_asked_for_by_the_hundred(desk: Desk, site: WordPress) -> None:
    one = group("Belarus", 0) + group("Belarus", 1)
    site.pages = [PARENT, *(replace(country(1000 + n, f"Belarus {n}", one), slug=f"p-{n}") for n in range(790))]
    done = desk.run("init", site.url())
    assert "790 pages, 1580 entries" in done.out
    assert len(asked(site)) == 1 + 8 + 8
    assert len(asked(site)) < MOST_REQUESTS
    assert f"at most {MOST_REQUESTS} times" in " ".join(desk.run("init", "--help").out.split())


def test_a_site_without_an_end_is_left_after_so_many_requests(desk: Desk, site: WordPress) -> None:
    site.pages = [Page(n, f"p-{n}", f"P {n}", "") for n in range(1, 6001)]
    done = desk.run("init", site.url())
    assert 20 < len(asked(site)) <= MOST_REQUESTS + 1
    assert "it has more than 2400 pages" in done.err


def test_directories_beyond_the_last_request_are_told_of(desk: Desk, site: WordPress) -> None:
    site.most = 10  # pages an answer, whatever is asked for
    site.pages = [PARENT, *(country(1000 + n, f"Belarus {n}", "<p>Nobody.</p>") for n in range(220))]
    done = desk.run("init", site.url())
    assert len(asked(site)) == MOST_REQUESTS + 1
    assert f"more than {MOST_REQUESTS} requests are not made" in done.out


@pytest.mark.parametrize(
    "where", ["/legal-assistance-by-country/", "/legal-assistance-by-country/peru-legal-assistance/"]
)
def test_a_parent_or_a_page_proposes_itself_and_hints_at_the_collection(
    desk: Desk, site: WordPress, where: str
) -> None:
    done = desk.run("init", site.url(where), "--region", "PE")
    assert done.status == 0, done.err
    found = tables(done)
    assert [table["url"] for table in found["directories"]] == [site.url(where)]
    assert "collections" not in found
    assert "# [[collections]]" in done.out
    assert f'# parent = "{PARENT.slug}"' in done.out
    assert "Peru Harbour Aid" in done.out or where.count("/") == 2
    assert len(asked(site)) <= 6


def namesake(site: WordPress) -> None:
    """The site gets a second page of the parent's slug, and the parent a place below another page."""
    site.pages += [Page(5, "legal", "Legal", "<p>Lawyers.</p>"), Page(6, PARENT.slug, "Old list", "<p>See there.</p>")]
    site.pages[0] = replace(PARENT, parent=5)


@pytest.mark.parametrize("where", ["/", f"/legal/{PARENT.slug}/", f"/legal/{PARENT.slug}/peru-legal-assistance/"])
def test_where_two_pages_have_the_slug_the_path_is_written(desk: Desk, site: WordPress, where: str) -> None:
    namesake(site)
    done = desk.run("init", site.url(where), "--region", "PE")
    assert f'parent = "legal/{PARENT.slug}"' in done.out
    assert len(asked(site)) <= 6


def test_a_page_of_no_directory_is_read_alone(desk: Desk, site: WordPress) -> None:
    done = desk.run("init", site.url("/about/"))
    assert "collections" not in done.out
    assert done.err.splitlines() == [
        "No entry was read. Name the parts of the page by CSS selectors in [directories.select]."
    ]


def _refused(path: str, answer: Answer) -> Answer:
    return Answer(b'{"code":"rest_forbidden","message":"Sorry, you are not allowed."}', 401, "application/json")


def _html(path: str, answer: Answer) -> Answer:
    return Answer(b"<html><body><h1>Maintenance</h1></body></html>")


def _cut(path: str, answer: Answer) -> Answer:
    return replace(answer, body=answer.body[:-30])


@pytest.mark.parametrize(
    ("twist", "words"), [(_refused, "not allowed"), (_html, "a web page came"), (_cut, "cut short")]
)
def test_an_api_that_is_closed_or_lies_leaves_the_page_alone(
    desk: Desk, site: WordPress, twist: object, words: str
) -> None:
    site.twist = lambda path, answer: twist(path, answer) if "wp-json" in path else answer  # type: ignore[operator]
    done = desk.run("init", site.url("/legal-assistance-by-country/peru-legal-assistance/"))
    assert done.status == 0, done.err
    assert "Peru Harbour Aid" in done.out
    assert "[[directories]]" in done.out
    (line,) = (line for line in done.err.splitlines() if words in line)
    assert "only the page itself is read" in line


def test_a_robots_txt_that_forbids_the_api_is_obeyed(desk: Desk, site: WordPress) -> None:
    site.routes["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /wp-json/\n", content_type="text/plain")
    done = desk.run("init", site.url("/legal-assistance-by-country/peru-legal-assistance/"))
    assert not [path for path in site.paths() if "wp-json" in path]
    assert "only the page itself is read" in done.err


def test_totals_that_lie_end_and_are_told(desk: Desk, site: WordPress) -> None:
    site.twist = lambda path, answer: (
        replace(answer, headers=(("X-WP-TotalPages", "9"),)) if "parent=7" in path and answer.headers else answer
    )
    done = desk.run("init", site.url())
    assert "6 pages, 18 entries" in done.out
    assert "There may be more pages" in done.out


def test_an_api_that_repeats_itself_ends(desk: Desk, site: WordPress) -> None:
    def again(path: str, answer: Answer) -> Answer:
        if "wp-json" not in path:
            return answer
        first = site._api("", {"per_page": "100", "_fields": "id,slug,link,title,parent"})
        return replace(first, headers=(("X-WP-TotalPages", "60"),))

    site.twist = again
    done = desk.run("init", site.url("/about/"))
    assert done.status == 0, done.err
    assert len(asked(site)) < 8
