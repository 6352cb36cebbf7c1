"""What the manifest promises stands in the pages, and its watch list loads."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from pipeline.config import load
from pipeline.text.name import slug
from pipeline.world.content import STATES, answer, world
from pipeline.world.manifest import CONFIG_TEXT, DIRECTORY, DIRECTORY_URL, PAGE_LINT, PLANTED, QUIET, WATCHES


def shown(host: str, state: str) -> str:
    """Everything a host shows in a state, digits and mails brought together."""
    layers = world()[host]
    paths = sorted({path for layer in layers.values() for path in layer.files})
    texts = [found.text for path in paths if (found := answer(host, path, state)) and found.status == 200]
    return re.sub(r"[ ()-]|&nbsp;", "", " ".join(texts).replace("(at)", "@"))


def test_the_watch_list_loads_and_watches_a_page_of_the_world(tmp_path: Path) -> None:
    path = tmp_path / "contactwatch.toml"
    path.write_text(CONFIG_TEXT, "utf-8")
    config = load(path, {})
    assert [table.id for table in config.directories] == [DIRECTORY]
    assert config.directories[0].region == "BY"
    assert config.fetch.delay <= 0.05
    url = urlsplit(config.directories[0].url)
    assert url.hostname is not None
    found = answer(url.hostname, url.path, "before")
    assert found is not None
    assert found.status == 200


def test_three_watches_far_enough_apart_to_be_sightings() -> None:
    assert [watch.state for watch in WATCHES] == ["before", "after", "after"]
    assert all(b.as_of - a.as_of >= timedelta(days=7) for a, b in pairwise(WATCHES))


@pytest.mark.parametrize(
    ("host", "gone", "come"),
    [
        ("caritas.by", "3801949", "9000014"),
        ("evolutio.info", "evolutio@evolutio.info", "evolutio@evolutio.example"),
        ("rightsinexile.org", "2638417", "2638471"),
    ],
)
def test_a_planted_value_takes_the_place_of_the_old_one(host: str, gone: str, come: str) -> None:
    before, after = (shown(host, state) for state in STATES)
    assert gone in before
    assert come not in before
    assert come in after
    assert gone not in after
    values = [value for planted in PLANTED for value in (planted.listed, planted.observed) if value]
    assert any(value.endswith(come) for value in values)
    assert any(value.endswith(gone) for value in values)


def test_the_red_cross_itself_still_shows_its_number() -> None:
    assert "2638417" in shown("redcross.by", "after")
    assert "2638471" not in shown("redcross.by", "after")


def test_what_is_planted_or_quiet_is_told_once_with_its_story() -> None:
    for rows in (PLANTED, PAGE_LINT):
        keys = [(row.kind, row.entry, row.field) for row in rows]
        assert len(keys) == len(set(keys))
    assert all(planted.story for planted in PLANTED)
    assert {quiet.host for quiet in QUIET} <= set(world())
    assert urlsplit(DIRECTORY_URL).hostname in world()


def test_every_entry_named_stands_on_the_directory_page() -> None:
    url = urlsplit(DIRECTORY_URL)
    assert url.hostname is not None
    found = answer(url.hostname, url.path, "before")
    assert found is not None
    ids = {slug(heading.get_text()) for heading in BeautifulSoup(found.text, "lxml").select(".elementor-heading-title")}
    assert {row.entry for row in (*PLANTED, *PAGE_LINT) if row.entry} <= ids
