"""Pruning never changes an answer: two stores live one history, and one of them is pruned after every run."""

from __future__ import annotations

import os
import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
from sqlalchemy import delete

from pipeline.policy import DEFAULT, Policy
from pipeline.render import render
from pipeline.runs.answer import GoneError, decide
from pipeline.runs.running import Runner
from pipeline.unattended.retention import busy, carry_out, plan
from snapshots.archive import MissingBodyError, PrunedBodyError
from snapshots.records import Capture, Failure, FlagState, Run, Trigger, Verb
from snapshots.schema import readings
from tests.histories.story import History, history
from tests.judging import PAGE, SITE, START, Answer, Desk, entry, listing, neighbours, site, week

APART = timedelta(days=17)  # between two runs
STRICT = replace(DEFAULT, raw_kept=timedelta(hours=1))  # gives up at once whatever may go


def emptied(desk: Desk) -> int:
    with desk.store.database.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM bodies WHERE pruned_at IS NOT NULL").scalar_one())


def prune(desk: Desk, now: datetime, policy: Policy = DEFAULT) -> int:
    """Prune to the end, and plan again: nothing may be left to do. Returns: how many things went."""
    gone = sum(carry_out(desk.store, plan(desk.store, desk.config, policy, now)))
    assert plan(desk.store, desk.config, policy, now).empty
    return gone


def forget_readings(desk: Desk) -> None:
    """As a new version of the parsers does: every body that is needed is read again."""
    with desk.store.database.writing() as connection:
        connection.execute(delete(readings))


@contextmanager
def ids_from(seed: str) -> Iterator[None]:
    """Ids come from the seed, so that two stores that live the same history have the same ones."""
    source = random.Random(seed)  # noqa: S311 - made histories

    def made() -> uuid.UUID:
        return uuid.UUID(int=source.getrandbits(128), version=4)

    with mock.patch.object(uuid, "uuid4", made):
        yield


class Polite(Desk):
    """Asks with validators, as the spiders do: what is unchanged, and still here, comes as a 304."""

    def _keep(self, capture: Capture, body: bytes | None) -> None:
        earlier = self.store.archive.last_with_body(capture.url)
        if earlier and capture.status == 200 and earlier.sha256 == capture.sha256:
            capture, body = replace(capture, status=304, size=0), None
        super()._keep(capture, body)


class Twins:
    """Two stores that live the same history; the second one is pruned whenever it can be."""

    def __init__(self, folder: Path, region: str) -> None:
        (folder / "whole").mkdir()
        (folder / "pruned").mkdir()
        self.whole = Polite.at(folder / "whole", region=region)
        self.pruned = Polite.at(folder / "pruned", region=region)
        self.gone = 0

    @property
    def both(self) -> tuple[Desk, Desk]:
        return self.whole, self.pruned

    def crawl(self, told: History, number: int, at: datetime) -> None:
        for desk in self.both:
            with ids_from(f"{told.seed}/{number}"):
                desk.crawl(told.weeks[number].page, told.weeks[number].sites, at)

    def judge(self, at: datetime) -> None:
        for desk in self.both:
            forget_readings(desk)
            Runner(desk.store, desk.config, lambda: at).judge(["here"])

    def answer(self, seed: str, at: datetime) -> None:
        """Each open flag may get an answer, and each answered one may be opened again: the same in both."""
        for desk in self.both:
            source = random.Random(seed)  # noqa: S311 - made histories
            with ids_from(seed):
                for row in desk.report().flags:
                    verb = source.choice((Verb.ACCEPT, Verb.ACCEPT, Verb.DISMISS, Verb.REOPEN, None, None))
                    if verb and (verb is not Verb.REOPEN or row.status != "open"):
                        decide(desk.store, desk.store.ledger.flag(row.id), verb, at=at, by="Ana", note="seen")

    def same(self) -> None:
        whole, pruned = (render(desk.report(), "json") for desk in self.both)
        assert pruned == whole
        assert "body_pruned_at" not in pruned


