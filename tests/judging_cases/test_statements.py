"""`claim-conflict`: a watched sentence of the page against its authority; what could not be compared is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from snapshots.records import Failure, Hop, Verb
from tests.judging import PAGE, SITE, Answer, Desk, entry, listing, site, week

AUTHORITY = "https://asylum.example/how-to-apply/"
WATCHED = (
    f"[[statements]]\ndirectory = 'here'\npage = 'within (\\d+) days'\nauthority = '{AUTHORITY}'\n"
    "says = '(?:within|не позднее) (\\d+) (?:days|дней)'\n"
)
WALL = Answer("<h1>Just a moment...</h1>", 403, headers=(("content-type", "text/html"), ("cf-mitigated", "challenge")))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.at(tmp_path, WATCHED)


def page(*sentences: str) -> str:
    text = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return listing(entry(), more=f"<h2>The law</h2>{text}")


def authority(*sentences: str, title: str = "How to apply") -> str:
    text = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    filler = "<p>Anyone who is afraid to go back may ask for asylum. You do not need a lawyer, and it is free.</p>" * 3
    return f"<!doctype html><html lang=en><title>{title}</title><main><h1>{title}</h1>{text}{filler}</main></html>"


NINETY = "A person must apply within 90 days of entering the country."
FIFTEEN = "You must apply within 15 days of entering the country."


def run(desk: Desk, shown: str, answer: Answer | str | None, at: int = 0) -> None:
    """A week's run; None: nothing was fetched of the authority."""
    pages: dict[str, Answer | str] = {PAGE: shown, SITE: site()}
    desk.run(pages if answer is None else {**pages, AUTHORITY: answer}, week(at))


def conflicts(desk: Desk) -> list[tuple[str | None, str | None]]:
    return [(f.listed, f.observed) for f in desk.flags("claim-conflict")]


def trouble(desk: Desk) -> list[str]:
    return [t.summary for t in desk.report().trouble]


def test_a_deadline_that_disagrees_is_told_at_the_second_sighting_and_both_are_quoted(desk: Desk) -> None:
    run(desk, page(NINETY), authority(FIFTEEN))
    assert conflicts(desk) == []
    run(desk, page(NINETY), authority(FIFTEEN), 1)
    (flag,) = desk.flags("claim-conflict")
    assert (flag.severity, flag.entry) == ("medium", None)
    assert (flag.listed, flag.observed) == ("within 90 days", "within 15 days")
    assert [(e.url, e.quote) for e in flag.evidence] == [(PAGE, NINETY), (AUTHORITY, FIFTEEN)]
    assert "lawyer" in flag.suggestion
    assert trouble(desk) == []


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (NINETY, "You must apply within 90 days of entering the country."),
        (NINETY, "APPLY WITHIN\u00a090   DAYS."),
        (NINETY, "Ходатайство подаётся не позднее 90 дней."),
        ("Apply within ٩٠ days.", "Apply within 90 days."),
        (NINETY, "Complain within 15 days. Apply within 90 days."),
    ],
)
def test_what_agrees_in_other_words_digits_or_among_others_is_quiet(desk: Desk, ours: str, theirs: str) -> None:
    for number in range(3):
        run(desk, page(ours), authority(theirs), number)
    assert desk.kinds() == []
    assert trouble(desk) == []


def test_a_conflict_ends_when_either_side_is_mended(desk: Desk) -> None:
    for number in range(2):
        run(desk, page(NINETY), authority(FIFTEEN), number)
    run(desk, page(NINETY.replace("90", "15")), authority(FIFTEEN), 2)
    assert desk.statuses("claim-conflict")[0][3] == "resolved"


@pytest.mark.parametrize("answer", [WALL, Answer(failure=Failure.TIMEOUT), Answer("busy", 503)])
def test_an_authority_that_cannot_be_read_neither_raises_nor_settles(desk: Desk, answer: Answer) -> None:
    run(desk, page(NINETY), authority(FIFTEEN))
    run(desk, page(NINETY), answer, 1)
    assert conflicts(desk) == []
    run(desk, page(NINETY), authority(FIFTEEN), 2)
    assert len(conflicts(desk)) == 1
    run(desk, page(NINETY), answer, 3)
    assert len(conflicts(desk)) == 1
    assert trouble(desk) == []


