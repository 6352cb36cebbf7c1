"""Is this capture the publisher's own page, or a firewall, a parking page, a casino? Only OK proves anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model import Reading, SiteState
from pipeline.screening import signs
from pipeline.screening.look import Look
from pipeline.text.normal import fold
from snapshots.records import Capture, Failure

_QUOTE = 160  # characters: a line that is longer says less than the phrase in it


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a capture is. `reason` is a short stable word, `quote` the words that gave it away."""

    state: SiteState
    reason: str
    quote: str = ""
    gone: bool = False  # this page definitely is not there, which says nothing of the site


@dataclass(frozen=True, slots=True)
class Signal:
    """A sign and what it means."""

    state: SiteState
    reason: str
    sign: signs.Sign
    gone: bool = False


OK = Verdict(SiteState.OK, "ok")

FAILED = {
    Failure.DNS: SiteState.DOWN,
    Failure.REFUSED: SiteState.DOWN,
    Failure.TIMEOUT: SiteState.DOWN,
    Failure.TLS: SiteState.DOWN,
    Failure.CERTIFICATE_EXPIRED: SiteState.DOWN,
    Failure.CERTIFICATE_NAME: SiteState.DOWN,
    Failure.CERTIFICATE_UNTRUSTED: SiteState.DOWN,
    Failure.CONNECTION: SiteState.DOWN,
    Failure.ROBOTS_UNREACHABLE: SiteState.DOWN,
    Failure.OTHER: SiteState.DOWN,
    Failure.ROBOTS: SiteState.ROBOTS,
    Failure.OVERSIZE: SiteState.OVERSIZE,
    Failure.REDIRECTS: SiteState.BLOCKED,  # an endless redirect is how some walls turn programs away
    Failure.FORBIDDEN_ADDRESS: SiteState.DOWN,  # asked directly; a redirect to one is MOVED
}

#: The first one that applies decides.
SIGNALS: tuple[Signal, ...] = (
    # What stands in the publisher's place says so, whatever status it comes with.
    Signal(SiteState.BLOCKED, "bot-wall", signs.wall_header),
    Signal(SiteState.SUSPENDED, "hosting-suspended", signs.suspended),
    Signal(SiteState.PARKED, "parking-provider", signs.parked),
    Signal(SiteState.PARKED, "for-sale", signs.for_sale),
    # What a server says of itself outweighs what its page looks like, but a wall may answer with any status.
    Signal(SiteState.BLOCKED, "status-401", signs.status(401)),
    Signal(SiteState.SUSPENDED, "status-402", signs.status(402)),  # hosts answer so where their bill was not paid
    Signal(SiteState.BLOCKED, "status-403", signs.status(403)),
    Signal(SiteState.BLOCKED, "status-407", signs.status(407)),
    Signal(SiteState.BLOCKED, "status-429", signs.status(429)),
    Signal(SiteState.BLOCKED, "status-451", signs.status(451)),
    Signal(SiteState.BLOCKED, "bot-wall", signs.challenge),
    Signal(SiteState.DOWN, "status-404", signs.status(404), gone=True),
    Signal(SiteState.DOWN, "status-410", signs.status(410), gone=True),
    Signal(SiteState.DOWN, "maintenance", signs.maintenance),
    Signal(SiteState.BLOCKED, "bot-wall", signs.wall_server),
    Signal(SiteState.DOWN, "server-error", signs.server_error),
    Signal(SiteState.BLOCKED, "odd-status", signs.no_success),  # it answers, but not with a page: nothing can be told
    # A body that came in part proves no absence, one that is no page says nothing.
    Signal(SiteState.DOWN, "truncated", signs.truncated),
    Signal(SiteState.UNCHECKED, "wrong-type", signs.no_page),
    Signal(SiteState.DOWN, "empty", signs.empty),
    Signal(SiteState.UNCHECKED, "wrong-type", signs.wrong_type),
    # An answer like any other, and yet not the publisher's page.
    Signal(SiteState.HIJACKED, "foreign-topic", signs.hijacked),
    Signal(SiteState.DOWN, "server-error", signs.application_error),
    Signal(SiteState.BLOCKED, "login", signs.login),
    Signal(SiteState.DOWN, "default-page", signs.default_page),
    Signal(SiteState.DOWN, "soft-404", signs.not_found, gone=True),
    Signal(SiteState.NEEDS_BROWSER, "script-only", signs.scripted),
    Signal(SiteState.NEEDS_BROWSER, "no-text", signs.blank),
)


def screen(
    capture: Capture,
    body: bytes | None,
    reading: Reading | None,
    names: Sequence[str] = (),
    called: Sequence[str] = (),
) -> Verdict:
    """Judge one capture. A 304 is judged by the body it confirms.

    `names` are those of the organisation, `called` what its site called itself before.

    A redirect to another domain is not decided here, parking companies apart: where it leads is known, what it means
    is the caller's to say.
    """
    if capture.failure is not None:
        redirected = capture.failure is Failure.FORBIDDEN_ADDRESS and capture.redirects
        state = SiteState.MOVED if redirected else FAILED[capture.failure]
        return Verdict(state, capture.failure.value, capture.detail)
    look = Look(capture, body or b"", reading, names, called)
    for signal in SIGNALS:
        quote = signal.sign(look)
        if quote is not None:
            return Verdict(signal.state, signal.reason, _verbatim(quote, reading), signal.gone)
    return OK


def _verbatim(phrase: str, reading: Reading | None) -> str:
    """The page's own line that holds a folded phrase, so that a person finds it there; else the phrase."""
    lines = (reading.title, *reading.text.split("\n")) if reading and phrase else ()
    found = next((line for line in lines if phrase in fold(line)), phrase)
    return found if len(found) <= _QUOTE else phrase
