"""The links of a directory's pages: which come first, and what an answer says of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from pipeline.matching.sites import SeenPage
from pipeline.model import SiteState
from pipeline.text.url import host_of, site_key
from snapshots.records import Evidence, Failure

_NEVER = datetime.min.replace(tzinfo=UTC)
#: Failures that say of a host, and not of one request, that nobody is there.
_NOBODY = (Failure.DNS, Failure.REFUSED)
#: Failures of the network on the way, be it theirs or ours.
_NETWORK = (*_NOBODY, Failure.TIMEOUT, Failure.CONNECTION)


@dataclass(frozen=True, slots=True)
class PageLink:
    """One link of a directory page. `entry` is the id of the entry that it stands in; None: in the page's own text."""

    url: str  # canonical
    text: str
    entry: str | None
    place: Evidence  # where it stands


class Life(StrEnum):
    """What an answer says of a link. A wall, an overloaded server or a time-out say nothing."""

    ALIVE = "alive"
    DEAD = "dead"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class LinkSeen:
    """A link, and what came of asking for it; no page: this run did not ask, or may not judge."""

    link: PageLink
    page: SeenPage | None

    @property
    def life(self) -> Life:
        return life(self.page) if self.page else Life.UNTOLD


def life(page: SeenPage) -> Life:
    """What the answer to a link says of it."""
    verdict, capture = page.verdict, page.capture
    if verdict.gone or capture.failure in _NOBODY or verdict.state is SiteState.PARKED:
        return Life.DEAD
    document = verdict.reason == "wrong-type" and "html" not in capture.header("content-type")
    return Life.ALIVE if verdict.state is SiteState.OK or document else Life.UNTOLD


def in_turn(links: Iterable[PageLink], asked: Mapping[str, datetime], first: Iterable[str]) -> tuple[str, ...]:
    """The URLs in the order in which they are to be asked for: `first`, then the longest not asked for.

    `asked`: when an earlier run last asked for them. So all are seen through in as many runs as it takes.
    """
    urls, pressing = tuple(dict.fromkeys(link.url for link in links)), set(first)
    return tuple(sorted(urls, key=lambda url: (url not in pressing, asked.get(url, _NEVER))))


def judged(
    links: Iterable[PageLink], answers: Mapping[str, SeenPage], read: Mapping[str, bool], hosts_needed: int
) -> tuple[LinkSeen, ...]:
    """The links with their answers, as far as these may be judged.

    `read`: by key the sites of the listed organisations, and whether each was read in this run; of one that was not,
    its own findings tell. Where nothing at all answered, on `hosts_needed` hosts or more, that is our network.
    """
    seen = [LinkSeen(link, answers.get(link.url) if read.get(site_key(link.url), True) else None) for link in links]
    captures = [found.page.capture for found in seen if found.page]
    hosts = {host_of(capture.url) for capture in captures}
    if len(hosts) >= hosts_needed and all(capture.failure in _NETWORK for capture in captures):
        return tuple(LinkSeen(found.link, None) for found in seen)
    return tuple(seen)
