"""What `read` answers of one page, beyond the contract's keys."""

from __future__ import annotations

from typing import Any

from pipeline.cli.table import table
from pipeline.model import Page
from pipeline.previewing.preview import site_answer


def _answer(text: str) -> dict[str, Any]:
    return site_answer("page", Page(f"<html lang=en><body><h1>Harbour Aid</h1>{text}</body></html>".encode()))


def test_an_address_behind_words_of_another_matter_stands_apart() -> None:
    told = _answer(
        '<p><a href="mailto:info@harbour.example">Write to us</a></p>'
        '<p>Site by <a href="mailto:jo@studio.example">Studio Nine</a></p>'
    )
    assert [c["value"] for c in told["emails"]] == ["info@harbour.example"]
    assert [c["value"] for c in told["linked"]] == ["jo@studio.example"]


def test_a_named_persons_link_stands_apart_too() -> None:
    rows = (
        "<table><tr><td>Manager</td><td>Kalina Van Dyk</td>"
        "<td><a href='mailto:kalina@harbour.example'>Send email</a></td></tr>"
        "<tr><td>Questions</td><td>Every day</td>"
        "<td><a href='mailto:camp@harbour.example'>Send email</a></td></tr></table>"
    )
    told = _answer(rows)
    assert [c["value"] for c in told["emails"]] == ["camp@harbour.example"]
    assert [(c["value"], c["personal"]) for c in told["linked"]] == [("kalina@harbour.example", True)]


def test_a_page_without_such_links_has_no_such_key() -> None:
    assert "linked" not in _answer("<p>Email: info@harbour.example</p>")


def test_an_address_that_is_hidden_beyond_decoding_is_said() -> None:
    told = _answer("<p>Email: [email protected]</p>")
    assert told["emails"] == []
    assert [u["kind"] for u in told["unread"]] == ["unreadable-contact"]


def test_the_table_shows_all_that_the_answer_holds() -> None:
    told = table(
        _answer(
            "<p>Opening hours: Mon-Fri 9:00-18:00</p><p>Email: [email protected]</p>"
            '<p>Tel: +375 17 390 00 10</p><p>Site by <a href="mailto:jo@studio.example">Studio Nine</a></p>'
        )
    )
    for words in ("+375173900010", "jo@studio.example", "hours: ", "unread: unreadable-contact"):
        assert words in told


def test_what_a_machine_dates_stands_beside_the_stamp() -> None:
    head = "<meta property='article:modified_time' content='2025-03-18T09:12:00+03:00'>"
    page = Page(f"<title>Aid</title>{head}<p>Last updated March 2024</p>".encode(), "https://aid.example/")
    told = site_answer("aid.html", page)
    assert told["machine_stamps"] == [{"source": "date-modified", "at": "2025-03-18T06:12:00Z"}]
    assert told["stamp"]["latest"] == "2024-03-31"
