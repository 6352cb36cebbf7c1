"""What a page calls its organisation, and what on it is no name of it."""

from __future__ import annotations

import pytest

from pipeline.model import Page
from pipeline.parsers.site import read_site


def names(body: str, title: str = "Contact") -> tuple[str, ...]:
    html = f"<!doctype html><html lang='en'><head><title>{title}</title></head><body>{body}</body></html>"
    return read_site(Page(html.encode(), "https://help.example/", "text/html; charset=utf-8", None)).names


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("© 2019–2026 Flüchtlingshilfe Nordhafen e.V. Alle Rechte vorbehalten.", "Flüchtlingshilfe Nordhafen e.V."),
        ("© 2026 Фонд «Тихая гавань». Все права защищены. Разработка сайта — Студия", "Фонд «Тихая гавань»"),
        ("Copyright (c) 2020-2026 by Quiet Haven Foundation", "Quiet Haven Foundation"),
        ("Quiet Haven © 2026", "Quiet Haven"),
        ("2026 © Quiet Haven | Privacy policy", "Quiet Haven"),
        ("© جمعية المرفأ الهادئ 2026 - جميع الحقوق محفوظة", "جمعية المرفأ الهادئ"),
    ],
)
def test_the_holder_of_the_rights(line: str, name: str) -> None:
    assert names(f"<main><h1>Contact</h1></main><footer><p>{line}</p></footer>") == (name,)


@pytest.mark.parametrize(
    "foot",
    [
        "<p>© 2026 All rights reserved</p>",
        "<p>© 2026. Proudly powered by Pressmill</p>",
        "<p>© Pressmill Theme 2020</p>",
        "<p>© Aid Example</p><p>Copyright Pressmill Works 2020</p>",  # of two, one may be a theme's author
        "<p>Photographs of the harbour © the people who took them</p>",
    ],
)
def test_no_holder(foot: str) -> None:
    assert names(f"<main><h1>Contact</h1></main><footer>{foot}</footer>") == ()


def test_the_rights_to_a_picture_are_not_those_to_the_page() -> None:
    lines = "".join(f"<p>Line {word} of the story</p>" for word in "abcdefghijkl")
    assert names(f"<main><p>© Jane Photographer</p>{lines}</main>") == ()


@pytest.mark.parametrize("title", ["Just another WordPress site", "Добро пожаловать", "Startseite"])
def test_what_every_new_site_is_called_is_no_name(title: str) -> None:
    head = "<header><p class='site-title'><a href='/' rel='home'>Quiet Haven</a></p></header>"
    assert names(f"{head}<main><h1>Hello world!</h1></main>", title) == ("Quiet Haven",)


def test_a_name_that_begins_with_such_a_word_stays() -> None:
    assert names("<main><h1>Welcome House</h1></main>", "Hello World Foundation") == (
        "Welcome House",
        "Hello World Foundation",
    )


def test_a_menu_is_no_title_of_the_site() -> None:
    assert names("<nav><p><a href='/help'>Legal help</a></p></nav><main><h1>Contact</h1></main>") == ()
