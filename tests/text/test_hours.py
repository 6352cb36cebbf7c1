"""Opening hours in one line, in every language of the vocabulary, and lines that only look like them."""

from __future__ import annotations

import pytest

from pipeline.opening import EVERY_DAY, Hours
from pipeline.text.hours import days_alone, is_label, parse_hours
from pipeline.text.hours_words import likely
from pipeline.text.normal import fold
from pipeline.text.tables import table
from pipeline.text.vocabulary import LANGUAGES

WEEK = (1, 2, 3, 4, 5)
Read = tuple[tuple[int, ...], str | None, str | None]


def read(text: str, lang: str | None) -> list[Read]:
    return [(h.days, h.opens, h.closes) for h in parse_hours(text, lang)]


@pytest.mark.parametrize(
    ("lang", "text", "days", "opens", "closes"),
    [
        ("en", "Opening hours: Mon-Fri 9:00-17:00", WEEK, "09:00", "17:00"),
        ("en", "Mondays to Fridays 9am – 5pm", WEEK, "09:00", "17:00"),
        ("ru", "с понедельника по пятницу с 10.00 до 18.00", WEEK, "10:00", "18:00"),
        ("ru", "Пн–Пт: с 9 до 18", WEEK, "09:00", "18:00"),
        ("be", "Гадзіны працы: ад панядзелка да пятніцы 9.00–18.00", WEEK, "09:00", "18:00"),
        ("uk", "Понеділок – п’ятниця: 09:00–18:00", WEEK, "09:00", "18:00"),
        ("pl", "od poniedziałku do piątku w godz. 8.00-16.00", WEEK, "08:00", "16:00"),
        ("de", "Mo–Fr 9–17 Uhr", WEEK, "09:00", "17:00"),
        ("fr", "Du lundi au vendredi de 9h à 12h30", WEEK, "09:00", "12:30"),
        ("es", "Lunes a viernes de 9:00 a 14:00 h", WEEK, "09:00", "14:00"),
        ("es", "L-V: 9-14 h", WEEK, "09:00", "14:00"),
        ("pt", "Segunda a sexta-feira, das 9h às 18h", WEEK, "09:00", "18:00"),
        ("it", "dal lunedì al venerdì dalle 9 alle 17", WEEK, "09:00", "17:00"),
        ("ar", "من الاثنين إلى الجمعة من الساعة 9 صباحاً حتى 5 مساءً", WEEK, "09:00", "17:00"),
        ("ar", "ساعات العمل: الأحد - الخميس ٨:٠٠ - ١٦:٠٠", (1, 2, 3, 4, 7), "08:00", "16:00"),
        ("fa", "شنبه تا چهارشنبه ۸ تا ۱۶", (1, 2, 3, 6, 7), "08:00", "16:00"),
        ("fa", "ساعات کاری: شنبه تا پنج شنبه ساعت ۹ صبح تا ۵ عصر", (1, 2, 3, 4, 6, 7), "09:00", "17:00"),
        ("tr", "PAZARTESİ - CUMA 09:00 - 17:00", WEEK, "09:00", "17:00"),
        ("tr", "Hafta içi 09.00-18.00", WEEK, "09:00", "18:00"),
        ("el", "ΔΕΥΤΕΡΑ ΕΩΣ ΠΑΡΑΣΚΕΥΗ 9:00 π.μ. - 5:00 μ.μ.", WEEK, "09:00", "17:00"),
        ("am", "ከሰኞ እስከ አርብ 8:00 - 17:00", WEEK, "08:00", "17:00"),
        ("ti", "ሰኑይ ክሳብ ዓርቢ 8:00-17:00", WEEK, "08:00", "17:00"),
        ("lt", "Pirmadieniais–penktadieniais nuo 9 iki 17 val.", WEEK, "09:00", "17:00"),
        ("lt", "I–V 8.00–17.00 val.", WEEK, "08:00", "17:00"),
        (None, "Mo–Fr 9–17", WEEK, "09:00", "17:00"),
        ("ru", "Monday – Friday 9:00–17:00", WEEK, "09:00", "17:00"),
        ("en", "Helpline: +962 064008000 (Sunday to Thursday, 8AM to 4PM)", (1, 2, 3, 4, 7), "08:00", "16:00"),
        ("en", "Emergency Line: +962 (0)7 77 38 72 21 (available 24/7)", EVERY_DAY, "00:00", "24:00"),
        ("ru", "Круглосуточно", EVERY_DAY, "00:00", "24:00"),
        ("en", "We are open from 9 to 5, Monday to Friday", WEEK, "09:00", "17:00"),
        ("en", "Mon-Fri 9.30-4.30", WEEK, "09:30", "16:30"),
        ("en", "Daily 22:00-02:00", EVERY_DAY, "22:00", "02:00"),
        ("de", "Sa 18–2 Uhr", (6,), "18:00", "02:00"),
        ("en", "9am-12 noon every day", EVERY_DAY, "09:00", "12:00"),
        ("en", "Fri 1-5pm", (5,), "13:00", "17:00"),
        ("en", "Monday to Friday except Wednesday 9:00-17:00", (1, 2, 4, 5), "09:00", "17:00"),
        ("en", "Office hours: 9.30am–4.30pm", (), "09:30", "16:30"),
        ("en", "Sunday: closed", (7,), None, None),
        ("fr", "Fermé le dimanche", (7,), None, None),
        ("en", "Call Mon-Fri between 10am and 4pm", WEEK, "10:00", "16:00"),
        ("tr", "Pazartesi'den Cuma'ya 09:00-17:00", WEEK, "09:00", "17:00"),
        ("tr", "SALI 9:00-12:00", (2,), "09:00", "12:00"),
        ("ar", "من يوم الاثنين إلى يوم الجمعة 9:00-17:00", WEEK, "09:00", "17:00"),
        ("en", "Mon-Fri 9:00-17:00 except Wednesday", (1, 2, 4, 5), "09:00", "17:00"),
        ("de", "Montag 9-12, Pause 15-16", (1,), "09:00", "12:00"),
        ("en", "Fri 9-5pm", (5,), "09:00", "17:00"),
    ],
)
def test_one_span(lang: str | None, text: str, days: tuple[int, ...], opens: str | None, closes: str | None) -> None:
    assert read(text, lang) == [(days, opens, closes)]


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        (
            "en",
            "Mon, Wed, Fri 9am-12 noon and 1-5pm; Tue/Thu 10:00–14:00",
            [((1, 3, 5), "09:00", "12:00"), ((1, 3, 5), "13:00", "17:00"), ((2, 4), "10:00", "14:00")],
        ),
        (
            "ru",
            "Пн.–Пт.: с 9 до 18, перерыв 13-14. Сб, вс — выходной",
            [(WEEK, "09:00", "13:00"), (WEEK, "14:00", "18:00"), ((6, 7), None, None)],
        ),
        ("de", "Sprechzeiten: Mo geschlossen, Mi 10–12 Uhr", [((1,), None, None), ((3,), "10:00", "12:00")]),
        (
            "de",
            "Montag bis Donnerstag: 9.00 - 12.00 Uhr und 13.00 - 16.00 Uhr",
            [((1, 2, 3, 4), "09:00", "12:00"), ((1, 2, 3, 4), "13:00", "16:00")],
        ),
        ("be", "Пн–Чц: 9.00–18.00, пт: 9.00–16.45", [((1, 2, 3, 4), "09:00", "18:00"), ((5,), "09:00", "16:45")]),
        ("en", "Closed Monday. Tuesday 9:00-17:00", [((1,), None, None), ((2,), "09:00", "17:00")]),
        (
            "en",
            "Monday 9:00–17:00 Tuesday 10:00–17:00 Wednesday Closed",
            [((1,), "09:00", "17:00"), ((2,), "10:00", "17:00"), ((3,), None, None)],
        ),
    ],
)
def test_several_spans(lang: str, text: str, expected: list[Read]) -> None:
    assert read(text, lang) == expected


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The office is closed 24 Dec–7 Jan"),
        ("de", "Vom 24.12. bis 6.1. geschlossen"),
        ("fr", "Fermé du 1 au 15 août"),
        ("pl", "W dniach 24-26 grudnia nieczynne"),
        ("ru", "31 декабря – 8 января: закрыто"),
        ("en", "Office closed on 2025-03-13"),
    ],
)
def test_a_closure_with_dates_says_nothing_of_ordinary_weeks(lang: str, text: str) -> None:
    assert parse_hours(text, lang) == (Hours((), None, None, text, dated=True),)


