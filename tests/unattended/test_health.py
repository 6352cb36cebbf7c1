"""Whether contactwatch does its work: what is told where it does not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import main
from pipeline.model import Kind
from pipeline.policy import DEFAULT
from pipeline.report import Coverage, EntryRow, SiteRow
from pipeline.unattended.coverage import Lately, Watched, fell, lately, standings
from pipeline.unattended.health import Sign, signs
from snapshots.records import FlagState, MessageState, RunStatus
from tests.notify.desk import WEEK, NotifyDesk, flag
from tests.notify.post import MONDAY, message
from tests.render.samples import contact, entry

CRON = 'cron = "0 6 * * MON"\n'


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[NotifyDesk]:
    made = NotifyDesk(tmp_path)
    yield made
    made.store.close()


def wrong(desk: NotifyDesk, what: str = "*") -> list[Sign]:
    return [sign for sign in told(desk) if sign.mend and what in ("*", sign.what)]


def told(desk: NotifyDesk) -> list[Sign]:
    config = desk.config()
    watched = standings(desk.store, config, desk.now, DEFAULT)
    return list(signs(desk.store, config, watched, desk.now, DEFAULT))


def test_all_is_well(desk: NotifyDesk) -> None:
    desk.run()
    assert wrong(desk) == []


def test_a_directory_that_was_never_read(desk: NotifyDesk) -> None:
    (sign,) = wrong(desk)
    assert (sign.what, sign.found) == ("northland", "never read well")


def test_the_last_good_run_grows_old(desk: NotifyDesk) -> None:
    desk.run()
    desk.now += DEFAULT.good_run_age
    assert wrong(desk) == []
    desk.now += timedelta(hours=1)
    (sign,) = wrong(desk)
    assert "last read well 14 days ago" in sign.found


@pytest.mark.parametrize(("cron", "days"), [("0 6 * * *", 3), ("0 6 * * MON", 15), ("0 6 1 * *", 62)])
def test_how_old_it_may_be_follows_from_the_cron_line(desk: NotifyDesk, cron: str, days: int) -> None:
    desk.notify = f'cron = "{cron}"\n'
    desk.run()
    desk.now += timedelta(days=days - 1)
    assert wrong(desk, "northland") == []
    desk.now += timedelta(days=3)
    assert len(wrong(desk, "northland")) == 1


def test_a_run_that_shrinks(desk: NotifyDesk) -> None:
    for sites in (9, 8, 9, 4):
        desk.run()
        run = desk.store.ledger.runs("northland", 1)[0]
        desk.store.ledger.update(replace(run, sites_checked=sites))
        desk.now += WEEK
    desk.now -= WEEK
    (sign,) = wrong(desk)
    assert sign.found == "the last run read 4 sites, those before it 9"


def test_a_re_crawl_of_one_entry_is_no_run_that_shrinks(desk: NotifyDesk) -> None:
    for sites in (9, 8, 9, 1):
        desk.run()
        run = desk.store.ledger.runs("northland", 1)[0]
        desk.store.ledger.update(replace(run, sites_checked=sites, entries=("aid",) if sites == 1 else ()))
        desk.now += timedelta(days=1)
    assert wrong(desk) == []


def test_runs_that_are_never_whole(desk: NotifyDesk) -> None:
    for _ in range(3):
        assert wrong(desk, "x") == []
        desk.run()
        run = desk.store.ledger.runs("northland", 1)[0]
        desk.store.ledger.update(replace(run, status=RunStatus.PARTIAL))
        desk.now += timedelta(days=1)
    assert [sign.found for sign in wrong(desk)] == ["the last three runs were not complete"]


def test_a_scheduler_that_fell_silent(desk: NotifyDesk) -> None:
    desk.run()
    desk.notify = CRON
    assert wrong(desk) == []  # none ever worked here: cron does
    desk.store.requests.beat(desk.now)
    desk.now += DEFAULT.scheduler_silent
    assert wrong(desk) == []
    desk.now += timedelta(minutes=1)
    (sign,) = wrong(desk)
    assert sign.found == "gave its last sign of life 16 minutes ago"
    desk.store.requests.beat(desk.now, stopped=True)
    (sign,) = wrong(desk)
    assert sign.found.startswith("stopped")
    desk.notify = ""
    assert wrong(desk) == []  # nothing is scheduled any more


def test_a_full_disk(desk: NotifyDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.run()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, DEFAULT.disk_needed - 1))
    (sign,) = wrong(desk)
    assert (sign.what, sign.mend) == ("disk", "make room: a full disk ends every run")


def test_messages_that_wait_or_are_lost(desk: NotifyDesk) -> None:
    desk.run()
    desk.store.outbox.write([message(), message("m-2"), message("m-3")], [])
    desk.now += DEFAULT.message_late
    assert wrong(desk) == []
    desk.now += timedelta(minutes=1)
    (sign,) = wrong(desk)
    assert sign.found == "3 wait for 2 hours"
    for id_, state in (("m-1", MessageState.UNSURE), ("m-2", MessageState.FAILED), ("m-3", MessageState.SENT)):
        desk.store.outbox.update(message(id_, state=state, ended_at=desk.now, error="why"))
    assert [sign.found for sign in wrong(desk)] == [
        f"of {MONDAY:%Y-%m-%d %H:%MZ}: {w}: why" for w in ("unsure", "failed")
    ]
    desk.now += DEFAULT.delivery_lasts + timedelta(minutes=1)
    assert wrong(desk) == []


def test_a_site_that_nobody_read_for_long_and_no_finding_says_why(desk: NotifyDesk) -> None:
    assert desk.listed.site.checked_at
    desk.now = desk.listed.site.checked_at + DEFAULT.entry_age
    desk.run()
    assert wrong(desk) == []
    desk.now += timedelta(hours=1)
    (sign,) = wrong(desk)
    assert sign.found == "sites not read for 60 days, and no finding says why: aid"
    assert sign.mend == "run `contactwatch check northland --entry aid`: are runs cut short before it?"


def test_a_site_that_was_never_read_counts_from_when_it_was_listed(desk: NotifyDesk) -> None:
    desk.listed = desk.listed.model_copy(update={"site": SiteRow()})
    for days, alarms in ((0, 0), (59, 0), (60, 1)):
        desk.now = MONDAY + timedelta(days=days)
        desk.run()
        assert len(wrong(desk)) == alarms
    desk.listed = desk.listed.model_copy(update={"website": None})
    desk.run()
    assert wrong(desk) == []  # there is nothing to read


def test_a_site_whose_finding_says_why_is_named_and_is_no_alarm(desk: NotifyDesk) -> None:
    """Nor is one that the config has left alone, whatever its flags."""
    desk.run()
    desk.now += 2 * DEFAULT.entry_age
    down = flag(kind="site-down", entry="aid", subject="answer")
    desk.run(down)
    assert wrong(desk) == []
    (line,) = [sign.found for sign in told(desk) if sign.what == "northland"]
    assert line.endswith("sites not read for 60 days, each with a finding that says why: aid")
    desk.run(replace(down, state=FlagState.HELD))
    assert len(wrong(desk)) == 1
    desk.notify = "[directories.entries.aid]\ndo_not_crawl = true\n"
    assert wrong(desk) == []
    assert not any("60 days" in sign.found for sign in told(desk))


def test_less_is_confirmed_than_usual() -> None:
    """Three entries that lost some, and less than 60 % of the usual; the median forgets a single odd run."""
    usual = [rows(a=3, b=3, c=3, d=3), rows(a=3, b=3, c=3, d=3), rows(a=0, b=0, c=0, d=0)]
    assert fell(lately(rows(a=0, b=1, c=1, d=3), usual), DEFAULT) == (5, 12, ("a", "b", "c"))
    assert fell(lately(rows(a=0, b=0, c=3, d=3), usual), DEFAULT) is None  # two entries: their flags tell it
    assert fell(lately(rows(a=2, b=2, c=2, d=3), usual), DEFAULT) is None  # nine of twelve


def test_a_page_that_gets_more_or_lists_less_is_no_fall() -> None:
    usual = [rows(a=3, b=3, c=3), rows(a=3, b=3, c=3)]
    grown = rows(a=3, b=3, c=3) + tuple(listed(f"new-{n}", confirmed=0, contacts=5) for n in range(9))
    assert fell(lately(grown, usual), DEFAULT) is None
    more = tuple(listed(name, confirmed=3, contacts=9) for name in "abc")
    assert fell(lately(more, usual), DEFAULT) is None
    assert fell(lately(rows(c=3), usual), DEFAULT) is None
    less = tuple(listed(name, confirmed=1, contacts=1) for name in "abc")
    assert fell(lately(less, usual), DEFAULT) is None


def rows(**confirmed: int) -> tuple[EntryRow, ...]:
    """Entries of three contacts each, so many of them confirmed."""
    return tuple(listed(name, confirmed=number, contacts=3) for name, number in confirmed.items())


def listed(name: str, *, confirmed: int, contacts: int) -> EntryRow:
    verdicts = ["confirmed"] * confirmed + ["absent"] * (contacts - confirmed)
    made = [contact(Kind.PHONE, f"+44207946{n:04}", verdict) for n, verdict in enumerate(verdicts)]
    return entry(name, name, *made)


def test_the_command(desk: NotifyDesk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.folder)
    desk.run()
    desk.config()
    assert main(["health", "--json"]) == 1  # that run is weeks ago by the true clock
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] is False
    assert answer["directories"][0]["last_good"] == "2026-09-07T06:00:00Z"
    assert set(answer["directories"][0]["coverage"]) == {"contacts", "confirmed", "conflict", "absent", "unchecked"}
    assert [row["id"] for row in answer["directories"][0]["entries"]] == ["aid"]
    assert main(["health"]) == 1
    assert "mend  northland: last read well" in capsys.readouterr().out


def test_without_a_store_nothing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("contactwatch.toml").write_text('[[directories]]\nid = "a"\nurl = "https://a.example/"\n')
    assert main(["health"]) == 3
    assert not Path("contactwatch.db").exists()


COLLECTION = '[[collections]]\nid = "legal"\nwordpress = "https://desk.example"\nparent = "by-country"\n'


def collection(desk: NotifyDesk, *pages: Watched) -> list[str]:
    """What is told of a collection of those pages, but for the line that is always there."""
    desk.notify, desk.directories = COLLECTION, ()
    own = page("legal", page_of=None)
    found = signs(desk.store, desk.config(), (own, *pages), desk.now, DEFAULT)
    line, *others = [sign for sign in found if sign.what == "legal"]
    confirmed = f"{9 * len(pages)} of {12 * len(pages)} contacts confirmed"
    assert line.found == f"last read well 0 seconds ago; {len(pages)} pages; {confirmed}"
    assert all(sign.mend for sign in others)
    return [sign.found for sign in others]


def page(id_: str, **changed: Any) -> Watched:
    coverage = Coverage(contacts=12, confirmed=9) if changed.get("page_of", "legal") else Coverage()
    given: dict[str, Any] = {
        "page_of": "legal",
        "last_good": MONDAY,
        "tried": None,
        "coverage": coverage,
        "entries": (),
    }
    return Watched(id_, **(given | changed))


def lost(*names: str, now: int = 0) -> tuple[Lately, ...]:
    return tuple(Lately(name, now, 3) for name in names)


def test_pages_of_a_collection_of_which_less_is_confirmed(desk: NotifyDesk) -> None:
    well = page("legal-iran", lately=lost("x", "y", "z", now=3) * 5)
    assert collection(desk, well, page("legal-egypt", lately=lost("a", "b", now=1))) == []
    assert collection(desk, well, page("legal-egypt", lately=lost("a", "b", "c"))) == [
        "legal-egypt: 0 contacts confirmed, usually 9 (a, b, c)"
    ]


def test_a_collection_of_which_less_is_confirmed_by_little_everywhere(desk: NotifyDesk) -> None:
    """Two entries of each page are no alarm alone; of all pages together they are."""
    pages = [page(f"legal-{n}", lately=lost(f"a{n}", f"b{n}")) for n in range(3)]
    assert collection(desk, *pages) == ["0 contacts confirmed, usually 18 (a0, b0, a1, b1, a2 and 1 more)"]


def test_a_page_of_a_collection_that_nobody_reads(desk: NotifyDesk) -> None:
    old = MONDAY - DEFAULT.good_run_age - timedelta(hours=1)
    pages = [
        page("legal-iran", last_good=old), page("legal-new", last_good=None),
        page("legal-wall", last_good=None, tried=old), page("legal-peru", dark=("a",), told=()),
    ]  # fmt: skip
    assert collection(desk, *pages) == [
        "pages not read well for 14 days: legal-iran, legal-wall",
        "sites not read for 60 days, and no finding says why: a (on legal-peru)",
    ]
