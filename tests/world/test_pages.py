"""Laws over every page of the world: marked as invented, nothing from outside, no dead ends, the seed whole."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup

from pipeline.world.content import STATES, answer, world
from pipeline.world.manifest import DIRECTORY_URL

BANNER = "Example world: this page was written for a demonstration; the organisation did not publish it"
ROOT = Path(__file__).parents[2]
SEED = ROOT / ".." / "shared" / "seed" / "belarus.txt"
LOADED = {"img": "src", "script": "src", "link": "href", "iframe": "src", "source": "src", "video": "src"}
BOILERPLATE = {"canonical", "alternate"}  # links that no browser fetches by itself


@dataclass(frozen=True)
class WorldPage:
    host: str
    state: str
    path: str
    soup: BeautifulSoup

    def __str__(self) -> str:
        return f"{self.state} {self.host}{self.path}"


def _pages() -> Iterator[WorldPage]:
    for host, layers in world().items():
        for state in STATES:
            for path in sorted({path for layer in layers.values() for path in layer.files}):
                found = answer(host, path, state)
                if found and found.media == "text/html" and found.status in (200, 403):
                    yield WorldPage(host, state, path, BeautifulSoup(found.text, "lxml"))


PAGES = tuple(_pages())
each_page = pytest.mark.parametrize("page", PAGES, ids=str)


def visible(soup: BeautifulSoup) -> str:
    copy = BeautifulSoup(str(soup), "lxml")
    for node in copy(["script", "style"]):
        node.decompose()
    for node in copy("br"):
        node.replace_with("\n")
    return " ".join(copy.get_text().split())


@each_page
def test_every_page_says_visibly_that_it_is_invented(page: WorldPage) -> None:
    banner = page.soup.select_one(".world-banner, .x-note")
    assert banner is not None
    assert banner.get_text().startswith(BANNER)
    assert "hidden" not in banner.attrs
    before = banner.find_previous(string=lambda text: bool(text.strip()))
    assert before is None or before.find_parent("head") is not None, "something is read before the banner"


@each_page
def test_every_picture_carries_the_word_invented(page: WorldPage) -> None:
    pictures = page.soup("svg")
    assert pictures
    assert not page.soup(["img", "picture", "canvas"])
    for picture in pictures:
        assert "invented" in picture.get_text().lower()


@each_page
def test_nothing_is_loaded_from_anywhere(page: WorldPage) -> None:
    for tag, attribute in LOADED.items():
        for node in page.soup(tag):
            assert (tag == "link" and set(node["rel"]) <= BOILERPLATE) or not node.get(attribute), str(node)
    assert not re.search(r"@import|url\(", str(page.soup("style")))


@each_page
def test_every_page_names_its_language_and_title(page: WorldPage) -> None:
    html = page.soup.html
    assert html is not None
    assert html.get("lang")
    assert page.soup.title is not None
    assert page.soup.title.get_text(strip=True)


@each_page
def test_links_inside_an_organisations_site_lead_to_a_page(page: WorldPage) -> None:
    if page.host == "rightsinexile.org":  # of that site the world has the country's pages only
        return
    for node in page.soup("a", href=True):
        target = urlsplit(urljoin(f"https://{page.host}{page.path}", str(node["href"])))
        if target.scheme == "https" and target.hostname == page.host and not target.path.startswith("/cdn-cgi/"):
            found = answer(page.host, target.path, page.state)
            assert found is not None
            assert found.status in (200, 403), target.path


def test_each_organisation_with_a_site_has_a_home_a_contact_and_a_news_page() -> None:
    listing = answer("rightsinexile.org", urlsplit(DIRECTORY_URL).path, "before")
    assert listing is not None
    headings = BeautifulSoup(listing.text, "lxml").select("h3.elementor-heading-title")
    sites = [str(link["href"]) for heading in headings if (link := heading.find("a"))]
    assert len(headings) == 9
    assert len(sites) == 7
    for site in sites:
        home = urlsplit(site)
        assert home.hostname is not None
        pages = [page.path for page in PAGES if page.host == home.hostname and page.state == "before"]
        assert home.path in pages
        assert any(re.search("contact|kontakt|kantakt", path) for path in pages)
        assert any(re.search("news|novosti|naviny", path) for path in pages)


def test_the_directory_page_holds_the_whole_text_of_the_seed() -> None:
    if not SEED.exists():
        pytest.skip("the seed page lies beside the project, not in it")
    listing = next(p for p in PAGES if f"https://{p.host}{p.path}" == f"{DIRECTORY_URL}.html" and p.state == "before")
    text = visible(listing.soup)
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", SEED.read_text("utf-8"))]
    place = 0
    for part in paragraphs:
        place = text.find(part, place)
        assert place >= 0, f"missing or out of order: {part[:80]}"
        place += len(part)
    assert sum(map(len, paragraphs)) > 9_000


def test_the_source_of_the_directory_page_is_named_outside_the_licence() -> None:
    notice = (resources.files("pipeline.world") / "NOTICE.md").read_text("utf-8")
    assert DIRECTORY_URL in notice
    assert "licence does not cover it" in notice


def test_invented_numbers_and_domains_cannot_be_real() -> None:
    """What state "after" adds to a contact is out of the numbering plan in use, or under a reserved domain."""
    for layers in world().values():
        for edit in (edit for layer in layers.values() for edit in layer.edits):
            for mail in re.findall(r"[\w.]+(?:@|\(at\))([\w.]+)", edit.new):
                assert mail.endswith(".example")
            if re.fullmatch(r"[+\d-]+", edit.new) and "84-71" not in edit.new:
                assert "90000" in re.sub(r"\D", "", edit.new)


def test_every_page_ships_with_the_package() -> None:
    """The folders of the world are named after hosts, so that no package finder takes them for packages."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"].get("pipeline.world", [])
    folder = ROOT / "pipeline" / "world"
    shipped = {file for pattern in patterns for file in folder.glob(pattern)}
    data = {file for file in folder.rglob("*") if file.suffix in {".html", ".txt", ".toml"} and file.parent != folder}
    assert data
    assert data <= shipped
