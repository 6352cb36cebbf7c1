"""Stamps of many languages and calendars, and dates that are none."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.calendar import Calendar, NoSuchDayError, span
from pipeline.text.stamp import ends_in_label, parse_stamp
from tests.zones import machine_zone

__all__ = ["machine_zone"]

DAYS = [
    ("Last updated March 2025", "en", "2025-03-01", "2025-03-31"),
    ("© 2024 Aid | Last updated March 2025 | Imprint", "en", "2025-03-01", "2025-03-31"),
    ("This page was last updated on 3 March 2025.", "en", "2025-03-03", "2025-03-03"),
    ("Updated: 16:32, Thu, Nov 2, 2023", "en", "2023-11-02", "2023-11-02"),
    ("By Ann Hill Last updated Nov 8, 2023 Share", "en", "2023-11-08", "2023-11-08"),
    ("Last updated: 2025-03-05T10:00Z", "en", "2025-03-05", "2025-03-05"),
    ("Last verified 2024", "en", "2024-01-01", "2024-12-31"),
    ("Stand: März 2025", "de", "2025-03-01", "2025-03-31"),
    ("Letzte Aktualisierung: 07.11.23", "de", "2023-11-07", "2023-11-07"),
    ("14.01.2022 (aktualisiert am)", "de", "2022-01-14", "2022-01-14"),
    ("Stan na 03.2025", "pl", "2025-03-01", "2025-03-31"),
    ("Ostatnia aktualizacja: 5 listopada 2024 r.", "pl", "2024-11-05", "2024-11-05"),
    ("По состоянию на март 2025", "ru", "2025-03-01", "2025-03-31"),
    ("Опубликовано 3 марта 2020, обновлено 5.03.2024 г.", "ru", "2024-03-05", "2024-03-05"),
    ("Апошняе абнаўленне: 5 лістапада 2024", "be", "2024-11-05", "2024-11-05"),
    ("Оновлено: 5 листопада 2024 р.", "uk", "2024-11-05", "2024-11-05"),
    ("Mis à jour : 30 avril 2015 à 07:38", "fr", "2015-04-30", "2015-04-30"),
    ("Actualizado: 11:17 CET | Miércoles, 06/05/2020", "es", "2020-05-06", "2020-05-06"),
    ("Atualizado em 4 de maio de 2022, 05:35", "pt", "2022-05-04", "2022-05-04"),
    ("Ultimo aggiornamento: 30 Settembre 2020", "it", "2020-09-30", "2020-09-30"),
    ("Son güncelleme: 5 Kasım 2024", "tr", "2024-11-05", "2024-11-05"),
    ("Τελευταία ενημέρωση: 3 Απριλίου 2024", "el", "2024-04-03", "2024-04-03"),
    ("Atnaujinta 2025 m. kovo 5 d.", "lt", "2025-03-05", "2025-03-05"),
    ("آخر تحديث: 5 كانون الثاني 2025", "ar", "2025-01-05", "2025-01-05"),
    ("آخر تحديث: 15 رمضان 1446 هـ", "ar", "2025-03-15", "2025-03-15"),
    ("آخرین به‌روزرسانی: ۱۵ اسفند ۱۴۰۳", "fa", "2025-03-05", "2025-03-05"),
    ("آخرین به روز رسانی: 1403/12/15", "fa", "2025-03-05", "2025-03-05"),
    ("Last updated 5 March 2568", "en", "2025-03-05", "2025-03-05"),
    ("መጨረሻ የተዘመነው መጋቢት 15 ቀን 2017 ዓ.ም.", "am", "2025-03-24", "2025-03-24"),
    ("最終更新日：2019年4月2日", "ja", "2019-04-02", "2019-04-02"),
    ("päivitetty 19.2.2020 16:20", "fi", "2020-02-19", "2020-02-19"),
]
NONE = [
    "Public Holidays: 03 January 2022",
    "© 2025 Aid for All",
    "Published 3 March 2025",
    "Updated 2 hours ago",
    "Exchange rates last updated 3 March 2025",
    "We updated 30 shelters in 2019",
    "As of 3 March 2024, 300 people live in camps near the border",
    "По состоянию на март 2025 в стране проживает 200 беженцев",
    "The market value (in Berlin, Stand: 1. Sep 2015) is too high",
    "Last updated 31.02.2024",
    "Last updated: 13/14/2020",
    "March 2025",
]


@pytest.mark.parametrize(("text", "lang", "earliest", "latest"), DAYS)
def test_a_stamp_is_an_interval(text: str, lang: str, earliest: str, latest: str) -> None:
    stamp = parse_stamp(text, lang)
    assert stamp is not None
    assert (stamp.earliest.isoformat(), stamp.latest.isoformat(), stamp.ambiguous) == (earliest, latest, False)


@pytest.mark.parametrize("text", NONE)
def test_no_stamp(text: str) -> None:
    assert parse_stamp(text, "en") is None


def test_the_words_are_kept_as_printed() -> None:
    stamp = parse_stamp("© Aid   | LAST  updated: March 2025 | Imprint", "en")
    assert stamp is not None
    assert stamp.text == "LAST updated: March 2025"


def test_day_and_month_are_never_guessed() -> None:
    stamp = parse_stamp("Last updated 03/04/2023", "en")
    assert stamp is not None
    assert (stamp.earliest, stamp.latest, stamp.ambiguous) == (date(2023, 3, 4), date(2023, 4, 3), True)
    fixed = parse_stamp("Last updated 03/04/2023", "en", day_first=True)
    assert fixed is not None
    assert (fixed.earliest, fixed.ambiguous) == (date(2023, 4, 3), False)
    american = parse_stamp("Last updated 03/04/2023", "en", day_first=False)
    assert american is not None
    assert american.earliest == date(2023, 3, 4)
    clear = parse_stamp("Last updated 25/04/2023", "en")
    assert clear is not None
    assert (clear.earliest, clear.ambiguous) == (date(2023, 4, 25), False)


def test_a_number_of_two_calendars_is_ambiguous() -> None:
    stamp = parse_stamp("መጨረሻ የተዘመነው 15/07/2017", "am")
    assert stamp is not None
    assert stamp.ambiguous
    assert (stamp.earliest, stamp.latest) == (date(2017, 7, 15), date(2025, 3, 24))


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back(day: date) -> None:
    for text in (
        f"Last updated {day.isoformat()}",
        f"Stand: {day:%d.%m.%Y}",
        f"Updated: {day:%B} {day.day}, {day.year}",
    ):
        stamp = parse_stamp(text, "en")
        assert stamp is not None
        assert stamp.earliest == stamp.latest == day


@pytest.mark.parametrize(
    ("calendar", "year", "month", "day", "expected"),
    [
        (Calendar.SOLAR, 1399, 12, 30, "2021-03-20"),
        (Calendar.SOLAR, 1400, 1, 1, "2021-03-21"),
        (Calendar.SOLAR, 1404, 1, 1, "2025-03-21"),
        (Calendar.SOLAR, 1403, 7, 1, "2024-09-22"),
        (Calendar.ETHIOPIC, 2000, 1, 1, "2007-09-12"),
        (Calendar.ETHIOPIC, 2015, 13, 6, "2023-09-11"),
        (Calendar.ISLAMIC, 1446, 9, 1, "2025-03-01"),
        (Calendar.BUDDHIST, 2568, 3, 5, "2025-03-05"),
    ],
)
def test_calendars(calendar: Calendar, year: int, month: int, day: int, expected: str) -> None:
    assert span(calendar, year, month, day)[0].isoformat() == expected


@pytest.mark.parametrize(
    ("calendar", "year", "month", "day"),
    [
        (Calendar.SOLAR, 1404, 12, 30),
        (Calendar.ETHIOPIC, 2016, 13, 6),
        (Calendar.GREGORIAN, 2023, 2, 29),
        (Calendar.ISLAMIC, 1446, 13, 1),
    ],
)
def test_days_that_do_not_exist(calendar: Calendar, year: int, month: int, day: int) -> None:
    with pytest.raises(NoSuchDayError):
        span(calendar, year, month, day)


def test_months_and_years_end_where_the_next_begins() -> None:
    for calendar, year in (
        (Calendar.SOLAR, 1403),
        (Calendar.ETHIOPIC, 2015),
        (Calendar.ISLAMIC, 1446),
        (Calendar.GREGORIAN, 2024),
    ):
        last = 13 if calendar is Calendar.ETHIOPIC else 12
        assert span(calendar, year)[1] == span(calendar, year, last)[1]
        assert span(calendar, year)[0] == span(calendar, year, 1, 1)[0]


def test_a_label_whose_date_stands_on_the_next_line() -> None:
    assert ends_in_label("Letzte Änderung:")
    assert not ends_in_label("Letzte Änderung: gestern")
    assert not ends_in_label("Kontakt:")
