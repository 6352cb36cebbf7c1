"""Opening hours of a page: labels above, cells beside, what it states for machines, and their cost."""

from __future__ import annotations

import json

import pytest

from pipeline.model import Page
from pipeline.opening import EVERY_DAY, Hours
from pipeline.parsers.document import Document, parse
from pipeline.parsers.hours import find_hours, find_stated_hours, schema_hours

Read = tuple[tuple[int, ...], str | None, str | None]
WEEK = (1, 2, 3, 4, 5)


def page(body: str, lang: str = "en") -> Document:
    return parse(Page(f"<html lang='{lang}'><body>{body}</body></html>".encode(), url="https://aid.example/"))


def read(body: str, lang: str = "en") -> list[Read]:
    document = page(body, lang)
    return [(h.days, h.opens, h.closes) for h in find_hours(document.lines, document.lang)]


def stated(node: object) -> tuple[Hours, ...]:
    return find_stated_hours(page(f'<script type="application/ld+json">{json.dumps(node)}</script>'))


def test_a_table_with_a_row_a_day() -> None:
    rows = "".join(
        f"<tr><td>{day}</td><td>{time}</td></tr>"
        for day, time in (("Monday", "9:00 – 17:00"), ("Tuesday", "10–12"), ("Sunday", "closed"))
    )
    assert read(f"<h2>Opening hours</h2><table>{rows}</table>") == [
        ((1,), "09:00", "17:00"),
        ((2,), "10:00", "12:00"),
        ((7,), None, None),
    ]


def test_a_table_with_a_column_a_day() -> None:
    heads = "<tr><th>Mo</th><th>Di</th><th>Mi</th></tr>"
    cells = "<tr><td>9–12 Uhr</td><td>geschlossen</td><td>14–16 Uhr</td></tr>"
    assert read(f"<table>{heads}{cells}</table>", "de") == [
        ((1,), "09:00", "12:00"),
        ((2,), None, None),
        ((3,), "14:00", "16:00"),
    ]


def test_days_above_two_lines_of_times() -> None:
    body = "<p>Montag bis Donnerstag<br>9.00–12.00 Uhr<br>13.00–16.00 Uhr</p>"
    days = (1, 2, 3, 4)
    assert read(body, "de") == [(days, "09:00", "12:00"), (days, "13:00", "16:00")]


def test_days_without_times_below_them_give_nothing() -> None:
    assert read("<h3>Opening hours</h3><p>Monday</p><p>Tuesday</p><p>Ring the bell.</p>") == []
    assert read(f"<p>Monday</p><p>{'We are glad to see you. ' * 5} 9:00-17:00</p>") == []


def test_a_label_holds_for_the_times_below_it_and_no_further() -> None:
    body = "<h3>Режим работы</h3><p>9:00–18:00</p><h3>Расписание электричек</h3><p>10:00–11:30</p>"
    assert read(body, "ru") == [((), "09:00", "18:00")]


def test_the_same_hours_in_main_part_and_footer_are_one() -> None:
    body = "<main><p>Mon–Fri 9:00–17:00</p></main><footer><p>Mon–Fri 9:00–17:00</p></footer>"
    assert read(body) == [(WEEK, "09:00", "17:00")]


def test_a_holiday_notice_is_dated_and_the_week_is_not() -> None:
    document = page("<p>Mon–Fri 9:00–17:00</p><p>We are closed 24 Dec–7 Jan.</p>")
    assert [hours.dated for hours in find_hours(document.lines, document.lang)] == [False, True]


def test_a_page_of_events_has_no_hours() -> None:
    events = "".join(f"<li>Monday {day} May 2025, 18:00–20:00: evening of languages</li>" for day in range(5, 30, 7))
    assert read(f"<h2>Events</h2><ul>{events}</ul>") == []


def test_a_timetable_ends() -> None:
    assert len(read("".join(f"<p>Mon {h:02}:{m:02}-23:59</p>" for h in range(20) for m in range(59)))) == 100


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mo-Fr 09:00-17:00", [(WEEK, "09:00", "17:00")]),
        ("Mo,We 09:00-12:00 Sa 10:00-14:00", [((1, 3), "09:00", "12:00"), ((6,), "10:00", "14:00")]),
        ("Mo-Su", [(EVERY_DAY, "00:00", "24:00")]),
        ("Fr-Mo 22:00-02:00", [((1, 5, 6, 7), "22:00", "02:00")]),
        ("Monday to Friday 9am to 5pm", [(WEEK, "09:00", "17:00")]),
        ("by arrangement", []),
        ("Xx-Fr 09:00-17:00", [((), "09:00", "17:00")]),
        ("", []),
    ],
)
def test_opening_hours_in_the_form_of_schema_org(text: str, expected: list[Read]) -> None:
    assert [(h.days, h.opens, h.closes) for h in schema_hours(text)] == expected


def test_json_ld_states_hours_in_both_forms() -> None:
    monday = {"@type": "OpeningHoursSpecification", "dayOfWeek": "https://schema.org/Monday"}
    node = {
        "@type": "NGO",
        "openingHours": ["Tu 10:00-12:00"],
        "openingHoursSpecification": [
            monday | {"opens": "9:00:00", "closes": "17:00:00"},
            {"dayOfWeek": ["Saturday", "Sunday"], "opens": "00:00", "closes": "00:00"},
            {"opens": "09:00", "closes": "12:00"},
            {"dayOfWeek": "Friday", "opens": "09:00"},
            "nonsense",
        ],
    }
    assert [(h.days, h.opens, h.closes) for h in stated(node)] == [
        ((2,), "10:00", "12:00"),
        ((1,), "09:00", "17:00"),
        ((6, 7), None, None),
    ]


@pytest.mark.parametrize(
    ("first", "last", "dated"),
    [("2025-12-24", "2026-01-06", True), ("2020-01-01", "2030-12-31", False), ("2025-12-24", "", False)],
)
def test_hours_of_a_short_validity_are_dated(first: str, last: str, dated: bool) -> None:
    days = {"dayOfWeek": "Monday", "opens": "09:00", "closes": "12:00"}
    node = {"openingHoursSpecification": days | {"validFrom": first, "validThrough": last}}
    assert [hours.dated for hours in stated(node)] == [dated]


def test_special_hours_are_dated() -> None:
    node = {"specialOpeningHoursSpecification": {"opens": "00:00", "closes": "00:00", "validFrom": "2025-12-25"}}
    assert [(h.days, h.opens, h.dated) for h in stated(node)] == [((), None, True)]


def test_microdata_states_hours() -> None:
    document = page('<p>Visit us <time itemprop="openingHours" datetime="Mo-Fr 09:00-17:00">on weekdays</time></p>')
    assert [(h.days, h.opens) for h in find_stated_hours(document)] == [(WEEK, "09:00")]


@pytest.mark.parametrize("block", ["{", "[" * 90_000, "null", '{"openingHours": {"a": []}}', '{"openingHours": [[1]]}'])
def test_json_ld_that_is_none_states_nothing(block: str) -> None:
    assert find_stated_hours(page(f'<script type="application/ld+json">{block}</script>')) == ()
