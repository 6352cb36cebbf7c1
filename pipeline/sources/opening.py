"""Which kind of source an answer is, in one table; a page that people read is none of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.sources import csv_, hsds, wordpress
from pipeline.sources.rows import Opened


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: the body, its type as the server named it, where from, and what the config says of columns."""

    body: bytes
    content_type: str
    url: str
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of source."""

    name: str
    fits: Callable[[Answer], bool]
    opened: Callable[[Answer], Opened]


#: The first that fits opens the answer.
KINDS = (
    Kind("csv", lambda a: csv_.fits(a.content_type, a.url), lambda a: csv_.opened(a.body, a.content_type, a.columns)),
    Kind(
        "wordpress",
        lambda a: "json" in a.content_type and wordpress.is_page(a.body),
        lambda a: wordpress.opened(a.body),
    ),
    Kind("hsds", lambda a: hsds.fits(a.content_type, a.body), lambda a: hsds.opened(a.body)),
)


def form(answer: Answer) -> str:
    """The name of its kind; empty for a page that people read."""
    return next((kind.name for kind in KINDS if kind.fits(answer)), "")


def opened(answer: Answer) -> Opened | None:
    """The answer as a page; None where it is one already. Raises: rows.SourceError."""
    kind = next((kind for kind in KINDS if kind.fits(answer)), None)
    return kind.opened(answer) if kind else None
