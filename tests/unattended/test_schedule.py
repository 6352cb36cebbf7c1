"""The scheduler as a process: what it starts, how it stops, and that nothing outlives it. Its checks are scripts."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.clock import now
from pipeline.config import load
from pipeline.logs import Form, logger
from pipeline.runs.children import Child
from pipeline.slots import Line
from pipeline.unattended import schedule
from pipeline.unattended.schedule import SlotTrigger
from pipeline.unattended.watchlist import Watchlist
from snapshots.records import Request, RequestState
from snapshots.store import Store

ROOT = Path(__file__).parent.parent.parent

Daemon = Callable[..., subprocess.Popen[str]]

#: A check that does nothing but what it must leave behind: a judged run that answers its request.
ANSWERS = """
import sys
from datetime import datetime, UTC
from dataclasses import replace
from snapshots.records import Run, RunStatus, Trigger
from snapshots.store import Store
with Store.open({store!r}) as store:
    request, at = store.requests.request(sys.argv[1]), datetime(2026, 9, 7, 6, tzinfo=UTC)
    run = Run(request.id, request.id, request.directory, request.trigger, at, at, request=request.id)
    store.ledger.begin(run)
    store.ledger.update(replace(run, status=RunStatus.COMPLETE, finished_at=at, judged=True))
"""


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'contactwatch.db'}"


def watch(folder: Path, *ids: str, cron: str = 'cron = "0 6 * * MON"') -> Path:
    """A config of these directories."""
    path = folder / "watch.toml"
    tables = [f'[[directories]]\nid = "{name}"\nurl = "https://{name}.example/"\n{cron}\n' for name in ids]
    path.write_text("\n".join([f'[store]\nurl = "{url(folder)}"\n', *tables]))
    return path


def once(path: Path, scripts: dict[str, str], limit: float = 30, mercy: float = 5) -> tuple[int, str]:
    """Run every directory's script once. Returns: the exit status, and the log."""
    stream = io.StringIO()
    log = logger(stream, now, Form.TEXT)
    status = schedule.run(
        Watchlist(path, lambda: load(path, {}), log),
        once=True,
        clock=now,
        log=log,
        commands=lambda _, request: (sys.executable, "-c", scripts[request.directory], request.id),
        limit=timedelta(seconds=limit),
        mercy=timedelta(seconds=mercy),
    )
    return status, stream.getvalue()


def states(folder: Path) -> dict[str, RequestState]:
    """By directory: how far its newest request has come."""
    with Store.open(url(folder)) as store:
        return {name: store.requests.of(name)[-1].state for name in "abc" if store.requests.of(name)}


def test_the_command_answers_a_request_with_the_log_of_the_scheduler(tmp_path: Path) -> None:
    config = load(watch(tmp_path, "a"), {})
    command = schedule.check_of(Form.JSON)(config, Request("r", "a", now()))
    assert " ".join(command[1:]) == f"-m pipeline.cli --config {config.path} --log json check --request r"


def test_a_bell_rings_by_the_directory_s_own_clocks() -> None:
    line = Line("b", "0 6 * * MON", "Europe/London")
    trigger = SlotTrigger(line)
    slots = [datetime(2026, 10, 26, 6, tzinfo=UTC), datetime(2026, 11, 2, 6, tzinfo=UTC)]  # the first after the change
    first = trigger.get_next_fire_time(None, datetime(2026, 10, 19, 5, 10, tzinfo=UTC))
    assert first == line.starts(slots[0])
    assert trigger.get_next_fire_time(first, first) == line.starts(slots[1])
    assert trigger.get_next_fire_time(first, first + timedelta(days=3)) == line.starts(slots[1])


def test_once_runs_one_after_another_and_gives_the_worst_status(tmp_path: Path) -> None:
    book, answers = tmp_path / "book", ANSWERS.format(store=url(tmp_path))
    note = f"f = open({str(book)!r}, 'a', 1); print('in', file=f);{answers}\nprint('out', file=f); sys.exit(%d)"
    status, log = once(watch(tmp_path, "a", "b", "c"), {"a": note % 1, "b": note % 0, "c": note % 0})
    assert status == 1
    assert book.read_text().split() == ["in", "out"] * 3
    assert states(tmp_path) == dict.fromkeys("abc", RequestState.DONE)
    assert log.count("event=finished") == 3


def test_no_cron_line_at_all_is_bad_usage(tmp_path: Path) -> None:
    status, log = once(watch(tmp_path, "a", cron=""), {})
    assert status == 2
    assert "nothing to schedule" in log
    assert "watch.toml" in log


def test_a_check_that_cannot_start_is_said_and_the_others_run(tmp_path: Path) -> None:
    stream = io.StringIO()
    path, log = watch(tmp_path, "a", "b"), logger(stream, now, Form.TEXT)
    commands = {"a": ["/nowhere/at-all"], "b": [sys.executable, "-c", ANSWERS.format(store=url(tmp_path))]}
    status = schedule.run(
        Watchlist(path, lambda: load(path, {}), log),
        once=True,
        clock=now,
        log=log,
        commands=lambda _, request: [*commands[request.directory], request.id],
    )
    assert status == 3
    assert 'event="could not start" directory=a' in stream.getvalue()
    assert states(tmp_path) == {"a": RequestState.WAITING, "b": RequestState.DONE}


def test_a_check_killed_by_a_signal_is_trouble(tmp_path: Path) -> None:
    status, log = once(watch(tmp_path, "a"), {"a": "import os; os.kill(os.getpid(), 9)"})
    assert status == 1
    assert "status=-9" in log


def test_a_store_has_one_scheduler(tmp_path: Path) -> None:
    path = watch(tmp_path, "a")
    with Store.open(url(tmp_path)) as store, store.ledger.hold(schedule.HOLDER):
        status, log = once(path, {"a": ""})
    assert status == 3
    assert "another scheduler" in log


