"""Pages of a collection that are not what their site's API says: a cache, a translation, a template."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.config import EntryTable, MemberTable
from pipeline.policy import DEFAULT
from pipeline.recall.directory_pages import DirectoryPages
from pipeline.recall.readings import Readings
from pipeline.recall.shown import ShownPages
from pipeline.state import State
from snapshots.records import Failure
from tests.fleets import Country, Fleet, template
from tests.judging import Answer, site, week

OLD, NEW = "+48 22 390 00 11", "+48 22 390 00 99"
STAMP = "<p>Last updated March 2026</p>"
WORDS = "listing-unreachable"


def group(name: str, phone: str, link: str = "") -> str:
    mail = f"{name.split()[1].lower()}@aid.example"
    head = f'<a href="{link}">{name}</a>' if link else name
    return f"<h3>{head}</h3><p>Tel: {phone}</p><p>Email: {mail}</p><p>{name} helps.</p>"


POLAND = Country(
    "Poland", group("Poland Harbour Aid", "+48 22 390 00 10") + group("Poland Anchor Aid", OLD)
    + group("Poland Lantern Aid", "+48 22 390 00 12") + STAMP,
)  # fmt: skip
CHAD = Country("Chad", group("Chad Harbour Aid", "+235 22 51 00 10") + group("Chad Anchor Aid", "+235 22 51 00 11"))
PERU = Country("Peru", group("Peru Harbour Aid", "+51 1 390 0010") + group("Peru Anchor Aid", "+51 1 390 0011"))
ALL = (POLAND, CHAD, PERU)


def edited(modified: str = "2026-01-05T10:00:00") -> tuple[Country, ...]:
    """The countries after an edit of the page about Poland, of which people see nothing yet."""
    return (replace(POLAND, content=POLAND.content.replace(OLD, NEW), modified=modified), CHAD, PERU)


STALE = {"Poland": template(POLAND.content)}


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    return Fleet.of(tmp_path)


def begun(fleet: Fleet) -> int:
    """The first check, of which the page about Poland is not among those looked at. Returns: the week of the next."""
    fleet.check(ALL, week(0))
    assert fleet.looked_at == ["Chad", "Peru"]
    assert fleet.trouble() == []
    return 1


def told(fleet: Fleet) -> str:
    (row,) = fleet.trouble("poland")
    assert row.kind == WORDS
    return row.summary


def test_equal_pages_are_quiet_and_each_has_its_turn(fleet: Fleet) -> None:
    turns = []
    for number in range(3):
        assert fleet.check(ALL, week(number)).trouble == ()
        turns.append(set(fleet.looked_at))
    assert all(len(turn) == 2 for turn in turns)
    assert turns[0] | turns[1] == {"Poland", "Chad", "Peru"}
    assert turns[1] != turns[2], "the one that was longest not looked at is always among them"


@pytest.mark.parametrize(
    "footer",
    [
        "<footer><h4>Contact</h4><p>Email: office@site.example</p><p>+44 20 7946 0998</p></footer>",
        '<div class="site-footer"><h3>Site Office</h3><p>Tel: +44 20 7946 0998</p></div>',
        "<h3>Site Office</h3><p>Tel: +44 20 7946 0998</p><p>Email: office@site.example</p>",
    ],
    ids=["landmark", "class", "by other pages"],
)
def test_the_frame_of_the_site_is_no_difference(fleet: Fleet, footer: str) -> None:
    framed = {c.name: template(c.content, footer=footer) for c in ALL}
    for number in range(3):
        assert fleet.check(ALL, week(number), framed).trouble == ()


def test_another_order_format_and_markup_are_no_difference(fleet: Fleet) -> None:
    rows = "".join(
        f"<tr><td>{n}</td><td>{m}</td><td>{p}</td></tr>"
        for n, m, p in (
            ("Poland Lantern Aid", "lantern@aid.example", "(+48) 223-900-012"),
            ("POLAND ANCHOR AID", "Anchor@aid.example", "0048 22 390 0011"),
            ("Poland Harbour Aid", "harbour@aid.example", "22 390 00 10"),
        )
    )
    other = {"Poland": template(f"<p>Last updated March 2026</p><table>{rows}</table>")}
    for number in range(3):
        assert fleet.check(ALL, week(number), other).trouble == ()


def test_a_cache_with_an_old_edition_is_trouble_and_what_people_see_is_judged(fleet: Fleet) -> None:
    number = begun(fleet)
    report = fleet.check(edited("2026-08-01T10:00:00"), week(number), STALE)
    words = told(fleet)
    assert POLAND.link in words
    assert f"Given, and not seen: “{NEW}” (Poland Anchor Aid)" in words
    assert f"Seen, and not given: “{OLD}” (Poland Anchor Aid)" in words
    given, seen = fleet.trouble("poland")[0].evidence
    assert NEW in given.quote
    assert OLD in seen.quote
    archive = fleet.store.archive
    bodies = [archive.body(archive.get(row.capture).sha256 or "")[:1] for row in (given, seen)]
    assert bodies == [b"{", b"<"]
    assert OLD.replace(" ", "") in fleet.values(POLAND)
    assert NEW.replace(" ", "") not in fleet.values(POLAND)
    assert [f.kind for f in fleet.open_flags() if f.kind == "entry-changed"] == []
    row = next(d for d in report.directories if d.id == POLAND.directory)
    assert row.modified is not None
    assert row.modified.month == 8, "the API's own date, whatever the page's markup says"
    assert row.entries == 3
    run = next(r for r in report.runs if r.directory == POLAND.directory)
    assert run.status == "partial"


def test_the_trouble_ends_with_the_difference_and_the_edit_is_told_then(fleet: Fleet) -> None:
    number = begun(fleet)
    before = {f.id for f in fleet.open_flags()}
    fleet.check(edited("2026-08-01T10:00:00"), week(number), STALE)
    assert {f.id for f in fleet.open_flags()} == before
    fleet.check(edited("2026-08-01T10:00:00"), week(number + 1))
    assert fleet.trouble() == []
    (new,) = (f for f in fleet.open_flags() if f.id not in before)
    assert (new.kind, new.listed, new.observed) == ("entry-changed", OLD.replace(" ", ""), NEW.replace(" ", ""))


def test_a_cache_that_lags_behind_an_edit_for_a_day_is_no_trouble(fleet: Fleet) -> None:
    number = begun(fleet)
    hours_ago = f"{week(number) - timedelta(hours=5):%Y-%m-%dT%H:%M:%S}"
    fleet.check(edited(hours_ago), week(number), STALE)
    assert "Poland" in fleet.looked_at, "an edited page comes before others"
    assert fleet.trouble() == []
    assert NEW.replace(" ", "") in fleet.values(POLAND)
    assert [f.kind for f in fleet.open_flags() if f.kind == "entry-changed"] == ["entry-changed"]
    fleet.check(edited(hours_ago), week(number) + timedelta(days=1))
    assert "Poland" in fleet.looked_at, "what was in doubt comes first"
    assert fleet.trouble() == []


def test_a_cache_that_still_lags_when_it_is_looked_at_again_is_trouble(fleet: Fleet) -> None:
    number = begun(fleet)
    hours_ago = f"{week(number) - timedelta(hours=5):%Y-%m-%dT%H:%M:%S}"
    fleet.check(edited(hours_ago), week(number), STALE)
    fleet.check(edited(hours_ago), week(number) + timedelta(days=1), STALE)
    assert fleet.trouble() == []
    fleet.check(edited(hours_ago), week(number) + timedelta(days=2), STALE)
    assert NEW in told(fleet)


def test_without_a_date_of_the_edit_a_difference_is_trouble_once_it_lasts(fleet: Fleet) -> None:
    undated = edited("")
    number = begun(fleet)
    fleet.check(undated, week(number), STALE)
    fleet.check(undated, week(number) + timedelta(days=1), STALE)
    assert fleet.trouble() == []
    fleet.check(undated, week(number) + timedelta(days=3), STALE)
    assert NEW in told(fleet)


def test_a_known_difference_stays_trouble_when_the_page_is_edited_again(fleet: Fleet) -> None:
    first = week(begun(fleet))
    fleet.check(edited("2026-08-01T10:00:00"), first, STALE)
    next_day = first + timedelta(days=1)
    fleet.check(edited(f"{next_day - timedelta(hours=5):%Y-%m-%dT%H:%M:%S}"), next_day, STALE)
    assert NEW in told(fleet)


def test_where_the_api_closes_the_page_itself_settles_it(fleet: Fleet) -> None:
    number = begun(fleet)
    after = edited("2026-08-01T10:00:00")
    fleet.check(after, week(number), STALE)
    fleet.check(after, week(number + 1), STALE, closed=True)
    assert NEW in told(fleet)
    assert [f.kind for f in fleet.open_flags() if f.kind == "entry-changed"] == []
    fleet.check(after, week(number + 2), closed=True)
    assert fleet.trouble("poland") == []
    assert [f.observed for f in fleet.open_flags() if f.kind == "entry-changed"] == [NEW.replace(" ", "")]


def test_a_translation_is_trouble_that_names_what_is_called_otherwise(fleet: Fleet) -> None:
    text = POLAND.content.replace("Last updated March 2026", "Zuletzt geändert im März 2026")
    for one, two in (("Harbour Aid", "Hilfe im Hafen"), ("Anchor Aid", "Ankerhilfe"), ("Lantern Aid", "Laterne")):
        text = text.replace(f"Poland {one}", f"{two} Polen")
    number = begun(fleet)
    before = {f.id for f in fleet.open_flags()}
    fleet.check(ALL, week(number), {"Poland": template(text)})
    fleet.check(ALL, week(number + 1), {"Poland": template(text)})
    words = told(fleet)
    assert "the name “Poland Harbour Aid”" in words
    assert "“Last updated March 2026”" in words
    assert "Seen, and not given" not in words
    ids = {e.id for e in fleet.report().entries if e.directory == POLAND.directory}
    assert ids == {"poland-harbour-aid", "poland-anchor-aid", "poland-lantern-aid"}
    assert {f.id for f in fleet.open_flags()} == before


def test_contacts_that_a_template_adds_are_checked_like_all_that_people_see(fleet: Fleet) -> None:
    home = "https://pier.example/"
    more = group("Poland Pier Aid", "+48 22 390 00 77", home)
    seen = {"Poland": template(POLAND.content.replace(STAMP, more + STAMP))}
    pier = {home: site(phone="+48 22 390 00 77", email="pier@aid.example", address=None)}
    number = begun(fleet)
    fleet.check(ALL, week(number), seen, pier)
    words = told(fleet)
    assert "Given, and not seen" not in words
    assert "Seen, and not given: “+48 22 390 00 77” (Poland Pier Aid), “pier@aid.example” (Poland Pier Aid)" in words
    (entry,) = (e for e in fleet.report().entries if e.id == "poland-pier-aid")
    assert {c.verdict for c in entry.contacts} == {"confirmed"}
    assert [f.kind for f in fleet.open_flags() if f.kind == "entry-added"] == []
    fleet.check(ALL, week(number + 1))
    assert fleet.trouble() == []
    fleet.check(ALL, week(number + 2))
    assert [f.kind for f in fleet.open_flags() if f.kind in ("entry-removed", "entry-added")] == []


def test_contacts_that_a_template_leaves_out_are_trouble_and_what_is_given_is_judged(fleet: Fleet) -> None:
    names = "".join(f"<h3>Poland {n} Aid</h3><p>It helps.</p>" for n in ("Harbour", "Anchor", "Lantern")) + STAMP
    fleet.check(ALL[:1], week(0), {"Poland": template(names)})
    words = told(fleet)
    assert "“+48 22 390 00 10” (Poland Harbour Aid)" in words
    assert "too little can be read of what people see" in words
    assert OLD.replace(" ", "") in fleet.values(POLAND)


def test_addresses_of_mail_that_a_script_writes_are_no_difference(fleet: Fleet) -> None:
    hidden = POLAND.content
    for name in ("harbour", "anchor", "lantern"):
        hidden = hidden.replace(f"{name}@aid.example", "<span class='mail' data-code='x'></span>")
    assert fleet.check(ALL[:1], week(0), {"Poland": template(hidden)}).trouble == ()


@pytest.mark.parametrize(
    "answer",
    [
        Answer("<h1>Forbidden</h1>", 403),
        Answer("<h1>Not found</h1>", 404),
        Answer("<h1>Oops</h1>", 500),
        Answer(failure=Failure.TIMEOUT),
        Answer(failure=Failure.ROBOTS),
        Answer("<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>", 503),
        Answer(template("<h1>Welcome</h1><p>Please agree to our cookies to go on.</p>")),
        Answer(b"%PDF-1.4", headers=(("content-type", "application/pdf"),)),
        Answer(template("")),
    ],
    ids=["403", "404", "500", "time-out", "robots", "wall", "form", "pdf", "empty"],
)
def test_a_page_that_cannot_be_got_proves_nothing(fleet: Fleet, answer: Answer) -> None:
    for number in range(2):
        assert fleet.check(edited()[:1], week(number), {"Poland": answer}).trouble == ()
    assert NEW.replace(" ", "") in fleet.values(POLAND)


def test_while_it_cannot_be_got_a_known_difference_stands(fleet: Fleet) -> None:
    number = begun(fleet)
    before = {f.id for f in fleet.open_flags()}
    fleet.check(edited("2026-08-01T10:00:00"), week(number), STALE)
    words = told(fleet)
    fleet.check(edited("2026-08-01T10:00:00"), week(number + 1), {"Poland": Answer("<h1>Forbidden</h1>", 403)})
    assert told(fleet) == words
    assert OLD.replace(" ", "") in fleet.values(POLAND)
    assert {f.id for f in fleet.open_flags()} == before


def test_a_check_of_one_entry_looks_at_no_page_and_keeps_what_is_known(fleet: Fleet) -> None:
    number = begun(fleet)
    fleet.check(edited("2026-08-01T10:00:00"), week(number), STALE)
    fleet.check(edited("2026-08-01T10:00:00"), week(number + 1), STALE, entries=("poland-anchor-aid",))
    assert fleet.looked_at == []
    assert NEW in told(fleet)


def test_pages_in_trouble_are_read_in_every_check_and_the_others_still_have_their_turn(fleet: Fleet) -> None:
    stale = {c.name: template(c.content.replace("0 00 1", "0 00 7").replace("00 11", "00 71")) for c in (POLAND, CHAD)}
    turns: set[str] = set()
    for number in range(3):
        fleet.check(ALL, week(number), stale)
        turns |= set(fleet.looked_at)
    assert turns == {"Poland", "Chad", "Peru"}
    fleet.check(ALL, week(3), stale)
    assert set(fleet.looked_at) == {"Poland", "Chad", "Peru"}
    assert len(fleet.trouble()) == 2


def test_what_a_site_says_is_held_against_what_people_see_and_against_nothing_else(fleet: Fleet) -> None:
    """Findings about values that nobody sees for a time are neither raised nor taken back by it."""
    home = "https://anchor.example/"
    given = replace(
        POLAND, content=POLAND.content.replace("Poland Anchor Aid</h3>", f'<a href="{home}">Poland Anchor Aid</a></h3>')
    )
    after = replace(given, content=given.content.replace(OLD, NEW), modified="2026-08-01T10:00:00")
    other = {home: site(phone="+48 22 390 00 55", email="anchor@aid.example", address=None)}
    for number in range(3):
        fleet.check((given, CHAD), week(number), sites=other)
    (flag,) = (f for f in fleet.open_flags() if f.kind == "contact-conflict")
    assert flag.listed == OLD.replace(" ", "")
    fleet.check((after, CHAD), week(3), sites=other)
    fleet.check((after, CHAD), week(4), sites=other)
    (flag,) = (f for f in fleet.open_flags() if f.kind == "contact-conflict")
    assert flag.listed == NEW.replace(" ", "")
    fleet.check((after, CHAD), week(5), {"Poland": template(given.content)}, other)
    kept = [f.listed for f in fleet.open_flags() if f.kind == "contact-conflict"]
    assert NEW.replace(" ", "") in kept, "this run did not look for it"


def test_values_of_restricted_entries_are_not_quoted(fleet: Fleet) -> None:
    """The file cannot name entries of a collection's pages yet. Where a table does, their values stay in the store."""
    fleet.check(edited("2026-08-01T10:00:00"), week(begun(fleet)), STALE)
    table = fleet.whole.directory(POLAND.directory).model_copy(
        update={"entries": {"poland-anchor-aid": EntryTable(restricted=True)}}
    )
    assert isinstance(table, MemberTable)
    (run,) = fleet.store.ledger.runs(table.id, 1)
    before = fleet.store.ledger.judgement_before(run, trusted=True)
    assert before is not None
    readings = Readings(fleet.store.archive)
    pages = DirectoryPages(fleet.store, readings)
    known = State.model_validate_json(before.state).known
    seen = ShownPages(fleet.store, readings, pages, DEFAULT).of(run, table, pages.of(run, table), known)
    (trouble,) = seen.trouble
    assert NEW in told(fleet), "without the table's word it is quoted"
    words = " ".join([trouble.summary, *(row.quote for row in trouble.evidence)])
    assert "390 00" not in words
    assert "1 of entries that are restricted" in trouble.summary
