"""Ids stay when names change."""

from __future__ import annotations

from pipeline.matching.identity import identify
from pipeline.model import Contact, Kind, ListedEntry


def listed(name: str, *emails: str, website: str | None = None) -> ListedEntry:
    return ListedEntry(name, website=website, contacts=tuple(Contact(Kind.EMAIL, e, e) for e in emails))


def test_a_new_entry_gets_a_slug_of_its_name() -> None:
    assert [e.id for e in identify([listed("Human Constanta"), listed("Ліга «Права»")], {})] == [
        "human-constanta",
        "liga-prava",
    ]


def test_a_renamed_entry_keeps_its_id() -> None:
    known = {"old-name": listed("Old Name", "a@x.example", website="https://x.example/")}
    assert identify([listed("Entirely New", "a@x.example", website="https://x.example/")], known)[0].id == "old-name"


def test_a_contact_that_two_entries_share_identifies_neither() -> None:
    known = {"a": listed("A Aid", "shared@x.example"), "b": listed("B Aid", "shared@x.example")}
    assert [e.id for e in identify([listed("C Aid", "shared@x.example")], known)] == ["c-aid"]


def test_two_entries_of_one_name_are_two() -> None:
    assert [e.id for e in identify([listed("Aid", "a@x.example"), listed("Aid", "b@x.example")], {})] == [
        "aid",
        "aid-2",
    ]


def test_order_does_not_matter() -> None:
    known = {"a-aid": listed("A Aid", "a@x.example"), "b-aid": listed("B Aid", "b@x.example")}
    found = identify([listed("B Aid", "b@x.example"), listed("A Aid", "a@x.example")], known)
    assert [e.id for e in found] == ["b-aid", "a-aid"]


def test_an_entry_without_a_name_is_found_again_by_its_contacts() -> None:
    first = identify([listed("", "a@x.example")], {})[0]
    again = identify([listed("", "a@x.example", "b@x.example")], {first.id: first.listed})[0]
    assert first.id.startswith("unnamed-")
    assert again.id == first.id
