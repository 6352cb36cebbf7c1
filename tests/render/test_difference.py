"""Values side by side."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.render.difference import LONGEST, aligned


def marked(a: str, b: str) -> list[tuple[str, str]]:
    return [(s.before, s.after) for s in aligned(a, b) if not s.same]


@pytest.mark.parametrize(
    ("a", "b", "differing"),
    [
        ("+375172638417", "+375172638471", [("17", "71")]),
        ("+375172882742", "+375172282742", [("8", "2")]),
        ("info@old.example", "info@new.example", [("old", "new")]),
        ("12 Quay Street, 22030", "12 Quay Street, 220030", [("", "0")]),
        ("same", "same", []),
        ("", "", []),
        ("", "new", [("", "new")]),
        ("legal@x.example", "+442079460000", [("legal@x.example", "+442079460000")]),
        ("e\u0301a", "e\u0300a", [("e\u0301", "e\u0300")]),
    ],
)
def test_marks(a: str, b: str, differing: list[tuple[str, str]]) -> None:
    assert marked(a, b) == differing


def test_an_endless_text_is_not_aligned() -> None:
    a, b = "x" * (LONGEST + 1), "x" * LONGEST + "y"
    assert marked(a, b) == [(a, b)]


@given(st.text(max_size=60), st.text(max_size=60))
def test_joined_again_the_segments_are_the_values(a: str, b: str) -> None:
    segments = aligned(a, b)
    assert "".join(s.before for s in segments) == a
    assert "".join(s.after for s in segments) == b
    assert all(s.before == s.after for s in segments if s.same)
    assert all(one.same != other.same for one, other in pairwise(segments))


@given(st.text(alphabet="ab\u0301\u0308", min_size=1, max_size=20), st.text(alphabet="ab\u0301\u0308", max_size=20))
def test_a_mark_stays_with_its_letter(a: str, b: str) -> None:
    starts = [s.before[0] for s in aligned(a, b)[1:] if s.before]
    assert not any(unicodedata.category(c).startswith("M") for c in starts)
