"""`read --explain`: where each value stood, which rule read it, whose numbering plan; what was passed over and why."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.cli.explanation import RULES
from pipeline.cli.table import table
from pipeline.model import Page
from pipeline.parsers.trace import Rule
from pipeline.previewing.preview import listing_answer, site_answer

URL = "https://aid.example/"


def explain(html: str, url: str = URL, region: str | None = None) -> dict[str, Any]:
    told: dict[str, Any] = site_answer("page", Page(html.encode(), url, "", region), explain=True)["explain"]
    return told


def values(told: dict[str, Any], kind: str) -> list[tuple[str, str]]:
    return [(v["value"], one["rule"]) for v in told["values"] if v["kind"] == kind for one in v["seen"]]


def passed(told: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(p["kind"], p["shown"], p["reason"]) for p in told["passed"]]


def test_where_a_value_stands_and_whose_plan_bears_it_out() -> None:
    html = "<p>Reach us</p><ul class='reach x'><li>Тел. 8 (017) 288-27-42</li></ul><footer>+375 17 288 27 42</footer>"
    [value] = explain(html, region="BY")["values"]
    assert (value["kind"], value["value"]) == ("phone", "+375172882742")
    assert value["seen"] == [
        {
            "line": 2,
            "element": "ul.reach > li",
            "where": "main",
            "shown": "8 (017) 288-27-42",
            "label": "Тел",
            "rule": "national",
            "region": "BY",
            "because": "this region is set for the page",
        },
        {
            "line": 3,
            "element": "footer",
            "where": "footer",
            "shown": "+375 17 288 27 42",
            "label": "",
            "rule": "international",
            "region": None,
            "because": None,
        },
    ]


def test_the_countries_that_numbers_may_be_of() -> None:
    told = explain("<html lang='ru'><p>Тел. 8 (017) 288-27-42", "https://aid.example.by/")
    assert told["regions"] == [
        {"region": "BY", "because": "the page's web address ends in .by"},
        {"region": "RU", "because": "the page is in the language ru"},
    ]


CODED = '<a class="__cf_email__" data-cfemail="422b2c242d02273a232f322e276c2d3025">[email&#160;protected]</a>'


@pytest.mark.parametrize(
    ("html", "kind", "value", "rule"),
    [
        ("<p>Tel. 375 (33) 635-21-66</p>", "phone", "+375336352166", "code"),
        ("<p>Tel. 288-27-42</p>", "phone", "2882742", "bare"),
        ("<p>a@aid.example</p>", "email", "a@aid.example", "printed"),
        ("<p>a [at] aid [dot] org</p>", "email", "a@aid.org", "cloaked"),
        (f"<p>{CODED}</p>", "email", "info@example.org", "decoded"),
        ("<p><a href='mailto:a@aid.example'>Write to us</a></p>", "email", "a@aid.example", "link"),
        ("<p><a href='https://t.me/aidexample'>Telegram</a></p>", "social", "https://t.me/aidexample", "link"),
        ("<p>Address: ul. Lenina 5, 220030 Minsk</p>", "address", "ul. Lenina 5, 220030 Minsk", "label"),
        ("<p>Lenina Street 5, 220030 Minsk, Belarus</p>", "address", "Lenina Street 5, 220030 Minsk, Belarus", "shape"),
        ("<meta property='og:email' content='a@aid.example'><p>Text</p>", "email", "a@aid.example", "stated"),
        ("<h1>Aid Example</h1>", "name", "Aid Example", "heading"),
        ("<title>Aid Example</title><p>Text</p>", "name", "Aid Example", "title"),
        ("<img alt='Aid Example logo'><p>Text</p>", "name", "Aid Example", "logo"),
        ("<meta property='og:site_name' content='Aid Example'><p>Text</p>", "name", "Aid Example", "stated"),
        ("<p>Monday to Friday 9:00 – 17:00</p>", "hours", "Monday to Friday 9:00 – 17:00", "printed"),
        ("<p>Last updated March 2025</p>", "stamp", "Last updated March 2025", "printed"),
        (
            "<p>We are not accepting new clients until further notice.</p>",
            "notice",
            "We are not accepting new clients until further notice.",
            "printed",
        ),
    ],
)
def test_which_rule_read_it(html: str, kind: str, value: str, rule: str) -> None:
    assert values(explain(html), kind) == [(value, rule)]


def test_a_number_that_goes_on_from_the_one_before_it() -> None:
    told = explain("<p>Tel. (17) 288 27 42 / 288 27 43</p>", region="BY")
    assert values(told, "phone") == [("+375172882742", "national"), ("+375172882743", "continued")]


@pytest.mark.parametrize(
    ("html", "kind", "shown", "reason"),
    [
        ("УНП 193567890", "phone", "193567890", "stands behind “УНП”, which names no telephone"),
        ("IBAN BY86 AKBB 1010 0000 0029 6600 0000", "phone", "BY86 AKBB 1010 0000 0029 6600 0000", "bank account"),
        ("on 04.02.2022 in Minsk", "phone", "04.02.2022", "date"),
        ("only 12 000 000 руб.", "phone", "12 000 000 руб", "price or quantity"),
        ("53.902334, 27.561879", "phone", "53.902334, 27.561879", "coordinates"),
        ("since 2012-2014", "phone", "2012-2014", "years"),
        ("case DE136695976", "phone", "136695976", "goes on from a word or a code"),
        (
            "pieces 288-27-42",
            "phone",
            "288-27-42",
            "no numbering plan that the page may follow has it, and no label calls it a telephone",
        ),
        ("image me@2x.png", "email", "me@2x.png", "ends in no domain that could receive mail"),
        (
            "look at aid.example.org",
            "email",
            "look at aid.example.org",
            "a sign such as “at” counts only behind a label of mail",
        ),
        (
            "<span style='display:none'>x@decoy.example</span>text",
            "email",
            "x@decoy.example",
            "hidden from readers of the page",
        ),
        ("<span hidden>+375 17 288 27 42</span>text", "phone", "+375 17 288 27 42", "hidden from readers of the page"),
        ("<a href='tel:12'>call</a>", "phone", "tel:12", "no numbering plan that the page may follow has it"),
        ("<a href='mailto:a@aid.example'></a>text", "email", "mailto:a@aid.example", "a link that shows nothing"),
        (
            "<a href='mailto:?subject=x'>Share</a>",
            "email",
            "mailto:?subject=x",
            "names nobody to write to: a button that shares the page",
        ),
        (
            "<a href='https://www.facebook.com/sharer/sharer.php?u=x'>Share</a>",
            "social",
            "https://www.facebook.com/sharer/sharer.php?u=x",
            "leads to no profile: a button that shares the page, a post, or a page of the network's own",
        ),
        (
            "Address: ask us",
            "address",
            "Address: ask us",
            "stands behind “Address”, and is neither a street with a number nor a box nor a place",
        ),
        (
            "<span class='comment'>Last updated March 2025</span>",
            "stamp",
            "Last updated March 2025",
            "belongs to a link, a comment, a post or a teaser",
        ),
    ],
)
def test_what_is_passed_over_and_why(html: str, kind: str, shown: str, reason: str) -> None:
    told = explain(f"<p class='{'comment' if kind == 'stamp' else ''}'>{html}</p>")
    assert passed(told) == [(kind, shown, reason)]
    assert [v for v in told["values"] if v["kind"] == kind] == []


def test_what_is_shown_elsewhere_is_not_passed_over() -> None:
    told = explain("<div hidden>a@aid.example</div><p>Mail: a@aid.example</p>")
    assert passed(told) == []


def test_a_listing_entry_by_entry() -> None:
    html = """<h1>Who helps</h1><p>Our editors: editors@guide.example</p>
    <h2>First Aid Example</h2><p>Tel. 22 621 02 07</p><p>Address: ul. Example 5, 00-001 Warszawa, Poland</p>
    <h2>Second Aid Example</h2><p>Tel. +375 17 288 27 42, УНП 193567890</p>"""
    told = listing_answer("page", Page(html.encode(), URL), explain=True)["explain"]
    assert passed(told) == [("email", "editors@guide.example", "stands in no entry of the list")]
    first, second = told["entries"]
    assert (first["name"], values(first, "phone")) == ("First Aid Example", [("+48226210207", "national")])
    assert first["regions"] == [{"region": "PL", "because": "a postal address on the page names the country"}]
    assert passed(second) == [("phone", "193567890", "stands behind “УНП”, which names no telephone")]


@pytest.mark.parametrize("answer", [site_answer, listing_answer])
def test_the_answer_itself_stays_as_it_is(answer: Any) -> None:
    page = Page(b"<h2>Aid Example</h2><p>Tel. +375 17 288 27 42</p><h2>More Example</h2><p>a@b.example", URL)
    plain, told = answer("page", page), answer("page", page, explain=True)
    assert "explain" not in plain
    assert {key: value for key, value in told.items() if key != "explain"} == plain


def test_every_rule_has_its_words() -> None:
    assert set(RULES) == set(Rule)


def test_the_lines_for_a_person() -> None:
    html = "<h1>Contacts</h1><p>Тел. 8 (017) 288-27-42</p><p>УНП 193567890</p>"
    shown = table(site_answer("page", Page(html.encode(), URL, "", "BY"), explain=True))
    assert "  BY: this region is set for the page" in shown
    assert (
        "  phone +375172882742\n    line 2, main, p: “8 (017) 288-27-42”, label “Тел”, read as the numbering plan of BY"
        " has it, because this region is set for the page" in shown
    )
    assert "  phone “193567890”: stands behind “УНП”, which names no telephone\n    line 3, p" in shown
    nowhere = table(site_answer("page", Page(b"<p>Tel. 288-27-42</p>", URL), explain=True))
    assert "  no country: nothing on the page says which" in nowhere
