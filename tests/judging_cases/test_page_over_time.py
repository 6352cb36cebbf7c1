"""The page's stamp and text over several runs: what counts as an edit, and what an answer does to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from pipeline.runs.answer import decide
from snapshots.records import Failure, Verb
from tests.judging import PAGE, SITE, START, WEEK, Answer, Desk, entry, listing, neighbours, site

LAW = "<h2>The law</h2><p>People apply for asylum within {} of entering the country, as Article 22 says.</p>"
EDITED = entry(about="gives free legal advice and teaches the language in the evenings.")


def page(*entries: str, stamp: str = "Last updated August 2026", law: str = "90 days", more: str = "") -> str:
    """A page of ten entries and the law, with the stamp below."""
    return listing(*(entries or (entry(),)), *neighbours(), stamp=stamp, more=LAW.format(law) + more)


def watch(desk: Desk, *pages: str, first: datetime = START) -> None:
    """One run a week, each with that page."""
    for number, html in enumerate(pages):
        desk.run({PAGE: html, SITE: site()}, first + number * WEEK)


def raised(desk: Desk) -> list[str]:
    return [kind for kind, _ in desk.kinds()]


def test_a43_a_stamp_set_anew_alone_says_so_and_confirms_nothing(desk: Desk) -> None:
    watch(desk, page())
    desk.run({PAGE: page(stamp="Last updated September 2026"), SITE: Answer("", 503)}, START + WEEK)
    (flag,) = desk.flags("stamp-only")
    assert (flag.kind, flag.severity, flag.listed, flag.observed) == (
        "stamp-only", "info", "Last updated August 2026", "Last updated September 2026",
    )  # fmt: skip
    assert desk.entry().contacts[0].confirmed_at == START


def test_a43_a_stamp_set_anew_with_an_edit_is_no_news(desk: Desk) -> None:
    watch(desk, page(), *[page(EDITED, stamp="Last updated September 2026")] * 2)
    assert raised(desk) == ["entry-changed"]


def test_a44_an_edit_under_the_old_stamp_waits_for_its_second_sighting(desk: Desk) -> None:
    watch(desk, page(), page(EDITED))
    assert raised(desk) == ["entry-changed"]
    watch(desk, page(EDITED), first=START + 2 * WEEK)
    assert raised(desk) == ["entry-changed", "stamp-not-bumped"]
    watch(desk, page(EDITED, stamp="Last updated September 2026"), first=START + 3 * WEEK)
    assert raised(desk) == ["entry-changed"]


def test_a44_an_edit_in_the_month_of_the_stamp_is_covered_by_it(desk: Desk) -> None:
    watch(desk, page(stamp="Last updated September 2026"), page(EDITED, stamp="Last updated September 2026"))
    watch(desk, *[page(EDITED, stamp="Last updated September 2026")] * 3, first=START + 4 * WEEK)
    assert raised(desk) == ["entry-changed"]


def test_a44_accepting_the_edit_does_not_bump_the_stamp(desk: Desk) -> None:
    watch(desk, page(), *[page(EDITED)] * 2)
    desk.answer(Verb.ACCEPT, "entry-changed", at=START + 2 * WEEK + timedelta(hours=1))
    watch(desk, page(EDITED), first=START + 3 * WEEK)
    assert raised(desk) == ["stamp-not-bumped"]


def test_a46_a_stamp_that_moved_backwards_is_implausible_and_then_mended(desk: Desk) -> None:
    watch(desk, page(), page(stamp="Last updated May 2023"))
    assert [(f.kind, f.severity) for f in desk.flags("stamp-implausible")] == [("stamp-implausible", "medium")]
    watch(desk, page(), first=START + 2 * WEEK)
    assert desk.flags("stamp-implausible") == []


def test_an_edited_deadline_is_named_and_stays_until_it_is_answered(desk: Desk) -> None:
    watch(desk, page(stamp="Last updated 2026"), *[page(stamp="Last updated 2026", law="30 days")] * 3)
    (flag,) = desk.flags("prose-changed")
    assert (flag.kind, flag.severity) == ("prose-changed", "medium")
    assert "“90 days” became “30 days”" in flag.summary
    desk.answer(Verb.ACCEPT, "prose-changed", at=START + 3 * WEEK + timedelta(hours=1))
    watch(desk, page(stamp="Last updated 2026", law="30 days"), first=START + 4 * WEEK)
    assert raised(desk) == []
    watch(desk, page(stamp="Last updated 2026", law="15 days"), first=START + 5 * WEEK)
    assert ["“30 days” became “15 days”" in f.summary for f in desk.flags("prose-changed")] == [True]


def test_an_acceptance_taken_back_asks_about_the_text_again(desk: Desk) -> None:
    watch(desk, page(stamp="Last updated 2026"), page(stamp="Last updated 2026", law="30 days"))
    desk.answer(Verb.ACCEPT, "prose-changed", at=START + WEEK + timedelta(hours=1))
    flag = next(f for f in desk.report().flags if f.kind == "prose-changed")
    at = START + WEEK + timedelta(hours=2)
    decide(desk.store, desk.store.ledger.flag(flag.id), Verb.REOPEN, at=at, by="Ana", note="no")
    watch(desk, page(stamp="Last updated 2026", law="30 days"), first=START + 2 * WEEK)
    assert raised(desk) == ["prose-changed"]


def test_a_text_that_is_another_at_every_visit_is_reported_once_at_most(desk: Desk) -> None:
    says = ("Kindness costs nothing and is worth all", "Every door opens from the inside too", "Bread tastes of home")
    watch(desk, *(page(stamp="Last updated 2026", more=f"<p>{s} {n}, they say.</p>") for n, s in enumerate(says * 3)))
    assert raised(desk) == []


def test_a_clock_a_counter_and_a_date_of_today_are_no_edits(desk: Desk) -> None:
    for number in range(3):
        day = START + number * WEEK
        more = (
            f"<p>Today is {day:%A, %-d %B %Y}</p><p>Views: {1000 + number}</p><p>Last visit {number + 2} days ago</p>"
        )
        desk.run({PAGE: page(stamp="Last updated 2026", more=more), SITE: site()}, day)
    assert raised(desk) == []


def test_an_entry_that_comes_is_no_edit_of_the_text_although_the_contents_name_it(desk: Desk) -> None:
    new = entry("Lantern House of the Old Harbour", site=None, phone="+375 17 390 00 41", about="teaches.")
    toc = "<p>Harbour Aid</p>"
    watch(
        desk,
        page(stamp="Last updated 2026", more=toc),
        *[page(entry(), new, stamp="Last updated 2026", more=toc + "<p>Lantern House of the Old Harbour</p>")] * 2,
    )
    assert raised(desk) == ["entry-added"]


def test_a_page_that_could_not_be_read_changes_neither_stamp_nor_text(desk: Desk) -> None:
    watch(desk, page())
    desk.run({PAGE: Answer(failure=Failure.TIMEOUT), SITE: site()}, START + WEEK)
    watch(desk, page(stamp="Last updated September 2026"), first=START + 2 * WEEK)
    assert raised(desk) == ["stamp-only"]


def test_the_first_reading_of_a_sub_pages_text_is_no_change(tmp_path: Path) -> None:
    desk = Desk.at(tmp_path, 'subpages = ["*/who-helps/*"]\n')
    link = f'<p><a href="{PAGE}/more">More groups</a></p>'
    sub = f"{PAGE}/more"
    main = page(stamp="Last updated 2026", more=link)
    inner = listing(entry("Sub Org", site=None, phone="+375 17 390 30 30"), more=LAW.format("10 days"))
    desk.run({PAGE: page(stamp="Last updated 2026"), SITE: site()}, START)
    desk.run({PAGE: main, SITE: site(), sub: inner}, START + WEEK)
    assert "prose-changed" not in raised(desk)
    desk.run({PAGE: main, SITE: site(), sub: inner.replace("10 days", "20 days")}, START + 2 * WEEK)
    assert [f.severity for f in desk.flags("prose-changed")] == ["medium"]
