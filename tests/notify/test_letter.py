"""A message as it is read: what comes first, what is never in it, both forms alike."""

from __future__ import annotations

import re

import pytest

from pipeline.notify.letter import Letter, letter
from pipeline.notify.news import news
from pipeline.report import EntryRow, FlagRow, Report, outward
from snapshots.records import Heard, Lane, Told
from tests.render.samples import ENTRIES, FLAGS, HIDDEN, NOW, WEEK, directory, entry, evidence, flag, full

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


@pytest.mark.parametrize("form", ["subject", "text", "html"])
def test_a_restricted_finding_that_is_over_is_counted_apart(form: str) -> None:
    """What the letter counts as resolved stands in its list; of the restricted one there is the id."""
    gone = {"status": "resolved", "confirmed": True}
    hidden = flag("f9e8", "contact-changed", "high", "aid", restricted=True, observed=HIDDEN).model_copy(update=gone)
    seen = flag("f1", "site-down", "high", "aid", listed="https://aid.example/").model_copy(update=gone)
    told = tuple(Told("t", f.id, Heard.OPEN, "high", f.first_seen, 1, NOW) for f in (hidden, seen))
    both = getattr(written(of(hidden, seen, entries=(entry("aid", "Aid"),)), before=told), form)
    assert "1 resolved" in both
    alone = getattr(written(of(hidden, entries=(entry("aid", "Aid"),)), before=told[:1]), form)
    assert "resolved" not in alone.lower()
    for said in (both, alone):
        assert "1 restricted finding is over" in said
        assert ("f9e8" in said) == (form != "subject")
        assert "7946" not in said


def test_one_restricted_finding_comes_with_the_command_that_shows_it() -> None:
    hidden = next(f for f in FLAGS if f.restricted)
    assert f"contactwatch review show {hidden.id}" in " ".join(written(of(hidden)).text.split())


def test_who_has_no_website_is_listed_on_a_page_all_the_same() -> None:
    lone = entry("lone", "Lone Helper", web=False)
    page = flag("f2", "stamp-stale", "medium", None, listed="Last updated March 2023")
    said = written(of(flag("f1", "no-checkable-source", "medium", "lone"), page, entries=(lone,)))
    assert "Lone Helper\n  listed on Northland Legal Assistance\n" in said.text
    assert "Northland Legal Assistance\n  https://" in said.text  # the page itself, named once
    assert "about" not in said.text
    assert said.html.count("Listed on") == 1
    assert "About " not in said.html


def test_no_address_of_an_api_is_a_place_to_look() -> None:
    api = evidence("c1", "https://desk.example/wp-json/wp/v2/pages?parent=7&_fields=id,slug", "By country")
    page = evidence("c2", "https://desk.example/by-country/", "By country")
    said = written(of(flag("f1", "entry-removed", "medium", "aid", evidence=(api, page))))
    for form in (said.text, said.html):
        assert "wp-json" not in form
        assert "https://desk.example/by-country/" in form
