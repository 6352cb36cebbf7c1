"""Which links of a directory page belong to it: those that the config's `subpages` patterns name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from pipeline.model import Link
from pipeline.text.url import canonical, same_site


def subpages(links: Iterable[Link], page: str, globs: tuple[str, ...], is_own: Callable[[str], bool]) -> Iterator[str]:
    """The links of the same site whose URL or path matches one of the patterns, each once.

    The page itself is left out; `is_own` tells its other addresses.
    """
    seen = {canonical(page)}
    for link in links if globs else ():
        url = canonical(link.url)
        if url in seen or not same_site(url, page) or is_own(url):
            continue
        seen.add(url)
        path = urlsplit(url).path
        if any(fnmatchcase(url, glob) or fnmatchcase(path, glob) for glob in globs):
            yield url