def test_hours_of_one_date_are_dated_and_those_from_a_date_on_are_not() -> None:
    (holiday,) = parse_hours("Opening hours on 24 December: 9:00-12:00", "en")
    assert (holiday.opens, holiday.dated) == ("09:00", True)
    (new,) = parse_hours("Opening hours from 1 September: Mon-Fri 9:00-17:00", "en")
    assert (new.days, new.dated) == (WEEK, False)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Seminar, Monday 5 May 2025, 18:00-20:00"),
        ("en", "Wed 26 Nov 10:00-12:00"),
        ("en", "24 December: 9:00-12:00"),
        ("en", "Tel. 218-72-36, 9-17-25"),
        ("en", "Mon. 218-72-36"),
        ("en", "8 (029) 645-49-44"),
        ("en", "We answer within 24 hours"),
        ("en", "Our open letter of Monday"),
        ("en", "The court sat on Monday and the hearing, which had been put off twice, took from 9:00 to 17:00"),
        ("en", "Results: 2:00:00 - 2:29:59 hours"),
        ("en", "Rooms 12-14, Saturday Street"),
        ("en", "Mon: 29-17-2"),
        ("en", "Mon: 50-9-17"),
        ("en", "Mon 9:00-9:00"),
        ("en", "Pages 9-17"),
        ("en", "9:00-17:00"),
        ("de", "So erreichen Sie uns: 0561 940 83-14"),
        (None, "Di t/m vr 10.00 - 18.00 uur"),
        ("en", "Monday 30:00-45:00"),
        ("en", ""),
        ("en", "Mon-Fri 9:00-17:00 " * 60),
    ],
)
def test_what_are_no_hours(lang: str | None, text: str) -> None:
    assert parse_hours(text, lang) == ()


