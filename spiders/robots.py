"""What a robots.txt says to us. Pure; where there was no answer, nothing may be fetched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from re import match
from urllib.parse import urlsplit

from protego import Protego

from snapshots.records import Capture, Failure
from spiders.capturing import NotFetchedError

_READ = 512 * 1024  # bytes: more is not a robots.txt (RFC 9309 asks for 500 KiB)
_LONGEST_DELAY = 60.0  # seconds; a longer wish would hold a run for hours
# Failures that the page itself would meet as well: they are told as what they are.
_SAME_FOR_PAGES = (
    *(Failure.DNS, Failure.REFUSED, Failure.FORBIDDEN_ADDRESS, Failure.OTHER),
    *(Failure.TLS, Failure.CERTIFICATE_EXPIRED, Failure.CERTIFICATE_NAME, Failure.CERTIFICATE_UNTRUSTED),
)
# More redirects than we follow are, by RFC 9309, the same as no robots.txt.
_NO_RULES = (Failure.REDIRECTS,)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one origin, for our user agent."""

    url: str  # of the robots.txt
    agent: str  # our product token
    failure: Failure | None = None  # why nothing may be fetched
    detail: str = ""
    text: str = field(default="", repr=False)
    delay: float = 0.0  # seconds between two requests, as wished and at most as long as we are ready to wait
    note: str = ""  # what of the wishes we do not follow
    parsed: Protego | None = field(default=None, repr=False)  # None: nothing is forbidden

    def permit(self, url: str) -> None:
        """Let pass what may be fetched.

        Raises: NotFetchedError with the failure, and with the rule that forbids the URL.
        """
        if self.failure is not None:
            raise NotFetchedError(self.failure, self.detail)
        if self.parsed is not None and not self.parsed.can_fetch(url, self.agent):
            rule = _rule(self.text, url, self.agent)
            raise NotFetchedError(Failure.ROBOTS, f"{rule} ({self.url}) forbids {url}")


def product_token(user_agent: str) -> str:
    """The name by which a robots.txt calls us.

    >>> product_token("contactwatch (+https://example.org/about-our-checks)")
    'contactwatch'
    """
    found = match(r"[A-Za-z_-]+", user_agent.strip())
    return found[0] if found else "*"


def origin(url: str) -> str:
    """Scheme and authority: what one robots.txt speaks for.

    >>> origin("https://example.org:8443/a?b")
    'https://example.org:8443'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"


def read(capture: Capture, body: bytes | None, agent: str) -> Rules:
    """The rules in the capture of a robots.txt; `body` also where a 304 confirmed an earlier one."""
    failure = capture.failure
    if failure in _NO_RULES:
        return Rules(capture.url, agent)
    if failure is not None:
        kept = failure if failure in _SAME_FOR_PAGES else Failure.ROBOTS_UNREACHABLE
        return Rules(capture.url, agent, kept, f"{capture.url}: {capture.detail}")
    status = capture.status or 0
    if 400 <= status < 500:
        return Rules(capture.url, agent)
    if capture.truncated or not (200 <= status < 300 or status == 304):
        why = "cut short" if capture.truncated else f"status {status}"
        return Rules(capture.url, agent, Failure.ROBOTS_UNREACHABLE, f"{capture.url}: {why}")
    return _parse(capture.url, (body or b"")[:_READ].decode("utf-8-sig", "replace"), agent)


def _parse(url: str, text: str, agent: str) -> Rules:
    parsed = Protego.parse(text)
    wished = float(parsed.crawl_delay(agent) or 0.0)
    rate = parsed.request_rate(agent)
    if rate is not None and rate.requests:
        wished = max(wished, rate.seconds / rate.requests)
    note = f"asks for {wished:g} s between requests; kept at {_LONGEST_DELAY:g} s" if wished > _LONGEST_DELAY else ""
    return Rules(url, agent, text=text, delay=min(wished, _LONGEST_DELAY), note=note, parsed=parsed)


def _rule(text: str, url: str, agent: str) -> str:
    """The longest Disallow line of our group that forbids the URL, as printed."""
    forbidding = [
        line for line in _disallowed(text, agent) if not Protego.parse(f"User-agent: *\n{line}").can_fetch(url, agent)
    ]
    return max(forbidding, key=len, default="robots.txt")


def _disallowed(text: str, agent: str) -> Iterator[str]:
    """The Disallow lines of the groups that name us, or else of those for everybody."""
    groups: list[tuple[list[str], list[str]]] = []
    for line in text.splitlines():
        name, _, value = line.partition("#")[0].partition(":")
        match name.strip().lower():
            case "user-agent":
                if not groups or groups[-1][1]:
                    groups.append(([], []))
                groups[-1][0].append(value.strip().lower())
            case "disallow" | "allow" if groups:
                groups[-1][1].append(line.strip())
    ours = [lines for names, lines in groups if any(name and name in agent.lower() for name in names)]
    for lines in ours or [lines for names, lines in groups if "*" in names]:
        yield from (line for line in lines if line.lower().startswith("disallow"))
