"""Is this capture the publisher's own page, or a firewall, a parking page, a casino? Only OK proves anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.model import Kind, Reading, SiteState
from pipeline.text.name import mentions
from pipeline.text.normal import fold
from pipeline.text.vocabulary import shared
from snapshots.records import Capture, Failure

_SHORT = 1_500  # characters of visible text: walls, parking and default pages say little; an organisation's page more
_HEAD = 300  # characters in which a page says what it is
_TOPIC_HITS = 2  # the vocabulary's rule: one word of a foreign topic is no evidence


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a capture is. `reason` is a short stable word, `quote` the words that gave it away."""

    state: SiteState
    reason: str
    quote: str = ""
    gone: bool = False  # this page definitely is not there, which says nothing of the site


@dataclass(frozen=True, slots=True)
class _Look:
    """What the signals look at."""

    capture: Capture
    body: bytes
    reading: Reading | None
    names: Sequence[str]
    title: str  # folded
    text: str  # folded, at most the first characters that matter
    head: str  # folded title and first lines

    @property
    def short(self) -> bool:
        return self.reading is None or len(self.reading.text) < _SHORT


@dataclass(frozen=True, slots=True)
class _Signal:
    state: SiteState
    reason: str
    finds: Callable[[_Look], str | None]  # the words that give it away, None where it does not apply
    gone: bool = False


OK = Verdict(SiteState.OK, "ok")

_FAILED = {
    Failure.DNS: SiteState.DOWN,
    Failure.REFUSED: SiteState.DOWN,
    Failure.TIMEOUT: SiteState.DOWN,
    Failure.TLS: SiteState.DOWN,
    Failure.CONNECTION: SiteState.DOWN,
    Failure.ROBOTS_UNREACHABLE: SiteState.DOWN,
    Failure.OTHER: SiteState.DOWN,
    Failure.ROBOTS: SiteState.ROBOTS,
    Failure.OVERSIZE: SiteState.OVERSIZE,
    Failure.REDIRECTS: SiteState.BLOCKED,  # an endless redirect is how some walls turn programs away
    Failure.FORBIDDEN_ADDRESS: SiteState.DOWN,
}


def screen(capture: Capture, body: bytes | None, reading: Reading | None, names: Sequence[str] = ()) -> Verdict:
    """Judge one capture. A 304 is judged by the body it confirms. `names` are those of the organisation.

    A redirect to another domain is not decided here: where it leads is known, what it means is the caller's.
    """
    if capture.failure is not None:
        redirected = capture.failure is Failure.FORBIDDEN_ADDRESS and capture.redirects
        state = SiteState.MOVED if redirected else _FAILED[capture.failure]
        return Verdict(state, capture.failure.value, capture.detail)
    look = _look(capture, body or b"", reading, names)
    for signal in _SIGNALS:
        quote = signal.finds(look)
        if quote is not None:
            return Verdict(signal.state, signal.reason, quote, signal.gone)
    return OK


def _look(capture: Capture, body: bytes, reading: Reading | None, names: Sequence[str]) -> _Look:
    title = fold(reading.title) if reading else ""
    text = fold(reading.text[: 4 * _SHORT]) if reading else ""
    return _Look(capture, body, reading, names, title, text, f"{title} {text[:_HEAD]}")


def _status(*statuses: int) -> Callable[[_Look], str | None]:
    return lambda look: f"status {look.capture.status}" if look.capture.status in statuses else None


def _wall(look: _Look) -> str | None:
    """A firewall's own headers on an answer that is no page."""
    if look.capture.status in (200, 304):
        return None
    for name, pattern in _WALL_HEADERS:
        value = look.capture.header(name)
        if value and re.search(pattern, value, re.IGNORECASE):
            return f"{name}: {value}"
    return None


# Header and what in it names the wall. Seen on answers of 403, 404, 429 and 503.
_WALL_HEADERS = (
    ("cf-mitigated", r"."),
    ("x-sucuri-block", r"."),
    ("x-ddos-protection", r"."),
    ("server", r"ddos-guard|qrator|akamaighost|imperva|incapsula"),
    ("x-iinfo", r"."),
    ("x-amzn-waf-action", r"."),
)


def _phrase(table: str) -> Callable[[_Look], str | None]:
    """A phrase of the vocabulary in the title, or in the text of a page that says little else."""
    return lambda look: _said(look, shared("page_state_phrases")[table])


def _said(look: _Look, phrases: Sequence[str]) -> str | None:
    if _has_contacts(look):
        return None
    for phrase in map(fold, phrases):
        if _words(phrase, look.title) or (look.short and _words(phrase, look.text)):
            return phrase
    return None


def _words(phrase: str, text: str) -> bool:
    start = text.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        if not (text[start - 1 : start].isalnum() and phrase[0].isalnum()) and not (
            text[end : end + 1].isalnum() and phrase[-1].isalnum()
        ):
            return True
        start = text.find(phrase, start + 1)
    return False


def _has_contacts(look: _Look) -> bool:
    """A page that shows a way to reach someone on a page about someone is no wall; a name settles it."""
    if look.reading is None or not look.names:
        return False
    return bool(look.reading.contacts) and mentions(look.names, look.reading.text)


# Markup of the companies that park domains.
_PARKING = re.compile(
    rb"sedoparking|parkingcrew|bodis\.com|afternic|dan\.com/buy|hugedomains|parklogic|above\.com/marketplace"
    rb"|window\.park\b|data-adblockkey",
    re.IGNORECASE,
)