def test_short_day_names_are_read_only_in_their_language() -> None:
    assert read("mar 9:00-12:00", "fr") == [((2,), "09:00", "12:00")]
    assert read("mar 9:00-12:00", "en") == []
    assert read("pn 9:00-12:00", "pl") == [((1,), "09:00", "12:00")]
    assert read("pn 9:00-12:00", "lt") == [((5,), "09:00", "12:00")]
    assert read("pn 9:00-12:00", None) == []


def test_times_without_a_day_need_a_label_above_or_a_day_before() -> None:
    assert parse_hours("9:00-17:00", "en", labelled=True)[0].days == ()
    assert parse_hours("9:00-17:00", "en", days=(6,))[0].days == (6,)
    assert parse_hours("closed", "en", days=(7,))[0].opens is None


def test_a_cell_of_days_and_a_label_alone() -> None:
    assert days_alone("Monday – Thursday:", "en") == (1, 2, 3, 4)
    assert days_alone("Пн, ср", "ru") == (1, 3)
    assert days_alone("Monday morning", "en") == ()
    assert days_alone("Monday, " * 20, "en") == ()
    assert is_label("Godziny otwarcia biura:", "pl")
    assert is_label("Open", "en")
    assert not is_label("Open calls for volunteers", "en")


def test_the_cheap_question_finds_the_lines_worth_the_costly_one() -> None:
    lines = [
        "ΔΕΥΤΕΡΑ 9:00",
        "Дорогие друзья",
        "Öffnungszeiten",
        "Mo",
        "We are monitoring the border",
        "Open 24/7",
        "x 7",
    ]
    assert sorted(likely(lines, "de")) == [0, 2, 3, 5]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_days_of_a_language_are_seven_and_none_is_two(lang: str) -> None:
    days = table("weekdays")[lang]
    for form in ("names", "short"):
        assert len(days[form]) == 7
        folded = [{fold(name) for name in names} for names in days[form]]
        assert sum(map(len, folded)) == len(set().union(*folded))
    assert all(days["names"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_both_tables_of_days_agree(lang: str) -> None:
    """The stamps' list begins on Sunday and knows no day by number."""
    own = table("weekdays")[lang]["names"]
    for at, name in enumerate(table("calendars")["weekdays"][lang][:7]):
        assert fold(name) in {fold(form) for form in own[at - 1]}
