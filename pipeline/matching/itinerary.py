"""The order in which one site is read. Pure and deterministic: crawling follows it, judging replays it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipeline.matching.verify import sighting
from pipeline.model import Contact, Reading
from pipeline.text.tongue import apart
from pipeline.text.url import canonical, is_language_path, on_mirror, same_site

#: The kind of notice by which a site asks to be left alone: it is obeyed at once.
CONSENT = "consent"

#: Roles of links that are worth a request, the likeliest first. Other pages are never explored.
LIKELY_ROLES = ("contact", "imprint", "about")

#: Other languages in which the page with the contacts is read, the likeliest of those who keep a list first.
OTHER_LANGUAGES = 2
_FIRST = "en"


@dataclass(frozen=True, slots=True)
class Site:
    """One host to visit in one batch, with all that its entries want from it."""

    key: str  # pipeline.text.url.site_key of the starts
    starts: tuple[str, ...]  # the websites of the entries that list it
    last_seen: tuple[str, ...] = ()  # pages where wanted contacts stood the last time
    wanted: tuple[Contact, ...] = ()  # the listed contacts to be looked for
    region: str | None = None
    run: str = ""  # the run that asks
    names: tuple[str, ...] = ()  # of its organisations: a page without any of them may be someone else's
    called: tuple[str, ...] = ()  # what the site called itself while it showed their contacts
    misread: frozenset[str] = frozenset()  # words that sounded like a wish to be left alone, and are none
    mirrors: tuple[str, ...] = ()  # addresses that the config names as the organisations' own as well


class Itinerary:
    """One visit of one site: `next()` says what to fetch, `arrived()` what came of it.

    Start pages, pages where contacts were last seen and the site's contact page are always read, then that page in two
    other languages (the start page, where the site has no contact page). Further likely pages are read while a wanted
    contact is unconfirmed. Every canonical URL is asked for once, at most `budget` in all.
    Where a page asks programs to stay away, it is the last one.
    """

    def __init__(self, site: Site, budget: int) -> None:
        self._budget = budget
        self._mirrors = site.mirrors
        self._misread = site.misread
        self._spent = 0
        self._wanted = site.wanted
        self._must: deque[str] = deque()
        self._likely: dict[str, deque[str]] = {role: deque() for role in LIKELY_ROLES}
        self._queued: set[str] = set()
        self._read: set[str] = set()  # canonical URLs whose answer we have, by the address it came from
        self._starts = frozenset(map(canonical, site.starts))
        self._contact_page: str | None = None
        self._versions: deque[str] = deque()
        self._of_contact_page: set[str] = (
            set()
        )  # its versions; where one is a home page, its own link goes on from there
        self._stopped = False  # a page asked not to be read by programs, or not to be listed
        for url in (*site.starts, *site.last_seen):
            self._queue(url, self._must)

    def next(self) -> str | None:
        """The URL to fetch now; None at the end, or where the budget is used up."""
        queue = self._upcoming()
        if queue is None or self._spent >= self._budget or self._stopped:
            return None
        self._spent += 1
        return queue.popleft()

    def arrived(self, url: str, final_url: str, reading: Reading | None) -> None:
        """Take in what one fetch gave; `reading` is None where no page could be read.

        A page that turned out to lie on another site confirms nothing here, and its links are not followed.
        """
        if reading is None or not self._stayed(url, final_url):
            return
        self._read.add(canonical(final_url))
        self._stopped |= any(n.kind == CONSENT and n.quote not in self._misread for n in reading.notices)
        self._wanted = tuple(contact for contact in self._wanted if sighting(contact, reading) is None)
        for link in reading.links:
            if link.role not in self._likely:
                continue
            first_contact = link.role == "contact" and self._contact_page is None
            if first_contact:
                self._contact_page = canonical(link.url)
            self._queue(link.url, self._must if first_contact else self._likely[link.role])
        self._translate(canonical(url), reading)

    @property
    def complete(self) -> bool:
        """Nothing is left to be read: what was not found is not where it would be likely."""
        return self._upcoming() is None and not self._stopped

    @property
    def over_budget(self) -> bool:
        """Something is left to be read, but the page limit was reached."""
        return self._spent >= self._budget and self._upcoming() is not None and not self._stopped

    @property
    def goes_on(self) -> bool:
        """There is a URL to fetch next."""
        return self._upcoming() is not None and self._spent < self._budget and not self._stopped

    def _translate(self, url: str, reading: Reading) -> None:
        """See to it that the page with the contacts is read in other languages too."""
        chosen: list[str] = []
        if url == self._contact_page:
            chosen = _versions(url, reading)
            self._of_contact_page.update(chosen)
        elif url in self._of_contact_page and is_language_path(urlsplit(url).path):
            chosen = [link.url for link in reading.links if link.role == "contact"][:1]
        elif url in self._starts and self._contact_page is None:  # its contacts stand at home
            chosen = _versions(url, reading)
        for version in map(canonical, chosen):
            for queue in self._likely.values():
                if version in queue:  # it will be read in any case now
                    queue.remove(version)
                    self._queued.discard(version)
            self._queue(version, self._versions)

    def _queue(self, url: str, queue: deque[str]) -> None:
        key = canonical(url)
        if key not in self._queued:
            self._queued.add(key)
            queue.append(key)

    def _upcoming(self) -> deque[str] | None:
        """The queue whose first URL comes next. What a redirect has already led to is dropped on the way."""
        for queue in (self._must, self._versions, *self._likely.values()):
            while queue and queue[0] in self._read:
                queue.popleft()
            if queue and (queue is self._must or queue is self._versions or self._wanted):
                return queue
        return None

    def _stayed(self, url: str, final_url: str) -> bool:
        return url == final_url or same_site(url, final_url) or on_mirror(final_url, self._mirrors)


def _versions(url: str, reading: Reading) -> list[str]:
    """One page for each of the other languages, English before those that the page names first."""
    own = apart(url)[0] or reading.lang
    found: dict[str | None, str] = {}
    for version in reading.versions:
        if version.lang is None or version.lang != own:
            found.setdefault(version.lang, version.url)
    return [found[lang] for lang in sorted(found, key=lambda lang: lang != _FIRST)][:OTHER_LANGUAGES]
