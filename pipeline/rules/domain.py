"""Rules about who answers under an organisation's domain. Another domain alone is evidence of nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from pipeline.matching.sites import SeenPage
from pipeline.model import Kind, SiteState
from pipeline.rules.case import EntryCase, Finding
from pipeline.rules.site import at_home
from pipeline.text.url import canonical, host_of, is_language_path, registrable, site_key

_PERMANENT = (301, 308)


def domain_parked(case: EntryCase) -> Iterator[Finding]:
    """The domain shows a for-sale or parking page."""
    yield from at_home(
        "domain-parked", case, SiteState.PARKED,
        "{site} now shows a parking or for-sale page: {reason}.",
        "Take the link out, and distrust mail addresses on that domain until it has been reached another way.",
    )  # fmt: skip


def domain_hijack(case: EntryCase) -> Iterator[Finding]:
    """Another topic, and the organisation's name gone: on its domain, or where that redirects to."""
    website = case.visit.website if case.visit else ""
    yield from at_home(
        "domain-hijack", case, SiteState.HIJACKED,
        "{site} shows something else altogether (“{quote}”), and nothing on it names the organisation.",
        f"Take the link out today. Whoever holds {registrable(website)} can read mail sent to it: distrust"
        f" {_mailboxes(case, website)} too, and reach the organisation another way.",
    )  # fmt: skip


def site_hacked(case: EntryCase) -> Iterator[Finding]:
    """Hidden links to casinos and their like in pages that still are the organisation's."""
    page = next(case.visit.spoiled(), None) if case.visit else None
    if page is None or case.visit is None:
        return
    yield Finding(
        "site-hacked", case.entry.id, "website", case.visit.website, None,
        f"The site of {case.entry.listed.name} holds hidden links to other sites ({page.spam}): somebody seems to have"
        f" broken in. We believe nothing that {page.capture.final_url} says of contacts meanwhile.",
        "Tell the organisation: its readers do not see the links. Take over no contact from the site until they are"
        " gone.",
        (page.evidence(page.spam),),
    )  # fmt: skip


def url_moved(case: EntryCase) -> Iterator[Finding]:
    """A permanent redirect inside the same site. Scheme, www, slash and language paths do not count."""
    home = case.visit.home if case.visit else None
    if home is None or not home.ok or not _for_good(home):
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


def domain_moved(case: EntryCase) -> Iterator[Finding]:
    """A permanent redirect to another domain, where the same organisation's content stands."""
    home = case.visit.home if case.visit else None
    if home is None or case.visit is None or case.visit.reason != "moved" or not _for_good(home):
        return
    old, new = case.visit.website, home.capture.final_url
    yield Finding(
        "domain-moved", case.entry.id, "website", old, canonical(new),
        f"The website of {case.entry.listed.name} ({old}) sends its visitors for good to {new}, which names the"
        " organisation or shows a contact that the page lists.",
        f"Ask the organisation by a contact that you already know whether {host_of(new)} is its own. If so, replace the"
        f" link {old} by {new}",
        (home.evidence(_way(home)),),
    )  # fmt: skip


def redirect_offsite(case: EntryCase) -> Iterator[Finding]:
    """Its address leads to a domain that shows nothing of the organisation, or where nobody may be sent."""
    visit = case.visit
    if visit is None or visit.home is None or visit.state is not SiteState.MOVED or visit.reason == "moved":
        return
    home, final = visit.home, visit.home.capture.final_url
    if home.ok:
        where = f"{final}, where we found neither the organisation's name nor a contact that the page lists"
        check = "Open the link in a browser. If it leads there for you too, take it out, and ask"
    else:
        where = f"{final}, an address that is nobody's public page; we did not go there"
        check = "Do not follow the link. Take it out, and ask"
    yield Finding(
        "redirect-offsite", case.entry.id, "website", visit.website, registrable(final) or final,
        f"The website of {case.entry.listed.name} ({visit.website}) sends its visitors to {where}.",
        f"{check} the organisation, by a contact that you already know, which site is its own.",
        (home.evidence(_way(home)),),
    )  # fmt: skip


def _for_good(home: SeenPage) -> bool:
    hops = home.capture.redirects
    return bool(hops) and all(hop.status in _PERMANENT for hop in hops)


def _way(home: SeenPage) -> str:
    """The redirects as they came: `301 http://a.example/ → https://b.example/`."""
    hops = home.capture.redirects
    targets = [*(hop.url for hop in hops[1:]), home.capture.final_url]
    return " ".join(
        [f"{hops[0].status} {hops[0].url}", *(f"→ {url}" for url in targets)] if hops else [home.capture.final_url]
    )


def _mailboxes(case: EntryCase, website: str) -> str:
    """The listed addresses of mail on the website's domain."""
    mine = registrable(website)
    shown = [c.value for c in case.entry.listed.contacts if c.kind is Kind.EMAIL]
    found = [mail for mail in shown if registrable(f"https://{mail.partition('@')[2]}/") == mine]
    return " and ".join(found) or "mail addresses on it"


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


def _path_of(url: str) -> str:
    """Path and query of a URL, for words that a person reads."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
