"""The links of a page, and which of them likely lead to contact, imprint and about pages, told by text and path."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from pipeline.model import Link
from pipeline.parsers.document import Document
from pipeline.parsers.within import shown
from pipeline.text.normal import fold, one_line
from pipeline.text.tables import table
from pipeline.text.url import canonical, host_of, same_site

_MOST = 200
_LONGEST = 2_000  # characters of an address: as far as browsers follow
_ORDER = {"contact": 0, "imprint": 1, "about": 2, "page": 3, "outside": 4}
_FILES = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|odt|zip|rar|7z|gz|jpe?g|png|gif|svg|webp|ico|mp[34]|avi|mov|wmv|css|js|xml|rss|ics|vcf"
    r"|exe|apk|epub)$",
    re.IGNORECASE,
)
_MACHINERY = re.compile(
    r"/(?:wp-json|wp-admin|wp-login|feed|xmlrpc|cdn-cgi|cart|login|logout|signin|register)(?:[/.?]|$)"
    r"|[?&](?:replytocom|add-to-cart|share)=",
    re.IGNORECASE,
)
_DOT_ABOVE = "\u0307"  # what is left of a Turkish capital I in lower case
_NODES = 60  # of a link that are looked at for its text: links left open hold each other
_TOKENS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LONGEST_TEXT = 60  # a longer text is a headline or a sentence, no menu entry


def site_links(document: Document, every: Sequence[Link]) -> tuple[Link, ...]:
    """The same-site ones of `every` link of the page: likely contact pages, then imprint, about, the rest, each in page
    order, at most 200."""
    own = canonical(document.page.url or document.url)
    links = [link for link in every if link.role != "outside" and link.url != own]
    links = [link for link in links if not _FILES.search(urlsplit(link.url).path) and not _MACHINERY.search(link.url)]
    return tuple(sorted(links, key=lambda link: _ORDER[link.role])[:_MOST])


def outside_hosts(every: Sequence[Link]) -> tuple[str, ...]:
    """The hosts of other sites among the links of a page, in page order, each once, at most 200."""
    return tuple(dict.fromkeys(host_of(link.url) for link in every if link.role == "outside"))[:_MOST]


def all_links(document: Document) -> tuple[Link, ...]:
    """Every http(s) link of the page in page order, each URL once, with the text of its likeliest sighting."""
    found: dict[str, Link] = {}
    for url, text in _anchors(document):
        known = found.get(url)
        inside = known.role != "outside" if known else same_site(url, document.url)
        role = _role(text, urlsplit(url).path) if inside else "outside"
        if known is None or (not known.text and text) or _ORDER[role] < _ORDER[known.role]:
            found[url] = Link(url, text or (known.text if known else ""), role)
    return tuple(found.values())


def absolute(base: str, href: str) -> str | None:
    """The page that a link leads to, without fragment; None where that is no http(s) page, or a cloak of the host's.

    >>> absolute("https://a.example/x/", "../y#z"), absolute("https://a.example/", "mailto:b@a.example")
    ('https://a.example/y', None)
    """
    try:
        url = urldefrag(urljoin(base, href.strip())).url
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname and "/cdn-cgi/" not in url else None


def page_role(text: str) -> str:
    """The role of a page with that menu word or heading: contact, imprint, about, or page for any other."""
    return _role(text, "")


def _anchors(document: Document) -> Iterator[tuple[str, str]]:
    for tag in (*document.tags.get("a", ()), *document.tags.get("area", ())):
        href = tag.get("href")
        if (
            not isinstance(href, str)
            or len(href) > _LONGEST
            or not href.strip()
            or href.startswith(("#", "mailto:", "tel:", "javascript:", "data:"))
        ):
            continue
        try:
            url = urljoin(document.url, href.strip())
        except ValueError:
            continue
        if url.startswith(("http://", "https://")):
            url = canonical(url)
            if host_of(url):
                yield url, shown(tag, _NODES) or one_line(str(tag.get("title") or tag.get("aria-label") or ""))


@lru_cache(maxsize=8192)
def _role(text: str, path: str) -> str:
    """By the text first: a menu's word is surer than a path's."""
    if len(text) <= _LONGEST_TEXT and (role := _by_words(fold(text), whole=False)):
        return role
    pieces = [piece for piece in unquote(path).split("/") if piece]
    for piece in pieces[-1:] + pieces[:-1]:
        if role := _by_words(fold(re.sub(r"\.\w{2,5}$", "", piece).replace("-", " ").replace("_", " ")), whole=True):
            return role
    return "page"


def _by_words(text: str, *, whole: bool) -> str | None:
    """The role that the text begins or ends with; a path's piece must be little else."""
    tokens = _TOKENS.findall(text.replace(_DOT_ABOVE, ""))
    if not tokens or (whole and len(tokens) > 4):
        return None
    roles = _roles()
    for length in range(min(4, len(tokens)), 0, -1):
        for start in dict.fromkeys((0, len(tokens) - length)):
            role = roles.get(" ".join(tokens[start : start + length]))
            if role and (length * 3 >= len(tokens) or start == 0):
                return role
    return None


@cache
def _roles() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for words in table("page_roles").values():
        for role in ("contact", "imprint", "about", "offices"):
            for term in words[role]:
                key = " ".join(_TOKENS.findall(fold(term).replace("-", " ").replace(_DOT_ABOVE, "")))
                found.setdefault(key, "contact" if role == "offices" else role)
    return found