def _parking_markup(look: _Look) -> str | None:
    found = _PARKING.search(look.body[:200_000]) if look.short and not _has_contacts(look) else None
    return found[0].decode("ascii", "replace") if found else None


def _foreign_topic(look: _Look) -> str | None:
    """Two distinct words of a casino's, pharmacy's or brothel's kind up front, and the organisation's name gone."""
    if look.reading is None or not look.names or mentions(look.names, f"{look.reading.title}\n{look.reading.text}"):
        return None
    links = " ".join(fold(link.text) for link in look.reading.links[:100])
    place = f"{look.head} {links}"
    hits = [topic for topic in map(fold, shared("page_state_phrases")["hijack_topic"]) if _words(topic, place)]
    distinct = [hit for hit in hits if not any(hit != other and hit in other for other in hits)]
    return ", ".join(distinct) if len(distinct) >= _TOPIC_HITS else None


def _soft_404(look: _Look) -> str | None:
    if look.reading is None or any(True for _ in look.reading.of(Kind.PHONE)):
        return None
    phrases = map(fold, shared("page_state_phrases")["soft_404"])
    return next((p for p in phrases if _words(p, look.title) or (look.short and _words(p, look.head))), None)


_BUILDING = frozenset({"under construction", "coming soon", "сайт находится в разработке"})


def _default_page(look: _Look) -> str | None:
    phrases = shared("page_state_phrases")["default_server_page"]
    found = _said(look, [p for p in phrases if p not in _BUILDING])
    if found or look.reading is None or look.reading.contacts or len(look.reading.text) > _HEAD:
        return found
    return _said(look, sorted(_BUILDING))


_MAINTENANCE = re.compile(
    r"\b(under maintenance|maintenance mode|scheduled maintenance|briefly unavailable|technical works?"
    r"|технические работы|техническ\w+ обслуживан\w+|тэхнічныя работы|технічні роботи|przerwa techniczna"
    r"|prace konserwacyjne|wartungsarbeiten|wartungsmodus|en maintenance|mantenimiento|manutenzione|manutenção)\b"
)


def _maintenance(look: _Look) -> str | None:
    found = _MAINTENANCE.search(look.head) if look.short and not _has_contacts(look) else None
    return found[0] if found else None


def _login(look: _Look) -> str | None:
    """A page whose title asks to log in, and that holds a password field and nothing else."""
    asks = re.search(
        r"\b(log ?in|sign in|вход|увайсці|увійти|zaloguj|logowanie|anmelden|connexion|accedi|iniciar sesi[oó]n)\b",
        look.title,
    )
    password = re.search(rb"type\s*=\s*[\"']?password", look.body, re.IGNORECASE)
    return asks[0] if asks and password and look.short and not _has_contacts(look) else None


def _unreadable(look: _Look) -> str | None:
    if look.reading is not None:
        return None
    return look.capture.header("content-type") or f"{len(look.body)} bytes that are no page"


_SIGNALS: tuple[_Signal, ...] = (
    # Status first: what a server says of itself outweighs what the page looks like.
    _Signal(SiteState.BLOCKED, "bot-wall", _wall),
    _Signal(SiteState.BLOCKED, "status-401", _status(401)),
    _Signal(SiteState.BLOCKED, "status-403", _status(403)),
    _Signal(SiteState.BLOCKED, "status-407", _status(407)),
    _Signal(SiteState.BLOCKED, "status-429", _status(429)),
    _Signal(SiteState.BLOCKED, "status-451", _status(451)),
    _Signal(SiteState.DOWN, "status-404", _status(404), gone=True),
    _Signal(SiteState.DOWN, "status-410", _status(410), gone=True),
    _Signal(
        SiteState.DOWN,
        "server-error",
        lambda look: f"status {look.capture.status}" if (look.capture.status or 0) >= 500 else None,
    ),
    _Signal(
        SiteState.DOWN,
        "odd-status",
        lambda look: (
            f"status {look.capture.status}"
            if not (200 <= (look.capture.status or 0) < 300 or look.capture.status == 304)
            else None
        ),
    ),
    # A body that came in part proves no absence.
    _Signal(SiteState.DOWN, "truncated", lambda look: "the body came in part" if look.capture.truncated else None),
    _Signal(SiteState.DOWN, "empty", lambda look: "no body" if not look.body.strip() else None),
    _Signal(SiteState.UNCHECKED, "wrong-type", _unreadable),
    # Then the pages that others put in the publisher's place, the surest signs first.
    _Signal(SiteState.SUSPENDED, "hosting-suspended", _phrase("hosting_suspended")),
    _Signal(SiteState.PARKED, "for-sale", _phrase("parked_or_for_sale")),
    _Signal(SiteState.PARKED, "parking-markup", _parking_markup),
    _Signal(SiteState.BLOCKED, "challenge", _phrase("challenge_or_block")),
    _Signal(SiteState.HIJACKED, "foreign-topic", _foreign_topic),
    _Signal(SiteState.DOWN, "default-page", _default_page),
    _Signal(SiteState.DOWN, "maintenance", _maintenance),
    _Signal(SiteState.DOWN, "soft-404", _soft_404, gone=True),
    _Signal(SiteState.BLOCKED, "login", _login),
    _Signal(
        SiteState.NEEDS_BROWSER,
        "script-only",
        lambda look: "next to no text without its scripts" if look.reading and look.reading.scripted else None,
    ),
)