def test_a_wall_before_the_authority_is_told_and_ends_with_it(desk: Desk) -> None:
    run(desk, page(NINETY), WALL)
    (flag,) = desk.flags("site-unverifiable")
    assert (flag.entry, flag.listed, flag.severity) == (None, AUTHORITY, "info")
    assert conflicts(desk) == []
    run(desk, page(NINETY), authority(NINETY), 1)
    assert desk.flags("site-unverifiable") == []


def test_an_authority_that_is_down_is_told_after_three_runs_over_a_week(desk: Desk) -> None:
    for number in range(2):
        run(desk, page(NINETY), Answer(failure=Failure.DNS), number)
        assert desk.flags("site-down") == []
    run(desk, page(NINETY), Answer(failure=Failure.DNS), 2)
    assert [f.listed for f in desk.flags("site-down")] == [AUTHORITY]


@pytest.mark.parametrize(
    ("ours", "answer", "words"),
    [
        ("Apply as soon as you can.", authority(FIFTEEN), "`page` finds nothing on the page"),
        (NINETY, authority("Apply as soon as you can."), "`says` finds nothing on"),
        (NINETY, Answer("<h1>Not found</h1>", 404), "is not there any more"),
        (NINETY, None, "nothing was fetched of"),
        (
            NINETY,
            Answer(authority(FIFTEEN), final_url="https://elsewhere.example/", redirects=(Hop(AUTHORITY, 302),)),
            "leads to another site",
        ),
        ("Apply within 90 days. Complain within 10 days.", authority(NINETY), "make the pattern narrower"),
    ],
)
def test_what_could_not_be_compared_is_trouble_and_no_conflict(
    desk: Desk, ours: str, answer: Answer | str | None, words: str
) -> None:
    for number in range(3):
        run(desk, page(ours), answer, number)
    assert conflicts(desk) == []
    (told,) = trouble(desk)
    assert told.startswith("[[statements]] 1 was not compared: ")
    assert words in told


def test_a_page_that_could_not_be_read_raises_no_trouble_of_its_statements(desk: Desk) -> None:
    run(desk, page(NINETY), authority(FIFTEEN))
    run(desk, page(NINETY), authority(FIFTEEN), 1)
    desk.run({PAGE: Answer("<h1>Just a moment...</h1>", 403), SITE: site(), AUTHORITY: authority(NINETY)}, week(2))
    assert len(conflicts(desk)) == 1
    assert [t.kind for t in desk.report().trouble] == ["listing-unreachable"]


def test_a_re_crawl_of_one_entry_does_not_ask_the_authority_and_says_nothing_of_it(desk: Desk) -> None:
    run(desk, page(NINETY), authority(FIFTEEN))
    run(desk, page(NINETY), authority(FIFTEEN), 1)
    desk.run({PAGE: page(NINETY), SITE: site()}, week(2), entries=("harbour-aid",))
    assert len(conflicts(desk)) == 1
    assert trouble(desk) == []


def test_a_dismissal_ends_when_what_the_authority_says_changes(desk: Desk) -> None:
    for number in range(2):
        run(desk, page(NINETY), authority(FIFTEEN), number)
    desk.answer(Verb.DISMISS, "claim-conflict", at=week(1))
    run(desk, page(NINETY), authority(FIFTEEN), 2)
    assert conflicts(desk) == []
    for number in (3, 4):
        run(desk, page(NINETY), authority(FIFTEEN.replace("15", "30")), number)
    assert conflicts(desk) == [("within 90 days", "within 30 days")]


SUSPENDED = (
    "[[statements]]\ndirectory = 'here'\npage = 'Red Cross (is suspended|is a member)'\n"
    "authority = 'https://federation.example/members/'\nsays = 'Society (is suspended|is a member)'\n"
)
FEDERATION = "https://federation.example/members/"


def test_a_suspension_that_was_lifted_is_told_only_by_the_federation_itself(tmp_path: Path) -> None:
    desk = Desk.at(tmp_path, SUSPENDED)
    ours = page("The Red Cross is suspended from the federation since 1 December 2023.")
    still = authority("The Belarus Red Cross Society is suspended.", title="Members")
    lifted = authority("The Belarus Red Cross Society is a member in good standing again.", title="Members")
    for number, answer in enumerate((still, still, lifted, lifted)):
        desk.run(
            {PAGE: ours, SITE: site(more="<p>The Society is a member again.</p>"), FEDERATION: answer}, week(number)
        )
        assert bool(desk.flags("claim-conflict")) == (number == 3)
    (flag,) = desk.flags("claim-conflict")
    assert (flag.listed, flag.observed) == ("Red Cross is suspended", "Society is a member")
