"""Telephone numbers in text: every written form is read, and what is no number is left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.label import channels_in, label_before, whole_label
from pipeline.text.mask import masked, skeleton
from pipeline.text.numbering import normalise
from pipeline.text.phone import find_phones

EVAL = Path(__file__).parents[3] / "shared" / "eval"


def values(text: str, *regions: str) -> list[str]:
    return [phone.value for phone in find_phones(text, regions=regions)]


@pytest.mark.parametrize(
    ("text", "region", "value"),
    [
        ("+375172882742", "BY", "+375172882742"),
        ("+ 375 (17) 288 27 42", "BY", "+375172882742"),
        ("375 (33) 635-21-66", "BY", "+375336352166"),
        ("Tel: 375 (33) 635-21-66", "PL", "+375336352166"),
        ("8 (017) 288-27-42", "BY", "+375172882742"),
        ("80172882742", "BY", "+375172882742"),
        ("Тел. 8 10 375 17 288 27 42", "RU", "+375172882742"),
        ("00375 17 288 27 42", "PL", "+375172882742"),
        ("+375\u00a017\u00a0288\u201127\u201142", "BY", "+375172882742"),
        ("+375 17 288–27–42", "BY", "+375172882742"),
        ("＋375 17 288 27 42", "BY", "+375172882742"),
        ("+49 (0) 30 123456", "BY", "+4930123456"),
        ("+48 (0)22 621 02 07", "BY", "+48226210207"),
        ("+39 (0)6 4620 4701", "IT", "+390646204701"),
        ("Telefon030 1234567", "DE", "+49301234567"),
        ("(+375) 17 288 27 42", "BY", "+375172882742"),
        ("Tel. ( 375 ) 17 288 27 42", "US", "+375172882742"),
        ("تلفن: ۰۲۱ ۸۸۹۶ ۴۲۰۰", "IR", "+982188964200"),
        ("1-800-273-TALK (8255)", "US", "+18002738255"),
        ("303.555.HELP", "US", "+13035554357"),
        ("0221/9822-2220", "DE", "+4922198222220"),
        ("0800 5 10 11 12", "DE", "+498005101112"),
        ("40 61 23 45", "NO", "+4740612345"),
    ],
)
def test_written_forms(text: str, region: str, value: str) -> None:
    assert values(text, region) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "УНП 193567890",
        "ЄДРПОУ 12345678",
        "NIP 526-25-44-258, KRS 0000174486, REGON 017478022",
        "SIRET 732 829 320 00074",
        "ИНН 7707083893 КПП 773601001",
        "P.IVA e Cod. Fisc. 03836450407",
        "IBAN BY86 AKBB 1010 0000 0029 6600 0000",
        "р/с 3012 0000 1234 5678",
        "ISBN 978-3-16-148410-0",
        "doi: 10.1136/bmjopen-2016-011092",
        "04.02.2022, 15:33",
        "2018-10-04T10:00:00-0500",
        "Mo–Fr 08.30 - 12.00 14.00 - 17.30",
        "2010-2014, 2015/2016",
        "1 000 000 руб.",
        "€ 12 345 678",
        "53.902334, 27.561879",
        "220030 Minsk, 22030 Minsk",
        "CEP 40210-630",
        "Sizes: 36 / 37 / 38 / 39",
        "66.820 Gebrauchtmaschinen, 23.777 (127 NEU) Kleinanzeigen",
        "https://example.org/p/0301234567",
    ],
)
@pytest.mark.parametrize("region", ["BY", "DE", "FR", "BR", "DK"])
def test_what_is_no_number(text: str, region: str) -> None:
    assert values(text, region) == []


def test_several_in_a_line() -> None:
    assert values("Tel: +375 17 288 27 42 или +375 17 228 27 43; (017) 200-01-02", "BY") == [
        "+375172882742",
        "+375172282743",
        "+375172000102",
    ]


def test_a_number_without_the_area_that_was_just_shown() -> None:
    assert values("Tel. (17) 288 27 42 / 288 27 43", "BY") == ["+375172882742", "+375172882743"]
    assert values("Tel. (017) 288-27-42, 288-27-43", "BY") == ["+375172882742", "+375172882743"]


def test_a_number_beside_a_stranger() -> None:
    assert values("Minsk, 220030 (017) 288-27-42", "BY") == ["+375172882742"]


def test_nothing_is_invented() -> None:
    """An impossible number is kept under its label with the digits it shows, and only there."""
    assert values("Tel: 288-27-42", "PL") == ["2882742"]
    assert values("Room 288-27-42", "PL") == []
    assert values("Tel: +999 123 456 789") == ["+999123456789"]
    assert values("Call 2012, 2013") == []


def test_without_any_region() -> None:
    assert values("312.744.3090") == ["3127443090"]
    assert values("+375 17 288 27 42") == ["+375172882742"]


def test_label_of_the_line_above() -> None:
    label = whole_label("Телефоны:")
    assert [p.value for p in find_phones("288-27-42-1", regions=("BY",), label=label)] == ["28827421"]
    assert find_phones("2770 De La Cruz Boulevard 12345", regions=("US",), label=label) == ()


def test_extension() -> None:
    [phone] = find_phones("+375 17 288-27-42 доб. 12", regions=("BY",))
    assert phone.extension == "12"


def test_regions_in_turn() -> None:
    assert values("600 123 456", "BY", "PL") == ["+48600123456"]


def test_labels() -> None:
    assert label_before("Fax 030 1, Tel. ", 16).kinds == ("phone",)  # type: ignore[union-attr]
    assert label_before("Tel./Fax: ", 10).kinds == ("phone", "fax")  # type: ignore[union-attr]
    assert label_before("Phone (WhatsApp only): ", 23).text == "Phone"  # type: ignore[union-attr]
    assert label_before("We met in ", 10) is None
    assert whole_label("Fax (Minsk)") is not None
    assert whole_label("Our phone rings all day long") is None


def test_channels() -> None:
    assert channels_in("for Whatsapp, Telegram, and Signal") == ("whatsapp", "telegram", "signal")
    assert channels_in("звонки, Viber") == ("voice", "viber")
    assert channels_in("landline 1") == ()


@given(st.text(max_size=200))
def test_places_stay_the_same(text: str) -> None:
    assert len(masked(skeleton(text))) == len(text)


@given(st.text(alphabet="0123456789 +-()/.,абвTel:\u00a0", max_size=80))
def test_what_is_found_is_printed_there(text: str) -> None:
    for phone in find_phones(text, regions=("BY", "DE")):
        assert 0 <= phone.start < phone.end <= len(text)
        assert any(c.isdecimal() for c in text[phone.start : phone.end])


def test_links() -> None:
    assert normalise("+375%2017") is None
    assert normalise("8 (017) 288-27-42", ("BY",)) == "+375172882742"


@pytest.mark.skipif(not EVAL.exists(), reason="the measured pages lie beside the project")
def test_measured_vectors() -> None:
    rows = [json.loads(line) for line in (EVAL / "dev" / "vectors" / "gold.jsonl").read_text("utf-8").splitlines()]
    right = 0
    for row in rows:
        found = values(row["text"], *([row["region"]] if row["region"] else []))
        right += {value.lstrip("+") for value in found} == set(row["gold"])
    assert right >= 0.99 * len(rows)
