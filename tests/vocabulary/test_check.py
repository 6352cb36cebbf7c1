"""What the check of the vocabulary finds in words made for it, and that our own words hold nothing new."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import main
from pipeline.text.normal import fold
from pipeline.text.tables import table
from pipeline.text.vocabulary import LANGUAGES, language
from pipeline.vocabulary.check import Finding, Words, check, news
from pipeline.vocabulary.review import findings, fingerprint, known, review_table, words

DOCS = Path(__file__).parents[2] / "docs" / "vocabulary.md"
REVIEWED = {"status": "reviewed", "by": "Ana", "on": "2026-11-01", "words": "aaaaaaaaaaaa"}


def file(terms: Mapping[str, Sequence[str]], *, contexts: Sequence[str] = (), months: int = 12) -> dict[str, Any]:
    names = [[f"month{chr(97 + number)}"] for number in range(months)]
    return {"terms": terms, "negative_contexts_for_closure": contexts, "gregorian_months": names}


def found_in(own: Mapping[str, Any], code: str = "en") -> list[Finding]:
    return list(check(Words({code: own}, reviews={code: {"status": "unreviewed"}})))


@pytest.mark.parametrize(
    ("terms", "problem", "term", "other"),
    [
        ({"phone": ["tel", "\u200b."]}, "empty", "\u200b.", ""),
        ({"phone": ["Telefon", "telefon"]}, "twice", "telefon", "phone: Telefon"),
        ({"phone": ["call us"], "fax": ["Call-us"]}, "two-kinds", "Call-us", "phone: call us"),
        ({"published": ["dated"], "last_updated": ["dated"]}, "two-kinds", "dated", "published: dated"),
        (
            {"closure_permanent": ["closed"], "closure_temporary": ["closed until"]},
            "inside",
            "closed",
            "closure_temporary: closed until",
        ),
    ],
)
def test_a_term_that_cannot_be_read_or_says_two_things(
    terms: Mapping[str, Sequence[str]], problem: str, term: str, other: str
) -> None:
    found = {(f.problem, f.term, f.other) for f in found_in(file(terms))}
    order = {("two-kinds", "dated", "last_updated: dated")} if "published" in terms else set()
    assert {(problem, term, other)} == found or order & found == found


@pytest.mark.parametrize(
    "terms",
    [
        {"phone": ["tel", "tel."], "mobile": ["tel"]},  # read as one kind
        {"contact_person": ["contact"], "email": ["contact email"]},  # the longer label wins
        {"closure_permanent": ["closed"], "hours": ["closed"]},  # read by different readers
        {"closure_temporary": ["on leave"], "service_suspended": ["on leave until"]},  # one notice
        {"closure_permanent": ["closed"], "closure_temporary": ["enclosed until"]},  # no whole word
    ],
)
def test_terms_that_only_look_contradictory(terms: Mapping[str, Sequence[str]]) -> None:
    assert found_in(file(terms)) == []


def test_a_turkish_term_whose_capital_is_not_read() -> None:
    """`fold` is asked rather than believed: where it learns the capital, nothing is found."""
    found = [f.problem for f in found_in(file({"phone": ["irtibat"]}), "tr")]
    assert found == ([] if fold("İrtibat") == "irtibat" else ["capitals"])


def test_a_turkish_term_that_folds_to_other_letters() -> None:
    assert [f.problem for f in found_in(file({"phone": ["ACIL HAT"]}), "tr")] == ["unmatchable"]


def test_contexts_excuse_single_words_and_must_not_swallow_phrases() -> None:
    terms = {"closure_permanent": ["closed", "border closed for good", "case closed"]}
    found = found_in(file(terms, contexts=["border closed", "case closed now"]))
    assert {(f.problem, f.term) for f in found} == {("excused", "border closed for good"), ("excused", "case closed")}


def test_lists_of_months_must_be_whole_and_name_each_month_once() -> None:
    assert [f.problem for f in found_in(file({}, months=11))] == ["months"]
    own = file({})
    own["gregorian_months"][6] = ["MonthA"]
    assert [(f.term, f.other) for f in found_in(own)] == [("MonthA", "gregorian_months: month 1")]
    thirteen = [f"m{chr(97 + number)}" for number in range(13)]
    assert check(Words({}, months={"ethiopic_months": thirteen})) == ()
    assert [f.kind for f in check(Words({}, months={"solar_months": thirteen}))] == ["solar_months"]


@pytest.mark.parametrize(
    ("review", "clean"),
    [
        ({"status": "unreviewed"}, True),
        (REVIEWED, True),
        (REVIEWED | {"words": "bbbbbbbbbbbb"}, False),
        ({"status": "reviewed"}, False),
        ({"status": "fine"}, False),
        ({}, False),
    ],
)
def test_every_language_says_who_has_read_it_and_what(review: Mapping[str, str], clean: bool) -> None:
    own = Words({"en": file({})}, reviews={"en": review}, fingerprints={"en": "aaaaaaaaaaaa"})
    found = check(own)
    assert [f.problem for f in found] == ([] if clean else ["review"])
    assert not any(f.contradictory for f in found)


def test_phrases_of_page_states_that_are_ordinary() -> None:
    phrases = {"down": ["soon", "no new referrals", "page not found", "Page not found", "back later"]}
    own = Words(
        {"en": file({"service_suspended": ["no new referrals"]})},
        phrases={"screen.json": phrases | {"hijack_topic": ["casino"]}},
        plain=frozenset({"back later"}),
        reviews={"en": {"status": "unreviewed"}},
    )
    assert [(f.problem, f.term) for f in check(own)] == [
        ("ordinary", "soon"),
        ("ordinary", "no new referrals"),
        ("twice", "Page not found"),
    ]


def test_what_is_known_is_quiet_and_what_is_mended_leaves_the_list() -> None:
    found = found_in(file({"phone": ["a b"], "fax": ["a b"]}))
    new, gone = news(found, [found[0].key, ("empty", "en", "phone", "x", "")])
    assert new == ()
    assert [(one.problem, one.term, one.contradictory) for one in gone] == [("stale", "x", False)]


def test_our_words_hold_nothing_that_is_not_known() -> None:
    """Mend what this shows, or put it into words/known_overlaps.json with the reason why it stays."""
    assert findings() == ()


def test_each_known_overlap_stands_once_and_has_a_reason() -> None:
    listed = list(known())
    assert len(listed) == len(set(listed)) > 0
    assert all(len(group["reason"]) > 20 and group["found"] for group in table("known_overlaps")["groups"])


def test_every_language_has_a_review_status_and_no_other_has() -> None:
    assert list(table("reviews")["languages"]) == list(LANGUAGES)
    for review in table("reviews")["languages"].values():
        assert review["status"] == "unreviewed" or date.fromisoformat(review["on"])


def test_the_documentation_shows_the_languages_as_they_are() -> None:
    assert review_table() in DOCS.read_text("utf-8"), f"put this table into docs/vocabulary.md:\n{review_table()}"


def test_a_fingerprint_knows_its_words() -> None:
    own = dict(language("lt"))
    assert fingerprint(own) == words().fingerprints["lt"]
    assert fingerprint(own | {"confidence": "high"}) != fingerprint(own)


def test_the_doctor_says_that_the_vocabulary_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--config", "no-such-file.toml", "doctor", "--vocabulary"]) == 0
    assert capsys.readouterr().out.startswith("ok")
    assert main(["--config", "no-such-file.toml", "doctor", "--vocabulary", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_the_doctor_prints_a_line_for_each_finding(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = found_in(file({"phone": ["a b"], "fax": ["a b", "A b"]}))
    monkeypatch.setattr("pipeline.cli.doctor_vocabulary.findings", lambda: tuple(found))
    assert main(["doctor", "--vocabulary"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(found)
    assert all("en.json  en  fax" in line for line in lines)
    assert {line[:4] for line in lines} == {"mend", "note"}
    monkeypatch.setattr(
        "pipeline.cli.doctor_vocabulary.findings", lambda: tuple(f for f in found if not f.contradictory)
    )
    assert main(["doctor", "--vocabulary", "--json"]) == 0
    assert [one["problem"] for one in json.loads(capsys.readouterr().out)] == ["twice"]
