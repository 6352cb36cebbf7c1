"""The site reader on recorded pages about invented organisations, and what it says of names, links and notices."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from pipeline.model import Page, Reading, UnreadableError
from pipeline.parsers import version
from pipeline.parsers.document import parse
from pipeline.parsers.language import language_of
from pipeline.parsers.links import all_links
from pipeline.parsers.site import read_site

PAGES = Path(__file__).parents[1] / "pages" / "site"
URL = "https://help.example/"


def read(html: str, url: str = URL, region: str | None = None) -> Reading:
    return read_site(Page(html.encode(), url=url, region=region))


def plain(reading: Reading) -> str:
    told = asdict(reading)
    told["contacts"] = [{k: v for k, v in c.items() if v} for c in told["contacts"]]
    return json.dumps(told, ensure_ascii=False, indent=1, default=str) + "\n"


@pytest.mark.parametrize("case", sorted(PAGES.iterdir()), ids=lambda case: case.name)
def test_recorded_page(case: Path) -> None:
    about = json.loads((case / "about.json").read_text("utf-8"))
    page = Page((case / "page.html").read_bytes(), about["url"], about["content_type"], about["region"])
    seen, expected = plain(read_site(page)), case / "expected.json"
    if not expected.exists():
        expected.write_text(seen, "utf-8")
        pytest.fail(f"wrote {expected}: read it, then keep it")
    assert json.loads(seen) == json.loads(expected.read_text("utf-8"))


def test_refuses_what_is_no_page() -> None:
    with pytest.raises(UnreadableError, match="PDF"):
        read_site(Page(b"%PDF-1.4"))


def test_embedded_contacts_rank_behind_shown_ones() -> None:
    data = {
        "@graph": [
            {
                "@type": "NGO",
                "name": "Help Example",
                "telephone": "+375 17 288-27-42",
                "email": "office@help.example",
                "faxNumber": "+375 17 288-27-43",
                "address": {"streetAddress": "Lenina 5", "postalCode": "220030", "addressLocality": "Minsk"},
                "sameAs": ["https://www.facebook.com/HelpExample"],
            },
            {"@type": "Person", "name": "Anna", "telephone": "+375 29 111-11-11"},
        ]
    }
    html = f'<script type="application/ld+json">{json.dumps(data)}</script><p>Тел. 8 (017) 288-27-42</p>'
    reading = read(html, region="BY")
    found = {c.value: (c.where, c.channels) for c in reading.contacts}
    assert found["+375172882742"][0] == "main"
    assert found["+375172882743"] == ("json-ld", ("fax",))
    assert found["Lenina 5, 220030 Minsk"][0] == "json-ld"
    assert found["https://facebook.com/helpexample"][0] == "json-ld"
    assert "+375291111111" not in found
    assert reading.names[0] == "Help Example"


@pytest.mark.parametrize("block", ["{broken", "[]", "null", '{"@type": 5, "telephone": {"a": 1}}', "[" * 5000])
def test_broken_embedded_data(block: str) -> None:
    assert (
        read(f'<script type="application/ld+json">{block}</script><p>a@help.example</p>').contacts[0].value
        == "a@help.example"
    )


def test_names() -> None:
    html = (
        "<title>Contacts | Help Example</title><meta property='og:site_name' content='Help Ex'>"
        "<img src=logo.png alt='Help Example logo'><h1>Contacts</h1>"
    )
    assert read(html).names == ("Help Ex", "Help Example")


def test_links_by_likelihood() -> None:
    html = """<a href="/news">News</a><a href="/about-us">Who we are</a><a href="/kontakty">Контакты</a>
    <a href="/x/17">Impressum</a><a href="https://other.example/contact">Contact</a><a href="/page.pdf">Contact</a>
    <a href="/kontakty#map">Map</a><a href="//www.help.example/o/?utm_source=a">Наши офисы</a>
    <a href="/news/we-contact-people-at-the-border-every-day-of-the-year">We contact people at the border every day</a>
    <a href="mailto:a@help.example">Mail</a><a href="javascript:x()">Contact</a>"""
    links = [(link.url.removeprefix("https://"), link.role) for link in read(html).links]
    assert links == [
        ("help.example/kontakty", "contact"),
        ("www.help.example/o/", "contact"),
        ("help.example/x/17", "imprint"),
        ("help.example/about-us", "about"),
        ("help.example/news", "page"),
        ("help.example/news/we-contact-people-at-the-border-every-day-of-the-year", "page"),
    ]
    outside = [link.url for link in all_links(parse(Page(html.encode(), url=URL))) if link.role == "outside"]
    assert outside == ["https://other.example/contact"]
    assert read(html).outside == ("other.example",)


@pytest.mark.parametrize(
    "text",
    [
        "Contact us",
        "Контакты",
        "Kontakt",
        "Кантакты",
        "Contactez-nous",
        "تماس با ما",
        "Επικοινωνία",
        "İletişim",
        "ያግኙን",
        "Kontaktai",
    ],
)
def test_contact_pages_in_many_languages(text: str) -> None:
    assert read(f'<a href="/p/1">{text}</a>').links[0].role == "contact"


@pytest.mark.parametrize(
    ("declared", "text", "lang"),
    [
        ("en", "We help refugees with the law and the papers.", "en"),
        ("en", "Мы помогаем беженцам с документами, юристы работают бесплатно", "ru"),
        (None, "Мы дапамагаем бежанцам у Мінску, юрысты працуюць бясплатна ў офісе", "be"),
        (None, "Ми допомагаємо біженцям із документами, юристи працюють", "uk"),
        (None, "Pomagamy uchodźcom i migrantom w Polsce, oraz dla rodzin jest to w biurze", "pl"),
        (None, "ما به پناهجویان کمک می‌کنیم و پاسخگوی شما هستیم", "fa"),
        (None, "نحن نساعد اللاجئين في المدينة والمكتب مفتوح", "ar"),
        ("be", "Пошта: office@harbour.example, info@harbour.example, Harbour Aid, тэлефон, факс, вуліца", "be"),
        ("ru", "Our office helps refugees with the law and with the papers, and has the word офис in it", "en"),
        ("kk", "Біз босқындарға көмектесеміз және кеңес береміз", "kk"),
        (None, "12 34", None),
    ],
)
def test_language(declared: str | None, text: str, lang: str | None) -> None:
    assert language_of(declared, parse(Page(f"<p>{text}</p>".encode())).lines) == lang


@pytest.mark.parametrize(
    ("kind", "html"),
    [
        ("closed", "<title>Help Example</title><p>Our organisation has permanently closed.</p>"),
        ("liquidated", "<title>Help Example</title><p>Help Example находится в процессе ликвидации.</p>"),
        ("relocated", "<div class='alert'>Мы переехали: новый адрес Ленина, 5</div>"),
        ("suspended", "<p>We are not accepting new clients until further notice.</p>"),
        ("number-changed", "<p>Our phone number has changed.</p>"),
        ("fee-demand", "<p>To open a case you pay us a registration fee of 50 EUR.</p>"),
        ("consent", "<p>Please remove us from your directory.</p>"),
    ],
)
def test_notices(kind: str, html: str) -> None:
    assert kind in [notice.kind for notice in read(html).notices]


FILLER = "<p>" + "The hearing took place in the city and lasted for the whole day. " * 12 + "</p>"


@pytest.mark.parametrize(
    "html",
    [
        "<p>We visited a closed centre for migrants.</p>",
        "<p>Граница закрыта, пункт пропуска не работает, мы следим.</p>",
        "<p>Opening hours: Mon-Fri 9:00-17:00, Sunday closed</p>",
        f"{FILLER}<p>The court ordered the forced liquidation of the Union of Writers.</p>",
        "<h2><a href='/n/1'>Another organisation is in the process of liquidation</a></h2>",
        "<p>Beware of fraud: we never ask for a registration fee.</p>",
        "<p>There is no registration fee of 50 EUR or any other.</p>",
        "<p>We support writers in exile.</p>",
        "<p>Please use the form, we answer within a week.</p>",
        "<meta name=robots content=noindex><p>Welcome</p>",
    ],
)
def test_quiet_pages(html: str) -> None:
    assert read(f"<title>Help Example</title>{html}").notices == ()


def test_empty_shells_need_a_browser() -> None:
    assert read("<div id=root></div><script src=/app.js></script>").scripted
    assert not read(f"<div id=root>{FILLER}</div><script src=/app.js></script>").scripted
    assert not read("<p>Тел. 288-27-42</p><script src=/count.js></script>").scripted


def test_version_follows_the_sources() -> None:
    assert version.PARSER_VERSION == version.PARSER_VERSION
    assert len(version.PARSER_VERSION) == 16
    with pytest.raises(AttributeError):
        _ = version.OTHER


def test_text() -> None:
    assert read("<h1>A</h1><p>b\n c<br>d</p>").text == "A\nb c\nd"