def gone(pid: int) -> bool:
    """That process has ended (a zombie has)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 5
    while not gone(pid):
        assert time.monotonic() < deadline, f"{pid} outlived its check"
        time.sleep(0.01)


STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)  # which its own children inherit
grandchild = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(60)"])
with open({pids!r} + ".new", "w") as f:
    f.write(f"{{os.getpid()}} {{grandchild.pid}}")
os.rename({pids!r} + ".new", {pids!r})
time.sleep(60)
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
def test_a_check_over_its_time_is_killed_with_all_it_started(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    status, log = once(watch(tmp_path, "a"), {"a": STUBBORN.format(pids=str(pids))}, limit=1, mercy=0.1)
    assert status == 1
    assert "over its time limit" in log
    for pid in pids.read_text().split():
        wait_until_gone(int(pid))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
def test_what_a_check_leaves_behind_ends_with_it(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    script = (
        "import subprocess, sys; from pathlib import Path;"
        "child = subprocess.Popen([sys.executable, '-S', '-c', 'import time; time.sleep(60)']);"
        f"Path({str(pid)!r}).write_text(str(child.pid))"
    )
    once(watch(tmp_path, "a"), {"a": script})
    wait_until_gone(int(pid.read_text()))


def test_a_child_is_asked_once_and_has_its_leash() -> None:
    script = "import sys; sys.stdin.read(); sys.exit(7)"
    child = Child([sys.executable, "-S", "-c", script], limit=timedelta(minutes=1), mercy=timedelta(minutes=1))
    assert child.poll() is None
    assert child._process.stdin is not None
    child._process.stdin.close()
    assert child._process.wait(10) == 7
    assert child.poll() == 7


DAEMON = """
import sys
from datetime import timedelta
from pathlib import Path
from pipeline.unattended import schedule
from pipeline.unattended.watchlist import Watchlist
from pipeline.clock import now
from pipeline.config import load
from pipeline.logs import Form, logger
path, log = Path({config!r}), logger(sys.stderr, now, Form.JSON)
script = Path({script!r}).read_text()
sys.exit(schedule.run(Watchlist(path, lambda: load(path, {{}}), log), once={once}, clock=now, log=log,
    commands=lambda config, request: (sys.executable, "-c", script, request.id),
    mercy=timedelta(seconds=0.3), beat=0.1))
"""


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    """Starts a scheduler in a process of its own, as a maintainer's service does."""
    running: list[subprocess.Popen[str]] = []

    def start(script: str, *, run_once: bool = False) -> subprocess.Popen[str]:
        child = tmp_path / "child.py"
        child.write_text(script)
        source = DAEMON.format(config=str(watch(tmp_path, "a", "b")), script=str(child), once=run_once)
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen([sys.executable, "-c", source], stderr=subprocess.PIPE, text=True, env=environment)
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


def ask(folder: Path, directory: str, **more: str) -> None:
    with Store.open(url(folder)) as store:
        store.requests.ask(Request(f"of-{directory}", directory, now(), requested_by="Ana", **more))  # type: ignore[arg-type]


def until(process: subprocess.Popen[str], event: str) -> dict[str, str]:
    """The next line of the log with that event."""
    assert process.stderr is not None
    for line in process.stderr:
        told: dict[str, str] = json.loads(line)
        if told["event"] == event:
            return told
    pytest.fail(f"the log ended without {event!r}")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_requests_one_after_another_and_stops_when_asked(
    daemon: Daemon, tmp_path: Path, number: signal.Signals
) -> None:
    process = daemon(ANSWERS.format(store=url(tmp_path)))
    scheduled = [until(process, "scheduled")["directory"] for _ in "ab"]
    assert scheduled == ["a", "b"]
    for name in "ab":
        ask(tmp_path, name)
    finished = [until(process, "finished") for _ in "ab"]
    assert [(told["directory"], told["run"], told["by"]) for told in finished] == [
        ("a", "of-a", "Ana"),
        ("b", "of-b", "Ana"),
    ]
    process.send_signal(number)
    assert process.wait(10) == 0


def test_a_config_changed_under_way_is_taken_up(daemon: Daemon, tmp_path: Path) -> None:
    process = daemon(ANSWERS.format(store=url(tmp_path)))
    until(process, "watching")
    watch(tmp_path, "a", "b", cron='cron = "nonsense"')
    assert "nonsense" in until(process, "the new config cannot be used, the old one stays in force")["error"]
    watch(tmp_path, "c")
    until(process, "config changed")
    assert until(process, "scheduled")["directory"] == "c"
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
def test_a_stop_ends_the_running_check_and_keeps_its_request(daemon: Daemon, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    process = daemon(STUBBORN.format(pids=str(pids)))
    until(process, "watching")
    for name in "ab":
        ask(tmp_path, name)
    until(process, "started")
    while not pids.exists():
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    _, rest = process.communicate(timeout=15)
    assert process.returncode == 0
    told = [json.loads(line) for line in rest.splitlines()]
    assert [line["event"] for line in told if line["event"] != "waits"] == ["ended without a result", "stopped"]
    assert states(tmp_path) == {"a": RequestState.WAITING, "b": RequestState.WAITING}
    for pid in pids.read_text().split():
        wait_until_gone(int(pid))


def test_once_cut_short_by_a_signal_is_not_a_success(daemon: Daemon) -> None:
    process = daemon("import time; time.sleep(60)", run_once=True)
    until(process, "started")
    process.send_signal(signal.SIGTERM)
    _, rest = process.communicate(timeout=15)
    assert process.returncode == 1
    assert "directory=b" not in rest
