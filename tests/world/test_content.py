"""The world's pages as data: which state answers, what edits do, how placeholders are filled."""

from __future__ import annotations

import pytest

from pipeline.world.content import STATES, answer, filled, world

DIRECTORY = "/legal-assistance-country-directory/belarus-legal-assistance"


def text(host: str, path: str, state: str) -> str:
    found = answer(host, path, state)
    assert found is not None
    assert found.status == 200
    return found.text


def test_a_host_outside_the_world_has_no_answer() -> None:
    assert answer("nobody.example", "/", "before") is None


def test_an_unknown_path_is_not_found() -> None:
    found = answer("caritas.by", "/no-such-page", "after")
    assert found is not None
    assert found.status == 404
    assert "not found" in found.text


@pytest.mark.parametrize("path", ["/../before/robots.txt", "/answers.toml", "//index.html", "/index.html"])
def test_only_addresses_of_pages_answer(path: str) -> None:
    found = answer("evolutio.info", path, "after")
    assert found is not None
    assert found.status == 404


def test_a_folder_without_its_slash_redirects() -> None:
    found = answer("www.unhcr.org", "/by", "before")
    assert found is not None
    assert found.status == 301
    assert found.headers == (("Location", "/by/"),)


@pytest.mark.parametrize("path", ["/contacts", "/contacts.html"])
def test_the_extension_may_be_left_out(path: str) -> None:
    assert text("evolutio.info", path, "before") == text("evolutio.info", "/contacts.html", "before")


def test_a_page_that_a_state_lacks_is_answered_by_the_state_before() -> None:
    assert text("redcross.by", "/contacts/", "after") == text("redcross.by", "/contacts/", "before")
    before, after = (answer("redcross.by", "/contacts/", state) for state in STATES)
    assert before == after


def test_an_edited_page_is_newer_and_differs_in_the_edited_words_only() -> None:
    before, after = (answer("rightsinexile.org", DIRECTORY, state) for state in STATES)
    assert before is not None
    assert after is not None
    assert after.modified > before.modified
    changed = [
        (old, new) for old, new in zip(before.text.splitlines(), after.text.splitlines(), strict=True) if old != new
    ]
    assert [(old, new) for old, new in changed if "<meta" not in old and "ld+json" not in old] == [
        ("          <p>Tel: +375 (17) 263-84-17</p>", "          <p>Tel: +375 (17) 263-84-71</p>")
    ]
    assert all("Last updated" not in new for _, new in changed)


def test_every_edit_finds_its_words_in_some_page_of_its_host() -> None:
    for host, layers in world().items():
        pages = [page for layer in layers.values() for page in layer.files.values()]
        for layer in layers.values():
            for edit in layer.edits:
                assert any(edit.old in page for page in pages), (host, edit.old)


def test_a_parked_domain_answers_the_same_to_every_path_but_robots() -> None:
    home = text("bmmw.by", "/", "after")
    assert "This domain is for sale" in home
    assert text("bmmw.by", "/kontakty/", "after") == home
    assert text("bmmw.by", "/anything/else", "after") == home
    assert text("bmmw.by", "/robots.txt", "after").startswith("User-agent")


def test_a_bot_wall_answers_403_and_names_itself_in_its_headers() -> None:
    for path in ("/by/", "/by/contact-us", "/by/news"):
        found = answer("www.unhcr.org", path, "after")
        assert found is not None
        assert found.status == 403
        assert ("cf-mitigated", "challenge") in found.headers


def test_moved_contacts_stand_on_the_new_page_alone() -> None:
    assert "288 27 42" in text("belarus.iom.int", "/contact-us", "before")
    assert "288 27 42" not in text("belarus.iom.int", "/contact-us", "after")
    assert "288 27 42" in text("belarus.iom.int", "/offices", "after")
    for path in ("/", "/news", "/contact-us"):
        assert 'href="/offices"' in text("belarus.iom.int", path, "after")
    found = answer("belarus.iom.int", "/offices", "before")
    assert found is not None
    assert found.status == 404


def test_placeholders_are_filled_afresh() -> None:
    template = 'a {{nonce}} {{views}} <i data-cfemail="{{cf:me@example.org}}">'
    first = filled(template, nonce="f00", views=41, key=1)
    assert first.startswith("a f00 41 <i")
    second = filled(template, nonce="f00", views=41, key=254)
    assert first != second
    for page in (first, second):
        cloaked = bytes.fromhex(page.partition('data-cfemail="')[2].partition('"')[0])
        assert bytes(byte ^ cloaked[0] for byte in cloaked[1:]) == b"me@example.org"


def test_no_page_has_a_placeholder_that_nothing_fills() -> None:
    for layers in world().values():
        for layer in layers.values():
            for path, page in layer.files.items():
                assert "{{" not in filled(page, nonce="", views=0, key=1), path
