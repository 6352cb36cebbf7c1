"""A certificate that is not in order: told in its own words, read past never, and gone as soon as it is renewed."""

from __future__ import annotations

import pytest

from snapshots.records import Failure
from tests.judging import PAGE, SITE, START, WEEK, Answer, Desk, entry, listing, site

REFUSED = {
    Failure.CERTIFICATE_EXPIRED: "out of date",
    Failure.CERTIFICATE_NAME: "another address",
    Failure.CERTIFICATE_UNTRUSTED: "not vouched for",
}


@pytest.mark.parametrize("failure", REFUSED)
def test_a_refused_certificate_is_told_at_the_second_sighting(desk: Desk, failure: Failure) -> None:
    desk.run({PAGE: listing(entry()), SITE: site()}, START)
    desk.run({PAGE: listing(entry()), SITE: Answer(failure=failure)}, START + WEEK)
    assert desk.flags() == []
    desk.run({PAGE: listing(entry()), SITE: Answer(failure=failure)}, START + 2 * WEEK)
    (flag,) = desk.flags()
    assert (flag.kind, flag.severity, flag.entry) == ("tls-problem", "medium", "harbour-aid")
    assert REFUSED[failure] in flag.summary
    assert set(desk.verdicts().values()) == {("unchecked", "site-down")}
    desk.run({PAGE: listing(entry()), SITE: site()}, START + 3 * WEEK)
    assert desk.flags() == []


def test_a_certificate_renewed_before_the_second_sighting_is_no_news(desk: Desk) -> None:
    expired = Answer(failure=Failure.CERTIFICATE_EXPIRED)
    for number, answer in enumerate((Answer(site()), expired, Answer(site()), Answer(site()))):
        desk.run({PAGE: listing(entry()), SITE: answer}, START + number * WEEK)
    assert desk.flags() == []


def test_a_night_without_answer_does_not_make_a_bad_certificate_a_good_one(desk: Desk) -> None:
    expired = Answer(failure=Failure.CERTIFICATE_EXPIRED)
    for number, answer in enumerate((Answer(site()), expired, Answer(failure=Failure.TIMEOUT), expired)):
        desk.run({PAGE: listing(entry()), SITE: answer}, START + number * WEEK)
    assert [f.kind for f in desk.flags()] == ["tls-problem"]


def test_a_handshake_that_fails_is_an_outage_and_no_certificate(desk: Desk) -> None:
    for number in range(3):
        desk.run({PAGE: listing(entry()), SITE: Answer(failure=Failure.TLS)}, START + number * WEEK)
    assert [f.kind for f in desk.flags()] == ["site-down"]
