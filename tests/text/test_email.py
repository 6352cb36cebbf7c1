"""Addresses of mail in text, plain and cloaked, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.email import comparable, find_emails, normalise


def values(text: str) -> list[str]:
    return [email.value for email in find_emails(text)]


@pytest.mark.parametrize(
    "text",
    [
        "info@help.example",
        "Info@Help.Example",
        "<info@help.example>.",
        "'info@help.example'",
        "info(at)help.example",
        "info [at] help [dot] example",
        "info {at} help.example",
        "info[@]help.example",
        "info(a)help.example",
        "info (собака) help точка example",
        "info [ät] help [punkt] example",
        "info(zavináč)help(tečka)example",
        "info (arroba) help.example",
        "info\u00a0(at)\u00a0help.example",
        "info at help dot example",
        "info AT help DOT example",
        "info_at_help.example",
        "E-mail: info at help.example",
        "E-mail: info~help.example",
        "E-mail: info @ help . example",
        "info@help [dot] example",
        "info＠help．example",
        "info\u200b@\u200bhelp.example",
        "info@\u00adhelp.example",
        "info@NOSPAMhelp.example",
        "info@help.example.nospam",
        "\u202eelpmaxe.pleh@ofni\u202c",
    ],
)
def test_ways_to_write_one(text: str) -> None:
    assert values(text) == ["info@help.example"]


@pytest.mark.parametrize(
    "text",
    [
        "npm i react@18.2.0",
        "logo@2x.png",
        "Meet at home. dot com bubble",
        "open at 10.30 and look at www.help.example",
        "see more at Chicago.gov",
        "price @ 5.50 each",
        "Instagram: @help.example",
        "forget about victory at this point in time",
        "Contact us (a) Minsk. City b) Brest",
        "info@localhost",
        "a..b@",
    ],
)
def test_what_is_none(text: str) -> None:
    assert values(text) == []


def test_several() -> None:
    assert values("a_b@c.org,d@e.fr; or g(at)h.org. Tel 030|i@j.org") == ["a_b@c.org", "d@e.fr", "g@h.org", "i@j.org"]


def test_a_homoglyph_stays() -> None:
    assert values("inf\u043e@help.example") == ["inf\u043e@help.example"]


def test_idn() -> None:
    assert values("Info@Помощь.бел") == ["info@помощь.бел"]
    assert comparable("Info@Помощь.бел") == comparable("info@xn--l1adbb7cs.xn--90ais")


def test_words_that_touch_an_address() -> None:
    text = "E-mailinfo@help.orgClick"
    assert [e.value for e in find_emails(text, joints=(6, 19))] == ["info@help.org"]
    assert [e.value for e in find_emails("info@help.org", joints=(4, 5))] == ["info@help.org"]


def test_links() -> None:
    assert normalise("mailto:Info%40Help.Example?subject=Hi") == "info@help.example"
    assert normalise("mailto:?subject=Hi&body=x") is None
    assert normalise("%69nfo@help.example") == "info@help.example"


@given(st.text(max_size=120))
def test_places(text: str) -> None:
    for email in find_emails(text):
        assert 0 <= email.start < email.end <= len(text)
        assert "@" in email.value
        assert email.value == email.value.lower()
