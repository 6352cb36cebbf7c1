"""One office, other values on other pages: told where nobody has settled it; each case has its quiet twins."""

from __future__ import annotations

import pytest

from pipeline.report import ContactRow, DirectoryRow, EntryRow, FlagRow, Report
from pipeline.settling.disagreement import disagreements
from tests.render.samples import NOW
from tests.settling.test_offices import TITLES, contact, found, listed

ONE, OTHER, THIRD = "+375173900010", "+375173900099", "+375173900055"
MOBILE, OTHER_MOBILE = "+375291112233", "+375337778899"


def report(*entries: EntryRow, flags: tuple[FlagRow, ...] = ()) -> Report:
    rows = tuple(
        DirectoryRow(id=id_, url=f"https://directory.example/{id_}", title=title, entries=1)
        for id_, title in TITLES.items()
    )
    return Report(as_of=NOW, directories=rows, entries=entries, flags=flags)


def told(*entries: EntryRow, flags: tuple[FlagRow, ...] = ()) -> list[list[tuple[str, list[str]]]]:
    """Per disagreement: each value with the directories that list it."""
    return [
        [(variant.contact.value, [e.directory for e in variant.entries]) for variant in one.variants]
        for one in disagreements(report(*entries, flags=flags))
    ]


Row = str | ContactRow


def pair(*sides: tuple[Row, ...]) -> list[EntryRow]:
    return [listed(directory, *rows) for directory, rows in zip(("by", "coi"), sides, strict=True)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ONE, OTHER),
        (MOBILE, OTHER_MOBILE),
        ("info@harbour.example", "harbour.aid@gmail.com"),
        ("legal@harbour.example", "legal@harbour-aid.example"),
        ("12 Kolasa str., 220013, Minsk", "5 Lenina str., 220030, Minsk"),
        ("12 Kolasa str., 220013, Minsk", "12 Kolasa str., 220113, Minsk"),
    ],
)
def test_another_value_in_its_place_is_told(one: str, other: str) -> None:
    assert told(*pair((one,), (other,))) == [[(one, ["by"]), (other, ["coi"])]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((ONE,), (ONE,)),
        ((ONE,), (ONE, OTHER)),
        ((ONE, THIRD), (ONE, OTHER)),
        ((ONE,), ()),
        ((ONE,), (MOBILE,)),
        ((ONE,), ("+375162200010",)),
        ((contact(ONE, channels=("fax",)),), (OTHER,)),
        ((contact(ONE, note="lawyers"),), (contact(OTHER, note="interpreters"),)),
        ((contact(MOBILE, channels=("whatsapp",)),), (OTHER_MOBILE,)),
        (("info@harbour.example",), ("office@harbour.example",)),
        (("legal@harbour.example",), ("press@harbour-aid.example",)),
        (("12 Kolasa str., 220013, Minsk",), ("220013, г. Минск, ул. Коласа, 12",)),
        (("12 Independence Ave, Minsk",), ("Nezavisimosti 12, Minsk",)),
        (("Kolasa str., Minsk",), ("5 Lenina str., 220030, Minsk",)),
        ((contact("12 Kolasa str., Minsk", use="post"),), (contact("5 Lenina str., Minsk", use="visit"),)),
    ],
)
def test_more_lines_and_other_roles_are_no_disagreement(one: tuple[Row, ...], other: tuple[Row, ...]) -> None:
    assert told(*pair(one, other)) == []
    assert told(*pair(other, one)) == []


def test_national_offices_may_differ() -> None:
    assert told(listed("by", "info@harbour.example"), listed("pl", "harbour@gmail.com")) == []
    assert told(listed("by", ONE), listed("coi", OTHER, site="https://harbour.example/poland")) == []


def test_one_postal_address_is_one_office_whichever_countries_the_pages_are_about() -> None:
    house, again = "12 Patision str., 10677, Athens", "Patision 12, 106 77 Athens"
    one, other = "+302103800010", "+302103800099"
    assert told(listed("by", one, house), listed("pl", other, again)) == [[(one, ["by"]), (other, ["pl"])]]
    assert told(listed("by", one, house), listed("pl", other, "5 Patision str., 10677, Athens")) == []


def test_three_pages_are_one_finding_with_all_of_them() -> None:
    rows = [listed("by", ONE), listed("coi", OTHER), listed("lgbt", ONE, section="Belarus")]
    assert told(*rows) == [[(ONE, ["by", "lgbt"]), (OTHER, ["coi"])]]


def test_a_telephone_and_a_mobile_are_two() -> None:
    assert len(told(*pair((ONE, MOBILE), (OTHER, OTHER_MOBILE)))) == 2


def test_without_a_website_a_common_line_shows_that_it_is_one_office() -> None:
    rows = [listed(d, n, "info@harbour.example", site=None) for d, n in (("by", ONE), ("coi", OTHER))]
    assert told(*rows) == [[(ONE, ["by"]), (OTHER, ["coi"])]]
    assert told(*(listed(d, n, site=None) for d, n in (("by", ONE), ("coi", OTHER)))) == []


@pytest.mark.parametrize(
    ("verdicts", "quiet"),
    [
        (("confirmed", "conflict"), True),
        (("confirmed", "confirmed"), True),
        (("confirmed", "absent"), False),
        (("absent", "absent"), False),
        (("unchecked", "unchecked"), False),
    ],
)
def test_where_the_site_decides_nothing_is_said(verdicts: tuple[str, str], quiet: bool) -> None:
    rows = pair((contact(ONE, verdicts[0]),), (contact(OTHER, verdicts[1]),))
    assert (told(*rows) == []) is quiet


def test_where_a_finding_or_a_person_has_settled_it_nothing_is_said() -> None:
    rows = pair((ONE,), (OTHER,))
    assert told(*rows, flags=(found("coi", "contact-missing", listed=OTHER, observed=None),)) == []
    assert told(*rows, flags=(found("coi", "contact-missing", listed=OTHER, observed=None, status="resolved"),)) != []
    assured = [contact(value, assured_at=NOW, assured_by="Ana") for value in (ONE, OTHER)]
    assert told(*pair((assured[0],), (assured[1],))) == []
    assert told(*pair((assured[0],), (OTHER,))) != []


def test_an_entry_with_very_many_numbers_is_not_compared() -> None:
    many = tuple(f"+37517390{n:04}" for n in range(2000))
    assert told(*pair(many, (OTHER,))) == []
