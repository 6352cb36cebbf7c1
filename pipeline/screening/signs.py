"""The signs: each looks at a capture and gives the words that give it away, or None. Their order is not theirs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from urllib.parse import urlsplit

from pipeline.parsers.charset import decode
from pipeline.parsers.document import looks_like
from pipeline.screening.look import SHORT, TINY, Look
from pipeline.screening.phrases import Phrase, forms, holds, phrases, said, titled, told
from pipeline.text.normal import fold
from pipeline.text.tables import table
from pipeline.text.url import host_of

Sign = Callable[[Look], str | None]

_TOPICS = 2  # the vocabulary's rule: one word of a foreign topic is no evidence
_MANY_TOPICS = 4  # a news item about a raid or a law has fewer
_START = 2_000  # characters in which such a page has named its topic
_MOST = 300_000  # bytes in which headings and links are looked for
_FEW_LINKS = 3  # a page with a menu is more than an announcement
_WORDLESS = 20  # letters: "Loading, please wait"
_NUMBERED = re.compile(r"ww\d{1,3}\.")  # the hosts to which dealers in domains send visitors
_PASSWORD = re.compile(rb"type\s*=\s*[\"']?password")
_HEADINGS = re.compile(r"<h1\b[^>]{0,500}>(.{0,500}?)</h1>", re.IGNORECASE | re.DOTALL)
_METAS = re.compile(r"<meta\b[^>]{0,200}?\b(?:description|keywords|og:title)\b[^>]{0,1000}>", re.IGNORECASE)
_ANCHORS = re.compile(r"<a\s[^>]{0,500}?href\s*=\s*[\"']?([^\"'\s>]{0,500})[^>]{0,500}>(.{0,300}?)</a>", re.I | re.S)
_CONTENT = re.compile(r"content\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_TAGS = re.compile(r"<[^>]*>")


def status(*numbers: int) -> Sign:
    """The answer has one of these statuses."""
    return lambda look: f"status {look.capture.status}" if look.capture.status in numbers else None


def server_error(look: Look) -> str | None:
    return f"status {look.capture.status}" if 500 <= (look.capture.status or 0) < 600 else None


def no_success(look: Look) -> str | None:
    """Neither an answer with a body nor the word that it has not changed."""
    number = look.capture.status or 0
    return None if 200 <= number < 300 or number == 304 else f"status {number}"


def wall_header(look: Look) -> str | None:
    """A header that a firewall sets only where it stops someone."""
    for name, wanted in table("screen")["wall_headers"]:
        value = look.capture.header(name)
        if value and wanted in value.lower():
            return f"{name}: {value}"
    return None


def wall_server(look: Look) -> str | None:
    """A 503 of a firewall's own server: how it answers a visitor whom it still examines."""
    server = look.capture.header("server").lower()
    if look.capture.status != 503:
        return None
    return next((f"server: {server}" for name in table("screen")["wall_servers"] if name in server), None)


def challenge(look: Look) -> str | None:
    found = said(look, "challenge_or_block")
    return found or (None if look.reachable or len(look.text) >= TINY else _mark(look, "wall_marks"))


def suspended(look: Look) -> str | None:
    return said(look, "hosting_suspended")


def for_sale(look: Look) -> str | None:
    found = said(look, "parked_or_for_sale") or _first(_offer(), look.titles)
    if found is None and (offered := _first(_offer(), look.lines)) and not look.signed:
        return offered
    return found


def parked(look: Look) -> str | None:
    """The markup or the address of a company that parks domains."""
    if look.redirected and (dealer := _dealer(look.final_host)):
        return dealer
    mark = _mark(look, "parking_marks") if len(look.text) < SHORT else None
    return None if mark and look.signed else mark


def hijacked(look: Look) -> str | None:
    """Two distinct words of a casino's, pharmacy's or brothel's kind up front, and the organisation's name gone.

    One word up front will do where the text below is full of others.
    """
    if look.reading is None or not look.names:
        return None
    start = f"{look.title} {look.text[:_START].lower()}"
    if not any(form in start and holds(start, form) for form in forms("hijack_topic")) or look.named:
        return None
    front = _topics(fold(" . ".join((look.reading.title, *_front(look)))))
    if len(front) < _TOPICS:
        everywhere = _topics(fold(look.text[:_START])) if front else []
        front = everywhere if len(everywhere) >= _MANY_TOPICS else []
    return ", ".join(front[:4]) or None


def _topics(text: str) -> list[str]:
    """The distinct words of a foreign topic in a folded text; "casino" in "online casino" is none of its own."""
    hits = [p.text for p in phrases("hijack_topic") if p.text in text and holds(text, p.text)]
    return [hit for hit in hits if not any(hit != other and hit in other for other in hits)]


