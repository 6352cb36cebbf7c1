"""Two entries of a page that become one, or one that becomes two: one item, answered once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.runs.answer import decide
from snapshots.records import Verb
from tests.judging import PAGE, Desk, entry, listing, neighbours, week

HARBOUR, LANTERN = "Harbour Aid", "Lantern House"
PHONE, MAIL = "+375 17 390 00 41", "info@lantern.example"
THEIRS = f"<p>Tel: {PHONE}</p><p>Email: <a href='mailto:{MAIL}'>{MAIL}</a></p>"


def harbour(more: str = "", name: str = HARBOUR, phone: str = "+375 17 390 00 10") -> str:
    whole = entry(name, site=None, phone=phone)
    return whole.replace("<p>Email:", f"{more}<p>Email:", 1)


def lantern(phone: str = PHONE, name: str = LANTERN) -> str:
    return entry(name, site=None, phone=phone, email=MAIL, address=None, about="teaches.")


APART = listing(harbour(), lantern(), *neighbours())
JOINED = listing(harbour(THEIRS), *neighbours())


def watch(desk: Desk, *pages: str) -> None:
    for number, page in enumerate(pages, len(desk.runs)):
        desk.run({PAGE: page}, week(number))


def told(desk: Desk) -> list[tuple[str, str | None, str | None]]:
    return sorted((f.kind, f.entry, f.field) for f in desk.flags() if f.kind.startswith("entry-"))


def test_a_merge_is_one_item_and_answered_once(desk: Desk) -> None:
    watch(desk, APART, JOINED)
    assert told(desk) == [], "the removal is held, and its other half waits with it"
    watch(desk, JOINED)
    (flag,) = desk.flags("entry-removed")
    assert told(desk) == [("entry-removed", "lantern-house", "entry")]
    assert flag.summary == "Lantern House was merged into Harbour Aid on the page: its contacts stand there now."
    assert (flag.severity, flag.listed, flag.observed) == ("medium", LANTERN, HARBOUR)
    watch(desk, JOINED)
    assert [f.id for f in desk.flags("entry-removed")] == [flag.id]
    desk.answer(Verb.ACCEPT, "entry-removed", at=week(3) + timedelta(hours=1))
    watch(desk, JOINED, JOINED)
    assert told(desk) == []
    watch(desk, listing(harbour(), *neighbours()))
    assert told(desk) == [("entry-changed", "harbour-aid", "email"), ("entry-changed", "harbour-aid", "phone")]


def test_an_acceptance_of_a_merge_taken_back_asks_the_same_once_more(desk: Desk) -> None:
    watch(desk, APART, JOINED, JOINED)
    (flag,) = desk.flags("entry-removed")
    desk.answer(Verb.ACCEPT, "entry-removed", at=week(2) + timedelta(hours=1))
    at = week(2) + timedelta(hours=2)
    decide(desk.store, desk.store.ledger.flag(flag.id), Verb.REOPEN, at=at, by="Ana", note="no")
    watch(desk, JOINED, JOINED)
    assert [(f.kind, f.id) for f in desk.flags() if f.kind.startswith("entry-")] == [("entry-removed", flag.id)]
    watch(desk, APART)
    assert told(desk) == []


def test_a_dismissed_merge_asks_nothing_more(desk: Desk) -> None:
    watch(desk, APART, JOINED, JOINED)
    desk.answer(Verb.DISMISS, "entry-removed", at=week(2) + timedelta(hours=1))
    watch(desk, JOINED, JOINED)
    assert told(desk) == []


def test_a_merged_entry_may_carry_both_names(desk: Desk) -> None:
    both = listing(harbour(THEIRS, name=f"{HARBOUR} and {LANTERN}"), *neighbours())
    watch(desk, APART, both, both)
    assert told(desk) == [("entry-removed", "lantern-house", "entry")]
    desk.answer(Verb.ACCEPT, "entry-removed", at=week(2) + timedelta(hours=1))
    watch(desk, both)
    assert told(desk) == []


def test_three_that_become_one(desk: Desk) -> None:
    tower = entry("Tower Clinic", site=None, phone="+375 17 390 00 61", email=None, address=None)
    joined = listing(harbour(THEIRS + "<p>Tel: +375 17 390 00 61</p>"), *neighbours())
    watch(desk, listing(harbour(), lantern(), tower, *neighbours(), *others()), *[with_others(joined)] * 2)
    assert told(desk) == [("entry-removed", "lantern-house", "entry"), ("entry-removed", "tower-clinic", "entry")]
    desk.answer(Verb.ACCEPT, "entry-removed", at=week(2) + timedelta(hours=1))
    watch(desk, with_others(joined))
    assert told(desk) == []


@pytest.mark.parametrize("first", [Verb.ACCEPT, Verb.DISMISS])
def test_of_three_that_become_one_each_is_answered_once(desk: Desk, first: Verb) -> None:
    """An answer to one merge must not make another question of the other."""
    tower = entry("Tower Clinic", site=None, phone="+375 17 390 00 61", email=None, address=None)
    joined = with_others(listing(harbour(THEIRS + "<p>Tel: +375 17 390 00 61</p>"), *neighbours()))
    watch(desk, listing(harbour(), lantern(), tower, *neighbours(), *others()), joined, joined)
    one, other = sorted((f for f in desk.flags() if f.kind == "entry-removed"), key=lambda f: str(f.entry))
    for flag, verb, hour in ((one, first, 1), (other, Verb.DISMISS, 2)):
        at = week(2) + timedelta(hours=hour)
        decide(desk.store, desk.store.ledger.flag(flag.id), verb, at=at, by="Ana", note="seen")
    watch(desk, joined, joined, joined)
    assert told(desk) == []


def test_an_edit_accepted_apart_makes_no_new_question_of_a_dismissed_split(desk: Desk) -> None:
    """The other entry also lost a number that nobody has: that field is asked about apart."""
    before = listing(harbour(THEIRS + "<p>Tel: +375 17 390 00 55</p>"), *neighbours())
    watch(desk, before, APART)
    assert told(desk) == [("entry-added", "lantern-house", "entry"), ("entry-changed", "harbour-aid", "phone")]
    desk.answer(Verb.DISMISS, "entry-added", at=week(1) + timedelta(hours=1))
    desk.answer(Verb.ACCEPT, "entry-changed", at=week(1) + timedelta(hours=2))
    watch(desk, APART, APART)
    assert told(desk) == []


def others() -> list[str]:
    """More entries, so that two fewer are no drift."""
    return [
        entry(f"Shelter {c}", site=None, phone=f"+375 17 390 11 {i}0", address=None, email=f"{c.lower()}@sh.example")
        for i, c in enumerate("KLMNPQRS", 1)
    ]


def with_others(page: str) -> str:
    return page.replace("<p>Last updated", "".join(others()) + "<p>Last updated", 1)


def test_what_a_merge_does_not_explain_is_told_beside_it(desk: Desk) -> None:
    """The other entry gained a number that nobody had, and the website of the merged one went nowhere."""
    site = "https://lantern.example/"
    before = listing(harbour(), lantern().replace(LANTERN, f"<a href='{site}'>{LANTERN}</a>", 1), *neighbours())
    after = listing(harbour(THEIRS + "<p>Tel: +375 17 390 00 55</p>"), *neighbours())
    watch(desk, before, after, after)
    assert told(desk) == [("entry-changed", "harbour-aid", "phone"), ("entry-removed", "lantern-house", "entry")]
    assert "Not taken over: https://lantern.example/." in desk.flags("entry-removed")[0].summary
    desk.answer(Verb.ACCEPT, "entry-removed", at=week(2) + timedelta(hours=1))
    watch(desk, after)
    assert told(desk) == [("entry-changed", "harbour-aid", "phone")]


def test_contacts_copied_first_and_the_entry_taken_out_later(desk: Desk) -> None:
    """The open edit stays until the merge is confirmed, and is part of it from then on."""
    copied = listing(harbour(THEIRS), lantern(), *neighbours())
    edits = [("entry-changed", "harbour-aid", "email"), ("entry-changed", "harbour-aid", "phone")]
    watch(desk, APART, copied)
    assert told(desk) == edits
    watch(desk, JOINED)
    assert told(desk) == edits
    watch(desk, JOINED)
    assert told(desk) == [("entry-removed", "lantern-house", "entry")]


def test_an_entry_that_comes_back_leaves_the_edit_to_be_told(desk: Desk) -> None:
    watch(desk, APART, JOINED, listing(harbour(THEIRS), lantern(), *neighbours()))
    assert told(desk) == [("entry-changed", "harbour-aid", "email"), ("entry-changed", "harbour-aid", "phone")]


def test_a_merge_with_a_restricted_entry_is_restricted(tmp_path: Path) -> None:
    desk = Desk.at(tmp_path, "[directories.entries.harbour-aid]\nrestricted = true\n")
    watch(desk, APART, JOINED, JOINED)
    assert [f.restricted for f in desk.report().flags if f.kind == "entry-removed"] == [True]


SWITCHBOARD = "<p>Tel: +375 17 390 00 99</p>"
SHARED = listing(harbour(SWITCHBOARD), lantern(phone="+375 17 390 00 99"), *neighbours())


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        (APART, listing(harbour("<p>Tel: +375 17 390 00 77</p>"), *neighbours()), ["entry-changed", "entry-removed"]),
        (SHARED, listing(harbour(SWITCHBOARD), *neighbours()), ["entry-removed"]),
        (APART, listing(harbour(THEIRS, phone="+375 17 390 00 12"), *neighbours()), None),
        (APART, listing(harbour(f"<p>Tel: {PHONE}</p>"), *neighbours()), ["entry-changed", "entry-removed"]),
        (APART, listing(harbour(), *neighbours(), "<h2>Schools</h2>", lantern()), ["entry-changed"]),
        (APART, listing(harbour(), lantern(name="Lighthouse School"), *neighbours()), ["entry-changed"] * 2),
    ],
    ids=["number-of-its-own", "switchboard", "own-number-replaced", "half-of-it", "other-section", "renamed"],
)
def test_what_is_no_merge(desk: Desk, before: str, after: str, kinds: list[str] | None) -> None:
    watch(desk, before, after, after)
    assert not any("merged" in f.summary for f in desk.flags())
    found = [kind for kind, _, _ in told(desk)]
    assert found == kinds if kinds else "entry-removed" in found


def test_a_split_is_one_item_and_answered_once(desk: Desk) -> None:
    watch(desk, JOINED, APART)
    (flag,) = desk.flags("entry-added")
    assert told(desk) == [("entry-added", "lantern-house", "entry")]
    assert flag.summary == "Lantern House is an entry of its own now: its contacts stood under Harbour Aid before."
    watch(desk, APART)
    assert [f.id for f in desk.flags("entry-added")] == [flag.id]
    desk.answer(Verb.ACCEPT, "entry-added", at=week(2) + timedelta(hours=1))
    watch(desk, APART, APART)
    assert told(desk) == []


def test_an_acceptance_of_a_split_taken_back_asks_the_same_once_more(desk: Desk) -> None:
    watch(desk, JOINED, APART)
    (flag,) = desk.flags("entry-added")
    desk.answer(Verb.ACCEPT, "entry-added", at=week(1) + timedelta(hours=1))
    at = week(1) + timedelta(hours=2)
    decide(desk.store, desk.store.ledger.flag(flag.id), Verb.REOPEN, at=at, by="Ana", note="no")
    watch(desk, APART)
    assert [(f.kind, f.id) for f in desk.flags() if f.kind.startswith("entry-")] == [("entry-added", flag.id)]


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        (JOINED, listing(harbour(THEIRS), lantern("+375 17 390 00 88"), *neighbours()), ["entry-added"]),
        (JOINED, listing(harbour(THEIRS), lantern(), *neighbours()), ["entry-added"]),
        (
            JOINED,
            listing(harbour(), entry("New Hope", site=None, phone="+375 17 390 00 88", email=None), *neighbours()),
            ["entry-added", "entry-changed", "entry-changed"],
        ),
    ],
    ids=["other-number", "copied", "one-came-and-one-lost"],
)
def test_what_is_no_split(desk: Desk, before: str, after: str, kinds: list[str]) -> None:
    watch(desk, before, after, after)
    assert [kind for kind, _, _ in told(desk)] == kinds
    assert desk.flags("entry-added")[0].summary.endswith("is new on the page.")
