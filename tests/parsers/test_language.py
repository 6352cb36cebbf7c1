"""The language of a page, whatever it declares."""

from __future__ import annotations

import pytest

from pipeline.model import Page
from pipeline.parsers.site import read_site

POLISH = (
    "Pomagamy ludziom, którzy są w trudnej sytuacji. Zadzwoń do nas i umów się na spotkanie z prawnikiem."
    " Jesteśmy dla Ciebie w poniedziałki i we środy."
)
ENGLISH = "We help people who are in trouble. Call us and we will be there for you with one of our lawyers in the city."
RUSSIAN = (
    "Мы и наши специалисты помогаем людям, которые оказались в трудной ситуации,"
    " и объясняем их права. Звоните или пишите."
)
UKRAINIAN = "Ми допомагаємо людям, які опинилися у скрутній ситуації, і пояснюємо їхні права. Телефонуйте їй у її дні."
BELARUSIAN = (
    "Мы дапамагаем людзям, якія апынуліся ў цяжкай сітуацыі, і тлумачым іх правы. Званіце ўсе, хто ў нас і з імі."
)
BULGARIAN = (
    "Ние помагаме на хора, които се намират в трудна ситуация, и обясняваме техните права. "
    "Обадете се на телефона ѝ, за да се свържете със съветник в града, където е бюрото ни."
)
PERSIAN = (
    "ما به افرادی که در شرایط دشوار هستند کمک می‌کنیم."
    " پرسش‌ها و پاسخ‌ها، گفتگو با پزشک، گزارش و پژوهش، چاپ گواهی، پیگیری پرونده، گروه پشتیبانی."
)
ARABIC = "نحن نساعد الأشخاص الذين يمرون بظروف صعبة ونشرح لهم حقوقهم. اتصل بنا اليوم أو اكتب إلينا."
TIGRINYA = "ኣብ ጸገም ንዘለዉ ሰባት ንሕግዝ ኢና። ሎሚ ደውሉልና፡ ኣገልግሎትና ብነጻ እዩ። ኣድራሻና ኣብ ማእከል ከተማ ኣሎ።"
AMHARIC = "በችግር ውስጥ ያሉ ሰዎችን እንረዳለን። ዛሬ ይደውሉልን፤ አገልግሎታችን በነጻ ነው። አድራሻችን በከተማው መሃል ነው።"


def language(text: str, declared: str) -> str | None:
    tag = f" lang='{declared}'" if declared else ""
    html = f"<!doctype html><html{tag}><body><main><p>{text}</p></main></body></html>"
    return read_site(Page(html.encode(), "https://help.example/", "text/html; charset=utf-8", None)).lang


@pytest.mark.parametrize(
    ("text", "declared", "lang"),
    [
        (POLISH, "en-US", "pl"),
        (ENGLISH, "de", "en"),
        (UKRAINIAN, "ru", "uk"),
        (BELARUSIAN, "ru", "be"),
        (RUSSIAN, "be", "ru"),
        (PERSIAN, "ar", "fa"),
        (RUSSIAN, "en", "ru"),
    ],
)
def test_a_declaration_that_the_text_contradicts(text: str, declared: str, lang: str) -> None:
    assert language(text, declared) == lang


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        (POLISH, "pl"),
        (f"{ENGLISH} {POLISH}", "en"),  # a page in two languages is in the declared one
        ("Kontakt do nas: Warszawa i Kraków. Home, News, About.", "en"),  # too few words to say
        (f"{RUSSIAN} {RUSSIAN} Сайт: Українська мова, її історія.", "ru"),
        (UKRAINIAN, "uk"),
        (BELARUSIAN, "be"),
        (BULGARIAN, "bg"),
        (ARABIC, "ar"),
        (TIGRINYA, "ti"),
    ],
)
def test_a_declaration_that_the_text_bears_out(text: str, declared: str) -> None:
    assert language(text, declared) == declared


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        (RUSSIAN, "ru"),
        (UKRAINIAN, "uk"),
        (BELARUSIAN, "be"),
        (BULGARIAN, "bg"),
        (PERSIAN, "fa"),
        (ARABIC, "ar"),
        (TIGRINYA, "ti"),
        (AMHARIC, "am"),
        ("Помажемо људима који су у тешкој ситуацији. Позовите нас још данас, чекамо вас.", "sr"),
        ("Aid 12", None),
    ],
)
def test_no_declaration(text: str, lang: str | None) -> None:
    assert language(text, "") == lang
