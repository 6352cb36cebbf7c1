"""Many pages in one report: how they are counted, what comes first, and how they are drawn."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import combinations, pairwise
from math import hypot

import pytest
from bs4 import BeautifulSoup, Tag

from pipeline.model import Kind
from pipeline.render import render
from pipeline.render.chart import chart
from pipeline.render.fleet import AHEAD, AMBIGUOUS, UNDATED, WEEK, Fleet, fleet
from pipeline.render.outline import outline
from pipeline.report import MOST_RUNS, DirectoryRow, EntryRow, FlagRow, Report, latest
from tests.render.made_fleet import made_fleet
from tests.render.samples import NOW, contact, directory, flag, run

HUMAN = ("text", "markdown", "html")
PAGES = tuple("abcdef")


def house(page: str, name: str = "house", *values: str) -> EntryRow:
    told = values or ("+442079460001", "+442079460002")
    contacts = tuple(contact(Kind.PHONE, value, "confirmed") for value in told)
    return EntryRow(id=name, directory=page, page="https://directory.example/", name=name.title(), contacts=contacts)


def report(*flags: FlagRow, entries: tuple[EntryRow, ...] = (), rows: tuple[DirectoryRow, ...] = ()) -> Report:
    """Six pages of two organisations each, unless told otherwise."""
    listed = entries or tuple(house(page, name) for page in PAGES for name in ("house", "other"))
    pages = rows or tuple(directory(page, f"Page {page}", sum(e.directory == page for e in listed)) for page in PAGES)
    return Report(as_of=NOW, directories=pages, entries=listed, flags=flags)


def seen(of: Report) -> Fleet:
    return fleet(outline(of))


def changed(id_: str, page: str, severity: str = "high", entry: str | None = "house", **more: object) -> FlagRow:
    given: dict[str, object] = {"directory": page, "field": "phone", "listed": "1", "observed": id_, "confirmed": True}
    return flag(id_, "contact-changed", severity, entry, **(given | more))


def week(of: Report) -> list[str]:
    return [task.flag.id for task in seen(of).week]


@pytest.mark.parametrize("name", HUMAN)
@pytest.mark.parametrize(("number", "pictured"), [(5, False), (6, True)])
def test_a_handful_of_pages_needs_no_picture(name: str, number: int, pictured: bool) -> None:
    whole = report()
    few = whole.model_copy(update={"directories": whole.directories[:number]})
    assert ("pages by age" in render(few, name).casefold()) is pictured


def test_pages_are_counted_by_the_age_of_their_stamp_and_of_their_change() -> None:
    old = directory("a", "A", 2)
    assert old.stamp is not None
    rows = (
        old,
        old.model_copy(update={"id": "b", "stamp": old.stamp.model_copy(update={"age_days": 3000})}),
        old.model_copy(update={"id": "c", "stamp": old.stamp.model_copy(update={"ambiguous": True})}),
        old.model_copy(update={"id": "d", "stamp": old.stamp.model_copy(update={"age_days": -4})}),
        old.model_copy(update={"id": "e", "stamp": None, "modified": None}),
        old.model_copy(update={"id": "f", "stamp": None, "modified": NOW - timedelta(days=3)}),
    )
    bands = {band.words: (band.stamped, band.modified) for band in seen(report(rows=rows)).bands}
    assert bands == {
        "less than a year": (0, 1), "1 to 2 years": (1, 4), "2 to 5 years": (0, 0), "5 years and more": (1, 0),
        AHEAD: (1, 0), AMBIGUOUS: (1, 0), UNDATED: (2, 1),
    }  # fmt: skip
    assert sum(stamped for stamped, _ in bands.values()) == len(rows)


def test_an_index_of_pages_is_no_page_without_a_stamp() -> None:
    made = made_fleet()
    view = seen(made)
    assert sum(band.stamped for band in view.bands) == len(made.directories) - 1
    assert [page.title for page in view.quiet if page.index] == ["Help by country"]


def test_what_is_graver_surer_without_another_way_and_on_more_pages_comes_first() -> None:
    entries = (
        *(house(page, name) for page in "abcd" for name in ("house", "other", "third")),
        house("e", "house"),
        *(house("f", name, "+442079460009") for name in ("house", "other")),
    )
    flags = (
        changed("medium", "a", "medium"),
        changed("high", "a", first_seen=NOW),
        changed("everywhere-1", "a", entry="other", observed="x"),
        changed("everywhere-2", "b", entry="other", observed="x"),
        changed("doubtful", "c", confirmed=False),
        changed("one-contact", "f"),
        changed("alone", "e", first_seen=NOW),
        changed("critical-doubtful", "d", "critical", confirmed=False),
        changed("critical", "d", "critical", entry="other"),
        changed("low", "d", "low"),
    )
    tasks = seen(report(*flags, entries=entries)).week
    order = ["critical", "critical-doubtful", "alone", "one-contact", "everywhere-1", "high", "doubtful", "medium"]
    assert [task.flag.id for task in tasks] == order
    because = {task.flag.id: task.because for task in tasks}
    assert because["alone"] == "the only organisation on its page; on Page e"
    assert because["one-contact"] == "it lists one contact only; on Page f"
    assert because["everywhere-1"] == "on 2 pages: Page a and Page b"


def test_an_organisation_is_alone_in_a_country_not_on_a_page_of_it() -> None:
    """Two pages list one organisation under one name and site; a third page of another country lists two."""
    site = {"website": "https://house.example/"}
    one, again = (house(page).model_copy(update=site) for page in "ab")
    others = tuple(house(page, name) for page in "cdef" for name in ("house", "other"))
    titles = {"a": "Belarus Legal Assistance", "b": "Belarus LGBTIQ+ Resources", "c": "Syria Legal Assistance"}
    rows = tuple(directory(page, titles.get(page, page), 1) for page in PAGES)
    flags = (changed("two-there", "c", first_seen=NOW), changed("alone", "a"))

    def because(of: Report) -> list[str]:
        return [task.because for task in seen(of).week]

    made = report(*flags, entries=(one, again, *others), rows=rows)
    assert because(made) == [
        "the only organisation listed for Belarus; on Belarus Legal Assistance",
        "on Syria Legal Assistance",
    ]
    second = house("b", "other").model_copy(update={"website": "https://other.example/"})
    made = report(*flags, entries=(one, again, second, *others), rows=rows)
    assert because(made) == ["on Syria Legal Assistance", "on Belarus Legal Assistance"]


def test_the_region_of_a_page_goes_before_its_title() -> None:
    rows = tuple(directory(page, "Help", 1).model_copy(update={"region": "BY"}) for page in PAGES)
    entries = (house("a"), *(house(page, "other") for page in PAGES[1:]))
    [task] = seen(report(changed("f", "a"), entries=entries, rows=rows)).week
    assert task.because == "on Help"
    rows = (rows[0].model_copy(update={"region": "XK"}), *rows[1:])
    [task] = seen(report(changed("f", "a"), entries=entries, rows=rows)).week
    assert task.because == "the only organisation listed for Kosovo; on Help"


def test_one_wrong_value_on_many_pages_is_one_thing_to_do() -> None:
    same = [changed(f"f{page}", page, observed="2") for page in PAGES]
    assert len(week(report(*same))) == 1


@pytest.mark.parametrize("other", [{"observed": "3"}, {"entry": "other"}, {"listed": None}, {"field": "email"}])
def test_what_differs_is_a_thing_of_its_own(other: dict[str, object]) -> None:
    given: dict[str, object] = {"observed": "2"}
    assert len(week(report(changed("f1", "a", **given), changed("f2", "b", **(given | other))))) == 2  # type: ignore[arg-type]


def test_stale_pages_are_one_thing_and_the_oldest_are_named() -> None:
    stale = [flag(f"s{page}", "stamp-stale", "medium", None, directory=page, listed="x") for page in PAGES]
    [task] = seen(report(*stale)).week
    assert task.name == "6 pages"
    assert task.words.startswith("Begin with the oldest: Page a (“Last updated March 2025”")
    assert task.words.endswith("and 3 more.")


def test_no_more_than_a_week_of_work_and_the_rest_is_counted() -> None:
    flags = [changed(f"f{n:02}", PAGES[n % 6]) for n in range(WEEK + 3)]
    view = seen(report(*flags))
    assert (len(view.week), view.later) == (WEEK, 3)


@pytest.mark.parametrize("name", HUMAN)
def test_nothing_that_presses_is_lost(name: str) -> None:
    made = made_fleet(60, 400)
    first = next(row.directory for row in made.flags if row.id.startswith("shared-"))
    shown = BeautifulSoup(render(made, name), "lxml").get_text() if name == "html" else render(made, name)
    for row in made.flags:
        told = row.severity in ("critical", "high", "medium")
        copy = row.id.startswith("shared-") and row.directory != first
        assert (f"review accept {row.id} " in shown) == (told and not copy), row.id
        assert not copy or shown.count(row.id) >= 2, "where the finding is told, and on its own page"
    assert shown.count("We read 3 of the 9 entries of last week.") == 7
    assert all(row.title in shown for row in made.directories)


@pytest.mark.parametrize("name", HUMAN)
def test_trouble_stands_before_the_picture(name: str) -> None:
    shown = render(made_fleet(), name).casefold()
    assert shown.index("about our own reading") < shown.index("pages by age") < shown.index("to do this week")


def test_trouble_is_counted_by_kind_and_names_a_few_pages() -> None:
    [drift, unread] = seen(made_fleet(90, 400)).trouble
    assert (drift.kind, drift.number, drift.pages.count(","), drift.pages[-6:]) == ("extraction-drift", 10, 4, "5 more")
    assert (unread.number, unread.pages) == (1, "help-unread")


@pytest.mark.parametrize("name", HUMAN)
def test_many_first_checks_are_counted(name: str) -> None:
    made = made_fleet(20, 90)
    told = " ".join(render(made, name).split())
    assert "This was the first check of 20 pages" in told
    again = tuple(run(f"n{n}", NOW, directory=row.directory) for n, row in enumerate(made.runs))
    checks = latest((*again, *made.runs))
    assert "first check" not in render(made.model_copy(update={"checks": checks}), name)


def test_checks_beyond_the_runs_that_a_report_has_room_for_are_told() -> None:
    made = made_fleet(120, 240)
    assert len(made.runs) == MOST_RUNS
    failed = latest(run(f"n{n}", NOW, directory=f"help-{n:03}", status="failed") for n in range(110, 120))
    checks = (*(check for check in made.checks if check.directory not in {c.directory for c in failed}), *failed)
    told = " ".join(render(made.model_copy(update={"checks": checks}), "text").split())
    assert "This was the first check of 110 pages" in told
    assert re.search(r"Of 10 pages \(help-110, .+\) the latest check failed", told)


def test_a_check_is_the_first_where_those_before_it_read_nothing() -> None:
    def first(*statuses: str) -> bool:
        [check] = latest(run(f"r{n}", NOW - timedelta(days=n), status=status) for n, status in enumerate(statuses))
        return check.first

    assert [first("complete"), first("partial", "failed"), first("complete", "failed", "failed")] == [True] * 3
    assert [first("failed"), first("failed", "complete"), first("complete", "partial")] == [False] * 3


@pytest.mark.parametrize("name", HUMAN)
def test_a_restricted_finding_is_counted_and_marks_no_page(name: str) -> None:
    hidden = flag("secret", "private-data", "high", "house", directory="a", restricted=True)
    with_it, without = report(hidden), report()
    assert chart(with_it).marks == chart(without).marks
    told = " ".join(render(with_it, name).split())
    assert "1 restricted finding in the store" in told
    assert "private" not in told
    assert "Restricted findings are not counted here." in told


@pytest.mark.parametrize(("pages", "entries"), [(6, 12), (12, 40), (233, 2500), (800, 1600)])
def test_circles_do_not_touch_and_stand_for_every_page(pages: int, entries: int) -> None:
    drawing = chart(made_fleet(pages, entries))
    for one, other in combinations(drawing.marks, 2):
        assert hypot(one.x - other.x, one.y - other.y) > one.radius + other.radius
    left_out = sum(map(int, re.findall(r"\d+", drawing.omitted)))
    assert sum(mark.pages for mark in drawing.marks) + left_out == pages
    for mark in drawing.marks:
        assert drawing.left <= mark.x - mark.radius
        assert mark.x + mark.radius <= drawing.right
        assert drawing.top <= mark.y - mark.radius
        assert mark.y + mark.radius <= drawing.bottom


@pytest.mark.parametrize(
    ("aged", "verdict", "said"),
    [
        (0, "confirmed", "3 pages drawn. None of them is two years old or older."),
        (1, "confirmed", "3 pages drawn. One of them is two years old or older; at least half of its contacts are"),
        (1, "absent", "3 pages drawn. One of them is two years old or older; fewer than half of its contacts are"),
        (2, "confirmed", "3 pages drawn. 2 of them are two years old or older; on none of those fewer than half of"),
        (2, "absent", "3 pages drawn. 2 of them are two years old or older; on 2 of those fewer than half of the"),
    ],
)
def test_the_drawing_is_told_in_a_sentence(aged: int, verdict: str, said: str) -> None:
    rows = []
    for number, page in enumerate("abc"):
        row = directory(page, page, 1)
        assert row.stamp is not None
        days = 900 if number < aged else 10
        rows.append(row.model_copy(update={"stamp": row.stamp.model_copy(update={"age_days": days})}))
    listed = [house(p).model_copy(update={"contacts": (contact(Kind.PHONE, "1", verdict),)}) for p in "abc"]
    assert chart(report(entries=tuple(listed), rows=tuple(rows))).says.startswith(said)


def test_older_stands_to_the_right_and_better_confirmed_above() -> None:
    def at(days: int, verdict: str) -> tuple[float, float]:
        row = directory("a", "A", 1)
        assert row.stamp is not None
        row = row.model_copy(update={"stamp": row.stamp.model_copy(update={"age_days": days})})
        entry = house("a").model_copy(update={"contacts": (contact(Kind.PHONE, "1", verdict),)})
        [mark] = chart(report(entries=(entry,), rows=(row,))).marks
        return mark.x, mark.y

    assert [a[0] < b[0] for a, b in pairwise(at(days, "absent") for days in (0, 400, 900, 9000))] == [True] * 3
    assert at(0, "confirmed")[1] < at(0, "absent")[1]


def test_an_open_finding_darkens_the_circle_of_its_page() -> None:
    assert {mark.grave for mark in chart(report()).marks} == {"none"}
    assert {mark.grave for mark in chart(report(changed("f", "a"))).marks} == {"some"}
    assert {mark.grave for mark in chart(report(changed("f", "a", status="dismissed"))).marks} == {"none"}
    assert {mark.grave for mark in chart(report(*(changed(f"f{p}", p) for p in "abc"))).marks} == {"most"}


def test_the_drawing_is_inert_and_has_words() -> None:
    hostile = made_fleet()
    rows = tuple(row.model_copy(update={"title": "</title><script>alert(1)</script>"}) for row in hostile.directories)
    soup = BeautifulSoup(render(hostile.model_copy(update={"directories": rows}), "html"), "lxml")
    svg = soup.find("svg")
    assert isinstance(svg, Tag)
    assert {tag.name for tag in svg.find_all(True)} == {"title", "desc", "g", "line", "circle", "text"}
    assert [soup.find(id=name) is not None for name in str(svg["aria-labelledby"]).split()] == [True, True]
    description = soup.find(id="chart-desc")
    assert isinstance(description, Tag)
    assert re.match(r"\d+ pages drawn", description.get_text())
    assert not soup.find("script")


def test_a_small_thing_that_pages_share_is_counted_on_each() -> None:
    view = seen(report(*(changed(f"f{page}", page, "low", observed="2") for page in "abc")))
    assert [(page.title, page.small) for page in view.busy] == [(f"Page {p}", "1 contact changed") for p in "abc"]


def test_pages_of_one_title_that_share_a_finding_are_each_told_of_it() -> None:
    entries = tuple(house(page).model_copy(update={"page": f"https://directory.example/{page}"}) for page in PAGES)
    rows = tuple(directory(page, "Belarus", 1) for page in PAGES)
    view = seen(report(*(changed("same", page, observed="2") for page in "abc"), entries=entries, rows=rows))
    assert {page.id for page in view.busy} == {"a", "b", "c"}
    assert [task.because for task in view.week] == [
        "the only organisation listed for Belarus; on 3 pages: Belarus, Belarus and Belarus"
    ]
