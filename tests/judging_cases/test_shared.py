"""One organisation on several directory pages: one question for what they share."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.notify.incidents import NEW, incidents
from pipeline.notify.letter import letter
from pipeline.notify.news import news
from pipeline.render import render
from pipeline.render.outline import outline
from snapshots.records import Lane
from tests.judging import PAGE, SITE, Answer, Desk, entry, listing, neighbours, site, week

MORE = '[[directories]]\nid = "coi"\nurl = "https://directory.example/origin"\nregion = "BY"\n'
NUMBER = "8 (017) 390-00-99"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.at(tmp_path, MORE)


def weekly(desk: Desk, here: str, there: str, *sites: Answer | str) -> None:
    for number, home in enumerate(sites):
        desk.batch({"here": listing(here, *neighbours()), "coi": listing(there)}, {SITE: home}, week(number))


def test_a_wrong_number_on_two_pages_is_one_finding_with_both_pages(desk: Desk) -> None:
    weekly(desk, entry(), entry(), site(), site(NUMBER), site(NUMBER))
    flags = desk.flags("contact-changed")
    assert {f.directory for f in flags} == {"here", "coi"}
    view = outline(desk.report())
    (lead,) = (f for group in view.pressing for f in group.flags if f.kind == "contact-changed")
    (other,) = view.elsewhere[lead.id]
    assert {lead.id, other.flag} == {f.id for f in flags}
    for name in ("text", "markdown", "html"):
        shown = render(desk.report(), name)
        assert shown.count(lead.summary.split(".")[0][:40]) <= 2, name  # in what to do first, and once below
        assert "https://directory.example/origin" in shown
        assert f"review accept {lead.id} --everywhere" in " ".join(
            shown.replace("<span>", "").replace("</span>", "").split()
        )
    (incident,) = incidents([(f, NEW) for f in flags], desk.report())
    (item,) = incident.items
    (also,) = item.also
    assert (item.flag.id, also.flag) == (lead.id, other.flag)
    written = letter(news(desk.report(), (), "t", "high"), desk.report(), Lane.NOW)
    pages = {"https://directory.example/origin", PAGE}
    for form in (written.text, written.html):
        assert "The same on 1 other page, to be edited as well:" in form
        assert not [page for page in pages if page not in form]
        assert "--everywhere" in form


def test_two_wrong_numbers_are_two_findings(desk: Desk) -> None:
    weekly(desk, entry(), entry(phone="+375 17 390 00 55"), site(), site(NUMBER), site(NUMBER))
    assert outline(desk.report()).elsewhere == {}
    assert len(desk.flags("contact-changed", "contact-conflict", "contact-missing")) == 2


BLOCKED = Answer("<h1>403 Forbidden</h1>", 403)


def test_other_numbers_on_two_pages_where_the_site_cannot_tell_are_shown_beside_each_other(desk: Desk) -> None:
    weekly(desk, entry(), entry(phone="+375 17 390 00 55"), BLOCKED, BLOCKED)
    (one,) = outline(desk.report()).differing
    assert (one.name, one.kind) == ("Harbour Aid", "phone")
    for name in ("text", "markdown", "html"):
        shown = render(desk.report(), name)
        told = shown[shown.upper().index("PAGES THAT DISAGREE") :][:1500]
        parts = ("+375 17 390 00 10", "+375 17 390 00 55", "https://directory.example/origin", "we could not check")
        assert not [part for part in parts if part not in told], name
    assert [f.kind for f in desk.flags() if f.listed and f.listed.startswith("+37517390")] == []


def test_where_the_site_can_tell_its_finding_is_enough(desk: Desk) -> None:
    weekly(desk, entry(), entry(phone="+375 17 390 00 55"), site(), site())
    assert [(f.directory, f.listed) for f in desk.flags("contact-conflict")] == [("coi", "+375173900055")]
    assert outline(desk.report()).differing == ()


def test_pages_that_agree_and_one_that_lists_more_are_quiet(desk: Desk) -> None:
    more = entry(phone="+375 17 390 00 10</p><p>Tel: +375 17 390 00 55")
    weekly(desk, entry(), more, BLOCKED, BLOCKED)
    assert len(desk.report().entries) > 2
    assert outline(desk.report()).differing == ()
    assert "isagree" not in render(desk.report(), "text")
