"""Captures and bodies as the archive keeps them."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from snapshots.archive import Archive, MissingBodyError, UnknownCaptureError
from snapshots.database import AlreadyStoredError
from snapshots.schema import bodies, captures, readings
from snapshots.store import Store
from tests.snapshots.samples import MONDAY, answer, failed, run, unchanged

BODY = "<p>Тэл. +375 17 000 00 01</p>".encode() * 50
SECOND = timedelta(seconds=1)


@pytest.fixture
def archive(store: Store) -> Archive:
    return store.archive


def _count(store: Store) -> tuple[int, int]:
    with store.database.reading() as connection:
        return (
            connection.execute(select(func.count()).select_from(captures)).scalar_one(),
            connection.execute(select(func.count()).select_from(bodies)).scalar_one(),
        )


@pytest.mark.parametrize("body", [BODY, b"", bytes(range(256))])
def test_what_was_put_comes_back(archive: Archive, body: bytes) -> None:
    capture = answer("c-1", body)
    archive.put(capture, body)
    assert archive.get("c-1") == capture
    assert archive.body(hashlib.sha256(body).hexdigest()) == body


def test_a_failure_is_kept_like_an_answer(archive: Archive) -> None:
    archive.put(failed("c-1"), None)
    assert archive.get("c-1") == failed("c-1")


def test_the_same_body_is_stored_once_and_compressed(store: Store) -> None:
    store.archive.put(answer("c-1", BODY), BODY)
    store.archive.put(answer("c-2", BODY, url="https://other.example/"), BODY)
    assert _count(store) == (2, 1)
    with store.database.reading() as connection:
        packed = connection.exec_driver_sql("SELECT length(data), size FROM bodies").one()
    assert packed[0] < packed[1] / 5
    assert packed[1] == len(BODY)


def test_an_id_is_written_once(store: Store) -> None:
    store.archive.put(answer("c-1", BODY), BODY)
    with pytest.raises(AlreadyStoredError, match="c-1"):
        store.archive.put(answer("c-1", b"other"), b"other")
    assert _count(store) == (1, 1)  # the second body went with its capture
    assert store.archive.get("c-1") == answer("c-1", BODY)


def test_a_304_points_to_the_earlier_body(archive: Archive) -> None:
    first = answer("c-1", BODY)
    archive.put(first, BODY)
    archive.put(unchanged("c-2", first), None)
    assert archive.body(archive.get("c-2").sha256 or "") == BODY


def test_a_304_of_a_body_that_is_not_there_is_refused(store: Store) -> None:
    with pytest.raises(MissingBodyError, match="without conditions"):
        store.archive.put(unchanged("c-2", answer("c-1", BODY)), None)
    assert _count(store) == (0, 0)


@pytest.mark.parametrize(
    ("capture", "body"),
    [
        pytest.param(answer("c-1", BODY), BODY + b"!", id="other bytes"),
        pytest.param(answer("c-1", BODY, size=3), BODY, id="wrong size"),
        pytest.param(failed("c-1"), BODY, id="body of a failure"),
        pytest.param(answer("c-1", BODY, fetched_at=MONDAY.replace(tzinfo=None)), BODY, id="naive time"),
    ],
)
def test_a_capture_that_contradicts_itself_is_refused(store: Store, capture: object, body: bytes) -> None:
    with pytest.raises(ValueError, match=r"c-1|time zone"):
        store.archive.put(capture, body)  # type: ignore[arg-type]
    assert _count(store) == (0, 0)


def test_an_id_may_be_shortened_to_six_letters(archive: Archive) -> None:
    for id_ in ("abcdef-1", "abcdef-2", "abcdeg-1", "abcdeg-11"):
        archive.put(failed(id_), None)
    assert archive.get("abcdef-1").id == "abcdef-1"
    assert archive.get("abcdeg-1").id == "abcdeg-1"  # whole, though it begins another
    assert archive.get("abcdeg-11").id == "abcdeg-11"
    archive.put(failed("zzzzzz-unique"), None)
    assert archive.get("zzzzzz").id == "zzzzzz-unique"


@pytest.mark.parametrize(("asked", "words"), [("abcdef", "more than one"), ("zzzzz", "no capture"), ("", "no capture")])
def test_no_guess_at_an_unclear_id(archive: Archive, asked: str, words: str) -> None:
    for id_ in ("abcdef-1", "abcdef-2", "zzzzzz-1"):
        archive.put(failed(id_), None)
    with pytest.raises(UnknownCaptureError, match=words) as caught:
        archive.get(asked)
    assert not str(caught.value).startswith('"')  # KeyError would quote it


def test_a_missing_or_damaged_body_is_said(store: Store) -> None:
    with pytest.raises(MissingBodyError, match="holds no body"):
        store.archive.body("0" * 64)
    capture = answer("c-1", BODY)
    store.archive.put(capture, BODY)
    with store.database.writing() as connection:
        connection.execute(update(bodies).values(data=b"something else"))
    with pytest.raises(MissingBodyError, match="damaged"):
        store.archive.body(capture.sha256 or "")
    with store.database.writing() as connection:
        connection.exec_driver_sql("UPDATE bodies SET data = x'00ff'")
    with pytest.raises(MissingBodyError, match="damaged"):
        store.archive.body(capture.sha256 or "")


def test_last_with_body_is_the_newest_that_may_be_confirmed(archive: Archive) -> None:
    first = answer("c-1", BODY)
    assert archive.last_with_body(first.url) is None
    archive.put(first, BODY)
    archive.put(answer("c-2", b"denied", status=403, fetched_at=MONDAY + 2 * SECOND), b"denied")
    archive.put(failed("c-3", fetched_at=MONDAY + 3 * SECOND), None)
    archive.put(answer("c-4", b"elsewhere", url="https://other.example/", fetched_at=MONDAY + 9 * SECOND), b"elsewhere")
    assert archive.last_with_body(first.url) == first
    confirmed = unchanged("c-5", first, fetched_at=MONDAY + 4 * SECOND)
    archive.put(confirmed, None)
    assert archive.last_with_body(first.url) == confirmed


def test_runs_and_batches_are_read_in_order_of_receipt(store: Store) -> None:
    store.ledger.begin(run("run-1"))
    store.ledger.begin(run("run-2", directory="poland"))
    store.ledger.begin(run("run-3", batch="batch-2"))
    late, early = MONDAY + 5 * SECOND, MONDAY + SECOND
    store.archive.put(failed("late", run="run-1", fetched_at=late), None)
    store.archive.put(failed("early", run="run-2", fetched_at=early), None)
    store.archive.put(failed("same-time", run="run-1", fetched_at=early), None)
    store.archive.put(failed("other", run="run-3", fetched_at=early), None)
    assert [c.id for c in store.archive.of_run("run-1")] == ["same-time", "late"]
    assert [c.id for c in store.archive.of_batch("batch-1")] == ["early", "same-time", "late"]
    assert store.archive.of_run("nobody's") == ()


def test_listing_is_newest_first_and_narrowed(archive: Archive) -> None:
    for n in range(5):
        archive.put(
            failed(f"c-{n}", url=f"https://{n % 2}.example/", run=f"run-{n % 3}", fetched_at=MONDAY + n * SECOND), None
        )
    assert [c.id for c in archive.listing(limit=3)] == ["c-4", "c-3", "c-2"]
    assert [c.id for c in archive.listing(url="https://1.example/", run=None, limit=9)] == ["c-3", "c-1"]
    assert [c.id for c in archive.listing(url="https://0.example/", run="run-1", limit=9)] == ["c-4"]


def test_many_are_read_at_once(archive: Archive) -> None:
    ids = [f"c-{n:04}" for n in range(1203)]
    for id_ in ids[::3]:
        archive.put(failed(id_), None)
    assert archive.gets([]) == {}
    found = archive.gets(ids)
    assert sorted(found) == ids[::3]
    assert found["c-0003"].id == "c-0003"


def test_the_cache_of_readings_may_vanish(store: Store) -> None:
    store.archive.keep_reading("k-1", "наш тэкст", sha256="0" * 64, version="1")
    store.archive.keep_reading("k-2", "two", sha256="0" * 64, version="1")
    store.archive.keep_reading("k-2", "three", sha256="0" * 64, version="1")
    assert store.archive.reading("k-1") == "наш тэкст"
    assert store.archive.reading("k-2") == "three"
    assert store.archive.reading("k-3") is None
    with store.database.writing() as connection:
        connection.execute(delete(readings))
    assert store.archive.reading("k-1") is None
