"""An organisation's own profile on a social network, as against a button that shares the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qs, unquote, urlsplit

from pipeline.text.numbering import normalise
from pipeline.text.tables import table
from pipeline.text.url import canonical, social_host

_WEB = table("web")
#: First parts of a path that are no profile: sharing, posts, logins, the network's own pages.
_NO_PROFILE = frozenset(_WEB["no_profile"])
#: First parts of a path after which the profile's name comes.
_PREFIXED = frozenset(_WEB["before_profile"])
_FOLDS_CASE = frozenset(("facebook.com", "twitter.com", "instagram.com", "t.me", "tiktok.com", "vk.com", "threads.net"))
_HANDLE = re.compile(r"@?[\w.%+-]{2,80}")
_TEXT = re.compile(
    r"(?<![\w@./-])(?:https?://)?(?:www\.|m\.|[a-z]{2}-[a-z]{2}\.)?"
    r"(?:(?:facebook|fb|twitter|x|instagram|tiktok|vk|youtube|linkedin)\.com|t\.me)/[\w@./%?=+-]+",
    re.IGNORECASE,
)
_PHONE_LINKS: Mapping[str, re.Pattern[str]] = {
    "": re.compile(r"(?:tel|callto|phone):(?://)?\s*(?P<number>[^?;]+)", re.I),
    "fax": re.compile(r"fax:(?://)?(?P<number>[^?;]+)", re.I),
    "sms": re.compile(r"sms(?:to)?:(?://)?(?P<number>[^?;]+)", re.I),
    "whatsapp": re.compile(
        r"(?:https?:)?(?://)?(?:www\.)?wa\.me/(?P<number>\+?\d[\d ()-]{5,})"
        r"|(?:(?:https?:)?//(?:api|web|www)\.whatsapp\.com/send/?|whatsapp://send/?)\?(?:.*&)?phone=(?P<other>[^&]+)",
        re.I,
    ),
    "viber": re.compile(
        r"viber://(?:chat|add|contact)\?(?:.*&)?number=(?P<number>[^&]+)|(?:https?:)?//viber\.click/(?P<other>\+?\d+)",
        re.I,
    ),
    "signal": re.compile(
        r"(?:https?:)?//signal\.me/#p/(?P<number>\+?[\d%B]+)|sgnl://signal\.me/#p/(?P<other>\+?\d+)", re.I
    ),
    "telegram": re.compile(
        r"(?:https?:)?//t\.me/(?P<number>\+\d{9,15})$|tg://resolve\?(?:.*&)?phone=(?P<other>\d+)", re.I
    ),
}
_LONGEST = 500  # characters of a link to a number
_ALWAYS_INTERNATIONAL = ("whatsapp", "viber", "signal", "telegram")


def profile(url: str) -> str | None:
    """The canonical URL of the profile that a link leads to, or None for a share button, a post, or another site.

    >>> profile("https://x.com/HumanConstanta?lang=en"), profile("https://www.facebook.com/sharer/sharer.php?u=x")
    ('https://twitter.com/humanconstanta', None)
    """
    host = social_host(url)
    if host is None or host in ("wa.me",):
        return None
    parts = urlsplit(canonical(url if "//" in url else f"https://{url}"))
    pieces = [unquote(piece) for piece in parts.path.split("/") if piece]
    if host == "linktr.ee" or host == "taplink.cc" or host == "discord.gg" or host == "bsky.app":
        return f"https://{host}/{'/'.join(pieces)}" if pieces else None
    if host == "whatsapp.com":
        return (
            f"https://{parts.hostname}{parts.path.rstrip('/')}"
            if re.match(r"/(?:channel/)?\w{16,}", parts.path)
            else None
        )
    if host == "facebook.com" and pieces[:1] == ["profile.php"]:
        number = parse_qs(parts.query).get("id", [""])[0]
        return f"https://facebook.com/profile.php?id={number}" if number.isdecimal() else None
    if host == "t.me" and pieces[:1] == ["s"]:
        pieces = pieces[1:]
    if not pieces or pieces[0].lower() in _NO_PROFILE or (host == "youtube.com" and parts.hostname == "youtu.be"):
        return None
    return _of_pieces(host, pieces)


def _of_pieces(host: str, pieces: list[str]) -> str | None:
    kept = 3 if pieces[0] == "pages" else 2 if pieces[0].lower() in _PREFIXED else 1
    if len(pieces) < kept or not all(_HANDLE.fullmatch(piece) for piece in pieces[:kept]):
        return None
    if len(pieces) > kept and pieces[kept].lower() in (
        "status",
        "posts",
        "photos",
        "videos",
        "events",
        "p",
        "permalink",
    ):
        return None
    if host in ("t.me", "vk.com") and len(pieces) > kept and pieces[kept].isdecimal():
        return None
    path = "/".join(pieces[:kept])
    folded = path.lower() if host in _FOLDS_CASE or path.startswith("@") else path
    return f"https://{host}/{folded}"


def profiles_in(text: str) -> list[tuple[str, int, int]]:
    """The profiles whose addresses are printed in a text: URL, start, end."""
    printed = [(m.start(), m[0].rstrip(".,;)")) for m in _TEXT.finditer(text)] if "/" in text else []
    return [(url, start, start + len(shown)) for start, shown in printed if (url := profile(shown))]


def phone_link(href: str, regions: tuple[str, ...]) -> tuple[str, str, str] | None:
    """The number in a link, as (E.164, as written, channel): `tel:`, `sms:`, wa.me, viber:, signal.me, t.me/+number.

    >>> phone_link("https://wa.me/375291234567", ())
    ('+375291234567', '375291234567', 'whatsapp')
    """
    if len(href) > _LONGEST or (":" not in href and not href.startswith("//") and "wa.me" not in href):
        return None
    for channel, pattern in _PHONE_LINKS.items():
        if m := pattern.match(href):
            written = unquote(m["number"] or (m["other"] if "other" in pattern.groupindex else "")).strip()
            digits = f"+{written.lstrip('+ ')}" if channel in _ALWAYS_INTERNATIONAL else written
            value = normalise(digits, regions)
            return (value, written, channel) if value else None
    return None
