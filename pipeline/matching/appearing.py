"""Personal values that came to a site: told from those that stood there, as far as anybody can tell. Pure.

Values are known by their keyed hashes only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from pipeline.matching.sites import SeenPage
from pipeline.model import Kind, Reading
from pipeline.text.url import canonical

_MOST_KNOWN = 200  # hashes; what is forgotten is found again in the page's earlier captures


@dataclass(frozen=True, slots=True)
class Private:
    """What is remembered of an entry's site from run to run."""

    known: tuple[str, ...] = ()  # hashes that stood there when we first read it, or that may have
    appeared: tuple[str, ...] = ()  # hashes that came later: news as long as they stand there


@dataclass(frozen=True, slots=True)
class Appeared:
    """A personal value that came to a page, and stands there now."""

    kind: Kind
    hashed: str
    page: SeenPage


#: The hashes of what a page showed when it was last read well before; None where nobody can tell.
Before = Callable[[SeenPage], Collection[str] | None]


def follow(
    remembered: Private, pages: Sequence[SeenPage], before: Before, public: Collection[str], most: int
) -> tuple[Private, tuple[Appeared, ...]]:
    """What is to be remembered after a visit, and what appeared.

    `before` is asked only about pages with a value that is not remembered. `public`: hashes of values that the
    directory itself lists. At most so many values of one entry are ever news: more are a staff list.
    """
    known, appeared = dict.fromkeys(remembered.known), dict.fromkeys(remembered.appeared)
    found: dict[str, Appeared] = {}
    for page in pages:
        shown = {c.value: c.kind for c in page.reading.private} if page.reading else {}
        unknown = [h for h in shown if h not in known and h not in appeared and h not in public]
        earlier = before(page) if unknown else None
        for hashed in unknown:
            came = earlier is not None and hashed not in earlier and len(appeared) < most
            (appeared if came else known)[hashed] = None
        for hashed, kind in shown.items():
            if hashed in appeared and hashed not in public:
                found.setdefault(hashed, Appeared(kind, hashed, page))
    return Private(tuple(known)[-_MOST_KNOWN:], tuple(appeared)), tuple(found.values())


def links_to(reading: Reading, page: SeenPage) -> bool:
    """Whether a page links another one of its site."""
    there = {canonical(page.capture.url), canonical(page.capture.final_url)}
    return any(canonical(link.url) in there for link in reading.links)
