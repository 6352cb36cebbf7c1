"""Which page a collection's `parent` means: a slug is enough where one page has it, else its path tells it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from pipeline.sources.wordpress import AnswerError, Parent, WebPage

P = TypeVar("P", Parent, WebPage)


class ParentError(AnswerError):
    """The API answers, and the config's `parent` names none of its pages, or several."""


def slug_of(parent: str) -> str:
    """The slug that `parent` ends with.

    >>> slug_of("legal/by-country")
    'by-country'
    """
    return parent.strip("/").rpartition("/")[2]


def stands_at(link: str, site: str, parent: str) -> bool:
    """Whether a page's address ends with a path, or is the whole of it below the site where that begins with a slash.

    >>> stands_at("https://a.example/legal/by-country/", "https://a.example", "legal/by-country")
    True
    >>> stands_at("https://a.example/legal/by-country/", "https://a.example", "/by-country")
    False
    """
    path, wanted = _segments(urlsplit(link).path), _segments(parent)
    if parent.startswith("/"):
        return path == [*_segments(urlsplit(site).path), *wanted]
    return path[-len(wanted) :] == wanted


def the_parent(found: Sequence[P], site: str, parent: str) -> P:
    """Which of the pages of that slug is meant. Raises: ParentError, which says what to write instead."""
    bare = "/" not in parent
    meant = [page for page in found if bare or stands_at(page.link, site, parent)]
    if len(meant) == 1:
        return meant[0]
    links = ", ".join(page.link for page in meant or found)
    if meant:
        raise ParentError(
            f"{len(meant)} pages fit parent = “{parent}”: {links}; write the path of the one that is meant"
        )
    if found:
        raise ParentError(f"no page stands at parent = “{parent}”; of the slug “{slug_of(parent)}” there are {links}")
    raise ParentError(f"no page has the slug “{slug_of(parent)}”; set `parent` to that of the page above the others")


def written(own: P, found: Sequence[P], site: str) -> str:
    """What to write as `parent` for one of the pages of a slug: as little of its path as tells it from the others."""
    below = _segments(urlsplit(own.link).path)[len(_segments(urlsplit(site).path)) :]
    ways = [own.slug, "/".join(below), f"/{'/'.join(below)}"]
    return next((way for way in ways if below and _means(way, own, found, site)), own.slug)


def _means(way: str, own: P, found: Sequence[P], site: str) -> bool:
    try:
        return the_parent(found, site, way).id == own.id
    except ParentError:
        return False


def _segments(path: str) -> list[str]:
    """The parts of a path between its slashes, however its letters are written."""
    return [unquote(part).lower() for part in path.split("/") if part]
