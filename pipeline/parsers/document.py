"""One parse and one walk of a page: visible lines with where they stand. All site and listing readers start from it."""

from __future__ import annotations

import gc
import html
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from lxml.html import defs

from pipeline.model import Page, UnreadableError
from pipeline.parsers.charset import decode
from pipeline.parsers.line import Anchor, Line, Watcher
from pipeline.parsers.tree import fell, grow
from pipeline.parsers.walk import walk
from pipeline.text.normal import one_line

__all__ = ["Anchor", "Document", "Line", "looks_like", "opened", "parse"]

_MAGIC = (
    (b"%PDF", "a PDF"), (b"\x89PNG", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"), (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive or office file"), (b"\x1f\x8b", "gzip-compressed data"), (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"), (b"\xd0\xcf\x11\xe0", "an old office file"), (b"OggS", "an audio file"),
    (b"ID3", "an audio file"),
    (b"wOFF", "a font"), (b"wOF2", "a font"), (b"\x00\x00\x01\x00", "an icon"), (b"RIFF", "an image or sound file"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed data"), (b"{\\rtf", "an RTF file"),
)  # fmt: skip
_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?P<xml><\?xml\b[^<>]*>)?"
    rb"(?>(?:\s+|<!--.*?-->|<\?[^<>]*>|<![a-z][^<>\[]*(?:\[[^\]]*\]\s*)?>)*)"
    rb"<(?P<name>[a-z_][\w.:-]*)",
    re.DOTALL | re.IGNORECASE,
)
_XML = frozenset(("rss", "feed", "urlset", "sitemapindex", "svg", "rdf:rdf", "kml", "gpx"))
_XML_TYPE = re.compile(r"\s*(?:text|application)/xml\b", re.IGNORECASE)
_HTML = defs.tags | {"main", "template"}
_TYPES = re.compile(
    r"\s*((?:image|audio|video|font)/[\w.+-]+|application/(?!xhtml|xml|octet-stream|x-httpd)[\w.+-]+)", re.I
)
_LANG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9-_]*)?")
_LANGUAGE_NAMES = ("content-language", "language", "dc.language")
_ANY_LANGUAGE = "x-default"
_ODD = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
_SAMPLE = 50_000  # characters that are weighed
_FEW_ODD = 8  # a cut letter, stray bytes of a database
_MOST_ODD = 0.05  # of all characters: random bytes have twice as many, pages in an unknown encoding hardly any
_MOST_TAGS = 400_000  # a kilobyte of memory each; the longest pages that people read have a tenth
_LONGEST_TITLE = 1_000  # characters


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed page."""

    page: Page
    url: str  # what links are resolved against: <base href> or the page's URL
    lang: str | None  # primary language subtag, from <html lang>, meta or hreflang; else None
    locales: tuple[str, ...]  # declared languages that may name a country, surest first: "pl-PL"
    title: str
    lines: tuple[Line, ...]
    hidden: tuple[Tag, ...] = field(repr=False, compare=False)  # blocks whose text a reader does not see at first
    soup: BeautifulSoup = field(repr=False, compare=False)
    tags: Mapping[str, Sequence[Tag]] = field(default_factory=dict, repr=False, compare=False)  # elements by name


def parse(page: Page, watcher: Watcher | None = None) -> Document:
    """Decode (BOM, then header, then meta, then the bytes themselves), parse with BeautifulSoup on lxml and walk once.

    Raises: UnreadableError for a body that is empty or no HTML (PDF, image, archive, binary), or a heap of data.
    """
    kind = looks_like(page.body, page.content_type)
    if kind != "html":
        raise UnreadableError(f"{kind}, not an HTML page")
    text = decode(page.body, page.content_type).replace("\x00", "")
    if no_text := _no_text(text):
        raise UnreadableError(no_text)
    if page.content_type.lower().startswith("text/plain") or "<" not in text:
        text = f"<pre>{html.escape(text, quote=False) if '<' in text else text}</pre>"
    if text.count("<") > _MOST_TAGS:
        raise UnreadableError(f"more than {_MOST_TAGS:,} tags: data, not a page that people read")
    soup, tags = grow(text)
    title = tags.get("title")
    declared = _declared(tags, page.url)
    lines, hidden = walk(soup, tags, watcher)
    return Document(
        page=page,
        url=_base(tags, page.url),
        lang=next((m[1].lower() for text in declared if (m := _LANG.fullmatch(text))), None),
        locales=(*_locales(tags, page.url), *declared),
        title=one_line(title[0].get_text())[:_LONGEST_TITLE] if title else "",
        lines=lines,
        hidden=hidden,
        soup=soup,
        tags=tags,
    )


@contextmanager
def opened(page: Page, watcher: Watcher | None = None) -> Iterator[Document]:
    """The parsed page while the block lasts; then its tree is gone, unless a watcher may have kept parts of it.

    The nodes of a tree hold one another, so that only Python's collector would free them, after looking at all that the
    process holds. It is off meanwhile, for the whole process: with the tree taken apart there is nothing to collect.
    Raises: UnreadableError as `parse`.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        document = parse(page, watcher)
        yield document
        if watcher is None:
            fell(document.soup)
    finally:
        if collects:
            gc.enable()


