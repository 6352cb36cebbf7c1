"""A loopback site with WordPress's REST API for its pages, as truthful or as misleading as a test wants."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.server import Answer, Seen, Server

_API = "/wp-json/wp/v2/pages"


@dataclass
class Page:
    """One published page."""

    id: int
    slug: str
    title: str
    content: str = field(repr=False)
    modified: str = "2026-01-05T10:00:00"  # without a zone, as WordPress writes it
    parent: int = 0
    protected: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)


class WordPress(Server):
    """Serves its pages both ways: to people under their addresses, and as JSON. `twist` may spoil any answer."""

    def __init__(self, pages: Sequence[Page], *, host: str = "127.0.0.1") -> None:
        super().__init__(host=host)
        self.pages = list(pages)
        self.most = 100  # pages an answer
        self.open = True  # else the API refuses
        self.twist: Callable[[str, Answer], Answer] = lambda _path, answer: answer
        self.shown: dict[int, str] = {}  # by id: what people see in place of the page's content
        self.header = "<header><nav><a href='/'>Home</a> <a href='/donate'>Donate</a></nav></header>"
        self.footer = "<footer>© Site</footer>"

    def answer(self, seen: Seen) -> Answer:
        """The API's answer, or the page's."""
        self.seen.append(seen)
        if seen.path in self.routes:
            route = self.routes[seen.path]
            return route if isinstance(route, Answer) else route(seen)
        parts = urlsplit(seen.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path.startswith(_API):
            return self.twist(seen.path, self._api(parts.path.removeprefix(_API).strip("/"), query))
        return self.twist(seen.path, self._page(parts.path))

    def link(self, page: Page) -> str:
        """Where people find the page."""
        parent = next((p for p in self.pages if p.id == page.parent), None)
        return (self.link(parent) if parent else self.url("/")) + f"{page.slug}/"

    def _page(self, path: str) -> Answer:
        page = next((p for p in self.pages if urlsplit(self.link(p)).path == path), None)
        if page is None:
            return Answer(b"<h1>Not found</h1>", 404)
        below = "".join(f'<li><a href="{self.link(p)}">{p.title}</a></li>' for p in self.pages if p.parent == page.id)
        text = (
            f"<!doctype html><html lang=en><head><title>{page.title} - Site</title></head><body>{self.header}<main>"
            f"<h1>{page.title}</h1>{self.shown.get(page.id, page.content)}<ul>{below}</ul></main>{self.footer}"
            "</body></html>"
        )
        return Answer(text.encode())

    def _api(self, id_: str, query: Mapping[str, str]) -> Answer:
        if not self.open:
            return _json({"code": "rest_forbidden", "message": "Sorry, you are not allowed.", "data": {}}, 401)
        fields = query.get("_fields", "").split(",")
        if id_:
            page = next((p for p in self.pages if str(p.id) == id_), None)
            return _json(self._row(page, fields)) if page else _json({"code": "rest_post_invalid_id"}, 404)
        found = [
            p for p in self.pages
            if query.get("parent", str(p.parent)) == str(p.parent) and query.get("slug", p.slug) == p.slug
        ]  # fmt: skip
        size, number = min(int(query.get("per_page", 10)), self.most), int(query.get("page", 1))
        total = max(1, -(-len(found) // size))
        if number > total:
            words = "The page number requested is larger than the number of pages available."
            return _json({"code": "rest_post_invalid_page_number", "message": words, "data": {"status": 400}}, 400)
        rows = [self._row(p, fields) for p in found[(number - 1) * size : number * size]]
        return replace(_json(rows), headers=(("X-WP-Total", str(len(found))), ("X-WP-TotalPages", str(total))))

    def _row(self, page: Page, fields: Sequence[str]) -> dict[str, Any]:
        content = "" if page.protected else page.content
        row = {
            "id": page.id,
            "slug": page.slug,
            "link": self.link(page),
            "title": {"rendered": page.title.replace("&", "&#038;")},
            "content": {"rendered": content, "protected": page.protected},
            "modified": page.modified,
            "modified_gmt": page.modified,
            "parent": page.parent,
            "status": "publish",
            **page.more,
        }
        return {name: row[name] for name in fields if name in row} if fields != [""] else row


def _json(value: object, status: int = 200) -> Answer:
    text = json.dumps(value)
    return Answer(re.sub("/", r"\\/", text).encode(), status, "application/json; charset=UTF-8")
