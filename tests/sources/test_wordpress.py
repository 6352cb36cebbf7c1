"""WordPress's answers, as far as they are not seen through a server."""

from __future__ import annotations

import json

import pytest

from pipeline.sources.wordpress import pages


@pytest.mark.parametrize(
    ("rendered", "title"),
    [
        ("<em>Chad</em> Legal Assistance", "Chad Legal Assistance"),
        ("C&ocirc;te d&#8217;Ivoire &#8211; Legal Assistance", "Côte d’Ivoire – Legal Assistance"),
        ("Help if age &lt; 18 &amp; alone", "Help if age < 18 & alone"),
        ("a<br/>b", "ab"),
        ("", ""),
    ],
)
def test_a_title_is_read_as_people_see_it(rendered: str, title: str) -> None:
    item = {"id": 1, "link": "https://d.example/x/", "title": {"rendered": rendered}, "content": {"rendered": ""}}
    (page,) = pages(json.dumps([item]).encode())
    assert page.title == title
