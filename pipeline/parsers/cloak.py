"""What a browser's scripts would show in place of a cloaked email. Decodes what stands there, guesses nothing."""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
from urllib.parse import unquote

from bs4 import Tag

from pipeline.parsers.scripted import written_by
from pipeline.parsers.within import nodes
from pipeline.text.email import find_emails, normalise

_PROTECTED = re.compile(r"/cdn-cgi/l/email-protection#([0-9a-fA-F]{10,})")
_TYPO3 = re.compile(
    r"linkTo_UnCryptMailto\(\s*(?:'|\"|&#39;|%27)([^'\"]+?)(?:'|\"|&#39;|%27)\s*(?:,\s*(-?\d+))?", re.IGNORECASE
)
_TYPO3_RANGES = ((0x2B, 0x3A), (0x40, 0x5A), (0x61, 0x7A))  # older versions shift letters alone
_LETTERS = ((0x41, 0x5A), (0x61, 0x7A))
_ROT13 = re.compile(r"['\"]([^'\"\s]+@[^'\"\s]+)['\"]\s*\.replace\(\s*/\[a-zA-Z\]/g")
_LONGEST = 1_000  # characters of an attribute or a script that holds one address
_FEW = 20  # nodes of an element that stands for one address
_TAGS = re.compile(r"<[^>]*>")
#: Pairs of attributes that hold the halves of an address, and single ones that hold it whole or coded.
_HALVES = (
    ("data-user", "data-domain"), ("data-name", "data-domain"), ("data-local", "data-domain"), ("data-u", "data-d"),
    ("data-part1", "data-part2"), ("data-mail-name", "data-mail-domain"), ("data-before", "data-after"),
)  # fmt: skip
_WHOLES = (
    "data-email",
    "data-mail",
    "data-enc-email",
    "data-mailto",
    "data-emailaddress",
    "data-email-address",
    "data-contact",
    "data-href",
)
_NAMES = frozenset(("data-cfemail", *_WHOLES, *(name for pair in _HALVES for name in pair)))


def cloudflare(code: str) -> str | None:
    """The address in a `data-cfemail` code: the first byte is the key of all others.

    >>> cloudflare("422b2c242d02273a232f322e276c2d3025")
    'info@example.org'
    """
    try:
        raw = bytes.fromhex(code)
        text = bytes(b ^ raw[0] for b in raw[1:]).decode("utf-8")
    except (ValueError, IndexError):
        return None
    return normalise(text) and text.partition("?")[0]


def shown_by(tag: Tag) -> str | None:
    """The text that takes the element's place, or None where the element shows what it holds."""
    if tag.name == "script":
        return _script(tag)
    if _NAMES.isdisjoint(tag.attrs):
        return None
    code = tag.attrs.get("data-cfemail")
    return cloudflare(code) if isinstance(code, str) else _from_data(tag)


def linked_email(tag: Tag) -> str | None:
    """The address that a link leads to by another way than `mailto:`."""
    href = str(tag.get("href") or "")
    if m := _PROTECTED.search(href):
        found = cloudflare(m[1])
        return normalise(found) if found else None
    script = (
        unquote(f"{href} {tag.get('onclick') or ''}"[: 2 * _LONGEST]) if "script" in href or tag.get("onclick") else ""
    )
    if not script.strip():
        return None
    if m := _TYPO3.search(script):
        return _typo3(m[1], int(m[2]) if m[2] else None)
    if m := _ROT13.search(script):
        return normalise(codecs.decode(m[1], "rot13"))
    if "mailto" in script.lower() or "@" in script:
        shown = written_by(script) or script
        return next((e.value for e in find_emails(shown.replace("mailto:", " ")) if not e.cloaked), None)
    return None


def _from_data(tag: Tag) -> str | None:
    if any("@" in node for node in nodes(tag, _FEW) if isinstance(node, str)):
        return None
    for first, second in _HALVES:
        user, domain = tag.get(first), tag.get(second)
        if isinstance(user, str) and isinstance(domain, str) and user and domain:
            ending = tag.get("data-tld")
            dotted = f"{domain}.{ending}" if isinstance(ending, str) and "." not in domain else domain
            return normalise(f"{user.rstrip('@')}@{dotted.lstrip('@')}") or normalise(f"{dotted}@{user}")
    for name in _WHOLES:
        value = tag.get(name)
        if isinstance(value, str) and (found := _decoded(value)):
            return found
    return None


def _decoded(value: str) -> str | None:
    """An attribute's address: plain, turned around, ROT13 or base64, told by which of them is a real address."""
    value = unquote(html.unescape(value[:_LONGEST])).strip()
    if "@" in value:
        forward, backward, turned = normalise(value), normalise(value[::-1]), normalise(codecs.decode(value, "rot13"))
        real = [found for found in (forward, backward, turned) if found and _real(found)]
        return real[0] if real else forward
    if re.fullmatch(r"[A-Za-z0-9+/_-]{8,}={0,2}", value):
        try:
            return normalise(base64.b64decode(value + "=" * (-len(value) % 4)).decode("utf-8"))
        except (binascii.Error, UnicodeDecodeError):
            return None
    return None


def _real(address: str) -> bool:
    local, _, domain = address.partition("@")
    return any(e.cloaked for e in find_emails(f"{local}[at]{domain}"))


def _typo3(code: str, offset: int | None) -> str | None:
    """TYPO3 shifts letters, digits and marks inside their ranges; the shift that gives `mailto:` is the right one."""
    shifts = range(-26, 27) if offset is None else (offset, -offset)
    for ranges in (_TYPO3_RANGES, _LETTERS):
        for by in shifts:
            text = "".join(_shift(c, by, ranges) for c in code)
            if text.startswith("mailto:"):
                return normalise(text)
    return None


def _shift(letter: str, by: int, ranges: tuple[tuple[int, int], ...]) -> str:
    at = ord(letter)
    for low, high in ranges:
        if low <= at <= high:
            return chr(low + (at - low + by) % (high - low + 1))
    return letter


def _script(tag: Tag) -> str | None:
    """The text that an inline script writes, if there is an address of mail in it."""
    if tag.get("src") or str(tag.get("type") or "text/javascript").lower() not in (
        "text/javascript",
        "application/javascript",
        "module",
    ):
        return None
    source = tag.string or ""
    written = written_by(source) if source else None
    if not written:
        return None
    text = html.unescape(_TAGS.sub(" ", written))
    if find_emails(text):
        return text
    hidden = find_emails(html.unescape(unquote(written)).replace("mailto:", " "))
    return hidden[0].value if hidden else None
