"""Runs, flags, sightings and decisions as the ledger keeps them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from snapshots.database import AlreadyStoredError
from snapshots.ledger import Ledger, UnknownFlagError, UnknownRunError
from snapshots.records import FlagState, RunStatus, Verb
from snapshots.store import DirectoryHeldError, Store
from tests.snapshots.samples import MONDAY, WEEK, baseline, decision, flag, judgement, run, seen


@pytest.fixture
def ledger(store: Store) -> Ledger:
    return store.ledger


HOUR = timedelta(hours=1)


def test_a_run_is_begun_once_and_updated_whole(ledger: Ledger) -> None:
    begun = run("r-1")
    ledger.begin(begun)
    assert ledger.run("r-1") == begun
    with pytest.raises(AlreadyStoredError, match="r-1"):
        ledger.begin(begun)
    done = replace(
        begun, status=RunStatus.PARTIAL, finished_at=MONDAY + HOUR, bytes=2**40, judged=True, requested_by="Vera"
    )
    ledger.update(done)
    assert ledger.run("r-1") == done


def test_an_unknown_run_is_said(ledger: Ledger) -> None:
    with pytest.raises(UnknownRunError, match="r-9"):
        ledger.run("r-9")
    with pytest.raises(UnknownRunError, match="never begun"):
        ledger.update(run("r-9"))
    assert ledger.runs() == ()


def test_runs_are_newest_first_by_their_clock_then_by_their_start(ledger: Ledger) -> None:
    ledger.begin(run("backfill", as_of=MONDAY - WEEK, started_at=MONDAY + 9 * HOUR))
    ledger.begin(run("second", started_at=MONDAY + HOUR))
    ledger.begin(run("first"))
    ledger.begin(run("other", directory="poland", as_of=MONDAY + WEEK, batch="batch-2"))
    assert [r.id for r in ledger.runs()] == ["other", "second", "first", "backfill"]
    assert [r.id for r in ledger.runs(limit=2)] == ["other", "second"]
    assert [r.id for r in ledger.runs("belarus", limit=2)] == ["second", "first"]
    assert [r.id for r in ledger.batch("batch-1")] == ["first", "second", "backfill"]
    assert ledger.directories() == ("belarus", "poland")


def test_runs_that_were_cut_off_stay_running_and_set_no_clock(ledger: Ledger) -> None:
    assert ledger.last_as_of("belarus") is None
    ledger.begin(run("done", status=RunStatus.FAILED))
    ledger.begin(run("cut", as_of=MONDAY + WEEK))
    ledger.begin(run("elsewhere", directory="poland", as_of=MONDAY + 2 * WEEK, status=RunStatus.COMPLETE))
    assert [r.id for r in ledger.abandoned()] == ["cut"]
    assert ledger.last_as_of("belarus") == MONDAY


def test_record_writes_all_of_it(ledger: Ledger) -> None:
    begun = run("r-1")
    ledger.begin(begun)
    done = replace(begun, status=RunStatus.COMPLETE, judged=True)
    come_to = judgement(done, state='{"a": "' + "я" * 5000 + '"}')
    ledger.record(come_to, [flag("f-1"), flag("f-2")], [seen("+1", "c-1")], [baseline("listing", "c-1")], done)
    assert ledger.run("r-1") == done
    assert ledger.judgement("r-1") == come_to
    assert ledger.flags() == (flag("f-1"), flag("f-2"))
    assert ledger.last_sightings("belarus") == (seen("+1", "c-1"),)
    assert ledger.baselines("belarus") == (baseline("listing", "c-1"),)


def test_judging_again_overwrites_what_is_derived_and_repeats_nothing(ledger: Ledger) -> None:
    begun = run("r-1")
    ledger.begin(begun)
    for state in (FlagState.HELD, FlagState.OPEN):
        come_to = judgement(begun, trusted=state is FlagState.OPEN)
        ledger.record(come_to, [flag("f-1", state=state)], [seen("+1", "c-1")], [baseline("listing", "c-1")], begun)
    assert ledger.flags() == (flag("f-1", state=FlagState.OPEN),)
    assert ledger.judgements("belarus") == (judgement(begun),)
    assert len(ledger.last_sightings("belarus")) == 1


def test_record_writes_nothing_of_what_it_cannot_write_whole(ledger: Ledger) -> None:
    ledger.begin(run("r-1"))
    stranger = run("never-begun")
    with pytest.raises(UnknownRunError):
        ledger.record(judgement(stranger), [flag("f-1")], [seen("+1", "c-1")], [baseline("listing", "c-1")], stranger)
    naive = seen("+1", "c-1", at=MONDAY.replace(tzinfo=None))
    with pytest.raises(ValueError, match="time zone"):
        ledger.record(judgement(run("r-1")), [flag("f-1")], [naive], [], run("r-1", judged=True))
    assert ledger.run("r-1") == run("r-1")
    assert ledger.flags() == ()
    assert ledger.judgement("r-1") is None


def _judged(ledger: Ledger, *told: tuple[str, int, int, bool]) -> None:
    for id_, week, hour, trusted in told:
        begun = run(id_, as_of=MONDAY + week * WEEK, started_at=MONDAY + hour * HOUR)
        ledger.begin(begun)
        ledger.record(judgement(begun, trusted=trusted), [], [], [], begun)


def test_the_last_judgement_by_clock_and_trust(ledger: Ledger) -> None:
    _judged(ledger, ("later", 1, 0, False), ("first", 0, 1, True), ("second", 0, 2, False))
    found = ledger.last_judgement("belarus")
    assert found is not None
    assert found.run == "later"
    assert ledger.last_judgement("poland") is None
    trusted = ledger.last_judgement("belarus", trusted=True)
    assert trusted is not None
    assert trusted.run == "first"
    assert ledger.last_judgement("belarus", before=MONDAY) is None  # strictly earlier
    earlier = ledger.last_judgement("belarus", before=MONDAY + WEEK)
    assert earlier is not None
    assert earlier.run == "second"  # written last at that clock
    assert [j.run for j in ledger.judgements("belarus", 2)] == ["later", "second"]


def test_the_trusted_judgement_before_a_run(ledger: Ledger) -> None:
    _judged(ledger, ("a", 0, 0, True), ("b", 0, 1, True), ("c", 0, 2, False), ("d", 0, 3, True), ("e", 1, 4, True))
    before = {id_: ledger.judgement_before(ledger.run(id_), trusted=True) for id_ in "abcde"}
    assert {id_: j and j.run for id_, j in before.items()} == {"a": None, "b": "a", "c": "b", "d": "b", "e": "d"}


def test_the_newest_sighting_of_each_contact(ledger: Ledger) -> None:
    begun = run("r-1")
    ledger.begin(begun)
    old, new = seen("+1", "c-1"), seen("+1", "c-2", at=MONDAY + WEEK)
    mail = seen("a@help.example", "c-1", kind="email")
    other = seen("+1", "c-3", directory="poland")
    ledger.record(judgement(begun), [], [new, old, mail, other], [], begun)
    ledger.record(judgement(begun), [], [replace(new, quote="read anew")], [], begun)
    assert ledger.last_sightings("belarus") == (mail, new)


def test_a_baseline_moves_and_what_stood_is_kept(store: Store) -> None:
    ledger = store.ledger
    begun = run("r-1")
    ledger.begin(begun)
    first, site = baseline("listing", "c-1"), baseline("site:phone", "c-2")
    ledger.record(judgement(begun), [], [], [first, site], begun)
    ledger.record(judgement(begun), [], [], [first, site], begun)
    moved = baseline("listing", "c-7", "c-8", since=MONDAY + WEEK, decision="d-1")
    ledger.decide(decision("d-1"), [moved])
    ledger.record(judgement(begun), [], [], [baseline("listing", "c-1", directory="poland")], begun)
    assert ledger.baselines("belarus") == (moved, site)
    with store.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM baselines").scalar() == 4  # no row for standing still


def test_a_flag_is_found_by_the_beginning_of_its_id(ledger: Ledger) -> None:
    begun = run("r-1")
    ledger.begin(begun)
    later = flag("abc2", first_seen=MONDAY + WEEK, last_seen=MONDAY + WEEK, settled_at=MONDAY + WEEK, entry=None)
    ledger.record(judgement(begun), [later, flag("abc1"), flag("xyz", directory="poland")], [], [], begun)
    assert ledger.flag("abc2") == later
    assert ledger.flag("x").id == "xyz"
    for asked in ("ab", "", "nothing"):
        with pytest.raises(UnknownFlagError, match="flag"):
            ledger.flag(asked)
    assert [f.id for f in ledger.flags("belarus")] == ["abc1", "abc2"]
    assert [f.id for f in ledger.flags()] == ["abc1", "xyz", "abc2"]


def test_flags_are_found_by_their_kind(ledger: Ledger) -> None:
    begun = run("r-1")
    ledger.begin(begun)
    wishes = [flag(id_, kind="consent-changed", directory=where) for id_, where in (("a", "belarus"), ("b", "poland"))]
    ledger.record(judgement(begun), [*wishes, flag("c")], [], [], begun)
    assert [f.id for f in ledger.flags(kind="consent-changed")] == ["a", "b"]
    assert [f.id for f in ledger.flags("poland", kind="consent-changed")] == ["b"]
    assert ledger.flags("poland", kind="contact-changed") == ()


def test_decisions_are_added_and_never_changed(ledger: Ledger) -> None:
    begun = run("r-1")
    ledger.begin(begun)
    ledger.record(judgement(begun), [flag("f-1"), flag("f-2", directory="poland")], [], [], begun)
    later = decision("d-1", at=MONDAY + HOUR, flag="f-1", until=MONDAY + WEEK, verb=Verb.SNOOZE)
    earlier = decision("d-2", verb=Verb.ASSURE, entry="human-constanta", contact="+1")
    abroad = decision("d-3", at=MONDAY + 2 * HOUR, flag="f-2", directory=None)
    for told in (later, earlier, abroad):
        ledger.decide(told)
    assert ledger.decisions() == (earlier, later, abroad)
    assert ledger.decisions("belarus") == (earlier, later)
    assert ledger.decisions("poland") == (abroad,)
    with pytest.raises(AlreadyStoredError, match="d-1"):
        ledger.decide(replace(later, note="other"), [baseline("listing", "c-9")])
    with pytest.raises(UnknownFlagError, match="f-9"):
        ledger.decide(decision("d-4", flag="f-9"), [baseline("listing", "c-9")])
    assert ledger.decisions() == (earlier, later, abroad)
    assert ledger.baselines("belarus") == ()


@pytest.mark.parametrize("memory", [False, True])
def test_a_directory_is_held_once(memory: bool, url: str) -> None:
    with Store.open("sqlite://" if memory else url) as store:
        with store.ledger.hold("belarus"):
            with store.ledger.hold("poland"):
                pass
            with pytest.raises(DirectoryHeldError, match=r"directory belarus.*Wait"), store.ledger.hold("belarus"):
                pytest.fail("held twice")
        with store.ledger.hold("belarus"):
            pass


def test_a_killed_run_holds_nothing(store: Store) -> None:
    program = (
        "import sys, time; from pathlib import Path; from snapshots.holding import Holding\n"
        "with Holding(Path(sys.argv[1])).hold('belarus'): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(store.path)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(DirectoryHeldError, match=f"process {other.pid}"), store.ledger.hold("belarus"):
            pytest.fail("held twice")
        other.kill()
        other.wait()
        with store.ledger.hold("belarus"):
            assert store.path is not None
            assert store.path.with_name("watch.db.belarus.lock").exists()
