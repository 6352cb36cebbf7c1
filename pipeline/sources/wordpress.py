"""WordPress's REST API: the pages under a parent, as its answers hold them. Pure: bytes in, pages out.

The form is that of `wp/v2/pages` (developer.wordpress.org/rest-api/reference/pages).
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from pipeline.sources.rows import Opened, SourceError
from pipeline.text.normal import one_line

PER_PAGE = 100  # the most that WordPress gives at once
_FIELDS = "id,slug,link,title,content,modified,modified_gmt,parent"
_PLACE = "id,slug,link,title,parent"
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_BETWEEN = re.compile(r"[\s,]*")
_API = "/wp-json/wp/v2/pages"


class AnswerError(ValueError):
    """The API's answer cannot be used. The message says what came instead."""


@dataclass(frozen=True, slots=True)
class WebPage:
    """One published page as the API gives it."""

    id: int
    slug: str
    link: str
    title: str
    content: str = field(repr=False)
    modified: datetime | None  # UTC; None where the answer has no time that could be true
    protected: bool
    parent: int  # the id of the page it stands under; 0: under none, or the answer does not say
    raw: bytes = field(repr=False)  # the very bytes of the answer that hold it


def parent_url(site: str, slug: str) -> str:
    """Asks for the pages of that slug, without their contents."""
    query = {"slug": slug, "per_page": PER_PAGE, "_fields": _PLACE}
    return f"{site.rstrip('/')}{_API}?{urlencode(query, safe=',')}"


def children_url(site: str, parent: int, page: int, size: int = PER_PAGE) -> str:
    """Asks for one hundred pages under a parent, or for `size`; the first such number being page 1."""
    query = {"parent": parent, "per_page": size, "page": page, "_fields": _FIELDS}
    return f"{site.rstrip('/')}{_API}?{urlencode(query, safe=',')}"


def overview_url(site: str, page: int) -> str:
    """Asks for one hundred pages of the whole site, without their contents."""
    query = {"per_page": PER_PAGE, "page": page, "_fields": _PLACE}
    return f"{site.rstrip('/')}{_API}?{urlencode(query, safe=',')}"


def single_url(site: str, page: int) -> str:
    """Asks for one page by its id."""
    return f"{site.rstrip('/')}{_API}/{page}?{urlencode({'_fields': _FIELDS}, safe=',')}"


def is_api(url: str) -> bool:
    """Whether a URL is one of those above."""
    return f"{_API}?" in url or f"{_API}/" in url


@dataclass(frozen=True, slots=True)
class Parent:
    """A page under which a collection's pages may stand."""

    id: int
    slug: str
    link: str
    title: str


def parents(body: bytes) -> tuple[Parent, ...]:
    """The pages of an answer to `parent_url`, none where no page has that slug. Raises: AnswerError."""
    return tuple(
        Parent(
            _id(item),
            str(item.get("slug") or ""),
            str(item.get("link") or ""),
            _title(item),
        )
        for item, _ in _items(body)
    )


def pages(body: bytes) -> tuple[WebPage, ...]:
    """The pages of an answer, in order: of a list, or of a single page. Raises: AnswerError."""
    return tuple(_page(item, raw) for item, raw in _items(body))


def is_page(body: bytes) -> bool:
    """Whether a body is one page of the API's, as `pages` cuts it out of an answer."""
    if body.lstrip()[:1] != b"{":
        return False
    try:
        whole = json.loads(body)
    except ValueError:
        return False
    return all(name in whole for name in ("content", "link", "id"))


def opened(body: bytes) -> Opened:
    """One page of the API's as a document of its own: its content, without the site's frame, under its title.

    The title is none of its text: the collection tells where it changes.

    Raises: SourceError.
    """
    try:
        (page,) = pages(body)
    except AnswerError as error:
        raise SourceError(str(error)) from error
    title = html.escape(page.title, quote=False)
    text = f"<!doctype html><html><head><title>{title}</title></head><body><main>\n{page.content}"
    return Opened(
        f"{text}\n</main></body></html>".encode("utf-8", "replace"),
        "wordpress",
        modified=page.modified,
        closed="it is protected by a password" if page.protected else "",
    )


def _items(body: bytes) -> Iterator[tuple[Mapping[str, Any], bytes]]:
    """The objects of an answer, each with its very bytes. Raises: AnswerError."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AnswerError("the answer is no UTF-8") from error
    start = text.lstrip()[:1]
    if start not in ("[", "{"):
        raise AnswerError("a web page came instead of JSON" if start == "<" else "the answer is no JSON")
    try:
        whole = json.loads(text)
    except ValueError as error:
        raise AnswerError("the answer is no JSON, or was cut short") from error
    except RecursionError as error:
        raise AnswerError("the answer is nested too deeply to be read") from error
    if isinstance(whole, dict):
        if "code" in whole and "content" not in whole:
            raise AnswerError(f"the API refused: {one_line(str(whole.get('message') or whole['code']))[:200]}")
        yield whole, text.strip().encode()
        return
    decoder, place = json.JSONDecoder(), text.index("[") + 1
    for item in whole:
        if not isinstance(item, dict):
            raise AnswerError("the answer is a list of something else than pages")
        between = _BETWEEN.match(text, place)
        place = between.end() if between else place
        _, end = decoder.raw_decode(text, place)
        yield item, text[place:end].encode("utf-8", "surrogatepass")
        place = end


def _page(item: Mapping[str, Any], raw: bytes) -> WebPage:
    content = item.get("content")
    content = content if isinstance(content, dict) else {}
    link = item.get("link")
    if not isinstance(link, str) or not link.startswith(("http://", "https://")):
        raise AnswerError(f"page {item.get('id')!r} has no link")
    return WebPage(
        id=_id(item),
        slug=str(item.get("slug") or ""),
        link=link,
        title=_title(item),
        content=_rendered(content),
        modified=_time(item.get("modified_gmt") or item.get("modified")),
        protected=content.get("protected") is True,
        parent=parent if isinstance(parent := item.get("parent"), int) else 0,
        raw=raw,
    )


def _id(item: Mapping[str, Any]) -> int:
    id_ = item.get("id")
    if not isinstance(id_, int):
        raise AnswerError(f"a page without an id: {str(item.get('slug') or item)[:80]}")
    return id_


def _title(item: Mapping[str, Any]) -> str:
    """The title as people read it: the API gives it as HTML, with emphasis and entities."""
    return one_line(html.unescape(_TAG.sub("", _rendered(item.get("title")))))


def _rendered(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("rendered")
    return value if isinstance(value, str) else ""


def _time(value: object) -> datetime | None:
    """A time of the API's. It has no zone: `modified_gmt` is UTC, and `modified` is taken for it."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if found is None:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
