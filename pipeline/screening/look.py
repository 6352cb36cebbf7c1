"""One capture as the signs look at it: prepared at most once, and only what is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.model import CHECKED_KINDS, Reading
from pipeline.text.name import calls, mentions
from pipeline.text.normal import fold
from pipeline.text.url import canonical, host_of, registrable
from snapshots.records import Capture

#: Characters of visible text. Walls, parking and default pages say little, an organisation's page says more.
SHORT = 1_500
TINY = 300

_PARTS = re.compile(r"\s+[-|·•:]+\s+|\s*\|\s*")
_DOMAINS = re.compile(r"(?<![\w@.-])[\w@-]{1,80}(?:\.[\w-]{1,63})*\.[^\W\d_]{2,24}(?![\w-])(?:/\S*)?")
_MARKUP = 150_000  # bytes in which marks are looked for


@dataclass(frozen=True)
class Look:
    """A capture with its body, what the parsers saw in it, and the names of the organisation, if they are known."""

    capture: Capture
    body: bytes
    reading: Reading | None
    names: Sequence[str] = ()
    called: Sequence[str] = ()  # what the site called itself before

    @cached_property
    def text(self) -> str:
        return self.reading.text.strip() if self.reading else ""

    @cached_property
    def title(self) -> str:
        """The title, folded."""
        return fold(self.reading.title)[:300] if self.reading else ""

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """The title and its parts: "page not found | example" is also "page not found"."""
        return (self.title, *_PARTS.split(self.title))

    @cached_property
    def prose(self) -> str:
        """The text of a short page, folded line by line; nothing of a longer one, whose words are its publisher's."""
        return "\n".join(map(fold, self.text.splitlines())) if len(self.text) < SHORT else ""

    @cached_property
    def lines(self) -> tuple[str, ...]:
        return tuple(self.prose.splitlines())

    @cached_property
    def markup(self) -> bytes:
        return self.body[:_MARKUP].lower()

    @cached_property
    def reachable(self) -> bool:
        """Whether the page shows a phone, an email or an address."""
        return self.reading is not None and any(c.kind in CHECKED_KINDS for c in self.reading.contacts)

    @cached_property
    def named(self) -> bool:
        """Whether the organisation is named other than by its domain: that stands on any page put in its place."""
        return self.reading is not None and names_itself(self.reading, self.capture.url, self.names, self.called)

    @property
    def signed(self) -> bool:
        """Whether the page names the organisation and shows how to reach it: then it speaks for itself."""
        return self.reachable and self.named

    @property
    def own(self) -> bool:
        """Whether something speaks for the publisher: the name, or a contact where no name is known."""
        return self.named if self.names else self.reachable

    @cached_property
    def redirected(self) -> bool:
        return canonical(self.capture.final_url) != canonical(self.capture.url)

    @property
    def final_host(self) -> str:
        return host_of(self.capture.final_url).partition(":")[0]


def names_itself(reading: Reading, website: str, names: Sequence[str], called: Sequence[str]) -> bool:
    """Whether the page holds one of the names, or in full what the site called itself before; its domain is no name."""
    if not names:
        return False
    text = _DOMAINS.sub(" ", f"{reading.title}\n{reading.text}")
    label = registrable(website).partition(".")[0]
    if len(label) > 3 and not any(label in re.findall(r"\w+", fold(name)) for name in names):
        text = re.sub(rf"(?<!\w){re.escape(label)}(?!\w)", " ", text, flags=re.IGNORECASE)
    return mentions(names, text) or calls(called, text)
