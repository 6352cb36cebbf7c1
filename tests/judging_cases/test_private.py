"""Personal data that a site begins to show: told at once, to the store only, and its value is kept nowhere."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine.default import DefaultDialect

from pipeline.cli import main
from pipeline.parsers import version
from pipeline.render import FORMATS, render
from snapshots.columns import Packed
from snapshots.records import Verb
from tests.judging import PAGE, SITE, Answer, Desk, entry, listing, site, week

PERSON = "<p>Контактное лицо: Анна Новак, тел. 8 (029) 601-23-45</p>"
OTHER = "<p>Контактное лицо: Иван Лис, тел. 8 (029) 602-23-45</p>"
VALUE = "296012345"  # its national digits
HOTLINE = "<p>Телефон горячей линии: 8 (029) 390-00-90</p>"


def digits(text: str) -> str:
    return "".join(c for c in text if c.isdecimal())


def everything_kept(folder: Path) -> Iterator[tuple[str, str]]:
    """Every value of every row of the store but the bodies, unpacked, by table."""
    connection = sqlite3.connect(folder / "store.db")
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        for row in connection.execute(f"SELECT * FROM {table}") if table not in ("bodies", "keys") else ():  # noqa: S608
            for value in row:
                text = Packed().process_result_value(value, DefaultDialect()) if isinstance(value, bytes) else None
                yield table, text.decode() if text is not None else str(value)
    connection.close()


def test_a_persons_mobile_that_appears_is_told_at_once(desk: Desk) -> None:
    desk.weekly(site())
    assert desk.flags() == []
    desk.weekly(site(more=PERSON))
    (flag,) = desk.flags()
    assert (flag.kind, flag.severity, flag.field, flag.listed) == ("private-data", "high", "phone", None)
    assert flag.restricted
    assert flag.confirmed
    assert (flag.observed or "").startswith("withheld-")
    (evidence,) = flag.evidence
    assert (evidence.capture, evidence.sha256, evidence.url) == ("", "", SITE)
    assert VALUE not in digits(flag.model_dump_json(exclude={"id", "first_seen", "last_seen"}))


def test_it_stays_while_it_stands_there_and_goes_with_it(desk: Desk) -> None:
    desk.weekly(site(), site(more=PERSON), site(more=PERSON), site(more=PERSON + HOTLINE))
    assert len(desk.flags("private-data")) == 1
    desk.weekly(site())
    assert desk.flags("private-data") == []
    desk.weekly(site(more=PERSON))
    assert len(desk.flags("private-data")) == 1


def test_a_persons_answer_holds(desk: Desk) -> None:
    desk.weekly(site(), site(more=PERSON))
    desk.answer(Verb.DISMISS, "private-data", at=week(1))
    desk.weekly(site(more=PERSON))
    assert desk.flags() == []
    desk.weekly(site(more=PERSON + OTHER))
    assert len(desk.flags("private-data")) == 1


def test_an_accepted_finding_makes_no_capture_a_baseline(desk: Desk) -> None:
    desk.weekly(site(), site(more=PERSON + HOTLINE), site(more=PERSON + HOTLINE))
    assert sorted(f.kind for f in desk.flags()) == ["contact-new", "private-data"]
    desk.answer(Verb.ACCEPT, "private-data", "contact-new", at=week(2))
    holding = {c.id for run in desk.runs[1:] for c in desk.store.archive.of_run(run.run.id) if c.url == SITE}
    assert not [b for b in desk.store.ledger.baselines("here") if holding.intersection(b.captures)]
    evidence = {e.capture for flag in desk.store.ledger.flags() for e in flag.evidence}
    assert not holding & evidence
    desk.weekly(site(more=PERSON + HOTLINE))
    assert desk.flags() == []


@pytest.mark.parametrize(
    "page",
    [
        site(more=HOTLINE),
        site(more="<p>Юридический отдел, моб.: 8 (029) 601-23-45</p>"),
        site(more="<p>Директор: Анна Новак</p>"),
        site(more="<p>Контактное лицо: Анна Новак, тел. 8 (017) 390-00-10</p>"),
        site(more="<p>Контактное лицо: Анна Новак, тел. 8 (017) 390-00-44</p>"),
    ],
)
def test_numbers_of_an_organisation_and_its_offices_are_not_private(desk: Desk, page: str) -> None:
    desk.weekly(site(), page, page)
    assert desk.flags("private-data") == []


def test_what_stood_there_from_the_first_is_no_news_but_is_kept_nowhere(desk: Desk, tmp_path: Path) -> None:
    desk.weekly(site(more=PERSON), site(more=PERSON), site(more=HOTLINE + PERSON))
    assert desk.flags("private-data") == []
    assert [(table, text) for table, text in everything_kept(tmp_path) if VALUE in digits(text)] == []


def test_a_listed_persons_number_is_confirmed_like_any_other(desk: Desk) -> None:
    page = listing(entry(phone="+375 29 601 23 45"))
    desk.weekly(site(None), site(None, more=PERSON), site(None, more=PERSON), page=page)
    assert desk.flags("private-data") == []
    assert desk.verdicts()["+375296012345"] == ("confirmed", None)
    desk.weekly(site(None), site(None), page=page)
    (flag,) = desk.flags()
    assert (flag.kind, flag.listed) == ("contact-missing", "+375296012345")


def test_a_number_that_is_listed_no_longer_did_not_appear(desk: Desk) -> None:
    shown = site(more=PERSON)
    desk.run({PAGE: listing(entry(phone="+375 29 601 23 45")), SITE: shown}, week(0))
    desk.run({PAGE: listing(entry()), SITE: shown}, week(1))
    desk.run({PAGE: listing(entry()), SITE: shown}, week(2))
    assert desk.flags("private-data") == []


def test_a_contact_person_on_the_directory_page_is_listed(desk: Desk) -> None:
    about = "gives free advice.<br>Contact person: Anna Novak, tel. +375 29 601 23 45"
    page = listing(entry(phone=None, about=about))
    desk.weekly(site(None), site(None, more=PERSON), page=page)
    assert desk.flags("private-data") == []
    assert desk.verdicts()["+375296012345"] == ("confirmed", None)


def test_a_listed_number_of_another_entry_is_not_private(desk: Desk) -> None:
    page = listing(entry(), entry("Hope Aid", site=None, phone="+375 29 601 23 45", email=None, address=None))
    desk.weekly(site(), site(more=PERSON), page=page)
    assert desk.flags("private-data") == []


def test_a_number_that_moves_to_another_page_did_not_appear(desk: Desk) -> None:
    nav = '<nav><a href="/kontakty">Контакты</a></nav>'
    contacts = SITE + "kontakty"
    for number, (home, other) in enumerate(((PERSON, ""), ("", PERSON), ("", PERSON))):
        desk.crawl(listing(entry()), {SITE: site(more=nav + home), contacts: site(more=other)}, week(number))
    assert desk.flags("private-data") == []


def test_it_appears_on_a_page_that_was_not_there_before(desk: Desk) -> None:
    nav = '<nav><a href="/kontakty">Контакты</a></nav>'
    desk.crawl(listing(entry()), {SITE: site()}, week(0))
    desk.crawl(listing(entry()), {SITE: site(more=nav), SITE + "kontakty": site(more=PERSON)}, week(1))
    assert len(desk.flags("private-data")) == 1


def test_of_a_page_that_was_linked_and_never_read_nobody_can_tell(desk: Desk) -> None:
    nav = '<nav><a href="/kontakty">Контакты</a></nav>'
    contacts = SITE + "kontakty"
    desk.crawl(listing(entry()), {SITE: site(more=nav), contacts: Answer("<h1>Busy</h1>", 503)}, week(0))
    desk.crawl(listing(entry()), {SITE: site(more=nav), contacts: site(more=PERSON)}, week(1))
    assert desk.flags("private-data") == []


def test_a_number_that_stood_there_before_a_name_came_beside_it_did_not_appear(desk: Desk) -> None:
    desk.weekly(site(more="<p>Телефон горячей линии: 8 (029) 601-23-45</p>"), *2 * [site(more=PERSON)])
    assert desk.flags("private-data") == []


def test_a_wall_between_two_visits_hides_no_appearance(desk: Desk) -> None:
    desk.weekly(site(), Answer("<h1>Forbidden</h1>", 403), site(more=PERSON))
    assert len(desk.flags("private-data")) == 1


def test_a_parsers_progress_is_no_appearance(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.parsers.site.with_persons", lambda contacts, *_: tuple(contacts))
    monkeypatch.setattr(version, "PARSER_VERSION", "before", raising=False)
    desk.weekly(site(more=PERSON))
    monkeypatch.undo()
    desk.weekly(site(more=PERSON), site(more=PERSON))
    assert desk.flags("private-data") == []
    desk.weekly(site(more=PERSON + OTHER))
    assert len(desk.flags("private-data")) == 1


def test_a_staff_list_is_no_flood(desk: Desk) -> None:
    many = "".join(f"<p>Контактное лицо: Анна Новак, тел. 8 (029) 601-23-{n:02}</p>" for n in range(30))
    desk.weekly(site(), site(more=many), site(more=many))
    assert len(desk.flags("private-data")) == 5


def test_a_persons_mobile_never_stands_in_place_of_a_listed_number(desk: Desk) -> None:
    gone = site(None, more=PERSON)
    desk.weekly(site(), gone, gone)
    assert sorted(f.kind for f in desk.flags()) == ["contact-missing", "private-data"]


# A shelter's address


def private(folder: Path) -> Desk:
    return Desk.at(folder, "[directories.entries.harbour-aid]\nprivate = true\n")


SHELTER = "<p>Адрес: 220030, г. Минск, ул. Свердлова, 17</p>"


def test_an_address_that_a_private_organisation_begins_to_show_is_told(tmp_path: Path) -> None:
    desk = private(tmp_path)
    page = listing(entry(address=None))
    desk.weekly(site(address=None), site(address=None, more=SHELTER), page=page)
    (flag,) = desk.flags()
    assert (flag.kind, flag.field, flag.restricted) == ("private-data", "address", True)
    kept = [(table, text) for table, text in everything_kept(tmp_path) if "вердлов" in text or "220030" in text]
    assert kept == []


def test_an_address_that_the_page_lists_is_not_private(tmp_path: Path) -> None:
    desk = private(tmp_path)
    desk.weekly(site(), site(), site(more="<p>Мы на ул. Коласа, 12, г. Минск</p>"))
    assert desk.flags() == []
    assert set(desk.verdicts().values()) == {("confirmed", None)}


def test_another_organisations_new_address_is_not_private(desk: Desk) -> None:
    desk.weekly(site(address=None), *2 * [site(address=None, more=SHELTER)], page=listing(entry(address=None)))
    assert [f.kind for f in desk.flags()] == ["contact-new"]


# Nothing leaks


@pytest.mark.parametrize("format", FORMATS)
def test_no_report_holds_the_value_or_says_whose_it_is(desk: Desk, format: str) -> None:
    desk.weekly(site(), site(more=PERSON + HOTLINE), site(more=PERSON + HOTLINE))
    (flag,) = desk.flags("private-data")
    text = render(desk.report(), format)
    assert VALUE not in digits(text)
    assert "Новак" not in text
    assert flag.id in text
    assert (flag.observed or "?") not in text
    if format not in ("json",):
        assert "private-data" not in text


@pytest.mark.parametrize("format", FORMATS)
def test_answers_to_it_are_not_counted_outside_the_store(desk: Desk, format: str) -> None:
    desk.weekly(site(), site(more=PERSON))
    desk.answer(Verb.ACCEPT, "private-data", at=week(1))
    text = render(desk.report(), format)
    assert "private data" not in text
    assert "answered so far" not in text
    assert text.count("private-data") == (1 if format == "json" else 0)  # the row of the flag itself


def test_the_store_and_the_log_hold_no_value(desk: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    desk.weekly(site(), site(more=PERSON), site(None, more=PERSON + HOTLINE), site(more=PERSON))
    kept = list(everything_kept(tmp_path))
    assert {"readings", "flags", "judgements", "contact_sightings"} <= {table for table, _ in kept}
    assert [(table, text) for table, text in kept if VALUE in digits(text)] == []
    assert VALUE not in digits(caplog.text)


@pytest.mark.parametrize("words", ["review list", "review list --json", "review show", "review show --json"])
def test_the_maintainers_own_terminal_shows_no_value(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: str
) -> None:
    desk.weekly(site(), site(more=PERSON))
    (flag,) = desk.flags("private-data")
    arguments = ["--config", str(tmp_path / "contactwatch.toml"), *words.split()]
    assert main([*arguments, flag.id] if "show" in words else arguments) == 0
    told = capsys.readouterr().out
    assert flag.id in told
    assert "mobile number of a named person" in told
    assert VALUE not in digits(told.replace(flag.id, ""))


def test_whatever_is_found_of_a_restricted_entry_leaves_the_store_as_an_id(tmp_path: Path) -> None:
    desk = Desk.at(tmp_path, "[directories.entries.harbour-aid]\nrestricted = true\n")
    other = site("8 (017) 390-00-77")
    desk.weekly(site(), other, other)
    (flag,) = desk.flags()
    assert (flag.kind, flag.restricted) == ("contact-changed", True)
    for format in FORMATS:
        text = render(desk.report(), format)
        assert flag.id in text
        assert "390-00-77" not in text
        assert "3900077" not in digits(text)
    (row,) = json.loads(render(desk.report(), "json"))["flags"]
    assert (row["entry"], row["observed"], row["evidence"]) == (None, None, [])
