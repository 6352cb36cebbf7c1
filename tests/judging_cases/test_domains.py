"""Who answers under an organisation's domain: what is told of it, when, and what another domain alone never says."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.model import SiteState
from snapshots.records import Failure, Hop, Verb
from tests.judging import PAGE, SITE, START, Answer, Desk, entry, listing, site, week

ELSEWHERE = "https://harbour-of-hope.example/"
CASINO = (
    "<!doctype html><html lang=ru><head><title>Онлайн-казино: игровые автоматы и рулетка</title></head><body>"
    "<h1>Игровые автоматы</h1><p>Фриспины каждому.</p></body></html>"
)
SHOP = (
    "<!doctype html><html lang=en><head><title>Garden chairs</title></head><body><h1>Garden chairs</h1>"
    "<p>Wooden chairs and tables for your garden, delivered in two days. Call +44 20 7946 0000.</p></body></html>"
)
SUSPENDED = "<html><head><title>Account Suspended</title></head><body><h1>This Account has been suspended.</h1></body>"


def sent(to: str, html: str, *statuses: int) -> Answer:
    """An answer from another address, after redirects with those statuses."""
    hops = tuple(Hop(SITE if n == 0 else f"https://step-{n}.example/", status) for n, status in enumerate(statuses))
    return Answer(html, final_url=to, redirects=hops)


# The domain under someone else.


def test_a_hijack_goes_out_at_once_and_is_confirmed_by_the_second_sighting(desk: Desk) -> None:
    desk.weekly(site(), CASINO)
    (flag,) = desk.flags()
    assert (flag.kind, flag.severity, flag.confirmed) == ("domain-hijack", "critical", False)
    assert "игровые автоматы" in flag.summary.lower()
    assert "Take the link out today" in flag.suggestion
    assert "info@harbour.example" in flag.suggestion, "mail on that domain may be read by somebody else"
    assert set(desk.verdicts().values()) == {("unchecked", "site-hijacked")}
    desk.weekly(CASINO)
    assert [(f.id, f.confirmed) for f in desk.flags()] == [(flag.id, True)]


def test_a_hijack_that_the_next_trusted_page_does_not_show_is_withdrawn_in_plain_words(desk: Desk) -> None:
    desk.weekly(site(), CASINO, site())
    assert desk.flags() == []
    (flag,) = desk.report().flags
    assert (flag.kind, flag.status) == ("domain-hijack", "resolved")
    assert flag.summary.startswith("Withdrawn: we reported this on 14 September 2026 and could not see it again.")


@pytest.mark.parametrize("answer", [Answer(failure=Failure.TIMEOUT), Answer("<h1>Forbidden</h1>", 403)])
def test_no_answer_neither_confirms_nor_withdraws_a_hijack(desk: Desk, answer: Answer) -> None:
    desk.weekly(site(), CASINO, answer)
    assert [f.confirmed for f in desk.flags("domain-hijack")] == [False]
    desk.weekly(CASINO)
    assert [f.confirmed for f in desk.flags("domain-hijack")] == [True]


def test_a_redirect_to_another_topic_is_a_hijack_and_nothing_less(desk: Desk) -> None:
    desk.weekly(site(), sent("https://spin.example/", CASINO, 302))
    assert [f.kind for f in desk.flags()] == ["domain-hijack"]
    assert "leads to spin.example" in desk.flags()[0].summary


TRAFFICKING = (
    "<h1>Торговля людьми: проститутки, эскорт, порно</h1><p>«Гавань Надежды» помогает тем, кого принуждали.</p>"
)


def test_the_name_by_which_a_site_calls_itself_acquits_it(desk: Desk) -> None:
    """The page lists an English name, the site uses another one only."""
    desk.weekly(site(name="Гавань Надежды"), site(None, None, None, name="Гавань Надежды", more=TRAFFICKING))
    assert desk.flags() == []
    assert desk.entry().site.state is SiteState.OK


def test_a_name_from_the_config_acquits_it_too(tmp_path: Path) -> None:
    desk = Desk.at(tmp_path, '[directories.entries.harbour-aid]\naliases = ["Гавань Надежды"]\n')
    desk.weekly(site(None, None, None, name="Гавань Надежды", more=TRAFFICKING))
    assert desk.entry().site.state is SiteState.OK


def test_another_name_alone_is_no_hijack(desk: Desk) -> None:
    desk.weekly(site(), *3 * [site(name="Новый берег")])
    assert desk.flags() == []


def test_a_suspended_host_is_told_at_the_second_sighting_and_is_grave_after_two_weeks(desk: Desk) -> None:
    desk.weekly(site(), SUSPENDED)
    assert desk.flags() == []
    desk.weekly(SUSPENDED)
    assert [(f.kind, f.severity) for f in desk.flags()] == [("site-suspended", "medium")]
    desk.weekly(SUSPENDED)
    assert [(f.kind, f.severity) for f in desk.flags()] == [("site-suspended", "high")]
    assert set(desk.verdicts().values()) == {("unchecked", "site-suspended")}
    assert desk.entry().contacts[0].confirmed_at == START
    desk.weekly(site())
    assert desk.flags() == []


def test_a_host_suspended_for_one_run_is_no_news(desk: Desk) -> None:
    desk.weekly(site(), SUSPENDED, site(), SUSPENDED, site())
    assert desk.flags() == []


def test_a_suspended_site_that_is_for_sale_in_the_end_is_one_item(desk: Desk) -> None:
    sold = "<html><head><title>harbour.example is for sale</title></head><body>Buy this domain name</body></html>"
    desk.weekly(site(), SUSPENDED, SUSPENDED, sold, sold)
    assert [f.kind for f in desk.flags()] == ["domain-parked"]


# Another domain.


def test_a_permanent_redirect_to_the_same_organisation_elsewhere_is_a_move(desk: Desk) -> None:
    moved = sent(ELSEWHERE, site(), 301, 308)
    desk.weekly(site(), moved)
    assert desk.flags() == []
    desk.weekly(moved)
    (flag,) = desk.flags()
    assert (flag.kind, flag.severity, flag.listed, flag.observed) == ("domain-moved", "medium", SITE, ELSEWHERE)
    assert "by a contact that you already know" in flag.suggestion
    assert set(desk.verdicts().values()) == {("unchecked", "site-moved")}, "nobody has said yet that it is theirs"
    desk.run({PAGE: listing(entry(site=ELSEWHERE)), ELSEWHERE: site()}, week(3))
    assert [f.kind for f in desk.flags()] == ["entry-changed"]


@pytest.mark.parametrize(
    "page",
    [
        site(None, None, None),
        site("8 (017) 390-00-10", None, None, name="Новый берег"),
        site(None, None, None, name="Гавань Надежды"),
    ],
    ids=["by its name", "by a listed number", "by the name that it gave itself"],
)
def test_the_same_organisation_is_known_by_its_name_or_a_contact(desk: Desk, page: str) -> None:
    desk.weekly(site(name="Гавань Надежды"), *2 * [sent(ELSEWHERE, page, 301)])
    assert [f.kind for f in desk.flags()] == ["domain-moved"]


@pytest.mark.parametrize("statuses", [(302,), (301, 307), (303,)])
def test_a_passing_redirect_to_a_mirror_says_nothing(desk: Desk, statuses: tuple[int, ...]) -> None:
    desk.weekly(site(), *3 * [sent("https://d9xb3.mirrors.example/", site(), *statuses)])
    assert desk.flags() == []
    assert set(desk.verdicts().values()) == {("unchecked", "site-moved")}


@pytest.mark.parametrize("status", [301, 302])
def test_a_redirect_to_something_unrelated_is_told(desk: Desk, status: int) -> None:
    away = sent("https://chairs.example/garden", SHOP, status)
    desk.weekly(site(), away)
    assert desk.flags() == []
    desk.weekly(away)
    (flag,) = desk.flags()
    assert (flag.kind, flag.severity, flag.observed) == ("redirect-offsite", "high", "chairs.example")
    assert flag.evidence[0].quote == f"{status} {SITE} → https://chairs.example/garden"
    desk.weekly(site())
    assert desk.flags() == []


def test_a_redirect_that_leads_elsewhere_every_time_is_one_finding(desk: Desk) -> None:
    desk.weekly(site(), sent("https://chairs.example/", SHOP, 302), sent("https://sofas.example/", SHOP, 302))
    assert [(f.kind, f.observed) for f in desk.flags()] == [("redirect-offsite", "sofas.example")]


def test_a_redirect_inward_is_told(desk: Desk) -> None:
    inward = Answer(failure=Failure.FORBIDDEN_ADDRESS, final_url="http://10.0.0.1/admin", redirects=(Hop(SITE, 302),))
    desk.weekly(site(), inward, inward)
    assert [(f.kind, f.severity) for f in desk.flags()] == [("redirect-offsite", "high")]
    assert "we did not go there" in desk.flags()[0].summary
    assert desk.flags()[0].suggestion.startswith("Do not follow the link.")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(Answer("<h1>Forbidden</h1>", 403), "site-unverifiable"), (Answer("<h1>Not found</h1>", 404), "site-down")],
)
def test_what_does_not_answer_elsewhere_is_not_called_unrelated(desk: Desk, answer: Answer, kind: str) -> None:
    away = Answer(answer.html, answer.status, final_url=ELSEWHERE, redirects=(Hop(SITE, 301),))
    desk.weekly(site(), away, away, away)
    assert [f.kind for f in desk.flags()] == [kind]
    assert "leads to harbour-of-hope.example" in desk.flags()[0].summary


# Mirrors.

MIRROR = "https://d9xb3.mirrors.example/harbour/"
MIRRORED = f'[directories.entries.harbour-aid]\nmirrors = ["{MIRROR}"]\n'


@pytest.mark.parametrize("status", [301, 302])
def test_a_redirect_to_a_configured_mirror_is_the_organisation_s_own(tmp_path: Path, status: int) -> None:
    desk = Desk.at(tmp_path, MIRRORED)
    page, contacts = listing(entry()), MIRROR + "kontakty"
    bare = site(None, None, None, more='<a href="kontakty">Контакты</a>')
    for number, phone in enumerate(("8 (017) 390-00-10", "8 (017) 390-00-77", "8 (017) 390-00-77")):
        asked = desk.crawl(page, {SITE: sent(MIRROR, bare, status), contacts: site(phone)}, week(number))
        assert contacts in asked, "its links are followed as the site's own"
    assert [(f.kind, f.observed) for f in desk.flags()] == [("contact-changed", "+375173900077")]
    assert desk.entry().site.state is SiteState.OK
    assert desk.entry().contacts[1].confirmed_on == contacts


def test_another_site_on_the_host_of_a_mirror_is_not_the_organisation_s(tmp_path: Path) -> None:
    desk = Desk.at(tmp_path, MIRRORED)
    desk.weekly(site(), *2 * [sent("https://d9xb3.mirrors.example/chairs/", SHOP, 302)])
    assert [f.kind for f in desk.flags()] == ["redirect-offsite"]


@pytest.mark.parametrize(
    "news",
    [
        "<p>Прокуратура заблокировала наш сайт, читайте зеркало: <a href='https://d9xb3.mirrors.example/'>зеркало</a>.</p>",
        "<p>Our mirror: <a href='https://harb0ur.example/'>harb0ur.example</a></p>",
        "<p>Суд признал канал организации экстремистским. Осторожно с подписками: устройства проверяют на границе.</p>",
    ],
    ids=["blocked in its country", "a mirror that looks alike", "named extremist"],
)
def test_what_an_organisation_tells_of_its_troubles_is_no_finding(desk: Desk, news: str) -> None:
    desk.weekly(site(), *3 * [site(more=news)])
    assert desk.flags() == []


def test_a_listed_mirror_is_a_website_like_any_other(desk: Desk) -> None:
    for number in range(3):
        desk.run({PAGE: listing(entry(site=MIRROR)), MIRROR: site()}, week(number))
    assert desk.flags() == []
    assert set(desk.verdicts().values()) == {("confirmed", None)}


def test_a_clone_with_another_name_on_another_domain_is_not_looked_at(desk: Desk) -> None:
    """Only what the listed address leads to is anybody's concern here."""
    desk.weekly(site(), *3 * [site(more="<p><a href='https://harbour-clone.example/'>Друзья</a></p>")])
    assert desk.flags() == []


def test_an_answered_redirect_asks_again_only_when_it_leads_elsewhere(desk: Desk) -> None:
    away = sent("https://chairs.example/", SHOP, 302)
    desk.weekly(site(), away, away)
    desk.answer(Verb.DISMISS, "redirect-offsite", at=week(2))
    desk.weekly(away)
    assert desk.flags() == []
    other = sent("https://sofas.example/", SHOP, 302)
    desk.weekly(other, other)
    assert [f.observed for f in desk.flags()] == ["sofas.example"]
