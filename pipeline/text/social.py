"""An organisation's own profile on a social network, as against a button that shares the page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, unquote, urlsplit

from pipeline.text.numbering import normalise
from pipeline.text.tables import table
from pipeline.text.url import canonical, social_host

_WEB = table("web")
#: First parts of a path that are no profile: sharing, posts, logins, the network's own pages.
_NO_PROFILE = frozenset(_WEB["no_profile"])
#: Host -> first parts of a path after which the profile's name comes.
_PREFIXED: Mapping[str, Sequence[str]] = _WEB["before_profile"]
#: Parts of a path between a profile's name and the one post that is linked.
_BEFORE_POST = frozenset(_WEB["before_post"])
#: Networks on which a number behind the profile's name is a post.
_NUMBERS_POSTS = frozenset(("flickr.com", "mastodon.social", "t.me", "vk.com"))
#: Hosts whose short links lead to single videos.
_SHORTENED = frozenset(("youtu.be", "vm.tiktok.com", "vt.tiktok.com"))
_POSTS: Mapping[str, re.Pattern[str]] = {
    "facebook.com": re.compile(r"v\d+\.\d+$"),  # a version of its interface
    "t.me": re.compile(r"\+?\d+$"),  # a number: a telephone's, for names begin with a letter
    "vimeo.com": re.compile(r"\d+$"),
    "vk.com": re.compile(r"@|(?:album|clip|doc|market|photo|story|topic|video|wall)-?\d+_\d+|market-\d+"),
}
_TELEGRAM_APP = re.compile(r"tg:(?://)?resolve\?(?:.*&)?domain=([a-z]\w{3,31})(?:&|$)", re.I)
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
        r"(?:https?:)?//(?:t|telegram)\.me/(?P<number>\+\d{9,15})(?=[/?#]|$)|tg://resolve\?(?:.*&)?phone=(?P<other>\d+)",
        re.I,
    ),
}
_LONGEST = 500  # characters of a link to a number
_ALWAYS_INTERNATIONAL = ("whatsapp", "viber", "signal", "telegram")


def profile(url: str) -> str | None:
    """The canonical URL of the profile that a link leads to, or None for a share button, a post, or another site.

    >>> profile("https://x.com/HumanConstanta?lang=en"), profile("https://www.facebook.com/sharer/sharer.php?u=x")
    ('https://twitter.com/humanconstanta', None)
    """
    if m := _TELEGRAM_APP.match(url):
        return f"https://t.me/{m[1].lower()}"
    host = social_host(url)
    if host is None or host in ("wa.me",):
        return None
    parts = urlsplit(canonical(url if "//" in url else f"https://{url}"))
    pieces = [unquote(piece) for piece in parts.path.split("/") if piece]
    if host in ("linktr.ee", "taplink.cc", "discord.gg"):
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
    if host == "twitter.com" and pieces[:2] in (["intent", "follow"], ["intent", "user"]):  # a button that follows
        pieces = parse_qs(parts.query).get("screen_name", [])
    if host == "t.me" and pieces[:1] == ["s"]:
        pieces = pieces[1:]
    return None if not pieces or parts.hostname in _SHORTENED else _of_pieces(host, pieces)


def _of_pieces(host: str, pieces: list[str]) -> str | None:
    before = _before(host, pieces)
    if not before and (pieces[0].lower() in _NO_PROFILE or _is_post(host, pieces[0])):
        return None
    kept = before + 1
    if len(pieces) < kept or not all(_HANDLE.fullmatch(piece) for piece in pieces[before:kept]):
        return None
    rest = pieces[kept:]
    if len(rest) > 1 and rest[0].lower() in _BEFORE_POST:  # alone it is a tab of the profile
        return None
    if host in _NUMBERS_POSTS and rest and rest[0].isdecimal():
        return None
    path = "/".join(pieces[:kept])
    invites = host == "t.me" and path.startswith("+")  # to a group: the case of such a path counts
    folded = path.lower() if (host in _FOLDS_CASE and not invites) or path.startswith("@") else path
    return f"https://{host}/{folded}"


def _before(host: str, pieces: list[str]) -> int:
    """How many parts of the path stand before the one that is the profile's own."""
    first = pieces[0].lower()
    if first not in _PREFIXED.get(host, ()):
        return 0
    if host == "facebook.com" and first in ("pages", "people"):  # a name that is free to change, then the number
        return 3 if pieces[1:2] == ["category"] else 2 if len(pieces) > 2 or first == "pages" else 1
    return 1


def _is_post(host: str, first: str) -> bool:
    """Whether the first part of a path, which no word tells apart, is a post, a video, or the network's own."""
    pattern = _POSTS.get(host)
    return bool(pattern and pattern.match(first))


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
