"""Entries of several directories: which are one organisation, which are one office, and which findings are one."""

from __future__ import annotations

from itertools import count

import pytest

from pipeline.model import Kind
from pipeline.report import ContactRow, EntryRow, FlagRow
from pipeline.settling.offices import one_office, one_organisation, organisations, shared
from tests.render.samples import NOW

TITLES = {"by": "Belarus Legal Assistance", "coi": "Belarus Country of Origin", "pl": "Poland Legal Assistance"}
SITE = "https://harbour.example/"


def contact(value: str, verdict: str = "unchecked", **fields: object) -> ContactRow:
    kind = Kind.EMAIL if "@" in value else Kind.PHONE if value.startswith("+") else Kind.ADDRESS
    return ContactRow.model_validate({"kind": kind, "value": value, "shown": value, "verdict": verdict} | fields)


def listed(
    directory: str,
    *contacts: str | ContactRow,
    name: str = "Harbour Aid",
    site: str | None = SITE,
    section: str | None = None,
    id_: str = "harbour-aid",
) -> EntryRow:
    rows = tuple(contact(c) if isinstance(c, str) else c for c in contacts)
    page = f"https://directory.example/{directory}"
    return EntryRow(id=id_, directory=directory, page=page, name=name, website=site, section=section, contacts=rows)


_ids = count()


def found(directory: str, kind: str = "contact-conflict", **fields: object) -> FlagRow:
    given: dict[str, object] = {
        "id": f"f{next(_ids)}", "kind": kind, "severity": "high", "directory": directory, "entry": "harbour-aid",
        "field": "phone", "listed": "+375173900010", "observed": "+375173900099", "confirmed": True, "summary": "So.",
        "first_seen": NOW, "last_seen": NOW, "sightings": 2,
    }  # fmt: skip
    return FlagRow.model_validate(given | fields)


def test_of_one_name_on_one_host_is_one_organisation() -> None:
    a = listed("by", name="International Organization for Migration (IOM)")
    assert one_organisation(a, listed("pl", name="International Organisation for Migration", site=SITE + "poland"))
    assert one_organisation(
        a, listed("coi", name="International Organization for Migration", site="http://www.harbour.example")
    )


def test_without_a_website_a_line_that_both_list_stands_in_for_it() -> None:
    a, b = listed("by", "a@aid.example", site=None), listed("coi", "a@aid.example", "+375173900010")
    assert one_organisation(a, b)
    assert not one_organisation(a, listed("coi", "b@aid.example"))


@pytest.mark.parametrize(
    "other",
    [
        listed("coi", "a@aid.example", name="Anchor Aid"),
        listed("coi", "a@aid.example", site="https://poland.harbour.example/"),
        listed("coi", "a@aid.example", site="https://anchor.example/"),
    ],
)
def test_another_name_or_another_host_is_another_organisation(other: EntryRow) -> None:
    assert not one_organisation(listed("by", "a@aid.example"), other)


def test_entries_of_one_country_are_one_office() -> None:
    assert one_office(listed("by", "+375173900010"), listed("coi", "+375173900099"), TITLES)
    assert one_office(listed("by"), listed("coi", site=SITE + "en/"), TITLES)
    assert one_office(listed("x", "a@aid.example"), listed("y", "a@aid.example"), TITLES), "the country is unknown"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (listed("by"), listed("pl")),
        (listed("by"), listed("coi", section="Poland")),
        (listed("x", "+375173900010"), listed("y", "+48223900010")),
        (listed("by", site=SITE + "belarus"), listed("coi", site=SITE + "region")),
        (listed("by", "12 Kolasa str., 220013, Minsk"), listed("coi", "3 Lenina str., 224000, Brest")),
        (listed("by"), listed("by", id_="harbour-aid-2")),
        (listed("by"), listed("elsewhere")),
        (listed("x", "a@aid.example"), listed("y", "b@aid.example")),
    ],
)
def test_national_offices_and_branches_are_not_one_office(a: EntryRow, b: EntryRow) -> None:
    assert one_organisation(a, b)
    assert not one_office(a, b, TITLES)


def test_every_entry_has_the_first_that_is_the_same_organisation() -> None:
    rows = [listed("by"), listed("pl", name="Anchor Aid"), listed("coi"), listed("pl", id_="x", site=None)]
    assert organisations(rows) == {
        ("by", "harbour-aid"): ("by", "harbour-aid"),
        ("pl", "harbour-aid"): ("pl", "harbour-aid"),
        ("coi", "harbour-aid"): ("by", "harbour-aid"),
        ("pl", "x"): ("pl", "x"),
    }


ROWS = [listed("by"), listed("coi"), listed("pl")]


def test_the_same_finding_of_one_organisation_is_one_question() -> None:
    flags = [found("by"), found("coi", "contact-changed"), found("pl")]
    assert shared(flags, ROWS) == (tuple(flags),)


@pytest.mark.parametrize(
    "other",
    [
        found("coi", listed="+375173900011"),
        found("coi", observed="+375173900098"),
        found("coi", field="email"),
        found("coi", "contact-missing"),
        found("coi", entry="anchor-aid"),
        found("coi", entry=None),
        found("coi", restricted=True),
        found("by"),
    ],
)
def test_another_value_kind_or_organisation_or_the_same_page_is_another_question(other: FlagRow) -> None:
    flags = [found("by"), other]
    rows = [*ROWS, listed("coi", name="Anchor Aid", id_="anchor-aid")]
    assert shared(flags, rows) == ((flags[0],), (other,))


def test_what_an_editor_did_to_each_page_stays_apart() -> None:
    flags = [found("by", "entry-changed"), found("coi", "entry-changed")]
    assert len(shared(flags, ROWS)) == 2


def test_two_of_one_page_meet_two_of_another_in_their_order() -> None:
    flags = [found("by"), found("by"), found("coi"), found("coi")]
    assert shared(flags, ROWS) == ((flags[0], flags[2]), (flags[1], flags[3]))
