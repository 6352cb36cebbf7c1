"""The laws of judging, run by run, on captures laid in by hand."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.model import SiteState
from pipeline.report import EntryRow
from pipeline.runs.answer import decide
from snapshots.records import Failure, FlagState, Hop, RunStatus, Verb
from tests.judging import PAGE, SITE, START, WEEK, Answer, Desk, entry, listing, site

OTHERS = [
    entry(f"Aid Group {c}", site=f"https://group-{c.lower()}.example/", phone=f"+375 17 390 10 1{i}", address=None,
          email=f"info@group-{c.lower()}.example")
    for i, c in enumerate("BCDEFGH")
]  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.at(tmp_path)


def others() -> dict[str, Answer | str]:
    """The sites of OTHERS, each with its own contacts."""
    return {
        f"https://group-{c.lower()}.example/": site(
            f"+375 17 390 10 1{i}", f"info@group-{c.lower()}.example", None, name=f"Aid Group {c}"
        )
        for i, c in enumerate("BCDEFGH")
    }


def first(desk: Desk) -> EntryRow:
    return next(e for e in desk.report().entries if e.id == "harbour-aid")


def verdicts(desk: Desk) -> dict[str, tuple[str, str | None]]:
    return {c.kind.value: (c.verdict, c.reason) for c in first(desk).contacts}


def test_the_first_run_raises_nothing_that_needs_an_earlier_reading(desk: Desk) -> None:
    desk.run({PAGE: listing(entry()), SITE: site()}, START)
    assert desk.flags() == []
    assert set(verdicts(desk).values()) == {("confirmed", None)}
    assert desk.report().coverage.confirmed == 3


def test_a_site_that_was_never_fetched_leaves_its_contacts_unchecked_and_is_trouble(desk: Desk) -> None:
    outcome = desk.run({PAGE: listing(entry())}, START)
    assert outcome is not None
    assert set(verdicts(desk).values()) == {("unchecked", "not-yet")}
    assert [t.kind for t in desk.report().trouble] == ["run-incomplete"]
    assert outcome.run.status is RunStatus.PARTIAL


@pytest.mark.parametrize(
    ("answer", "reason", "kind"),
    [
        (Answer("<h1>Forbidden</h1>", 403), "site-blocked", "site-unverifiable"),
        (Answer("", 429), "site-blocked", "site-unverifiable"),
        (Answer(failure=Failure.ROBOTS), "site-robots", "consent-changed"),
        (Answer(failure=Failure.OVERSIZE), "site-oversize", "site-unverifiable"),
        (Answer(failure=Failure.TIMEOUT), "site-down", None),
        (Answer("<h1>Oops</h1>", 500), "site-down", None),
        (Answer("<h1>Not found</h1>", 404), "site-down", None),
        (Answer(failure=Failure.ROBOTS_UNREACHABLE), "site-down", None),
    ],
)
def test_what_is_not_the_publisher_proves_nothing(desk: Desk, answer: Answer, reason: str, kind: str | None) -> None:
    desk.run({PAGE: listing(entry()), SITE: site()}, START)
    desk.run({PAGE: listing(entry()), SITE: answer}, START + WEEK)
    assert set(verdicts(desk).values()) == {("unchecked", reason)}
    assert [f.kind for f in desk.flags()] == ([kind] if kind else [])
    assert first(desk).contacts[0].confirmed_at == START


def test_an_outage_is_a_flag_after_three_runs_over_seven_days(desk: Desk) -> None:
    for day in (0, 3, 6):
        desk.run({PAGE: listing(entry()), SITE: Answer(failure=Failure.DNS)}, START + timedelta(days=day))
    assert desk.flags() == []
    desk.run({PAGE: listing(entry()), SITE: Answer(failure=Failure.TIMEOUT)}, START + timedelta(days=8))
    (flag,) = desk.flags()
    assert (flag.kind, flag.sightings, flag.confirmed) == ("site-down", 4, True)
    desk.run({PAGE: listing(entry()), SITE: site()}, START + timedelta(days=9))
    assert desk.flags() == []


def test_when_every_site_fails_it_is_our_network(desk: Desk) -> None:
    pages = {PAGE: listing(entry(), *OTHERS)}
    desk.run({**pages, SITE: site(), **others()}, START)
    for day in (7, 14, 21):
        dead = {url: Answer(failure=Failure.TIMEOUT) for url in (SITE, *others())}
        desk.run({**pages, **dead}, START + timedelta(days=day))
    assert [t.kind for t in desk.report().trouble] == ["all-sites-failing"]
    assert desk.flags() == []
    assert first(desk).site.state is SiteState.OK, "the last good answer stays, with its date"
    assert first(desk).site.checked_at == START


def test_a_layout_that_we_cannot_read_is_trouble_and_the_last_good_data_stay(desk: Desk) -> None:
    desk.run({PAGE: listing(entry(), *OTHERS), SITE: site(), **others()}, START)
    outcome = desk.run({PAGE: listing(entry(), *OTHERS[:4]), SITE: site(), **others()}, START + WEEK)
    assert outcome is not None
    assert [t.kind for t in desk.report().trouble] == ["extraction-drift"]
    assert len(desk.report().entries) == 8
    assert desk.flags() == []
    assert outcome.run.status is RunStatus.FAILED
    desk.run({PAGE: listing(entry(), *OTHERS), SITE: site(), **others()}, START + 2 * WEEK)
    assert desk.report().trouble == ()
    assert desk.flags() == []


@pytest.mark.parametrize(
    "answer", [Answer("", 503), Answer(failure=Failure.DNS), Answer("<h1>Just a moment...</h1>", 403)]
)
def test_an_unreachable_page_is_trouble_and_its_sites_are_still_watched(desk: Desk, answer: Answer) -> None:
    desk.run({PAGE: listing(entry()), SITE: site()}, START)
    moved = site(phone="8 (017) 390-00-77")
    desk.run({PAGE: answer, SITE: moved}, START + WEEK)
    desk.run({PAGE: answer, SITE: moved}, START + 2 * WEEK)
    assert [t.kind for t in desk.report().trouble] == ["listing-unreachable"]
    assert [f.kind for f in desk.flags()] == ["contact-changed"]


def test_a_change_carries_its_evidence(desk: Desk) -> None:
    desk.run({PAGE: listing(entry()), SITE: site()}, START)
    for week in (1, 2):
        desk.run({PAGE: listing(entry()), SITE: site(phone="8 (017) 390-00-77")}, START + week * WEEK)
    (flag,) = desk.flags()
    own, page = flag.evidence
    assert "390-00-77" in own.quote
    assert own.url == SITE
    assert desk.store.archive.get(own.capture).sha256 == own.sha256
    assert page.url == PAGE
    assert "+375 17 390-00-77" in flag.suggestion
    assert verdicts(desk)["phone"] == ("conflict", None)


def test_a_value_that_blinks_is_held(desk: Desk) -> None:
    for week, phone in enumerate(("8 (017) 390-00-10", "8 (017) 390-00-77", "8 (017) 390-00-10", "8 (017) 390-00-77")):
        desk.run({PAGE: listing(entry()), SITE: site(phone=phone)}, START + week * WEEK)
    assert [f.kind for f in desk.flags()] == ["unstable-source"]


def test_a_mended_page_resolves_its_flag(desk: Desk) -> None:
    after = site(phone="8 (017) 390-00-77")
    desk.run({PAGE: listing(entry()), SITE: site()}, START)
    for week in (1, 2):
        desk.run({PAGE: listing(entry()), SITE: after}, START + week * WEEK)
    desk.run({PAGE: listing(entry(phone="+375 17 390 00 77")), SITE: after}, START + 3 * WEEK)
    assert [f.kind for f in desk.flags()] == ["entry-changed"]
    assert [f.status for f in desk.report().flags if f.kind == "contact-changed"] == ["resolved"]


def test_accepting_an_edit_moves_the_pointer(desk: Desk) -> None:
    desk.run({PAGE: listing(entry()), SITE: site()}, START)
    edited = listing(entry(email="office@harbour.example"))
    desk.run({PAGE: edited, SITE: site(email="office@harbour.example")}, START + WEEK)
    (flag,) = desk.flags("entry-changed")
    decide(desk.store, desk.store.ledger.flag(flag.id), Verb.ACCEPT, at=START + WEEK, by="Ana", note="right")
    desk.run({PAGE: edited, SITE: site(email="office@harbour.example")}, START + 2 * WEEK)
    assert desk.flags() == []
    assert desk.store.ledger.flag(flag.id).state is FlagState.RESOLVED


def test_a_dismissal_holds_until_the_value_changes_again(desk: Desk) -> None:
    desk.run({PAGE: listing(entry()), SITE: site()}, START)
    for week in (1, 2):
        desk.run({PAGE: listing(entry()), SITE: site(phone="8 (017) 390-00-77")}, START + week * WEEK)
    (flag,) = desk.flags()
    decide(desk.store, desk.store.ledger.flag(flag.id), Verb.DISMISS, at=START + 2 * WEEK, by="Ana", note="both ring")
    desk.run({PAGE: listing(entry()), SITE: site(phone="8 (017) 390-00-77")}, START + 3 * WEEK)
    assert desk.flags() == []
    for week in (4, 5):
        desk.run({PAGE: listing(entry()), SITE: site(phone="8 (017) 390-00-99")}, START + week * WEEK)
    assert [f.observed for f in desk.flags("contact-changed")] == ["+375173900099"]


def test_a_dismissal_ends_after_a_year(desk: Desk) -> None:
    page = listing(entry(phone="375 17 390 00 10"))
    desk.run({PAGE: page, SITE: site()}, START)
    (flag,) = desk.flags("phone-format")
    decide(desk.store, desk.store.ledger.flag(flag.id), Verb.DISMISS, at=START, by="Ana", note="as it is")
    desk.run({PAGE: page, SITE: site()}, START + timedelta(days=364))
    assert desk.flags("phone-format") == []
    desk.run({PAGE: page, SITE: site()}, START + timedelta(days=366))
    assert len(desk.flags("phone-format")) == 1


def test_a_manual_recrawl_leaves_the_others_as_they_were(desk: Desk) -> None:
    desk.run({PAGE: listing(entry(), *OTHERS), SITE: site(), **others()}, START)
    desk.run({PAGE: listing(entry(), *OTHERS), SITE: site()}, START + WEEK, entries=("harbour-aid",))
    report = desk.report()
    checked = {e.id: e.site.checked_at for e in report.entries}
    assert checked.pop("harbour-aid") == START + WEEK
    assert set(checked.values()) == {START}
    assert report.coverage.confirmed == report.coverage.contacts
    assert report.trouble == ()


def test_a_page_limit_proves_no_absence(tmp_path: Path) -> None:
    desk = Desk.at(tmp_path, extra="[fetch]\nmax_pages_per_site = 1\n")
    home = site(phone=None, more='<a href="/kontakty">Контакты</a>')
    desk.run({PAGE: listing(entry()), SITE: home}, START)
    assert verdicts(desk)["phone"] == ("unchecked", "budget")


def test_a_permanent_redirect_inside_the_site(desk: Desk) -> None:
    old = entry(site="https://harbour.example/old.html")
    moved = Answer(site(), final_url=SITE + "by", redirects=(Hop("https://harbour.example/old.html", 301),))
    for week in range(2):
        desk.run({PAGE: listing(old), "https://harbour.example/old.html": moved}, START + week * WEEK)
    assert [(f.kind, f.observed) for f in desk.flags()] == [("url-moved", SITE + "by")]


def test_a_language_path_is_no_move(desk: Desk) -> None:
    moved = Answer(site(), final_url=SITE + "ru/", redirects=(Hop(SITE, 301),))
    for week in range(2):
        desk.run({PAGE: listing(entry()), SITE: moved}, START + week * WEEK)
    assert desk.flags() == []


def test_another_domain_is_not_believed(desk: Desk) -> None:
    desk.run({PAGE: listing(entry()), SITE: site()}, START)
    moved = Answer(site(phone="+48 22 390 00 10"), final_url="https://elsewhere.example/", redirects=(Hop(SITE, 301),))
    for week in (1, 2):
        desk.run({PAGE: listing(entry()), SITE: moved}, START + week * WEEK)
    assert set(verdicts(desk).values()) == {("unchecked", "site-moved")}
    assert desk.flags("contact-changed", "contact-missing") == []


def test_a_brochure_among_the_likely_pages_does_not_stop_the_proof(desk: Desk) -> None:
    brochure = Answer(b"%PDF-1.7 ...", headers=(("content-type", "application/pdf"),))
    link = '<a href="/contacts.pdf">Контакты</a>'
    for week, phone in enumerate(("8 (017) 390-00-10", None, None)):
        home = site(phone=phone, more=link)
        pages: dict[str, Answer | str] = {PAGE: listing(entry()), SITE: home, SITE + "contacts.pdf": brochure}
        desk.run(pages, START + week * WEEK)
    assert [f.kind for f in desk.flags()] == ["contact-missing"]


def test_the_report_tells_when_the_page_was_changed_by_its_own_word(desk: Desk) -> None:
    dated = listing(entry()).replace(
        "</head>", '<meta property="article:modified_time" content="2026-08-30T09:12:00Z"></head>'
    )
    desk.run({PAGE: dated, SITE: site()}, START)
    assert f"{desk.report().directories[0].modified:%Y-%m-%d %H:%M}" == "2026-08-30 09:12"
    headers = (("content-type", "text/html"), ("last-modified", "Tue, 01 Sep 2026 10:00:00 GMT"))
    desk.run({PAGE: Answer(listing(entry()), headers=headers), SITE: site()}, START + WEEK)
    assert f"{desk.report().directories[0].modified:%Y-%m-%d %H:%M}" == "2026-09-01 10:00"
