"""Addresses of mail that a host cloaks anew at every answer: compared as what they say, not as they are printed."""

from __future__ import annotations

import pytest

from tests.acceptance.town import cloaked
from tests.judging import PAGE, SITE, START, WEEK, Desk, entry, listing, site

LISTED = "info@harbour.example"


def watch(desk: Desk, *emails: str) -> None:
    for number, email in enumerate(emails, len(desk.runs)):
        desk.run({PAGE: listing(entry()), SITE: site(email=email)}, START + number * WEEK)


def test_a04_another_key_at_every_answer_is_no_change(desk: Desk) -> None:
    watch(desk, *(cloaked(LISTED, key) for key in (7, 42, 99, 250)))
    assert desk.flags() == []
    assert desk.verdicts()[LISTED] == ("confirmed", None)


@pytest.mark.parametrize("before", [LISTED, cloaked(LISTED, 7)], ids=["plain", "cloaked"])
def test_a04_another_address_under_the_cloak_is_a_change(desk: Desk, before: str) -> None:
    watch(desk, before, cloaked("info@new-harbour.example", 42), cloaked("info@new-harbour.example", 99))
    assert [(f.kind, f.listed, f.observed) for f in desk.flags()] == [
        ("contact-changed", LISTED, "info@new-harbour.example")
    ]


def test_a04_a_cloak_that_cannot_be_lifted_is_never_the_new_address(desk: Desk) -> None:
    watch(desk, LISTED, *['<a class="__cf_email__" data-cfemail="00">[email&#160;protected]</a>'] * 2)
    assert all("protected" not in f"{f.observed} {f.suggestion}" for f in desk.report().flags)
    assert desk.flags("contact-changed", "contact-conflict", "contact-new") == []
