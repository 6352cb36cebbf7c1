"""Longer hidden blocks: what stands there confirms a listed value and is no new one; a decoy is neither."""

from __future__ import annotations

import pytest

from pipeline.matching.verify import sighting
from pipeline.model import Contact, Kind, Page, Reading
from pipeline.parsers.site import read_site
from pipeline.previewing.preview import compare_answer

MENU = (
    "<div style='display:none'><p>Menu for small screens: about our work, news, how to find the office in town</p>"
    "<p>Write to office@aid.example or call +375 17 288-27-42 on working days.</p></div>"
)
SHOWN = "<p>Welcome to Aid.</p><p>Shown: shown@aid.example</p>"
EMAIL = Contact(Kind.EMAIL, "office@aid.example", "office@aid.example")


def page(body: str) -> Page:
    html = f"<html lang='en'><title>Aid</title><body>{body}{'<p>We help people with papers.</p>' * 20}</body></html>"
    return Page(html.encode(), "https://aid.example/", "text/html; charset=utf-8")


def read(body: str) -> Reading:
    return read_site(page(body))


def values(contacts: tuple[Contact, ...]) -> list[str]:
    return [c.value for c in contacts]


def test_longer_block_only_confirms() -> None:
    seen = read(SHOWN + MENU)
    assert values(seen.contacts) == ["shown@aid.example"]
    assert values(seen.concealed) == ["office@aid.example", "+375172882742"]
    assert {c.where for c in seen.concealed} == {"hidden"}
    assert "office@aid.example" in (sighting(EMAIL, seen) or "")


@pytest.mark.parametrize(
    "decoy",
    [
        "<span style='display:none'>office@aid.example</span>",
        "<div style='display:none'>Write to office@aid.example</div>",
        f"<span style='display:none'>{'We help everyone who asks us for it. ' * 5} office@aid.example</span>",
    ],
    ids=["inline", "short block", "long inline"],
)
def test_decoy_is_neither(decoy: str) -> None:
    seen = read(SHOWN + decoy)
    assert (values(seen.contacts), seen.concealed) == (["shown@aid.example"], ())
    assert sighting(EMAIL, seen) is None


def test_what_is_shown_too_stands_once() -> None:
    seen = read(f"<p>office@aid.example</p>{SHOWN}{MENU}")
    assert values(seen.concealed) == ["+375172882742"]


def test_hidden_value_is_no_addition_and_what_went_there_no_removal() -> None:
    bare, menu = page(SHOWN), page(SHOWN + MENU)
    assert compare_answer(bare, menu)["added"] == []
    shown = page(f"{SHOWN}<p>office@aid.example</p>")
    assert compare_answer(shown, menu)["removed"] == []
    assert [c["value"] for c in compare_answer(shown, bare)["removed"]] == ["office@aid.example"]