@pytest.mark.parametrize("seed", [0, 1, 3])
def test_no_answer_depends_on_what_was_pruned(seed: int, tmp_path: Path) -> None:
    told = history(seed, 9)
    twins, source = Twins(tmp_path, told.region), random.Random(seed)  # noqa: S311 - made histories
    for number in range(len(told.weeks)):
        at = START + number * APART
        twins.crawl(told, number, at)
        twins.same()
        twins.gone += prune(twins.pruned, at + timedelta(days=source.choice((0, 3, 16))), STRICT)
        twins.same()
        if source.random() < 0.6:
            twins.judge(at)
            twins.same()
        twins.answer(f"{seed}/{number}", at + timedelta(hours=1))
        twins.same()
        twins.gone += prune(twins.pruned, at + timedelta(days=source.choice((0, 3, 16))), STRICT)
        forget_readings(twins.pruned)
    twins.judge(at)
    twins.same()
    assert twins.gone
    assert emptied(twins.pruned) > 10
    assert emptied(twins.whole) == 0


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.at(tmp_path)


def test_the_last_good_body_of_a_watched_page_stays(desk: Desk) -> None:
    """However long its site is down; that of a page which nobody asks for any more goes after its time."""
    left, watched = "https://elsewhere.example/left", "https://elsewhere.example/watched"
    desk.run({PAGE: listing(entry()), SITE: site(), left: "<p>left</p>", watched: "<p>watched</p>"}, START)
    good = desk.store.archive.last_with_body(watched)
    forgotten = desk.store.archive.last_with_body(left)
    assert good
    assert good.sha256
    assert forgotten
    assert forgotten.sha256
    for number in range(1, 30):
        down = Answer(failure=Failure.TIMEOUT)
        desk.run({PAGE: listing(entry()), SITE: site(), watched: down}, week(number))
        forget_readings(desk)
        prune(desk, week(number))
    assert desk.store.archive.last_with_body(watched) == good
    assert desk.store.archive.body(good.sha256) == b"<p>watched</p>"
    with pytest.raises(PrunedBodyError, match="was pruned on"):
        desk.store.archive.body(forgotten.sha256)
    assert desk.store.archive.last_answer(left) == forgotten  # its hash and its dates stay


def test_the_last_edition_of_a_page_that_is_down_for_long_stays(tmp_path: Path) -> None:
    """What came before the outage is what the page is compared with after it."""
    told = []
    for name in ("whole", "pruned"):
        (tmp_path / name).mkdir()
        desk = Desk.at(tmp_path / name)
        with ids_from("edition"):
            for number, words in enumerate(("Ask for Ana.", "Ask for Eva.")):
                desk.run({PAGE: listing(entry(), *neighbours(), more=f"<p>{words}</p>"), SITE: site()}, week(number))
            for number in range(2, 12):
                desk.run({PAGE: Answer(status=503), SITE: site(more=f"<p>News {number}</p>")}, week(number))
                if name == "pruned":
                    prune(desk, week(number))
                forget_readings(desk)
            for number in (12, 13):
                page = listing(entry(), *neighbours()[:4], stamp="Last updated December 2026")
                desk.run({PAGE: page, SITE: site()}, week(number))
        told.append(render(desk.report(), "json"))
    assert emptied(desk) > 0
    assert told[1] == told[0]


def test_a_page_that_reads_shorter_is_believed_by_the_runs_before(tmp_path: Path) -> None:
    """What those runs read of it is read again, however far apart they were."""
    told = []
    short = listing(entry(), *neighbours()[:4])
    for name in ("whole", "pruned"):
        (tmp_path / name).mkdir()
        desk = Desk.at(tmp_path / name)
        with ids_from("shorter"):
            desk.run({PAGE: listing(entry(), *neighbours()), SITE: site()}, START)
            for number in range(1, 5):
                at = START + number * 3 * APART
                desk.run({PAGE: short, SITE: site(more=f"<p>News {number}</p>")}, at)
                if name == "pruned":
                    prune(desk, at + 2 * APART)
                forget_readings(desk)
                told.append((name, number, render(desk.report(), "json")))
            Runner(desk.store, desk.config, lambda now=at: now).judge(["here"])  # type: ignore[misc]
            told.append((name, 5, render(desk.report(), "json")))
    assert emptied(desk) > 0
    half = len(told) // 2
    assert [report for *_, report in told[half:]] == [report for *_, report in told[:half]]
    assert "extraction-drift" in told[0][2]
    assert "extraction-drift" not in told[-1][2]


