"""`aliases`: other addresses of the same page are no link, no sub-page, nobody's website, and no new page."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.config import load
from snapshots.records import Failure, Hop
from tests.judging import PAGE, SITE, Answer, Desk, entry, listing, neighbours, site, week

OLD = "https://old-directory.example/pro_bono_listing/who-helps"
NAMED = f'aliases = ["{OLD}"]\n'
GONE = Answer("<h1>Not found</h1>", 404)


def test_a_link_to_an_alias_is_the_page_itself(tmp_path: Path) -> None:
    told = {}
    for name, extra in (("named", NAMED), ("unnamed", "")):
        (tmp_path / name).mkdir()
        desk = Desk.at(tmp_path / name, extra)
        page = listing(entry(), more=f'<p>This page stood at <a href="{OLD}/">its first address</a> for years.</p>')
        for number in range(2):
            desk.run({PAGE: page, SITE: site(), f"{OLD}/": GONE}, week(number))
        told[name] = [f.listed for f in desk.flags("link-broken")]
    assert told == {"named": [], "unnamed": [f"{OLD}/"]}


def test_an_alias_is_no_sub_page_and_nobodys_website(tmp_path: Path) -> None:
    alias = "https://directory.example/who-helps-old"
    told = {}
    for name, extra in (("named", f'aliases = ["{alias}", "{OLD}"]\n'), ("unnamed", "")):
        (tmp_path / name).mkdir()
        desk = Desk.at(tmp_path / name, f'subpages = ["*/who-helps-*"]\n{extra}')
        page = listing(
            entry(),
            entry("Second Aid", site=OLD, phone="+375 17 390 00 22", email=None, address=None),
            more=f'<p><a href="{alias}">The old version of this page</a></p>',
        )
        desk.run({PAGE: page, SITE: site()}, week(0))
        told[name] = ([t.kind for t in desk.report().trouble], desk.entry("second-aid").website)
    assert told == {"named": ([], None), "unnamed": (["no-capture", "run-incomplete"], OLD)}


def test_a_page_that_redirects_to_its_alias_is_the_same_page(tmp_path: Path) -> None:
    desk = Desk.at(tmp_path, NAMED)
    shown = listing(entry(), *neighbours(), more="<p>People apply for asylum within 90 days of entering.</p>")
    desk.run({PAGE: shown, SITE: site()}, week(0))
    for number in (1, 2):
        desk.run({PAGE: Answer(shown, final_url=OLD, redirects=(Hop(PAGE, 301),)), SITE: site()}, week(number))
    assert desk.kinds() == []
    assert desk.report().trouble == ()


@pytest.mark.parametrize("aliased", [True, False])
def test_a_page_whose_address_changes_in_the_config_keeps_its_history_where_the_old_one_is_an_alias(
    tmp_path: Path, aliased: bool
) -> None:
    desk = Desk.at(tmp_path)
    before = listing(entry(), *neighbours(), more="<p>People apply for asylum within 90 days of entering.</p>")
    desk.run({PAGE: before, SITE: site()}, week(0))
    moved = "https://directory.example/country/who-helps"
    text = desk.config.path.read_text("utf-8").replace(f'"{PAGE}"', f'"{moved}"')
    desk.config.path.write_text(text + (f'aliases = ["{PAGE}"]\n' if aliased else ""), "utf-8")
    desk.config = load(desk.config.path, {})
    after = before.replace("90 days", "30 days")
    desk.batch({"here": after}, {SITE: site()}, week(1))
    changed = [("prose-changed", None)] if aliased else []
    assert [k for k in desk.kinds() if k[0] == "prose-changed"] == changed
    assert desk.flags("entry-added", "entry-removed") == []


def test_nobody_falls_back_to_an_alias_in_silence(tmp_path: Path) -> None:
    desk = Desk.at(tmp_path, NAMED)
    desk.run({PAGE: listing(entry()), SITE: site()}, week(0))
    desk.run({PAGE: Answer(failure=Failure.TIMEOUT), OLD: listing(entry()), SITE: site()}, week(1))
    assert [t.kind for t in desk.report().trouble] == ["listing-unreachable"]
