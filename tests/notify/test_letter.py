"""A message as it is read: what comes first, what is never in it, both forms alike."""

from __future__ import annotations

import re

import pytest

from pipeline.notify.letter import Letter, letter
from pipeline.notify.news import news
from pipeline.report import EntryRow, FlagRow, Report, outward
from snapshots.records import Heard, Lane, Told
from tests.render.samples import ENTRIES, FLAGS, HIDDEN, NOW, WEEK, directory, entry, flag, full

BEFORE = (
    Told("t", "fa03", Heard.OPEN, "critical unconfirmed", FLAGS[-1].first_seen, 1, NOW),
    Told("t", "f4d0", Heard.OPEN, "high", NOW - 4 * WEEK, 1, NOW),
)


def written(report: Report, lane: Lane = Lane.WEEKLY, least: str = "medium", before: tuple[Told, ...] = ()) -> Letter:
    public = outward(report)
    return letter(news(public, before, "t", least), public, lane)


def of(*flags: FlagRow, entries: tuple[EntryRow, ...] = ENTRIES) -> Report:
    return Report(as_of=NOW, directories=(directory(),), entries=entries, flags=flags)


@pytest.fixture(scope="module")
def weekly() -> Letter:
    return written(full(), before=BEFORE)


@pytest.mark.parametrize("form", ["text", "html"])
def test_trouble_then_the_gravest_then_what_is_over(weekly: Letter, form: str) -> None:
    said = getattr(weekly, form).lower()
    marks = ("extraction drift", "homoglyph (email)", "domain hijack (website)", "contact changed (phone)",
             "taken back", "going on", "restricted finding is shown only")  # fmt: skip
    places = [said.rindex(mark) for mark in marks]  # the heading counts some of them, so the last is meant
    assert places == sorted(places)


@pytest.mark.parametrize("form", ["subject", "text", "html"])
def test_of_a_restricted_finding_only_count_and_id(form: str) -> None:
    hidden = next(f for f in FLAGS if f.restricted)
    said = getattr(written(of(hidden)), form)
    for word in (*{*re.findall(r"[\w+]{4,}", HIDDEN)} - {"phone"}, "private", "quiet", "secret.example"):
        assert word.lower() not in said.lower()
    assert "1 restricted finding" in said
    assert (hidden.id in said) == (form != "subject")


@pytest.mark.parametrize("lane", list(Lane))
def test_no_contact_value_stands_in_a_subject(lane: Lane) -> None:
    for one in FLAGS:
        if one.status == "open" and not one.restricted:
            subject = written(of(one), lane, "info").subject
            assert one.listed is None or one.listed not in subject
            assert one.observed is None or one.observed not in subject
    nameless = entry("x", "+44 20 7946 0817")
    assert "7946" not in written(of(flag("f", "site-down", "high", "x"), entries=(nameless,)), lane).subject


def test_one_finding_is_its_own_subject() -> None:
    hijack = next(f for f in FLAGS if f.kind == "domain-hijack")
    assert written(of(hijack), Lane.NOW).subject == (
        "contactwatch: critical, not yet confirmed: domain hijack (website), Open Door"
    )


def test_what_is_not_confirmed_says_so_and_is_no_edit_to_paste() -> None:
    changed = next(f for f in FLAGS if f.kind == "contact-changed")
    assert changed.observed is not None
    assert written(of(changed)).html.count(changed.observed) > 0
    pasted = '">' + "<bdi>" + changed.observed
    assert pasted in written(of(changed)).html
    assert pasted not in written(of(changed.model_copy(update={"confirmed": False}))).html
    glyph = next(f for f in FLAGS if f.kind == "homoglyph")
    assert "x\\u202e@" in written(of(glyph)).text
    assert "\u202e" not in written(of(glyph)).html + written(of(glyph)).text


def test_nothing_scraped_acts_in_the_html(weekly: Letter) -> None:
    assert "<script" not in weekly.html
    assert 'href="javascript' not in weekly.html
    assert not re.search(r"<(?:img|link|iframe|form)\b|url\(", weekly.html)


def test_styles_stand_in_the_elements(weekly: Letter) -> None:
    """A program that drops the style sheet loses dark mode only."""
    body = weekly.html.partition("</style>")[2]
    assert not re.findall(r"<(?:p|h1|h2|h3|mark|a)\b(?![^>]*\bstyle=)[^>]*>", body)
    assert "prefers-color-scheme: dark" in weekly.html


def test_lines_of_the_text_fit(weekly: Letter) -> None:
    long = [line for line in weekly.text.splitlines() if len(line) > 76 and "://" not in line]
    assert long == []


def test_one_site_in_two_directories_is_one_incident() -> None:
    north, south = entry("aid", "Aid"), entry("aid", "Aid").model_copy(update={"directory": "southland"})
    two = (
        flag("f1", "site-down", "high", "aid", listed="https://aid.example/"),
        flag("f2", "site-down", "high", "aid", listed="https://aid.example/").model_copy(
            update={"directory": "southland"}
        ),
    )
    pages = (directory(), directory("southland", "Southland Legal Assistance"))
    said = written(Report(as_of=NOW, directories=pages, entries=(north, south), flags=two)).text
    assert said.count("Site down") == 1
    assert "The same on 1 other page:\n  - Southland Legal Assistance\n    https://" in said
    assert "1 finding to look at." in said


def test_an_invented_world_says_so_everywhere(weekly: Letter) -> None:
    for form in (weekly.subject, weekly.text, weekly.html):
        assert "invented findings" in form


def test_a_trouble_that_is_over_is_a_message_of_its_own() -> None:
    told = (Told("t", "trouble:northland:extraction-drift", Heard.OPEN, "high", None, 1, NOW),)
    said = written(of(), before=told)
    assert "northland: extraction drift is over." in said.text
    assert "works again" in said.subject + said.text
