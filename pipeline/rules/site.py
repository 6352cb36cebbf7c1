"""Rules about an organisation's site as a whole. Wording: what we could not do, never that someone closed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from pipeline.model import SiteState
from pipeline.plainly import told
from pipeline.rules.case import EntryCase, Finding
from pipeline.text.url import canonical, is_language_path, registrable, site_key
from snapshots.records import Failure

_PERMANENT = (301, 308)


#: What a browser would warn of before it shows anything.
_CERTIFICATES = (Failure.CERTIFICATE_EXPIRED, Failure.CERTIFICATE_NAME, Failure.CERTIFICATE_UNTRUSTED)


def site_down(case: EntryCase) -> Iterator[Finding]:
    """No good answer: DNS, refused, time-out, 5xx, 404 of the whole site, unreachable robots.txt."""
    if _failure(case) not in _CERTIFICATES:
        yield from _state(
            "site-down", case, SiteState.DOWN,
            "We got no usable answer from {site}: {reason}.",
            "Open the site in a browser. If it stays away, look for the organisation's new site or ask it.",
        )  # fmt: skip


def tls_problem(case: EntryCase) -> Iterator[Finding]:
    """Its certificate is out of date, for another host, or vouched for by nobody whom we know: nothing was read."""
    if _failure(case) in _CERTIFICATES:
        yield from _state(
            "tls-problem", case, SiteState.DOWN,
            "We did not read {site}: {reason}.",
            "Open the site in a browser. If it warns you as well, tell the organisation, and trust no contact that"
            " stands behind the warning.",
        )  # fmt: skip


def site_unverifiable(case: EntryCase) -> Iterator[Finding]:
    """A wall stands between us and the site: nothing can be told, neither good nor bad."""
    for state in (SiteState.BLOCKED, SiteState.ROBOTS, SiteState.OVERSIZE, SiteState.NEEDS_BROWSER):
        yield from _state(
            "site-unverifiable", case, state,
            "We could not check {site}: {reason}.",
            "Compare the contacts in a browser by hand, and record it with `contactwatch review assure`.",
        )  # fmt: skip


def domain_parked(case: EntryCase) -> Iterator[Finding]:
    """The domain shows a for-sale or parking page."""
    yield from _state(
        "domain-parked", case, SiteState.PARKED,
        "{site} now shows a parking or for-sale page: {reason}.",
        "Take the link out, and distrust mail addresses on that domain until it has been reached another way.",
    )  # fmt: skip


def url_moved(case: EntryCase) -> Iterator[Finding]:
    """A permanent redirect inside the same site. Scheme, www, slash and language paths do not count."""
    home = case.visit.home if case.visit else None
    if home is None or not home.ok or not home.capture.redirects:
        return
    if any(hop.status not in _PERMANENT for hop in home.capture.redirects):
        return
    old, new = home.capture.url, home.capture.final_url
    if registrable(old) != registrable(new) or _same_page(old, new):
        return
    yield Finding(
        "url-moved", case.entry.id, "website", canonical(old), canonical(new),
        f"The website of {case.entry.listed.name} now stands at {new}.",
        f"Replace the link {old} by {new}",
        (home.evidence(f"{home.capture.redirects[0].status} {_path_of(old)} → {_path_of(new)}"),),
    )  # fmt: skip


def _same_page(old: str, new: str) -> bool:
    """
    >>> _same_page("http://www.a.org/x/", "https://a.org/x"), _same_page("https://a.org/", "https://a.org/en/")
    (True, True)
    >>> _same_page("https://a.org/belarus.html", "https://a.org/by")
    False
    """
    before, after = urlsplit(canonical(old)), urlsplit(canonical(new))
    if site_key(old) != site_key(new):
        return False
    if before.path.rstrip("/") == after.path.rstrip("/"):
        return True
    stripped = after.path.rstrip("/")
    if re.fullmatch(r"/(index|default|home)(\.\w+)?", stripped):  # the front page by its file name
        return before.path in ("", "/")
    return is_language_path(stripped) and (before.path in ("", "/") or is_language_path(before.path.rstrip("/")))


def _state(kind: str, case: EntryCase, state: SiteState, summary: str, suggestion: str) -> Iterator[Finding]:
    visit = case.visit
    if visit is None or visit.state is not state or visit.home is None:
        return
    reason = told(visit.home.capture, visit.home.verdict)
    words = summary.format(site=f"the site of {case.entry.listed.name} ({visit.website})", reason=reason)
    evidence = visit.home.evidence(visit.home.verdict.quote or reason)
    summary = words[0].upper() + words[1:]
    yield Finding(kind, case.entry.id, "website", visit.website, None, summary, suggestion, (evidence,))


def _failure(case: EntryCase) -> Failure | None:
    return case.visit.home.capture.failure if case.visit and case.visit.home else None


def _path_of(url: str) -> str:
    """Path and query of a URL, for words that a person reads."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