def default_page(look: Look) -> str | None:
    """What a server or a builder of sites shows before anyone wrote a page, or a mere announcement of one."""
    found = said(look, "default_server_page")
    if found or look.reading is None or look.reachable or len(look.text) >= TINY:
        return found
    return said(look, "building") if len(look.reading.links) < _FEW_LINKS else None


def maintenance(look: Look) -> str | None:
    return titled(look, "maintenance") or (None if look.reachable else told(look, "maintenance"))


def application_error(look: Look) -> str | None:
    return None if look.reachable else said(look, "application_error")


def not_found(look: Look) -> str | None:
    """A page that says in its title or heading that it is none. With contacts on it, it is as good as any other."""
    return None if look.reachable else said(look, "soft_404")


def login(look: Look) -> str | None:
    """A page that wants a password and shows nothing else, or where we were sent to log in."""
    title = next((p.text for p in phrases("login") if any(_asks(title, p) for title in look.titles)), None)
    sent = look.redirected and _asks_to_log_in(look.capture.final_url) and not _asks_to_log_in(look.capture.url)
    if not title and not sent and len(look.text) >= TINY:
        return None
    password = _PASSWORD.search(look.markup) is not None
    if sent and (password or title):
        return f"sent to {look.capture.final_url}"
    if not password or look.reachable or len(look.text) >= SHORT:
        return None
    return title or ("a password field and little else" if not look.own else None)


def truncated(look: Look) -> str | None:
    return "the body came in part" if look.capture.truncated else None


def no_page(look: Look) -> str | None:
    """A document or a picture by its own declaration; of one that is only linked the body is not even taken."""
    declared = look.capture.header("content-type").lower()
    return declared if declared and not look.body and "html" not in declared and "xml" not in declared else None


def empty(look: Look) -> str | None:
    return None if look.body.strip() else "no body"


def wrong_type(look: Look) -> str | None:
    """A body that the parsers could not read as a page."""
    if look.reading is not None:
        return None
    declared = look.capture.header("content-type")
    kind = looks_like(look.body, declared)
    return kind if kind != "html" else declared or "no readable page"


def scripted(look: Look) -> str | None:
    """An empty frame for a program, or next to nothing but the wish that scripts be allowed."""
    if look.reading and look.reading.scripted:
        return "next to no text without its scripts"
    return "javascript" if len(look.text) < TINY and not look.reachable and "javascript" in look.prose else None


def blank(look: Look) -> str | None:
    """A page of next to no words, no links and no name: what it shows is made of frames, pictures or scripts."""
    letters = sum(map(str.isalpha, look.text[:SHORT]))
    if look.reading is None or letters >= _WORDLESS or look.reading.links or look.reachable or look.named:
        return None
    return f"a page of {letters} letters"


def _front(look: Look) -> Sequence[str]:
    """Main headings, descriptions, and the links with their hosts: where a site says what it is about."""
    page = decode(look.body[:_MOST], look.capture.header("content-type"))
    metas = [a or b for m in _METAS.finditer(page) for a, b in _CONTENT.findall(m[0])]
    links = [f"{_TAGS.sub(' ', m[2])} {re.sub(r'[.-]', ' ', host_of(m[1]))}" for m in _ANCHORS.finditer(page)]
    return [*(_TAGS.sub(" ", m[1]) for m in _HEADINGS.finditer(page)), *metas, *links[:200]]


def _asks(title: str, phrase: Phrase) -> bool:
    """Whether a title is a demand to log in; a plain one (Russian "вход" is also an entrance) must be all of it."""
    if phrase.plain or title == phrase.text:
        return title == phrase.text
    return title.endswith(f" {phrase.text}") or title.startswith(f"{phrase.text} to ")


def _asks_to_log_in(url: str) -> bool:
    steps = (step.partition(".")[0].lower() for step in urlsplit(url).path.split("/"))
    return any(step in table("screen")["login_paths"] for step in steps)


def _mark(look: Look, kind: str) -> str | None:
    return next((mark.decode() for mark in _marks(kind) if mark in look.markup), None)


@cache
def _marks(kind: str) -> tuple[bytes, ...]:
    return tuple(mark.encode() for mark in table("screen")[kind])


@cache
def _offer() -> re.Pattern[str]:
    offers = "|".join(re.escape(fold(offer)) for offer in table("screen")["offers"])
    return re.compile(rf"(?<![\w.-])[\w-]{{1,63}}(?:\.[\w-]{{1,63}})*\.[^\W\d_]{{2,24}} (?:{offers})(?!\w)")


def _dealer(host: str) -> str | None:
    if _NUMBERED.match(host):
        return host
    return next((known for known in table("screen")["parking_hosts"] if f".{host}".endswith(f".{known}")), None)


def _first(pattern: re.Pattern[str], lines: Sequence[str]) -> str | None:
    return next((m[0] for m in map(pattern.search, lines) if m), None)
