"""The rule about personal data that an organisation's site began to show. Nothing here ever holds the value."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.model import Kind
from pipeline.rules.case import EntryCase, Finding

_WHAT = {Kind.PHONE: "the mobile number of a named person", Kind.ADDRESS: "an address, which the config calls private"}
_QUOTE = "not kept: personal data"


def private_data(case: EntryCase) -> Iterator[Finding]:
    """A named person's mobile or a shelter's address appeared on its site, and the page does not list it."""
    for one in case.appeared:
        yield Finding(
            "private-data", case.entry.id, one.kind.value, None, one.hashed,
            f"The site of {case.entry.listed.name} now shows {_WHAT[one.kind]}. We keep only a hash of it.",
            "Do not add it to the page. Ask the organisation whether it is meant to be public: if it is not, it should"
            " take it down.",
            (one.page.evidence(_QUOTE),),
        )  # fmt: skip
