"""Ids and baselines over months: renamed, rebranded, listed twice, or read by a parser that has improved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from pipeline.model import ListedEntry, Listing
from pipeline.parsers import version
from pipeline.parsers.listing import read_listing
from pipeline.recall import readings
from snapshots.records import RunStatus, Verb
from tests.judging import PAGE, SITE, START, Desk, entry, listing, neighbours, site, week


def noisier(found: Listing) -> Listing:
    more = tuple(ListedEntry(f"Read more {i}", page=found.entries[0].page) for i in range(3))
    return replace(found, entries=found.entries + more)


def blinder(found: Listing) -> Listing:
    return replace(found, entries=found.entries[:-1])


def worse_at_names(found: Listing) -> Listing:
    return replace(found, entries=tuple(replace(e, name=e.name + " +") for e in found.entries))


@pytest.mark.parametrize("yesterdays", [noisier, blinder, worse_at_names])
def test_what_only_our_own_parser_changed_is_no_news_and_no_drift(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, yesterdays: Callable[[Listing], Listing]
) -> None:
    page = listing(*neighbours())
    with monkeypatch.context() as patch:
        patch.setattr(readings, "read_listing", lambda body, select: yesterdays(read_listing(body, select)))
        patch.setattr(version, "PARSER_VERSION", "yesterday's")
        desk.run({PAGE: page}, START)
    for number in (1, 2, 3):
        outcome = desk.run({PAGE: page}, week(number))
        assert outcome is not None
        assert outcome.run.status is RunStatus.COMPLETE
    assert desk.report().trouble == ()
    assert desk.kinds() == []
    assert len(desk.report().entries) == 8


def test_an_entry_that_todays_parser_found_is_watched_from_then_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    last = entry("Zebra Help", site=None, email=None, address=None)
    with monkeypatch.context() as patch:
        patch.setattr(readings, "read_listing", lambda body, select: blinder(read_listing(body, select)))
        patch.setattr(version, "PARSER_VERSION", "yesterday's")
        desk.run({PAGE: listing(*neighbours(), last)}, START)
    desk.run({PAGE: listing(*neighbours(), last)}, week(1))
    for number in (2, 3):
        desk.run({PAGE: listing(*neighbours())}, week(number))
    assert desk.kinds() == [("entry-removed", "zebra-help")]


CARITAS = [
    entry("Caritas", site=None, phone="+375 17 390 00 10", email="minsk@caritas.example", address=None),
    entry("Caritas", site=None, phone="+375 16 220 00 10", email="brest@caritas.example", address=None),
]


def test_two_entries_of_one_name_may_change_places(desk: Desk) -> None:
    desk.run({PAGE: listing(*CARITAS)}, START)
    desk.run({PAGE: listing(*reversed(CARITAS))}, week(1))
    assert desk.kinds() == []


@pytest.mark.parametrize(("left", "gone"), [(1, "caritas"), (0, "caritas-2")])
def test_of_two_entries_of_one_name_the_one_that_left_is_named(desk: Desk, left: int, gone: str) -> None:
    desk.run({PAGE: listing(*CARITAS, *neighbours())}, START)
    for number in (1, 2):
        desk.run({PAGE: listing(CARITAS[left], *neighbours())}, week(number))
    assert desk.kinds() == [("entry-removed", gone)]


RENAMED = entry("Lighthouse Law Centre")
REBRANDED = entry(
    "Lighthouse Law Centre",
    site="https://lighthouse.example/",
    phone="+375 17 390 44 44",
    email="info@lighthouse.example",
    address=None,
)
LIGHTHOUSE = {
    "https://lighthouse.example/": site("8 017 390 44 44", "info@lighthouse.example", None, name="Lighthouse")
}


def test_renamed_first_and_rebranded_later_is_still_the_same_entry(desk: Desk) -> None:
    desk.run({PAGE: listing(entry(), *neighbours()), SITE: site()}, START)
    desk.run({PAGE: listing(RENAMED, *neighbours()), SITE: site()}, week(1))
    fields: list[set[str | None]] = []
    for number in (2, 3):
        desk.run({PAGE: listing(REBRANDED, *neighbours()), **LIGHTHOUSE}, week(number))
        fields.append({f.field for f in desk.flags("entry-changed")})
    assert fields[0] == fields[1], "an unanswered change stays open"
    assert {"name", "website", "phone", "email", "address"} <= fields[1]
    for number in (4, 5):
        desk.run({PAGE: listing(*neighbours())}, week(number))
    assert desk.kinds() == [("entry-removed", "harbour-aid")]


def test_a_rebranded_entry_is_accepted_field_by_field(desk: Desk) -> None:
    desk.run({PAGE: listing(entry(), *neighbours()), SITE: site()}, START)
    desk.run({PAGE: listing(RENAMED, *neighbours()), SITE: site()}, week(1))
    desk.run({PAGE: listing(REBRANDED, *neighbours()), **LIGHTHOUSE}, week(2))
    desk.answer(Verb.ACCEPT, "entry-changed", at=week(2))
    desk.run({PAGE: listing(REBRANDED, *neighbours()), **LIGHTHOUSE}, week(3))
    assert desk.kinds() == []


def test_one_organisation_leaves_and_another_of_a_like_name_comes(desk: Desk) -> None:
    minsk, pinsk = (
        entry(
            f"Refugee Centre {city}", site=None, phone=f"+375 17 390 20 1{i}", address=None, email=f"{city}@aid.example"
        )
        for i, city in enumerate(("Minsk", "Pinsk"))
    )
    desk.run({PAGE: listing(minsk, *neighbours())}, START)
    for number in (1, 2):
        desk.run({PAGE: listing(pinsk, *neighbours())}, week(number))
    assert desk.kinds() == [("entry-added", "refugee-centre-pinsk"), ("entry-removed", "refugee-centre-minsk")]
