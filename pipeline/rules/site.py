"""Rules about whether a site answers us. Wording: what we could not do, never that someone closed."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.matching.sites import SeenPage
from pipeline.model import SiteState
from pipeline.rules.case import EntryCase, Finding
from pipeline.rules.consent import shut_out
from pipeline.screening.plainly import told
from pipeline.text.url import host_of, registrable
from snapshots.records import Failure

#: States in which an answer came, and nothing can be told by it: `unchecked` is what is no web page.
_UNTOLD = (
    SiteState.BLOCKED,
    SiteState.ROBOTS,
    SiteState.OVERSIZE,
    SiteState.NEEDS_BROWSER,
    SiteState.UNCHECKED,
)

#: What a browser would warn of before it shows anything.
_CERTIFICATES = (Failure.CERTIFICATE_EXPIRED, Failure.CERTIFICATE_NAME, Failure.CERTIFICATE_UNTRUSTED)


def site_down(case: EntryCase) -> Iterator[Finding]:
    """No good answer: DNS, refused, time-out, 5xx, 404 of the whole site, unreachable robots.txt."""
    if _failure(case) not in _CERTIFICATES:
        yield from at_home(
            "site-down", case, SiteState.DOWN,
            "We got no usable answer from {site}: {reason}.",
            "Open the site in a browser. If it stays away, look for the organisation's new site or ask it.",
        )  # fmt: skip


def tls_problem(case: EntryCase) -> Iterator[Finding]:
    """Its certificate is out of date, for another host, or vouched for by nobody whom we know: nothing was read."""
    if _failure(case) in _CERTIFICATES:
        yield from at_home(
            "tls-problem", case, SiteState.DOWN,
            "We did not read {site}: {reason}.",
            "Open the site in a browser. If it warns you as well, tell the organisation, and trust no contact that"
            " stands behind the warning.",
        )  # fmt: skip


def site_unverifiable(case: EntryCase) -> Iterator[Finding]:
    """A wall stands between us and the site: nothing can be told, neither good nor bad."""
    if shut_out(case):
        return  # told as a change of its wishes
    for state in _UNTOLD:
        yield from at_home(
            "site-unverifiable", case, state,
            "We could not check {site}: {reason}.",
            "Compare the contacts in a browser by hand, and record it with `contactwatch review assure`.",
        )  # fmt: skip


def site_suspended(case: EntryCase) -> Iterator[Finding]:
    """Its host shows a notice of its own in place of the site."""
    yield from at_home(
        "site-suspended", case, SiteState.SUSPENDED,
        "In place of {site} its host shows a notice: {reason}.",
        "Tell the organisation, if you can reach it another way. The listed contacts may still hold: nothing says"
        " otherwise.",
    )  # fmt: skip


def at_home(kind: str, case: EntryCase, state: SiteState, summary: str, suggestion: str) -> Iterator[Finding]:
    """The finding that the site is in that state; `{site}`, `{reason}` and `{quote}` of the summary are filled in."""
    visit = case.visit
    if visit is None or visit.state is not state or visit.home is None:
        return
    reason = told(visit.home.capture, visit.home.verdict)
    site, quote = _site(case.entry.listed.name, visit.website, visit.home), visit.home.verdict.quote
    words = summary.format(site=site, reason=reason, quote=quote)
    evidence = visit.home.evidence(quote or reason)
    summary = words[0].upper() + words[1:]
    yield Finding(kind, case.entry.id, "website", visit.website, None, summary, suggestion, (evidence,))


def _site(name: str, website: str, home: SeenPage) -> str:
    """Whose site it is, with where it sends us, if that is another domain."""
    final = home.capture.final_url
    onward = f", which leads to {host_of(final)}" if registrable(final) != registrable(website) else ""
    return f"the site of {name} ({website}{onward})"


def _failure(case: EntryCase) -> Failure | None:
    return case.visit.home.capture.failure if case.visit and case.visit.home else None
