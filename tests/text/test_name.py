"""Names as ids, as the same name, in a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.name import acronyms, mentions, same_name, slug, tokens


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Human Constanta", "human-constanta"),
        ("International Organization for Migration (IOM)", "international-organization-for-migration-iom"),
        ("Ina “Evolutio”", "ina-evolutio"),
        ("Ліга «Права чалавека»", "liga-prava-chalaveka"),
        ("People’s Aid", "peoples-aid"),
        ("«»", ""),
    ],
)
def test_slug(name: str, expected: str) -> None:
    assert slug(name) == expected


@given(st.text(max_size=200))
def test_a_slug_is_short_plain_and_its_own_slug(name: str) -> None:
    found = slug(name)
    assert len(found) <= 60
    assert found.isascii()
    assert set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug(found) == found


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("UNHCR in Belarus", "UNHCR Belarus", True),
        ("Belarus Red Cross (BRC)", "Belarus Red Cross", True),
        ("International Organization for Migration (IOM)", "International Organisation for Migration", True),
        ("Гражданское содействие", "Grazhdanskoe sodeystvie", True),
        ("Refugee Council e.V.", "The Refugee Council", True),
        ("IOM", "(IOM)", True),
        ("Legal Center East", "Legal Center West", False),
        ("Caritas Belarus", "Caritas Poland", False),
        ("Branch 1", "Branch 2", False),
        ("Hope", "Hope and Humanity", False),
        ("", "", False),
    ],
)
def test_same_name(a: str, b: str, expected: bool) -> None:
    assert same_name(a, b) is expected
    assert same_name(b, a) is expected


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("International Organization for Migration (IOM)", "The IOM office in Minsk", True),
        ("International Organization for Migration (IOM)", "online axiom casino", False),
        ("Human Constanta", "write to humanconstanta.org", True),
        ("Hope and Humanity", "there is hope in our casino", False),
        ("Hope and Humanity", "Hope & Humanity helps", True),
        ("Caritas Belarus", "Карытас Беларусь дапамагае", False),
        ("Карытас Беларусь", "Karytas Belarus", True),
        ("Belarus Red Cross", "Best slots of Belarus", False),
    ],
)
def test_mentions(name: str, text: str, expected: bool) -> None:
    assert mentions([name], text) is expected


def test_words_and_acronyms() -> None:
    assert tokens("The Association of Refugees, e.V. (AoR)") == ("association", "refugees", "aor")
    assert acronyms("Belarus Red Cross (BRC)") == ("BRC",)
    assert acronyms("HUMAN CONSTANTA") == ()
