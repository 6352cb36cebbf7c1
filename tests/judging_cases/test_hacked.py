"""Hidden spam in an organisation's own pages: told, and nothing else on such a page is believed."""

from __future__ import annotations

import pytest

from tests.judging import PAGE, SITE, START, WEEK, Desk, entry, listing, site

LINKS = (
    '<a href="https://spin-a.example/">online casino</a> <a href="https://spin-b.example/slot">slot gacor</a>'
    ' <a href="https://pills.example/">buy viagra</a>'
)
HIDING = [
    f'<div style="display:none">{LINKS}</div>',
    f'<div style="position:absolute; left:-9999px">{LINKS}</div>',
    f'<div style="overflow:hidden;height:1px"><p>{LINKS}</p></div>',
    f'<div style="font-size:0">{LINKS}</div>',
    f"<style>.q7 {{position:absolute;text-indent:-9999px}}</style><ul class=q7><li>{LINKS}</ul>",
    f"<div hidden>{LINKS}</div>",
]
OPEN = [
    LINKS,
    '<div style="display:none"><a href="https://pictures.example/harbour">Our pictures</a>'
    ' <a href="https://friends.example/">Casino workers</a></div>',
    '<div style="display:none"><a href="/casino">Casino</a> <a href="/slots">Slots</a></div>',
    f'<div style="opacity:1; font-size:1em; height:100px">{LINKS}</div>',
]


def story(desk: Desk, *pages: str) -> None:
    for number, page in enumerate(pages, len(desk.runs)):
        desk.run({PAGE: listing(entry()), SITE: page}, START + number * WEEK)


@pytest.mark.parametrize("spam", HIDING)
def test_hidden_spam_is_told_at_the_second_sighting(desk: Desk, spam: str) -> None:
    story(desk, site(), site(more=spam))
    assert desk.flags() == []
    story(desk, site(more=spam))
    (flag,) = desk.flags()
    assert (flag.kind, flag.severity, flag.entry) == ("site-hacked", "high", "harbour-aid")
    assert "spin-a.example" in flag.evidence[0].quote
    story(desk, site())
    assert desk.flags() == []


def test_a_contact_that_changes_together_with_hidden_spam_is_not_believed(desk: Desk) -> None:
    hacked = site("8 (017) 390-00-77", "pay@spin-a.example", more=HIDING[0])
    story(desk, site(), *3 * [hacked])
    assert [f.kind for f in desk.flags()] == ["site-hacked"]
    assert set(desk.verdicts().values()) == {("unchecked", "site-hacked")}
    assert desk.entry().contacts[0].confirmed_at == START
    cleaned = site("8 (017) 390-00-77")
    story(desk, cleaned, cleaned)
    assert [f.kind for f in desk.flags()] == ["contact-changed"]


def test_another_page_of_a_hacked_site_still_confirms(desk: Desk) -> None:
    contacts = SITE + "kontakty"
    home = site(None, None, None, more=f'{HIDING[1]}<nav><a href="/kontakty">Контакты</a></nav>')
    for number in range(2):
        desk.crawl(listing(entry()), {SITE: home, contacts: site()}, START + number * WEEK)
    assert set(desk.verdicts().values()) == {("confirmed", None)}
    assert [f.kind for f in desk.flags()] == ["site-hacked"]


@pytest.mark.parametrize("links", OPEN)
def test_links_that_readers_see_or_that_stay_inside_are_no_spam(desk: Desk, links: str) -> None:
    story(desk, site(), *3 * [site(more=links)])
    assert desk.flags() == []
    assert set(desk.verdicts().values()) == {("confirmed", None)}
