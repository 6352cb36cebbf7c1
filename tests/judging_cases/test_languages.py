"""Language versions of a site: read politely, told where they surely disagree, quiet where something explains it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.model import SiteState
from snapshots.records import Failure, Verb
from tests.judging import SITE, Answer, Desk, entry, listing, week

OLD, NEW = "+375173900010", "+375173900077"
EN, RU, BE = SITE + "en/contacts", SITE + "ru/kontakty", SITE + "be/kantakty"

TALK = {
    "en": "We give free advice to people who had to leave their country. Our lawyers help with papers, homes and work, "
    "and volunteers teach the language and come along to offices.",
    "ru": "Мы бесплатно консультируем людей, которые были вынуждены покинуть свою страну. Наши юристы помогают с "
    "документами, жильём и работой, а волонтёры учат языку.",
    "be": "Мы бясплатна кансультуем людзей, якія былі вымушаныя пакінуць сваю краіну. Нашы юрысты дапамагаюць з "
    "дакументамі, жыллём і працай, а валанцёры вучаць мове.",
}
LABELS = {"en": ("Phone", "Address"), "ru": ("Телефон", "Адрес"), "be": ("Тэлефон", "Адрас")}
ADDRESSES = {
    "en": "12 Kolasa str., 220013, Minsk",
    "ru": "220013, г. Минск, ул. Коласа, 12",
    "be": "220013, г. Мінск, вул. Коласа, 12",
}
CONTACTS = {"en": EN, "ru": RU, "be": BE}
HREFLANG = "".join(f'<link rel="alternate" hreflang="{lang}" href="{url}">' for lang, url in CONTACTS.items())


def version(
    lang: str,
    phone: str | None = "+375 17 390-00-10",
    *,
    email: str | None = "info@harbour.example",
    address: str | None = "",
    label: str = "",
    more: str = "",
    head: str = HREFLANG,
    title: str = "Harbour Aid",
) -> str:
    """The contact page in that language; an empty address is the listed one as that language writes it."""
    called, placed = LABELS[lang]
    lines = [
        f"<p>{label or called}: {phone}</p>" if phone else "",
        f"<p>E-mail: {email}</p>" if email else "",
        f"<p>{placed}: {address or ADDRESSES[lang]}</p>" if address is not None else "",
    ]
    return (
        f"<!doctype html><html lang={lang}><head><title>{title}</title>{head}</head><body><main><h1>Harbour Aid</h1>"
        f"<p>{TALK[lang]}</p>{''.join(lines)}{more}</main><footer>© Harbour Aid</footer></body></html>"
    )


def home(*links: str) -> str:
    menu = links or ('<a href="/en/contacts">Contacts</a>',)
    return version("en", None, email=None, address=None, head="", more=" ".join(menu))


def web(**versions: Answer | str) -> dict[str, Answer | str]:
    """The home page, and the contact page in these languages; a language that is not named agrees."""
    pages: dict[str, Answer | str] = {SITE: home()}
    return pages | {url: versions.get(lang, version(lang)) for lang, url in CONTACTS.items()}


def watch(desk: Desk, *weeks: Mapping[str, Answer | str], page: str = "") -> list[list[str]]:
    """One crawl a week; gives what was asked for in each."""
    return [desk.crawl(page or listing(entry()), pages, week(at)) for at, pages in enumerate(weeks, len(desk.runs))]


def test_two_other_languages_of_the_contact_page_are_read_though_all_is_confirmed(desk: Desk) -> None:
    assert watch(desk, web()) == [[SITE, EN, RU, BE]]
    assert desk.flags() == []


def test_a41_versions_that_disagree_are_told_with_both(desk: Desk) -> None:
    stamped = version("en", more="<p>Last updated: March 2025</p>")
    differing = web(en=stamped, ru=version("ru", "+375 17 390-00-77"))
    watch(desk, differing)
    assert desk.flags() == [], "one sighting is none"
    watch(desk, differing)
    (flag,) = desk.flags()
    assert (flag.kind, flag.severity, flag.entry, flag.field) == ("language-mismatch", "high", "harbour-aid", "phone")
    assert (flag.listed, flag.observed) == (OLD, NEW)
    assert {(e.url, e.quote) for e in flag.evidence} == {
        (EN, "Phone: +375 17 390-00-10"),
        (RU, "Телефон: +375 17 390-00-77"),
    }
    for words in ("English", "Russian", EN, RU, "“Last updated: March 2025”", "bears no date"):
        assert words in flag.summary
    assert desk.verdicts()[OLD] == ("confirmed", None), "presence on any page confirms"
    watch(desk, web())
    assert desk.statuses("language-mismatch") == [("language-mismatch", OLD, NEW, "resolved")]


@pytest.mark.parametrize(
    ("menu", "urls"),
    [
        ('<a href="/en/contacts">EN</a> <a href="/ru/contacts">RU</a>', ("en/contacts", "ru/contacts")),
        ('<a href="/contacts">English</a> <a href="/contacts?lang=ru">Русский</a>', ("contacts", "contacts?lang=ru")),
        (
            '<a href="/contacts.html">EN</a> <a href="/contacts_ru.html"><img></a>',
            ("contacts.html", "contacts_ru.html"),
        ),
        ('<a href="/contact" hreflang="en">x</a> <a href="/kontakty" hreflang="ru">y</a>', ("contact", "kontakty")),
        ('<a href="/contacts">English</a> <a href="/ru/">Русский</a>', ("contacts", "ru/kontakty")),
    ],
)
def test_versions_are_found_as_sites_link_them(desk: Desk, menu: str, urls: tuple[str, str]) -> None:
    en, ru = (SITE + url for url in urls)
    pages: dict[str, Answer | str] = {
        SITE: home(f'<a href="/{urls[0]}">Contacts</a>'),
        SITE + "ru/": version(
            "ru", None, email=None, address=None, head="", more='<a href="/ru/kontakty">Контакты</a>'
        ),
        en: version("en", head="", more=menu),
        ru: version("ru", "+375 17 390-00-77", head="", more=menu),
    }
    asked = watch(desk, pages, pages)
    assert set(asked[0]) <= set(pages)
    assert [(f.kind, f.observed) for f in desk.flags()] == [("language-mismatch", NEW)]


def test_a_site_that_keeps_its_contacts_at_home_is_read_at_home(desk: Desk) -> None:
    menu = '<a href="/">English</a> <a href="/ru/">Русский</a>'
    pages: dict[str, Answer | str] = {
        SITE: version("en", head="", more=menu),
        SITE + "ru/": version("ru", "+375 17 390-00-77", head="", more=menu),
    }
    assert watch(desk, pages, pages)[0] == [SITE, SITE + "ru/"]
    assert [(f.kind, f.observed) for f in desk.flags()] == [("language-mismatch", NEW)]


def test_one_of_two_numbers_differs(desk: Desk) -> None:
    second = "<p>{}: +375 17 390-00-20</p>"
    ours, theirs = (second.format(LABELS[lang][0]) for lang in ("en", "ru"))
    page = listing(entry(phone="+375 17 390 00 10</p><p>Tel: +375 17 390 00 20"))
    pages = web(
        en=version("en", more=ours), be=version("be", more=theirs), ru=version("ru", "+375 17 390-00-77", more=theirs)
    )
    watch(desk, pages, pages, page=page)
    assert [(f.kind, f.listed, f.observed) for f in desk.flags()] == [("language-mismatch", OLD, NEW)]


def test_mail_of_another_domain_and_another_house_of_the_town_are_told(desk: Desk) -> None:
    pages = web(ru=version("ru", email="info@harbour-aid.example", address="220030, г. Минск, ул. Маркса, 25"))
    watch(desk, pages, pages)
    assert [(f.kind, f.field) for f in desk.flags()] == [
        ("language-mismatch", "email"),
        ("language-mismatch", "address"),
    ]


QUIET = {
    "a translated address": web(ru=version("ru", address="Минск, улица Коласа 12")),
    "an address of another town": web(ru=version("ru", address="230001, г. Гродно, ул. Советская, 3")),
    "the number in local form": web(ru=version("ru", "8 (017) 390-00-10")),
    "a line for those who speak Russian": web(ru=version("ru", "+375 17 390-00-77", label="Русская линия")),
    "a line for English": web(en=version("en", label="English line"), ru=version("ru", "+375 17 390-00-77")),
    "a heading names the language": web(
        ru=version("ru", None, more="<h3>Для русскоязычных</h3><p>Телефон: +375 17 390-00-77</p>")
    ),
    "a mailbox for a language": web(ru=version("ru", email="ru@harbour.example")),
    "another mailbox of the domain": web(ru=version("ru", email="kontakt@harbour.example")),
    "the office of another country": web(ru=version("ru", "+48 22 390 00 77", address="ul. Długa 5, 00-238 Warszawa")),
    "a landline of another town": web(ru=version("ru", "+375 152 39-00-77", address=None)),
    "one more number": web(ru=version("ru", more="<p>Телефон: +375 17 390-00-77</p>")),
    "no number": web(ru=version("ru", None)),
    "a web designer's number": web(ru=version("ru", None, more="<p>Разработка сайта: тел. +375 17 390-00-77</p>")),
    "a fax": web(ru=version("ru", None, more="<p>Факс: +375 17 390-00-77</p>")),
    "a sentence": web(ru=version("ru", None, more="<p>В среду вас ждут в гостях у друзей, +375 17 390-00-77.</p>")),
    "an archive": web(ru=version("ru", "+375 17 390-00-77", title="Архив: Harbour Aid")),
    "a version that nobody keeps": web(
        ru=version("ru", "+375 17 390-00-77", more="<p>Русская версия больше не обновляется.</p>")
    ),
    "a version that is not there": web(ru=Answer("<h1>Not found</h1>", 404)),
    "a version behind a wall": web(ru=Answer("<h1>Forbidden</h1>", 403)),
    "a version that does not answer": web(ru=Answer(failure=Failure.TIMEOUT)),
    "a version of the same language": web(en=version("en", head=HREFLANG.replace('"ru"', '"en-US"'))),
    "a page that is no version": web(en=version("en", head=""), ru=version("ru", "+375 17 390-00-77")),
}


@pytest.mark.parametrize("case", QUIET)
def test_what_something_explains_is_quiet(desk: Desk, case: str) -> None:
    watch(desk, *[QUIET[case]] * 3)
    assert desk.flags("language-mismatch") == []
    assert desk.verdicts()[OLD] == ("confirmed", None)


def test_what_the_page_lists_too_is_quiet(desk: Desk) -> None:
    page = listing(entry(phone="+375 17 390 00 10</p><p>Tel: +375 17 390 00 77"))
    watch(desk, *[web(ru=version("ru", "+375 17 390-00-77"))] * 3, page=page)
    assert desk.flags() == []


def test_a_number_in_use_on_both_sides_is_quiet(desk: Desk) -> None:
    """The English home page shows the number of the Russian contact page."""
    pages = web(ru=version("ru", "+375 17 390-00-77"))
    pages[SITE] = version("en", "+375 17 390-00-77", head="", more='<a href="/en/contacts">Contacts</a>')
    watch(desk, *[pages] * 3)
    assert desk.flags("language-mismatch") == []


def test_versions_that_both_contradict_the_page_are_its_matter(desk: Desk) -> None:
    pages = web(**{lang: version(lang, "+375 17 390-00-77") for lang in CONTACTS})
    watch(desk, *[pages] * 2)
    assert [f.kind for f in desk.flags()] == ["contact-conflict"]


def test_a_version_that_agreed_before_was_edited(desk: Desk) -> None:
    """Numbers of two countries are two offices at first sight, and an edit where both once showed the same."""
    moved = web(ru=version("ru", "+48 22 390 00 77"))
    watch(desk, web(), moved, moved)
    assert [(f.kind, f.observed) for f in desk.flags()] == [("language-mismatch", "+48223900077")]


def test_a_disagreement_becomes_a_change_when_the_other_versions_follow(desk: Desk) -> None:
    one = web(ru=version("ru", "+375 17 390-00-77"))
    all_of_them = web(**{lang: version(lang, "+375 17 390-00-77") for lang in CONTACTS})
    watch(desk, web(), one, one, all_of_them)
    assert [f.kind for f in desk.flags()] == ["language-mismatch"], "it stands until the change is confirmed"
    watch(desk, all_of_them)
    assert [f.kind for f in desk.flags()] == ["contact-changed"]


def test_a_version_that_cannot_be_read_ends_nothing(desk: Desk) -> None:
    one = web(ru=version("ru", "+375 17 390-00-77"))
    watch(desk, one, one, web(ru=Answer("<h1>Forbidden</h1>", 403)))
    assert [f.kind for f in desk.flags()] == ["language-mismatch"]
    watch(desk, web(ru=Answer("<h1>Not found</h1>", 404)))
    assert desk.flags() == [], "a version that is gone disagrees with nobody"


def test_a_disagreement_that_is_dismissed_says_nothing_of_a_later_change(desk: Desk) -> None:
    one = web(ru=version("ru", "+375 17 390-00-77"))
    all_of_them = web(**{lang: version(lang, "+375 17 390-00-77") for lang in CONTACTS})
    watch(desk, one, one)
    desk.answer(Verb.DISMISS, "language-mismatch", at=week(1))
    watch(desk, one)
    assert desk.flags() == []
    watch(desk, all_of_them, all_of_them)
    assert [f.kind for f in desk.flags()] == ["contact-changed"]


def test_the_page_limit_is_kept(tmp_path: Path) -> None:
    desk = Desk.at(tmp_path, "[fetch]\nmax_pages_per_site = 3\n")
    assert watch(desk, web(ru=version("ru", "+375 17 390-00-77"))) == [[SITE, EN, RU]]
    assert desk.entry().site.state == SiteState.OK
