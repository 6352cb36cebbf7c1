"""What one reading of the page says of its stamp and of single values, and the nearest page that says nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from snapshots.records import Decision, Verb
from tests.judging import PAGE, SITE, START, WEEK, Desk, entry, listing, neighbours, site, week

STALE = "Last updated March 2025"
EMPTY = entry(phone=None, email=None, address=None)
NOBODY = site(phone=None, email=None, address=None)


def kinds(desk: Desk, page: str, at: datetime = START) -> list[str]:
    """Kinds of the flags that one run of that page raises, sorted, each once."""
    desk.run({PAGE: page, SITE: NOBODY}, at)
    return sorted({f.kind for f in desk.flags()})


def lines(*shown: str) -> str:
    """A page whose one entry has a website and these lines."""
    return listing(EMPTY + "".join(f"<p>{line}</p>" for line in shown))


def test_a01_the_first_run_speaks_of_the_page_alone(desk: Desk) -> None:
    """Nine entries, none of them "added"; what the page itself shows is said at once."""
    faults = "<p>Tel: 375 (33) 635-21-66</p><p>Email: harbour.aid@gmail.com</p>"
    page = listing(EMPTY + faults, *neighbours(), stamp=STALE)
    assert kinds(desk, page) == ["free-mail", "no-checkable-source", "phone-format", "stamp-stale"]
    assert len(desk.report().entries) == 9
    assert all(f.confirmed for f in desk.flags())


def test_a42_a_stamp_is_stale_counted_from_the_end_of_its_month(desk: Desk) -> None:
    assert kinds(desk, listing(EMPTY, stamp=STALE), datetime(2026, 11, 22, tzinfo=UTC)) == ["stamp-stale"]
    (flag,) = desk.flags()
    assert (flag.severity, flag.confirmed) == ("medium", True)
    assert "601 days ago, and 365 are allowed" in flag.summary


def test_a42_a_year_after_the_end_of_its_month_a_stamp_is_not_stale_yet(desk: Desk) -> None:
    assert kinds(desk, listing(EMPTY, stamp=STALE), datetime(2026, 3, 31, 23, tzinfo=UTC)) == []
    assert kinds(desk, listing(EMPTY, stamp=STALE), datetime(2026, 4, 1, 6, tzinfo=UTC)) == ["stamp-stale"]


def test_a_page_without_its_date_is_told_and_mended(desk: Desk) -> None:
    assert kinds(desk, listing(EMPTY, stamp="")) == ["stamp-missing"]
    assert kinds(desk, listing(EMPTY), START + WEEK) == []


@pytest.mark.parametrize(
    "stamp",
    [
        "Page last reviewed: 2 September 2026",
        "Обновлено: август 2026",
        "Stand: 01.09.2026",
        "Dernière mise à jour : 3 septembre 2026",
    ],
)
def test_a_date_in_any_language_is_one(desk: Desk, stamp: str) -> None:
    assert kinds(desk, listing(EMPTY, stamp=stamp)) == []


@pytest.mark.parametrize("number", ["375 (33) 635-21-66", "8 033 635-21-66", "+375 17 288 27", "+375 29 288 27 4"])
def test_a09_a_number_that_cannot_be_dialled_from_abroad_is_told(desk: Desk, number: str) -> None:
    assert "phone-format" in kinds(desk, lines(f"Tel: {number}"))
    (flag,) = desk.flags("phone-format")
    assert flag.severity == "low"


@pytest.mark.parametrize(
    "number", ["+375 (33) 635-21-66", "+375336352166", "+375 17 380 1949", "+49 1577 4002500", "+49 30 12345"]
)
def test_a09_a_number_with_plus_sign_and_all_its_digits_is_quiet(desk: Desk, number: str) -> None:
    assert "phone-format" not in kinds(desk, lines(f"Tel: {number}"))


def test_a10_a_number_of_another_country_is_told_and_never_called_invalid(desk: Desk) -> None:
    assert kinds(desk, lines("Tel: +4915774002500, for Whatsapp, Telegram, and Signal")) == ["foreign-number"]
    (flag,) = desk.flags()
    assert flag.severity == "info"
    assert "DE" in flag.summary
    assert "valid" not in flag.summary


def test_a10_a_number_of_the_page_s_own_country_is_quiet(desk: Desk) -> None:
    assert kinds(desk, lines("Tel: +375 17 390-00-10")) == []


def test_a11_a_postcode_with_a_digit_too_few_is_told_and_not_mended(desk: Desk) -> None:
    assert kinds(desk, lines("Address: 35 Karl Marx str., 22030, Minsk")) == ["postcode-format"]
    (flag,) = desk.flags()
    assert (flag.severity, flag.observed) == ("low", None)
    assert "22030" in flag.summary


@pytest.mark.parametrize(
    "address", ["35 Karl Marx str., 220030, Minsk", "35 Karl Marx str., Minsk", "ul. Długa 5, 00-238 Warszawa, Poland"]
)
def test_a11_a_postcode_in_the_form_of_its_country_or_none_is_quiet(desk: Desk, address: str) -> None:
    assert kinds(desk, lines(f"Address: {address}")) == []


def test_a_mailbox_of_the_organisation_s_own_domain_is_no_free_mail(desk: Desk) -> None:
    assert kinds(desk, lines("Email: info@harbour.example", "Tel: +375 17 390-00-10")) == []


NO_HEADING = "<h3>{}</h3><p>Email: lantern@lantern.example</p><p>Lantern House teaches the language to newcomers.</p>"


def test_a49_a_contact_that_cannot_be_read_is_trouble_and_no_finding(desk: Desk) -> None:
    cloak = '<a class="__cf_email__" data-cfemail="00">[email&#160;protected]</a>'
    assert kinds(desk, lines("Tel: +375 17 390-00-10", f"Email: {cloak}")) == []
    assert [t.kind for t in desk.report().trouble] == ["unreadable-contact"]
    assert {c.kind.value for c in desk.entry().contacts} == {"phone"}


def test_a49_a_name_is_read_from_its_heading_though_all_of_it_is_a_link(desk: Desk) -> None:
    linked = NO_HEADING.format('<a href="https://lantern.example/"><span>Lantern House</span></a>')
    desk.run({PAGE: listing(EMPTY, linked), SITE: NOBODY, "https://lantern.example/": NOBODY}, START)
    assert {e.name for e in desk.report().entries} == {"Harbour Aid", "Lantern House"}
    assert desk.report().trouble == ()


SOCIAL = (
    '<h3>Night Bus</h3><p>Tel: +375 17 390 00 31</p><p><a href="https://{}/nightbus">Twitter</a></p>'
    "<p>Night Bus brings people to the shelter after dark.</p>"
)


def test_a50_a_profile_on_a_network_is_no_source_to_check_against(desk: Desk) -> None:
    assert "no-checkable-source" in kinds(desk, listing(EMPTY, SOCIAL.format("twitter.com")))
    (flag,) = desk.flags("no-checkable-source")
    assert (flag.entry, flag.severity) == ("night-bus", "medium")


def test_a50_what_a_person_has_verified_is_asked_again_when_its_time_is_over(desk: Desk) -> None:
    page = listing(EMPTY, SOCIAL.format("twitter.com"))
    kinds(desk, page)
    desk.store.ledger.decide(Decision("d1", Verb.ASSURE, START, "Ana", "called", None, "here", "night-bus"))
    assert "no-checkable-source" not in kinds(desk, page, week(1))
    assert "no-checkable-source" in kinds(desk, page, week(60))


def test_a50_the_network_s_new_address_of_the_same_profile_is_no_edit(desk: Desk) -> None:
    kinds(desk, listing(EMPTY, SOCIAL.format("twitter.com")))
    assert "entry-changed" not in kinds(desk, listing(EMPTY, SOCIAL.format("x.com")), week(1))
