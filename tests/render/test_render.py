"""What holds for every rendering: order, words, what is kept in, and that it is read by the programs it is made for."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup, Tag
from markdown_it import MarkdownIt
from rich.cells import cell_len

from pipeline.model import SiteState
from pipeline.render import FORMATS, render
from pipeline.render.outline import outline
from pipeline.render.text import pair
from pipeline.render.wording import SITE_STATES
from pipeline.report import FlagRow, Report
from tests.render.samples import FLAGS, HIDDEN, NOW, PAGE, SAMPLES, TROUBLE, flag, full

ATOM = {"a": "http://www.w3.org/2005/Atom"}
HUMAN = ("text", "markdown", "html")


def flags_only(*flags: FlagRow) -> Report:
    return full().model_copy(update={"flags": flags, "trouble": ()})


def page(report: Report) -> BeautifulSoup:
    return BeautifulSoup(render(report, "html"), "lxml")


def words_of(report: Report, name: str) -> str:
    """The rendering as its reader sees it, white space aside."""
    seen = page(report).get_text(" ") if name == "html" else render(report, name).replace("\\", "")
    return " ".join(seen.split())


# -- every format ----------------------------------------------------------------------------------------------------


def test_another_format_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(ValueError, match=r"'pdf'.*text, markdown, html, json, csv, atom"):
        render(full(), "pdf")


@pytest.mark.parametrize("name", FORMATS)
def test_of_a_restricted_finding_only_the_id_is_told(name: str) -> None:
    shown = render(full(), name)
    assert "f9c0" in shown
    assert not [part for part in (HIDDEN, "Nadia", "0999", "secret.example", "c108") if part in shown]


@pytest.mark.parametrize("name", [*HUMAN, "atom", "csv"])
def test_not_even_the_kind_of_a_restricted_finding_is_told_to_people(name: str) -> None:
    assert "private" not in render(full(), name).casefold()


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("name", FORMATS)
def test_no_rendering_steers_a_terminal(sample: str, name: str) -> None:
    shown = render(SAMPLES[sample](), name).replace("\r\n", "\n").replace("\n", "")
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]


@pytest.mark.parametrize("name", [*HUMAN, "atom"])
def test_trouble_comes_before_the_flags(name: str) -> None:
    shown = words_of(full(), name)
    assert shown.index("xtraction drift") < shown.index("omain hijack")


@pytest.mark.parametrize("name", HUMAN)
def test_nobody_is_called_closed(name: str) -> None:
    assert "closed" not in render(full(), name).casefold()


@pytest.mark.parametrize("name", HUMAN)
def test_a_flag_tells_all_a_person_needs(name: str) -> None:
    shown = words_of(full(), name)
    for part in (
        "Harbour Law Centre", "+442079460817", "8 Sep 2026, seen in 2 runs, last on 15 Sep 2026",
        "Phone: +44 20 7946 0871 (Mon-Fri)", "https://harbour-law.example/contact", PAGE, "capture c101",
        "fetched 15 Sep 2026, 06:00 UTC", "once a second source agrees",
        'contactwatch review accept f1a0 --note "…"', 'contactwatch review dismiss f1a0 --note "…"',
    ):  # fmt: skip
        assert part in shown, part


@pytest.mark.parametrize("name", [*HUMAN, "atom"])
def test_an_unconfirmed_critical_finding_says_so(name: str) -> None:
    confirmed, doubtful = (flag("f1", "fee-demand", "critical", "open-door", confirmed=c) for c in (True, False))
    assert "ot yet confirmed" not in words_of(flags_only(confirmed), name)
    assert "ot yet confirmed" in words_of(flags_only(doubtful), name)


@pytest.mark.parametrize("name", HUMAN)
def test_what_was_taken_back_is_said(name: str) -> None:
    assert "we reported this on 8 September 2026 and could not see it again" in words_of(full(), name)


@pytest.mark.parametrize("name", HUMAN)
def test_answered_flags_are_counted_and_not_listed(name: str) -> None:
    shown = words_of(full(), name)
    assert "1 snoozed, 1 accepted, 1 dismissed and 1 resolved" in shown
    assert not re.search(r"review (accept|dismiss) fa0", shown)


@pytest.mark.parametrize("name", HUMAN)
def test_a_run_that_read_nothing_is_not_called_quiet(name: str) -> None:
    shown = words_of(SAMPLES["failed"](), name)
    assert "Trouble first: 1 problem" in shown
    assert "The latest check of northland failed" in shown
    assert "No phone, email or address was read." in shown


@pytest.mark.parametrize("name", HUMAN)
def test_before_any_run_it_says_so(name: str) -> None:
    assert "Nothing has been checked yet." in words_of(SAMPLES["blank"](), name)


@pytest.mark.parametrize("name", HUMAN)
def test_a_first_run_says_that_it_cannot_tell_changes(name: str) -> None:
    assert "This was the first check of northland" in words_of(SAMPLES["first-run"](), name)
    assert "This was the first check" not in words_of(full(), name)


@pytest.mark.parametrize("name", FORMATS)
def test_the_banner_shows_wherever_there_is_one(name: str) -> None:
    assert "Example world: invented findings" in render(full(), name)


def test_every_state_of_a_site_has_words() -> None:
    assert set(SITE_STATES) == set(SiteState)


# -- order -----------------------------------------------------------------------------------------------------------


def test_the_graver_the_surer_and_the_newer_come_first() -> None:
    week = timedelta(days=7)
    flags = (
        flag("low", "url-moved", "low", "a"),
        flag("high-old", "contact-changed", "high", "b", first_seen=NOW - 2 * week),
        flag("high-new", "contact-changed", "high", "c", first_seen=NOW - week),
        flag("critical-doubtful", "fee-demand", "critical", "d", confirmed=False, first_seen=NOW),
        flag("critical-sure", "fee-demand", "critical", "e", first_seen=NOW - 3 * week),
    )
    view = outline(flags_only(*flags))
    order = [f.id for group in (*view.pressing, *view.tidying) for f in group.flags]
    assert order == ["critical-sure", "critical-doubtful", "high-new", "high-old", "low"]
    assert [f.id for _, f in view.first] == order[:3]


@pytest.mark.parametrize("name", ["text", "markdown", "html"])
def test_fifty_small_things_of_one_kind_are_one_chore(name: str) -> None:
    many = [flag(f"plus{i:02}", "phone-format", "low", f"group-{i}", field="phone") for i in range(50)]
    report = flags_only(*many, flag("mail", "free-mail", "info", "group-1"))
    told = " ".join(render(report, name).split())
    assert "Summary of mail." in told
    assert told.count("Summary of plus") == 10
    assert "40 more of phone format" in told
    assert all(f.id in render(report, "json") for f in many)
    assert render(report, "atom").count("<entry>") == 51


def test_the_flags_of_one_organisation_stand_together() -> None:
    view = outline(full())
    assert [group.name for group in view.pressing][2] == "Harbour Law Centre"
    assert [f.id for f in view.pressing[2].flags] == ["f1a0", "f1a1"]
    assert len({group.name for group in view.pressing}) == len(view.pressing)


def test_one_id_in_two_directories_is_two_organisations() -> None:
    flags = tuple(flag(name, "site-down", "medium", "house", directory=name) for name in ("north", "south"))
    assert [len(group.flags) for group in outline(flags_only(*flags)).pressing] == [1, 1]


def test_an_organisation_that_left_the_page_is_named_by_the_name_that_it_had() -> None:
    gone = flag("f1", "entry-removed", "medium", "gone-house", field="entry", listed="Gone House")
    assert "Gone House" in words_of(flags_only(gone), "text").replace("listed Gone House", "")
    assert "gone-house" not in words_of(flags_only(gone), "text")
    assert "observed no longer found on the page" in words_of(flags_only(gone), "text")


# -- text ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", SAMPLES)
def test_text_fits_a_terminal(sample: str) -> None:
    for line in render(SAMPLES[sample](), "text").splitlines():
        assert cell_len(line) <= 80 or "http" in line or "contactwatch review" in line, line


def test_colour_adds_styles_and_nothing_else() -> None:
    painted = render(full(), "text", colour=True)
    assert re.sub(r"\x1b\[[0-9;]+m", "", painted) == render(full(), "text")
    assert painted.count("\x1b[") > 20


def test_only_text_has_colour() -> None:
    with pytest.raises(ValueError, match="html has no colour"):
        render(full(), "html", colour=True)


@pytest.mark.parametrize(
    ("listed", "observed", "lines"),
    [
        ("+442079460817", "+442079460871",
         ["    listed    +442079460817", "    observed  +442079460871", "                         ^^"]),
        ("help@x.example", "help@x.exam",
         ["    listed    help@x.example", "                         ^^^", "    observed  help@x.exam"]),
        ("a.long@x.example", "a.lng@x.example",
         ["    listed    a.long@x.example", "                 ^", "    observed  a.lng@x.example"]),
        ("info@a.example", "+44 20", ["    listed    info@a.example", "    observed  +44 20"]),
        ("東京都千代田区1-2", "東京都千代田区1-3",
         ["    listed    東京都千代田区1-2", "    observed  東京都千代田区1-3", " " * 30 + "^"]),
        ("شارع ١٢ بيت", "شارع ٢١ بيت",
         ["    listed    شارع ١٢ بيت", "    observed  شارع ٢١ بيت", "    differs   “١٢” → “٢١”"]),
    ],
)  # fmt: skip
def test_values_stand_under_each_other(listed: str, observed: str, lines: list[str]) -> None:
    assert pair(listed, observed) == lines


def test_values_too_long_for_a_line_have_their_difference_spelled_out() -> None:
    one = "Room 4, " + "a house with a long name, " * 4
    assert pair(one + "220030 Town", one + "22030 Town")[-1] == "    differs   “0” → “”"


# -- markdown --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", SAMPLES)
def test_markdown_holds_no_markup_of_the_pages(sample: str) -> None:
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(render(SAMPLES[sample](), "markdown"))
    inline = [child for token in tokens for child in token.children or []]
    types = {token.type for token in (*tokens, *inline)}
    assert not types & {"html_block", "html_inline", "image", "s_open"}
    links = {str(token.attrs["href"]) for token in inline if token.type == "link_open"}
    assert all(link.startswith("https://") and "evil.example" not in link for link in links)


# -- html ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", SAMPLES)
def test_html_is_one_quiet_file(sample: str) -> None:
    soup = page(SAMPLES[sample]())
    assert not soup.find_all(["script", "img", "link", "iframe", "object", "embed", "form", "base"])
    for tag in soup.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on") or name in ("src", "srcset", "style")]
    for style in soup.find_all("style"):
        assert not re.search(r"url\(|@import|@font-face|var\(", style.get_text())
    policy = soup.find("meta", {"http-equiv": "Content-Security-Policy"})
    assert isinstance(policy, Tag)
    assert str(policy["content"]).startswith("default-src 'none'")


@pytest.mark.parametrize("sample", SAMPLES)
def test_html_links_lead_to_the_web_or_inside_the_page(sample: str) -> None:
    soup = page(SAMPLES[sample]())
    ids = [str(tag["id"]) for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for anchor in soup.find_all("a"):
        href = str(anchor["href"])
        assert href.startswith(("https://", "http://")) or href.removeprefix("#") in ids
        assert "evil.example" not in href


@pytest.mark.parametrize("sample", SAMPLES)
def test_html_can_be_heard(sample: str) -> None:
    """One h1, no level skipped on the way down, a language, a title; severity and difference are words, not colours."""
    soup = page(SAMPLES[sample]())
    levels = [int(tag.name[1]) for tag in soup.find_all(re.compile("^h[1-6]$"))]
    assert levels.count(1) == 1
    assert all(lower <= upper + 1 for upper, lower in pairwise(levels))
    assert isinstance(soup.html, Tag)
    assert soup.html["lang"] == "en"
    assert soup.title
    assert soup.title.get_text().strip()
    for badge in soup.select(".grade"):
        assert badge.get_text().split(",")[0].casefold() in (badge.get("class") or [])


def test_html_marks_the_characters_that_differ() -> None:
    rows = page(full()).select("#flag-f1a0 .sides td")
    assert [[mark.get_text() for mark in row.find_all("mark")] for row in rows] == [["17"], ["71"]]


def test_html_gives_hostile_text_back_as_text() -> None:
    title = page(full()).select_one("#flag-f5e0 p")
    assert title
    assert title.get_text().startswith('<script>alert(1)</script> =HYPERLINK("https://evil.example","x") \\x1b[31mred')


def test_scraped_text_keeps_its_own_direction() -> None:
    soup = page(full())
    for text in soup.find_all(string=re.compile("[\u0600-\u06ff]")):
        parents = list(text.parents)
        assert any(tag.name == "bdi" or tag.get("dir") == "auto" or tag.name == "a" for tag in parents)


# -- csv -------------------------------------------------------------------------------------------------------------


def rows() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render(full(), "csv"), newline="")))


def test_csv_has_one_row_per_flag() -> None:
    assert sorted(row["id"] for row in rows()) == sorted(f.id for f in FLAGS)


def test_csv_has_no_formula_and_no_line_break_in_a_cell() -> None:
    for row in rows():
        for value in row.values():
            assert not value.startswith(("=", "+", "-", "@", "\t", "\r"))
            assert "\n" not in value


def test_csv_gives_values_and_evidence() -> None:
    row = next(row for row in rows() if row["id"] == "f1a0")
    assert (row["listed"], row["observed"], row["name"]) == ("'+442079460817", "'+442079460871", "Harbour Law Centre")
    assert row["url"] == f"https://harbour-law.example/contact | {PAGE}"


def test_csv_tells_of_a_restricted_finding_its_id_and_that_it_is_open() -> None:
    row = next(row for row in rows() if row["id"] == "f9c0")
    told = {name: value for name, value in row.items() if value}
    assert told == {"id": "f9c0", "status": "open", "restricted": "yes", "notice": "Example world: invented findings"}


# -- atom ------------------------------------------------------------------------------------------------------------


def feed(report: Report) -> ElementTree.Element:
    return ElementTree.fromstring(render(report, "atom"))  # noqa: S314  our own words, just written


def contact_values() -> Iterator[str]:
    for entry in full().entries:
        for contact in entry.contacts:
            yield from (contact.value, contact.shown)
    for one in FLAGS:
        if one.field in ("phone", "email", "address", "website"):
            yield from filter(None, (one.listed, one.observed))


def test_atom_holds_no_contact_value() -> None:
    shown = render(full(), "atom")
    assert not [value for value in contact_values() if value in shown]


def test_an_organisation_whose_name_is_its_address_is_not_named_in_the_feed() -> None:
    shouting = full().entries[1].model_copy(update={"name": "Write to help@open-door.example"})
    report = full().model_copy(update={"entries": (shouting,)})
    assert "help@open-door.example" not in render(report, "atom")


def test_atom_has_each_open_finding_once_under_a_lasting_id() -> None:
    ids = [str(tag.text) for tag in feed(full()).findall("a:entry/a:id", ATOM)]
    listed = [f.id for f in FLAGS if f.status == "open" and not f.restricted]
    assert ids[: len(TROUBLE)] == [f"urn:contactwatch:trouble:northland:{row.kind}" for row in TROUBLE]
    assert sorted(ids[len(TROUBLE) :]) == sorted(f"urn:contactwatch:flag:{name}" for name in listed)


@pytest.mark.parametrize("sample", SAMPLES)
def test_atom_has_what_the_format_asks_for(sample: str) -> None:
    root = feed(SAMPLES[sample]())
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    for element in (root, *root.findall("a:entry", ATOM)):
        for name in ("id", "title", "updated"):
            found = element.findall(f"a:{name}", ATOM)
            assert len(found) == 1
            assert found[0].text
    assert root.findtext("a:author/a:name", namespaces=ATOM) == "contactwatch"
