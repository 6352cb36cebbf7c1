"""Whose value is it, and does an old page confirm it? Cases that look like news and are none, in several languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judging import PAGE, SITE, START, WEEK, Answer, Desk, entry, listing, site

OLD, NEW = "+375173900010", "+375173900077"


def footer(html: str, home: str = "") -> str:
    return (home or site()).replace("</footer>", f"{html}</footer>")


#: What belongs to someone else, though it stands on the organisation's own page.
OTHERS = {
    "web designer, English": "<p>Web design by Pixel Studio, +375 29 111 22 33, studio@pixel.example</p>",
    "web designer, Russian": "<p>Разработка сайта: студия «Пиксель», тел. +375 29 111-22-33</p>",
    "web designer, Polish": "<p>Projekt strony i wykonanie: Piksel, tel. +48 22 111 22 33</p>",
    "web designer, German": "<p>Umsetzung: Pixel GmbH, Tel. +49 30 1112233</p>",
    "web designer, French": "<p>Réalisation : Pixel, tél. +33 1 11 22 33 44</p>",
    "web designer, Belarusian": "<p>Распрацоўка сайта: Піксель, тэл. +375 29 111-22-33</p>",
    "web designer, Ukrainian": "<p>Розробка сайту: Піксель, тел. +380 44 111 22 33</p>",
    "partner, Russian": "<p>Наши партнёры: Красный Крест, тел. +375 17 327-14-17, adres@redcross.example</p>",
    "partner, Polish": "<p>Partnerzy: Fundacja Ocalenie, tel. +48 22 828 04 50</p>",
    "partner, English": "<p>Partner organisations: Rescue Fund, phone +44 20 7946 0999</p>",
    "donor, English": "<p>Our donors: European Office, phone +32 2 299 11 11</p>",
    "ministry in a sentence": "<p>Жалобы принимает Министерство внутренних дел по телефону +375 17 218-52-11.</p>",
    "emergency numbers": "<p>In an emergency call the police, 102, or the fire service, 101.</p>",
    "national hotline": "<p>Горячая линия МВД для иностранцев: +375 17 229-08-88</p>",
    "ombudsman, Polish": "<p>Skargę można złożyć do Rzecznika Praw Obywatelskich, tel. 800 676 676.</p>",
    "police, German": "<p>Bei Gewalt rufen Sie die Polizei oder das Hilfetelefon: 08000 116 016.</p>",
    "an event": "<p>Семинар 5 мая: запись у организатора, +375 29 555-66-77 (Ольга)</p>",
    "a press release": "<p>Медиацентр БелТА сообщил: дополнительные вопросы по телефону +375 17 327-19-92.</p>",
    "a bank": "<p>Реквизиты: ОАО «Банк», BIC AKBBBY2X, тел. банка +375 17 218-84-31</p>",
    "a registry number": "<p>УНП 192345678, свидетельство № 0123456 от 05.05.2015</p>",
    "a mailbox of another in prose": "<p>The embassy answers at visa@embassy.example within a week.</p>",
    "a job offer of another": "<p>Вакансия в фонде «Маяк»: резюме на hr@mayak.example</p>",
}  # fmt: skip


@pytest.mark.parametrize("case", OTHERS)
@pytest.mark.parametrize("place", ["main", "footer"])
def test_what_is_someone_else_s_is_no_news(desk: Desk, case: str, place: str) -> None:
    after = footer(OTHERS[case]) if place == "footer" else site(more=OTHERS[case])
    for number, home in enumerate((site(), after, after)):
        desk.run({PAGE: listing(entry()), SITE: home}, START + number * WEEK)
    assert desk.flags() == []


@pytest.mark.parametrize("case", [case for case, html in OTHERS.items() if "+" in html])
def test_what_is_someone_else_s_stands_in_nobody_s_place(desk: Desk, case: str) -> None:
    after = footer(OTHERS[case], site(phone=None))
    for number, home in enumerate((site(), after, after)):
        desk.run({PAGE: listing(entry()), SITE: home}, START + number * WEEK)
    assert desk.kinds() == [("contact-missing", "harbour-aid")]


CONTACT = SITE + "kontakty"
ABOUT = SITE + "o-nas"
LINKS = '<a href="/kontakty">Контакты</a> <a href="/o-nas">О нас</a>'
NEWS = "<article><h3>12 марта 2019</h3><p>Мы открыли новый офис. Звоните: 8 (017) 390-00-10.</p></article>"


def test_an_old_number_in_the_news_does_not_confirm_it(desk: Desk) -> None:
    """The contact page shows another number in its place: an archive of 2019 weighs less."""
    home = site(phone=None, more=LINKS)
    before = {SITE: home, CONTACT: site(), ABOUT: site(phone=None, more=NEWS)}
    after = {SITE: home, CONTACT: site(phone="8 (017) 390-00-77"), ABOUT: site(phone=None, more=NEWS)}
    for number, pages in enumerate((before, after, after)):
        desk.crawl(listing(entry()), pages, START + number * WEEK)
    assert [(f.kind, f.listed, f.observed) for f in desk.flags()] == [("contact-changed", OLD, NEW)]


def test_an_old_number_in_the_news_of_the_home_page_does_not_confirm_it(desk: Desk) -> None:
    before, after = site(more=NEWS), site(phone="8 (017) 390-00-77", more=NEWS)
    for number, home in enumerate((before, after, after)):
        desk.run({PAGE: listing(entry()), SITE: home}, START + number * WEEK)
    assert [(f.kind, f.listed, f.observed) for f in desk.flags()] == [("contact-changed", OLD, NEW)]


def test_a_number_that_only_prose_shows_still_confirms_where_nothing_else_speaks(desk: Desk) -> None:
    """No rival on the contact page: presence goes before difference."""
    home = site(phone=None, more="<p>Если вам нужна помощь, звоните нам по номеру 8 (017) 390-00-10 в будни.</p>")
    for number in range(3):
        desk.run({PAGE: listing(entry()), SITE: home}, START + number * WEEK)
    assert desk.flags() == []
    assert desk.verdicts()[OLD] == ("confirmed", None)


def test_a_second_line_beside_the_listed_one_is_no_change(desk: Desk) -> None:
    home = site(more="<p>Приёмная: 8 (017) 390-00-77</p>")
    for number in range(3):
        desk.run({PAGE: listing(entry()), SITE: home}, START + number * WEEK)
    assert desk.kinds() == [("contact-new", "harbour-aid")]


def test_a_general_mailbox_is_no_conflict_with_the_lawyers(desk: Desk) -> None:
    page = listing(entry(email="legal@harbour.example"))
    for number in range(3):
        desk.run({PAGE: page, SITE: site()}, START + number * WEEK)
    assert desk.verdicts()["legal@harbour.example"] == ("absent", None)
    assert desk.kinds() == [("contact-new", "harbour-aid")]


@pytest.mark.parametrize(
    ("website", "more"),
    [
        ("https://portal.example/by", "<p>Head office: phone +41 22 739 81 11</p>"),
        ("https://city.example/services/harbour-aid", "<p>City hall: +375 17 218 00 01</p>"),
    ],
)
def test_a_portal_s_own_line_is_not_its_tenant_s(desk: Desk, website: str, more: str) -> None:
    page = listing(entry(site=website))
    before, after = site(), footer(more)
    for number, home in enumerate((before, after, after)):
        desk.run({PAGE: page, website: home}, START + number * WEEK)
    assert desk.flags() == []


def test_pages_of_a_portal_outside_the_tenant_s_path_confirm_nothing_of_it(desk: Desk) -> None:
    website = "https://portal.example/by"
    home = site(phone=None, more='<a href="/contact">Contact</a>')
    web: dict[str, Answer | str] = {
        website: home,
        "https://portal.example/contact": site(phone="+41 22 739 81 11", name="Portal"),
    }
    for number in range(3):
        desk.crawl(listing(entry(site=website)), web, START + number * WEEK)
    assert desk.flags("contact-conflict", "contact-changed", "contact-new") == []


#: Labels that stand in a sentence about someone else. The number is another in each piece of news.
TOLD = {
    "English": "<article><h3>News</h3><p>Friends of ours in Warsaw have opened a help line: call {}.</p></article>",
    "Russian": "<article><p>В Варшаве открылась горячая линия наших друзей: звоните по номеру {}.</p></article>",
    "German": "<p>Ein befreundeter Verein in Paris ist seit gestern zu erreichen, Telefon {}.</p>",
    "French": "<p>Une association amie de Berlin répond désormais aux appels au téléphone {}.</p>",
    "Polish": "<p>Zaprzyjaźniona fundacja w Berlinie uruchomiła dla uchodźców infolinię, tel. {}.</p>",
}


@pytest.mark.parametrize("told", TOLD.values(), ids=TOLD)
def test_a_label_inside_a_sentence_about_others_makes_the_number_nobody_s_replacement(desk: Desk, told: str) -> None:
    after = [site(phone=None, more=told.format(number)) for number in ("+370 312 92555", "+33 6 12 37 41 50")]
    desk.weekly(site(), *after)
    assert [(f.kind, f.observed) for f in desk.flags()] == [("contact-missing", None)]


@pytest.mark.parametrize("told", TOLD.values(), ids=TOLD)
def test_a_number_in_a_sentence_about_others_does_not_blur_which_one_is_theirs(desk: Desk, told: str) -> None:
    after = site(phone="8 (017) 390-00-77", more=told.format("+370 312 92555"))
    desk.weekly(*[after] * 2)
    assert [(f.kind, f.observed) for f in desk.flags()] == [("contact-conflict", NEW)]


@pytest.mark.parametrize(
    "line",
    [
        "<p>Call us: {}</p>",
        "<p>Harbour Aid, 220013, г. Минск, ул. Коласа, 12, каб. 5, тел. {}</p>",
        "<p>Мы бесплатно консультируем людей, которые были вынуждены покинуть свою страну. Телефон: {}</p>",
        "<p>You can always reach our lawyers in Minsk by phone: {}</p>",
    ],
)
def test_a_label_of_its_own_gives_the_number_to_the_organisation(desk: Desk, line: str) -> None:
    desk.weekly(*(site(phone=None, more=line.format(n)) for n in ("8 (017) 390-00-10", *["8 (017) 390-00-77"] * 2)))
    assert [(f.kind, f.observed) for f in desk.flags()] == [("contact-changed", NEW)]


TABLE = "<table><tr><th>Office</th><th>Phone</th><th>Fax</th></tr>{}</table>"
MINSK = "<tr><td>Минск</td><td>{}</td><td>{}</td></tr>"
BREST = "<tr><td>Брест</td><td>8 (016) 228-27-44</td><td>8 (016) 228-27-45</td></tr>"


def test_rows_of_a_table_of_offices_in_another_order_are_no_news(desk: Desk) -> None:
    minsk = MINSK.format("8 (017) 390-00-10", "8 (017) 390-00-12")
    page = listing(entry(phone="+375 17 390 00 10, +375 16 228 27 44"))
    tables = [site(phone=None, more=TABLE.format(rows)) for rows in (minsk + BREST, BREST + minsk, BREST + minsk)]
    desk.weekly(*tables, page=page)
    assert desk.flags("channel-changed", "contact-changed", "contact-missing") == []


def test_a_number_that_went_over_to_the_column_of_faxes_is_another_channel(desk: Desk) -> None:
    called, faxed = MINSK.format("8 (017) 390-00-10", "—"), MINSK.format("—", "8 (017) 390-00-10")
    desk.weekly(*(site(phone=None, more=TABLE.format(row + BREST)) for row in (called, faxed, faxed)))
    assert [(f.kind, f.listed, f.observed) for f in desk.flags("channel-changed")] == [("channel-changed", OLD, "fax")]


@pytest.mark.parametrize(("listed", "shown"), [("1-866-633-7656", "866-633-7656"), ("866-633-7656", "1-866-633-7656")])
def test_a_trunk_prefix_makes_no_other_number_where_the_country_is_unknown(
    tmp_path: Path, listed: str, shown: str
) -> None:
    desk = Desk.at(tmp_path, region="BY")
    desk.weekly(*[site(phone=None, more=f"<p>Phone: {n}</p>") for n in (listed, shown, shown)],
                page=listing(entry(phone=listed)))  # fmt: skip
    assert desk.flags("contact-changed", "contact-missing", "contact-conflict") == []
