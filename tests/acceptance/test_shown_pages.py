"""A few pages of a collection are fetched as people see them, politely, and held against what the API gives."""

from __future__ import annotations

from dataclasses import replace

from tests.acceptance.command import Desk, State, days, iso
from tests.acceptance.test_collections import asked, desk, site
from tests.server import Answer
from tests.wordpress import Page, WordPress

POLAND = "legal-poland-legal-assistance"
OLD, NEW = "+48 22 390 00 11", "+48 22 390 00 99"


__all__ = ["desk", "site"]  # fixtures


def poland(site: WordPress) -> Page:
    return next(page for page in site.pages if "Poland" in page.title)


def edit(site: WordPress, modified: str) -> None:
    """An edit of the page about Poland, of which people see nothing yet."""
    before = poland(site)
    site.shown[before.id] = before.content
    after = replace(before, content=before.content.replace(OLD, NEW), modified=modified)
    site.pages[site.pages.index(before)] = after


def looked_at(site: WordPress) -> list[str]:
    """Slugs of the pages that were asked for as people do, in order of the alphabet."""
    return sorted(path.strip("/").rpartition("/")[2] for path in asked(site) if "wp-json" not in path)


def values(state: State) -> set[str]:
    entries = (entry for entry in state.report["entries"] if entry["directory"] == POLAND)
    return {contact["value"].replace(" ", "") for entry in entries for contact in entry["contacts"]}


def test_two_pages_a_check_and_the_frame_of_the_site_is_none_of_them(desk: Desk, site: WordPress) -> None:
    site.header = "<header><p>Call us: +44 20 7946 0999</p><nav><a href='/'>Home</a></nav></header>"
    site.footer = "<footer><h4>Contact</h4><p>Email: office@site.example</p><p>+44 20 7946 0998</p></footer>"
    first = desk.check(days(-14), status=0)
    assert first.report["trouble"] == []
    assert looked_at(site) == ["belarus-legal-assistance", "poland-legal-assistance"]
    members = [f"legal-{name}-legal-assistance" for name in ("belarus", "poland", "taiwan")]
    assert sum(first.run(name)["requests"] for name in members) == 3 + 2 + 1, "robots.txt, by whoever comes first"
    assert desk.check(days(-7), status=0).report["trouble"] == []
    assert "taiwan-legal-assistance" in looked_at(site)


def test_a_stale_cache_is_trouble_while_it_lasts(desk: Desk, site: WordPress) -> None:
    before = desk.check(days(-21)).flags()
    edit(site, iso(days(-18)).removesuffix("Z"))
    state = desk.check(days(-14), status=1)
    (trouble,) = state.report["trouble"]
    assert trouble["directory"] == POLAND
    assert NEW in trouble["summary"]
    assert OLD.replace(" ", "") in values(state)
    assert {f["id"] for f in state.flags()} == {f["id"] for f in before}
    shown = [desk.run("captures", "show", row["capture"]).out for row in trouble["evidence"]]
    assert ["shown" in text for text in shown] == [False, True]
    site.shown.clear()
    healed = desk.check(days(-7), status=0)
    new = [(f["kind"], f["entry"]) for f in healed.flags() if f["id"] not in {f["id"] for f in before}]
    assert new == [("entry-changed", "poland-anchor-aid")]


def test_a_page_that_is_refused_or_forbidden_says_nothing(desk: Desk, site: WordPress) -> None:
    edit(site, "2026-01-05T10:00:00")
    site.twist = lambda path, answer: answer if "wp-json" in path or "robots" in path else Answer(b"<h1>No</h1>", 403)
    assert desk.check(days(-14), status=0).report["trouble"] == []
    assert len(looked_at(site)) == 2
    site.routes["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /legal\n", content_type="text/plain")
    assert desk.check(days(-7), status=0).report["trouble"] == []
    assert looked_at(site) == []


def test_a_page_checked_alone_is_compared_but_not_where_one_entry_is_meant(desk: Desk, site: WordPress) -> None:
    desk.check(days(-14))
    asked(site)
    desk.check(days(-7), POLAND, status=0)
    assert looked_at(site) == ["poland-legal-assistance"]
    desk.check(days(-6), POLAND, "--entry", "poland-anchor-aid", status=0)
    assert looked_at(site) == []
