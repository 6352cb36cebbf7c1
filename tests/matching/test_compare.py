"""Comparison is keyed: `compare` and `apply` are inverses, order never matters, equal sides are silent."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipeline.matching.compare import apply, compare, fields
from pipeline.model import Contact, Kind, ListedEntry

_KEYS = st.text("abcdé.:/+ '\"[]", min_size=1, max_size=4)
_ENTRY = st.dictionaries(
    _KEYS, st.one_of(st.text(max_size=4), st.dictionaries(_KEYS, st.text(max_size=3), max_size=3)), max_size=4
)
_PLAIN = st.dictionaries(_KEYS, _ENTRY, max_size=5)


@given(_PLAIN)
def test_a_reading_compared_with_itself_is_silent(a: dict[str, Any]) -> None:
    assert compare(a, a) == ()


@given(_PLAIN, _PLAIN)
def test_apply_undoes_compare(a: dict[str, Any], b: dict[str, Any]) -> None:
    assert apply(compare(a, b), a) == b


@given(_PLAIN, _PLAIN, st.randoms(use_true_random=False))
def test_order_never_matters(a: dict[str, Any], b: dict[str, Any], chance: random.Random) -> None:
    shuffled = list(b.items())
    chance.shuffle(shuffled)
    assert compare(a, dict(shuffled)) == compare(a, b)


def test_one_contact_replaced_is_two_changes_of_that_field_and_not_one_of_the_root() -> None:
    before = {"harbour": {"phone": {"+375173900010": "a"}}}
    after = {"harbour": {"phone": {"+375173900011": "b"}}}
    assert [(c.path, c.before, c.after) for c in compare(before, after)] == [
        (("harbour", "phone", "+375173900010"), "a", None),
        (("harbour", "phone", "+375173900011"), None, "b"),
    ]


def test_blanks_and_quotes_are_no_difference() -> None:
    phone = Contact(Kind.PHONE, "+375173900010", "+375 17 390 00 10")
    a = ListedEntry("Ina “Harbour”", description="Helps\u00a0people.", contacts=(phone,))
    b = ListedEntry('Ina "Harbour"', description="Helps people. ", contacts=(phone,))
    assert fields(a) == fields(b)
