"""What a site says of its organisation: notices of an end, a pause, a fee; and the nearest words that are none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.judging import PAGE, SITE, Answer, Desk, entry, listing, site, week

KINDS = ("organisation-closed", "service-suspended", "fee-demand")
FILLER = "<p>" + "Юристы приняли людей и ответили на вопросы о документах, жилье и работе. " * 12 + "</p>"


def watch(desk: Desk, after: str, runs: int = 2) -> None:
    """The site as usual, then `runs` weekly runs with other pages."""
    desk.run({PAGE: listing(entry()), SITE: site()}, week(0))
    for number in range(1, runs + 1):
        desk.run({PAGE: listing(entry()), SITE: after}, week(number))


RAISED = [
    ("organisation-closed", "<div class='alert'>Harbour Aid has permanently closed. Thank you all.</div>"),
    ("organisation-closed", "<p>Harbour Aid находится в процессе ликвидации.</p>"),
    ("organisation-closed", "<p>Our organisation was liquidated by a court in May; our offices are shut.</p>"),
    ("organisation-closed", "<p>Nasza organizacja Harbour Aid jest w likwidacji.</p>"),
    ("organisation-closed", "<p>Harbour Aid a cessé ses activités.</p>"),
    ("service-suspended", "<p>Our office is closed to visitors and new cases are not accepted for now.</p>"),
    ("service-suspended", "<p>We have suspended our legal service until further notice.</p>"),
    ("service-suspended", "<p>Приём приостановлен, новые обращения не принимаются.</p>"),
    ("service-suspended", "<p>С 1 марта 2026 года наш приём приостановлен.</p>"),
    ("service-suspended", "<p>Nie przyjmujemy nowych spraw do odwołania.</p>"),
    ("service-suspended", "<p>Wir haben derzeit einen Aufnahmestopp: keine neuen Anfragen.</p>"),
    ("service-suspended", "<p>Наши консультации: новые обращения не принимаются до 1 марта 2027 года.</p>"),
    ("fee-demand", "<p>Before we open your case, pay a registration fee of 50 EUR by Western Union.</p>"),
    ("fee-demand", "<p>Регистрационный взнос: оплатите 100 руб. переводом на карту.</p>"),
]


@pytest.mark.parametrize(("kind", "html"), RAISED)
def test_a_notice_of_its_own_is_told_and_quoted(desk: Desk, kind: str, html: str) -> None:
    watch(desk, site(more=html))
    (flag,) = desk.flags(*KINDS)
    assert (flag.kind, flag.entry, flag.confirmed) == (kind, "harbour-aid", True)
    assert flag.observed is not None
    assert flag.observed in flag.summary
    assert flag.evidence[0].url == SITE
    assert flag.evidence[0].quote in html.replace("<", "\n")


QUIET = [
    "<p>We visited the closed centre for migrants and its closed facility.</p>",
    "<p>Закрытый центр для мигрантов: мы были там вчера.</p>",
    "<p>Граница закрыта, пункт пропуска не работает, мы следим.</p>",
    "<p>Ośrodek zamknięty dla cudzoziemców: byliśmy tam z naszym prawnikiem.</p>",
    "<p>Κλειστή δομή: επισκεφθήκαμε τους ανθρώπους.</p>",
    "<p>Opening hours: Mon-Fri 9:00-17:00, closed on Sunday</p>",
    "<p>Our office is closed on Sunday.</p>",
    "<p>Наш офис закрыт в субботу и воскресенье.</p>",
    "<p>Our office is closed from 24 December to 7 January.</p>",
    "<p>Our office is closed for the holidays.</p>",
    "<p>Наш офис закрыт до 10 октября.</p>",
    "<p>Biuro nieczynne od 11.09 do 15.09, wracamy po weekendzie.</p>",
    "<p>Unser Büro: Betriebsferien vom 14. bis 25. September.</p>",
    "<p>Nos bureaux: fermeture annuelle en août.</p>",
    f"{FILLER}<p>Суд постановил: Союз писателей будет ликвидирован.</p>",
    f"{FILLER}<p>The Writers' Union has ceased operations, the ministry said.</p>",
    "<h2><a href='/n/1'>Объединение «Другие» находится в процессе ликвидации</a></h2>",
    f"{FILLER}<p>The registration fee for the conference of another body is 50 EUR.</p>",
    "<p>Beware of fraud: we never ask for a registration fee, and nobody pays in advance.</p>",
    "<p>Наша помощь бесплатна: никакой предоплаты и регистрационного взноса.</p>",
    "<p>We support writers in exile.</p>",
    "<p>OUR REFUSAL OR SUSPENSION OF YOUR SERVICE.</p>",
    "<p>If you believe that we have suspended access to your account in error, please write to us.</p>",
    "<p>Where practicable, we will give you advance notice of any suspension or termination.</p>",
    "<p>Мы приостановили доступ к вашей учётной записи? Напишите нам.</p>",
    "<p>Wir haben Ihr Konto vorübergehend ausgesetzt? Schreiben Sie uns.</p>",
    "<p>Our waiting room has moved to the first floor.</p>",
]


@pytest.mark.parametrize("html", QUIET)
def test_words_that_are_no_notice_raise_nothing(desk: Desk, html: str) -> None:
    watch(desk, site(more=html), runs=3)
    assert desk.flags() == []


def test_a_notice_that_stood_there_from_the_start_is_told_after_its_second_sighting(desk: Desk) -> None:
    """It needs no earlier reading: readers of the page must know of it however old it is."""
    closed = site(more="<p>Harbour Aid находится в процессе ликвидации.</p>")
    desk.run({PAGE: listing(entry()), SITE: closed}, week(0))
    assert desk.flags() == []
    desk.run({PAGE: listing(entry()), SITE: closed}, week(1))
    assert desk.kinds() == [("organisation-closed", "harbour-aid")]


@pytest.mark.parametrize(
    ("after", "severity"),
    [
        (site(more="<p>Наша организация ликвидирована.</p>"), "high"),
        (site(more="<p>Our office at 12 Kolasa str., 220013, Minsk has permanently closed.</p>"), "critical"),
        (site(more="<p>We have closed; the number +375 17 390-00-10 rings no more.</p>"), "critical"),
        (site(phone=None, address=None, more="<p>Наша организация ликвидирована.</p>"), "critical"),
        (site(phone="8 017 390 00 77", more="<p>Наша организация ликвидирована.</p>"), "high"),
    ],
)
def test_the_listed_office_that_is_gone_makes_it_critical(desk: Desk, after: str, severity: str) -> None:
    watch(desk, after)
    (flag,) = desk.flags("organisation-closed")
    assert flag.severity == severity


def test_a_fee_goes_out_at_once_and_is_withdrawn_in_plain_words(desk: Desk) -> None:
    fee = site(more="<p>Before we open your case, pay a registration fee of 50 EUR by Western Union.</p>")
    watch(desk, fee, runs=1)
    (flag,) = desk.flags()
    assert (flag.kind, flag.severity, flag.confirmed) == ("fee-demand", "critical", False)
    desk.run({PAGE: listing(entry()), SITE: Answer("<h1>Forbidden</h1>", 403)}, week(2))
    assert [f.kind for f in desk.flags("fee-demand")] == ["fee-demand"], "a wall refutes nothing"
    desk.run({PAGE: listing(entry()), SITE: site()}, week(3))
    assert desk.flags() == []
    (gone,) = (f for f in desk.report().flags if f.kind == "fee-demand")
    assert gone.summary.startswith("Withdrawn: we reported this on 14 September 2026 and could not see it again.")


def test_a_fee_seen_twice_within_six_hours_is_not_confirmed(desk: Desk) -> None:
    fee = site(more="<p>Before we open your case, pay a registration fee of 50 EUR by Western Union.</p>")
    watch(desk, fee, runs=1)
    desk.run({PAGE: listing(entry()), SITE: fee}, week(1) + timedelta(hours=5))
    assert [f.confirmed for f in desk.flags("fee-demand")] == [False]
    desk.run({PAGE: listing(entry()), SITE: fee}, week(1) + timedelta(hours=6))
    assert [f.confirmed for f in desk.flags("fee-demand")] == [True]


def test_a_notice_on_a_page_that_is_read_no_more_by_itself_is_looked_at_again(desk: Desk) -> None:
    """The about page was read for a number that was missing; the number is back, and the notice must be settled."""
    link = '<a href="/o-nas">О нас</a>'
    about = site(more="<p>Наша организация ликвидирована.</p>")
    lacking: dict[str, Answer | str] = {SITE: site(phone=None, more=link), SITE + "o-nas": about}
    whole: dict[str, Answer | str] = {SITE: site(more=link), SITE + "o-nas": about}
    desk.crawl(listing(entry()), lacking, week(0))
    assert desk.crawl(listing(entry()), whole, week(1)) == [SITE, SITE + "o-nas"]
    assert desk.kinds() == [("organisation-closed", "harbour-aid")]
    desk.crawl(listing(entry()), {SITE: site(more=link)}, week(2))
    assert desk.flags("organisation-closed") == [], "the page is gone, and the notice with it"


def test_a_notice_on_a_page_that_two_organisations_share_is_told_of_the_one_it_names(desk: Desk) -> None:
    page = listing(
        entry(),
        entry("Lighthouse Centre", phone="+375 17 390 00 20", email="light@harbour.example", address=None),
    )
    notice = "<div class='alert'>Lighthouse Centre has permanently closed.</div>"
    both = site(more=f"<p>8 (017) 390-00-20, light@harbour.example</p>{notice}")
    for number in (0, 1):
        desk.run({PAGE: page, SITE: both}, week(number))
    assert [f.entry for f in desk.flags("organisation-closed")] == ["lighthouse-centre"]


def test_the_banner_of_a_portal_is_not_its_tenant_s(desk: Desk) -> None:
    tenant = "https://city.example/harbour-aid"
    page = listing(entry(site=tenant))
    banner = "<header><p>The city hall is closed to visitors; new cases are not accepted.</p></header>"
    home = site().replace("<body>", f"<body>{banner}")
    for number in (0, 1, 2):
        desk.run({PAGE: page, tenant: home}, week(number))
    assert desk.flags() == []


THIRD_PARTY = [
    "<p>МОМ оказывала помощь в возвращении до 2024 года; программа завершена.</p>",
    "<p>IOM ended its return programme in 2024 and takes no new cases.</p>",
    "<p>The partner centre in Brest has suspended its work and is closed to visitors.</p>",
]


@pytest.mark.parametrize("html", THIRD_PARTY)
def test_a15_a_third_party_s_word_suspends_nobody(desk: Desk, html: str) -> None:
    watch(desk, site(more=html), runs=3)
    assert desk.flags(*KINDS) == []


def test_a15_its_own_word_that_the_programme_ended_is_told(desk: Desk) -> None:
    watch(desk, site(more="<p>Наша программа помощи завершена, новые обращения не принимаются.</p>"))
    assert [f.kind for f in desk.flags(*KINDS)] == ["service-suspended"]