def looks_like(body: bytes, content_type: str = "") -> str:
    """`html`, or what else the bytes are, in words: "a PDF", "an empty body", "an XML feed"."""
    if not body.strip():
        return "an empty body"
    start = body[:16]
    for magic, name in _MAGIC:
        if start.startswith(magic):
            return name
    if start[4:8] == b"ftyp":
        return "a video"
    if (root := _ROOT.match(body[:4096])) and _is_xml(root, content_type):
        return f"an XML document ({root['name'].decode('ascii').lower()})"
    markup = re.search(rb"<(?:!doctype|html|head|body|div|p|a|span|table|h[1-6]|br|script|meta)\b", body[:65_536], re.I)
    if not markup and (declared := _TYPES.match(content_type)):
        return f"data of type {declared[1].lower()}"
    if not markup and body.lstrip()[:1] in b"{[" and body.rstrip()[-1:] in b"}]":
        return "JSON data"
    return "html"


def _is_xml(root: re.Match[bytes], content_type: str) -> bool:
    """Whether the first element is of a known kind of document or, where XML is declared, none of HTML's."""
    name = root["name"].decode("ascii").lower()
    declared = root["xml"] is not None or _XML_TYPE.match(content_type) is not None
    return name in _XML or (declared and name.rpartition(":")[2] not in _HTML)


def _no_text(text: str) -> str | None:
    """What shows that decoded bytes are no text, in words: characters that no page is written with."""
    sample = text[:_SAMPLE]
    odd = len(_ODD.findall(sample))
    if odd <= _FEW_ODD or odd < _MOST_ODD * len(sample):
        return None
    return f"not text: {odd / len(sample):.0%} of it are control characters or bytes that no encoding has"


def _base(tags: Mapping[str, Sequence[Tag]], url: str) -> str:
    href = next((tag["href"] for tag in tags.get("base", ()) if tag.get("href")), "")
    try:
        return urljoin(url, str(href).strip())
    except ValueError:
        return url


def _declared(tags: Mapping[str, Sequence[Tag]], url: str) -> tuple[str, ...]:
    """The languages that the page declares for itself: of `<html lang>`, meta elements, then hreflang."""
    declared = [tag.get("lang") or tag.get("xml:lang") for tag in tags.get("html", ())[:1]]
    declared += [tag.get("content") for tag in tags.get("meta", ()) if _meta_name(tag) in _LANGUAGE_NAMES]
    declared += [tag.get("hreflang") for tag in tags.get("link", ()) if tag.get("href") == url]
    return tuple(text.strip() for text in declared if isinstance(text, str) and text.strip())


def _locales(tags: Mapping[str, Sequence[Tag]], url: str) -> tuple[str, ...]:
    """The hreflang of the page itself, then of its versions where all name one country: `de-CH`, `fr-CH`."""
    versions = [
        (str(tag["hreflang"]).strip(), tag.get("href"))
        for tag in tags.get("link", ())
        if tag.get("hreflang") and str(tag["hreflang"]).lower() != _ANY_LANGUAGE
    ]
    own = tuple(lang for lang, href in versions if href == url)
    agreed = len({lang[2:].lower() for lang, _ in versions}) == 1 < len(versions)
    return (*own, *(lang for lang, _ in versions if agreed))


def _meta_name(meta: Tag) -> str:
    return str(meta.get("http-equiv") or meta.get("name") or "").lower()
