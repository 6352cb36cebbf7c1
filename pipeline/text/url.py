"""URLs in one form, and which site a URL belongs to. Asks no network; its list of suffixes is tldextract's own."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from pipeline.text.tables import table

if TYPE_CHECKING:
    from tldextract import TLDExtract

_DEFAULT_PORTS = {"http": 80, "https": 443}
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|ysclid|mc_[ce]id|igshid|igsh|_ga|_gl|_openstat|mibextid"
    r"|_hsenc|_hsmi|wt_mc|ref_src|ref_url|trk|vero_id|oly_enc_id|oly_anon_id)=?.*",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?:[\w-]{1,63}\.)+[^\W\d_]{2,}(?::\d+)?(?:[/?#].*)?", re.DOTALL)
_LANGUAGE = re.compile(r"/?([a-z]{2,3})(?:[-_]([a-z]{2}|[a-z]{4}|\d{3}))?/?", re.IGNORECASE)
_ESCAPE = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)
_WEB = table("web")
_LANGUAGES = frozenset(_WEB["languages"])
#: Hosts on which organisations keep a profile, and the one form of each.
_SOCIAL_HOSTS: Mapping[str, str] = _WEB["social_hosts"]


@lru_cache(maxsize=8192)
def canonical(url: str) -> str:
    """The URL in the form in which it is compared: no fragment, no default port, no tracking, host in ASCII.

    A bare host is read as http; what is no http(s) URL comes back trimmed and otherwise as it is.

    >>> canonical("HTTPS://Example.ORG:443?utm_source=x&id=2#top")
    'https://example.org/?id=2'
    >>> canonical("www.example.org/kontakt")
    'http://www.example.org/kontakt'
    """
    url = re.sub(r"[\t\r\n]", "", url).strip()
    if url.startswith("//"):
        url = f"http:{url}"
    elif _BARE.fullmatch(url):
        url = f"http://{url}"
    parts = _split(url)
    if parts is None or parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        return url
    query = "&".join(piece for piece in parts.query.split("&") if piece and not _TRACKING.fullmatch(piece))
    return urlunsplit((parts.scheme, host_of(url), _encoded(parts.path or "/"), _encoded(query), ""))


@lru_cache(maxsize=8192)
def host_of(url: str) -> str:
    """Host in lower-case ASCII, with the port where it is not the scheme's own; empty where there is none.

    >>> host_of("https://Пример.бел:8443/x")
    'xn--e1afmkfd.xn--90ais:8443'
    """
    parts = _split(url)
    if parts is None or not parts.hostname:
        return ""
    host = ascii_host(parts.hostname)
    if ":" in host:
        host = f"[{host}]"
    port = _port(parts)
    return host if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{host}:{port}"


@lru_cache(maxsize=4096)
def ascii_host(host: str) -> str:
    """The host in lower case, other scripts as punycode; what has no such form stays as it is."""
    host = host.lower().rstrip(".")
    if host.isascii():
        return host
    labels = []
    for label in re.split(r"[.。．｡]", host):
        try:
            labels.append(label if label.isascii() else label.encode("idna").decode("ascii"))
        except UnicodeError:
            labels.append(label)
    return ".".join(labels)


def site_key(url: str) -> str:
    """Host without a leading `www.`, with its port where that is not the default: one crawled site.

    >>> site_key("https://www.example.org/en/")
    'example.org'
    """
    return host_of(url).removeprefix("www.")


@lru_cache(maxsize=8192)
def page_key(url: str) -> str:
    """One page, however its address is written: without scheme, `www.` and a closing slash.

    >>> page_key("http://www.example.org/who-helps/?page=2#top")
    'example.org/who-helps?page=2'
    """
    parts = _split(canonical(url))
    query = f"?{parts.query}" if parts and parts.query else ""
    return f"{site_key(url)}{parts.path.rstrip('/') if parts else ''}{query}"


@lru_cache(maxsize=4096)
def registrable(url: str) -> str:
    """The domain that someone registered; `host:port` for an IP address or a name without a public suffix.

    >>> registrable("https://help.unhcr.org/belarus/"), registrable("http://127.0.0.1:8080/")
    ('unhcr.org', '127.0.0.1:8080')
    """
    host = host_of(url)
    parts = _split(url)
    name = ascii_host(parts.hostname) if parts and parts.hostname else ""
    if not name or _is_address(name):
        return host
    parsed = _extractor()(name)
    if not parsed.suffix and "." in name:  # an ending that no list knows counts as one
        return ".".join(name.split(".")[-2:])
    return parsed.top_domain_under_public_suffix or host


def same_site(a: str, b: str) -> bool:
    """Do both URLs belong to whoever registered one domain? Two ports of one IP address are two sites."""
    return bool(host_of(a)) and (host_of(a) == host_of(b) or registrable(a) == registrable(b))


def on_mirror(url: str, mirrors: Iterable[str]) -> bool:
    """Is the URL on one of these mirrors: on its host, at or below its path? Hosts of mirrors are often shared.

    >>> on_mirror("https://d1.cdn.example/by/kontakt", ["https://d1.cdn.example/by/"])
    True
    >>> on_mirror("https://d2.cdn.example/by/", ["https://d1.cdn.example/by/"])
    False
    """
    path = urlsplit(canonical(url)).path
    grounds = ((site_key(mirror), urlsplit(canonical(mirror)).path.rstrip("/")) for mirror in mirrors)
    return any(site_key(url) == key and f"{path}/".startswith(f"{top}/") for key, top in grounds)


def is_social(url: str) -> bool:
    """Is this a page on a social network or messenger, which is no organisation's own site?"""
    return social_host(url) is not None


def social_host(url: str) -> str | None:
    """The network's host in its one form (`x.com` is `twitter.com`), or None."""
    name = host_of(url if "//" in url else f"http://{url}").partition(":")[0]
    while name.count("."):
        if name in _SOCIAL_HOSTS:
            return _SOCIAL_HOSTS[name]
        name = name.partition(".")[2]
    return None


def is_language_path(path: str) -> bool:
    """Does the path name nothing but a language?

    >>> is_language_path("/en-gb/"), is_language_path("/by/"), is_language_path("/en/contact")
    (True, False, False)
    """
    m = _LANGUAGE.fullmatch(path)
    return m is not None and m[1].lower() in _LANGUAGES


def _encoded(text: str) -> str:
    if not text.isascii():
        text = quote(text, safe="%/:=&?~#+!$,;'@()*[]|")
    return _ESCAPE.sub(_upper, text) if "%" in text else text


@lru_cache(maxsize=1024)
def is_ending(name: str) -> bool:
    """Is it a top-level domain that exists, or one that is kept for examples?

    >>> is_ending("org"), is_ending("бел"), is_ending("dezur")
    (True, True, False)
    """
    return ascii_host(name) in _endings()


def _upper(match: re.Match[str]) -> str:
    return match[0].upper()


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        return None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


@cache
def _endings() -> frozenset[str]:
    return frozenset(ascii_host(ending.rpartition(".")[2]) for ending in _extractor().tlds) | {"example", "test"}


@cache
def _extractor() -> TLDExtract:
    """Private suffixes count: two blogs of one blog host are two sites. Imported late: it costs memory and time."""
    from tldextract import TLDExtract

    return TLDExtract(
        suffix_list_urls=(),
        cache_dir=None,
        include_psl_private_domains=True,
        extra_suffixes=("wordpress.com", "wixsite.com"),
    )