def test_nothing_goes_before_its_time(desk: Desk) -> None:
    for number in range(5):
        desk.run({PAGE: listing(entry()), SITE: site(more=f"<p>News {number}</p>")}, week(number))
    assert plan(desk.store, desk.config, DEFAULT, week(4)).empty
    later = plan(desk.store, desk.config, DEFAULT, START + timedelta(days=31))
    assert later.bodies == ()  # where a contact was first seen: it is read again
    for number in range(5, 12):
        desk.run({PAGE: listing(entry()), SITE: site(more=f"<p>News {number}</p>")}, week(number))
    gone = plan(desk.store, desk.config, DEFAULT, week(11)).bodies
    assert [body.newest for body in gone] == [week(n) for n in range(1, 7)]


def test_an_accepted_finding_can_be_taken_back_after_years(desk: Desk) -> None:
    """The pointer that stood before an acceptance is a baseline, too."""
    before, after = listing(entry(), *neighbours()), listing(entry(phone="+375 17 390 00 99"), *neighbours())
    desk.run({PAGE: before}, week(0))
    desk.run({PAGE: after}, week(1))
    desk.run({PAGE: after}, week(2))
    desk.answer(Verb.ACCEPT, "entry-changed", at=week(2))
    assert desk.flags("entry-changed") == []
    for number in range(3, 120, 4):
        desk.run({PAGE: after}, week(number))
        prune(desk, week(number))
    flag = next(f for f in desk.store.ledger.flags("here") if f.kind == "entry-changed")
    decide(desk.store, flag, Verb.REOPEN, at=week(119), by="Ana", note="not so")
    forget_readings(desk)
    desk.run({PAGE: after}, week(120))
    desk.run({PAGE: after}, week(121))
    (again,) = desk.flags("entry-changed")
    assert again.listed != again.observed
    assert {t.kind for t in desk.report().trouble} == {"run-incomplete"}  # of the site, which these runs leave out


def test_what_ended_long_ago_cannot_be_accepted_any_more(desk: Desk) -> None:
    """Its page is gone: a pointer to it would be a baseline that nobody can read. It is said, and nothing moves."""
    desk.run({PAGE: listing(entry()), SITE: site()}, week(0))
    for number in (1, 2):
        desk.run({PAGE: listing(entry()), SITE: site(more="<p>Tel: +375 29 390 00 77</p>")}, week(number))
    (flag,) = desk.flags("contact-new")
    for number in range(3, 60, 4):
        desk.run({PAGE: listing(entry()), SITE: site()}, week(number))
        prune(desk, week(number))
    ended = desk.store.ledger.flag(flag.id)
    assert ended.state is FlagState.RESOLVED
    moved = desk.store.annals.pointers("here")
    with pytest.raises(GoneError, match="nothing left to accept"):
        decide(desk.store, ended, Verb.ACCEPT, at=week(60), by="Ana", note="late")
    assert desk.store.annals.pointers("here") == moved
    assert desk.store.ledger.decisions("here") == ()
    assert decide(desk.store, ended, Verb.DISMISS, at=week(60), by="Ana", note="late").flag == flag.id


def test_quotes_and_hashes_go_after_two_years_and_runs_never(desk: Desk) -> None:
    desk.run({PAGE: listing(entry(), *neighbours()), SITE: site()}, week(0))
    for number in (1, 2):
        desk.run(
            {PAGE: listing(entry(), *neighbours()), SITE: site(more="<p>Tel: +375 29 390 00 77</p>")}, week(number)
        )
    desk.answer(Verb.DISMISS, "contact-new", at=week(2))
    for number in range(3, 130):
        desk.run({PAGE: listing(entry(), *neighbours()), SITE: site()}, week(number))
    runs, sightings = desk.store.ledger.runs("here", 1000), len(desk.store.annals.sightings("here", "harbour-aid"))
    report = render(desk.report(), "json")
    prune(desk, week(129))
    forget_readings(desk)
    assert desk.store.ledger.runs("here", 1000) == runs
    assert len(desk.store.annals.judgements("here")) == 130
    assert len(desk.store.ledger.decisions("here")) == 1
    old = [c for c in desk.store.archive.listing(limit=10_000) if c.fetched_at < week(129) - DEFAULT.words_kept]
    # What the first sightings and pointers name, and the last edition that the page's stamp, "2026", covers.
    assert {c.as_of for c in old} == {week(0), week(16)}
    assert len(desk.store.annals.sightings("here", "harbour-aid")) < sightings
    flag = next(f for f in desk.store.ledger.flags("here") if f.kind == "contact-new")
    assert flag.evidence == ()
    assert flag.observed == "+375293900077"
    assert all(f.evidence == () for f in desk.store.annals.flags("here", until=week(20)))
    assert render(desk.report(), "json") == report
    Runner(desk.store, desk.config, lambda: week(129)).judge(["here"])
    assert render(desk.report(), "json") == report
    with desk.store.database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


def test_a_run_that_is_on_is_waited_for(desk: Desk) -> None:
    run = Run("r-1", "b-1", "here", Trigger.MANUAL, START, START)
    desk.store.ledger.begin(run)
    assert busy(desk.store) is None  # it was cut off: nobody holds the directory
    with desk.store.ledger.hold("here"):
        assert busy(desk.store) == "here"


def test_a_body_that_comes_again_is_whole_again(desk: Desk) -> None:
    """A pruned page that a site goes back to is stored anew, and what only confirms it is refused."""
    desk.run({PAGE: listing(entry()), SITE: site(more="<p>Closed in May</p>")}, week(0))
    first = desk.store.archive.last_with_body(SITE)
    for number in range(1, 8):
        desk.run({PAGE: listing(entry(phone="+375 17 390 00 11")), SITE: site(phone="8 (017) 390-00-11")}, week(number))
    assert first
    assert first.sha256
    pruned = desk.store.pruning.drop_bodies([first.sha256], week(7), week(7))
    assert pruned == 1
    confirmed = replace(first, id="again", status=304, size=0, fetched_at=week(8))
    with pytest.raises(MissingBodyError, match="without conditions"):
        desk.store.archive.put(confirmed, None)
    desk.run({PAGE: listing(entry()), SITE: site(more="<p>Closed in May</p>")}, week(8))
    assert b"Closed in May" in desk.store.archive.body(first.sha256)
    assert desk.store.archive.pruned([first.sha256]) == {}


def test_a_body_that_came_again_since_the_plan_stays(desk: Desk) -> None:
    left = "https://elsewhere.example/left"
    desk.run({PAGE: listing(entry()), SITE: site(), left: "<p>left</p>"}, week(0))
    for number in range(1, 9):
        desk.run({PAGE: listing(entry()), SITE: site()}, week(number))
    found = plan(desk.store, desk.config, DEFAULT, week(8))
    assert len(found.bodies) == 1
    desk.run({PAGE: listing(entry()), SITE: site(), left: "<p>left</p>"}, week(8) + timedelta(hours=1))
    assert sum(carry_out(desk.store, found)) == 0
    assert desk.store.archive.body(found.bodies[0].sha256) == b"<p>left</p>"


def test_the_file_gets_smaller(desk: Desk) -> None:
    source = random.Random(1)  # noqa: S311 - noise that does not pack
    for number in range(12):
        desk.run({PAGE: listing(entry()), SITE: site(more=f"<!-- {source.randbytes(300_000).hex()} -->")}, week(number))
    desk.run({PAGE: listing(entry()), SITE: site()}, week(12))
    with desk.store.database.reading() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
    before = desk.store.size()
    prune(desk, week(30))
    assert desk.store.pruning.spare() == (0, True)
    with desk.store.database.reading() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
    assert desk.store.size() < before - 2_000_000


def test_a_file_of_an_earlier_version_is_rewritten_on_request(desk: Desk) -> None:
    with desk.store.database.reading() as connection:
        connection.exec_driver_sql("PRAGMA auto_vacuum = NONE")
        connection.exec_driver_sql("VACUUM")
    assert desk.store.pruning.spare() == (0, False)
    desk.run({PAGE: listing(entry()), SITE: site()}, week(0))
    desk.store.pruning.rewrite()
    assert desk.store.pruning.spare() == (0, True)
    assert desk.entry().name == "Harbour Aid"


def test_old_copies_of_migrations_go_with_the_bodies_in_them(desk: Desk) -> None:
    assert desk.store.path
    copy = desk.store.path.with_name(f"{desk.store.path.name}.revision-0001.backup")
    copy.write_text("a store")
    os.utime(copy, (START.timestamp(), START.timestamp()))
    assert plan(desk.store, desk.config, DEFAULT, START + timedelta(days=29)).copies == ()
    prune(desk, START + timedelta(days=31))
    assert not copy.exists()
