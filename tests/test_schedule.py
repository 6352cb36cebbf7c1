"""The scheduler: what it starts and when, how it stops, and that nothing outlives it. Children are small scripts."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline import schedule
from pipeline.clock import now
from pipeline.config import Config, DirectoryTable

ROOT = Path(__file__).parent.parent

Daemon = Callable[..., subprocess.Popen[str]]


def config(*ids: str, cron: str | None = "0 6 * * MON") -> Config:
    tables = (DirectoryTable(id=name, url=f"https://{name}.example/", cron=cron) for name in ids)
    return Config(path=Path("watch.toml"), directories=tuple(tables))


def once(watched: Config, scripts: dict[str, str], limit: float = 30, mercy: float = 5) -> tuple[int, str]:
    """Run every directory's script once. Returns: the exit status, and the log."""
    stream = io.StringIO()
    status = schedule.run(
        watched,
        once=True,
        clock=now,
        log=schedule.logger(stream, now),
        commands=lambda _, table: (sys.executable, "-S", "-c", scripts[table.id]),
        limit=timedelta(seconds=limit),
        mercy=timedelta(seconds=mercy),
    )
    return status, stream.getvalue()


def test_the_command_is_a_check_recorded_as_scheduled() -> None:
    command = schedule.check_of(config("belarus"), config("belarus").directories[0])
    assert " ".join(command[1:]) == "-m pipeline.cli --config watch.toml check belarus --trigger schedule"


def test_a_directory_is_due_by_its_own_clocks() -> None:
    table = DirectoryTable(id="b", url="https://b.example/", cron="0 6 * * MON", timezone="Europe/London")
    trigger = schedule.trigger_of(table)
    first = trigger.get_next_fire_time(None, datetime(2026, 10, 19, 5, 0, tzinfo=UTC))
    assert first == datetime(2026, 10, 26, 6, 0, tzinfo=UTC)
    assert trigger.get_next_fire_time(first, first + timedelta(days=3)) == datetime(2026, 11, 2, 6, 0, tzinfo=UTC)


def test_once_runs_one_after_another_and_gives_the_worst_status(tmp_path: Path) -> None:
    book = tmp_path / "book"
    note = (
        f"import sys, time; f = open({str(book)!r}, 'a', 1);print('in', file=f); time.sleep(.05); print('out', file=f);"
    )
    status, log = once(config("a", "b", "c"), {"a": note + "sys.exit(1)", "b": note + "sys.exit(2)", "c": note})
    assert status == 2
    assert book.read_text().split() == ["in", "out"] * 3
    finished = re.findall(r"event=finished directory=(\w) status=(\d) seconds=([\d.]+)", log)
    assert [(name, code) for name, code, _ in finished] == [("a", "1"), ("b", "2"), ("c", "0")]
    assert all(0 < float(seconds) < 30 for *_, seconds in finished)


def test_directories_without_a_cron_line_are_left_alone() -> None:
    mixed = config("a", "b").model_copy(
        update={"directories": (*config("a").directories, *config("b", cron=None).directories)}
    )
    status, log = once(mixed, {"a": "pass"})
    assert status == 0
    assert "directory=b" not in log


def test_no_cron_line_at_all_is_bad_usage() -> None:
    status, log = once(config("a", cron=None), {})
    assert status == 2
    assert "nothing to schedule" in log
    assert "watch.toml" in log


def test_a_check_that_cannot_start_is_said_and_the_others_run() -> None:
    stream = io.StringIO()
    commands = {"a": ("/nowhere/at-all",), "b": (sys.executable, "-S", "-c", "")}
    status = schedule.run(
        config("a", "b"),
        once=True,
        clock=now,
        log=schedule.logger(stream, now),
        commands=lambda _, table: commands[table.id],
    )
    assert status == 3
    assert 'level=error event="could not start" directory=a' in stream.getvalue()
    assert "event=finished directory=b status=0" in stream.getvalue()


def test_a_check_killed_by_a_signal_is_trouble() -> None:
    status, log = once(config("a"), {"a": "import os; os.kill(os.getpid(), 9)"})
    assert status == 1
    assert "status=-9" in log


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
    status, log = once(config("a"), {"a": STUBBORN.format(pids=str(pids))}, limit=1, mercy=0.1)
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
    status, _ = once(config("a"), {"a": script})
    assert status == 0
    wait_until_gone(int(pid.read_text()))


DAEMON = """
import sys
from datetime import timedelta
from pathlib import Path
from apscheduler.triggers.interval import IntervalTrigger
from pipeline import schedule
from pipeline.clock import now
from pipeline.config import load
config = load(Path({config!r}), {{}})
sys.exit(schedule.run(config, once={once}, clock=now, log=schedule.logger(sys.stderr, now),
    commands=lambda config, table: (sys.executable, "-S", "-c", Path({script!r}).read_text()),
    triggers=lambda table: IntervalTrigger(seconds=0.2 if table.id == "fast" else 3600),
    mercy=timedelta(seconds=0.3)))
"""


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    """Starts a scheduler in a process of its own, as a maintainer's service does."""
    running: list[subprocess.Popen[str]] = []

    def start(script: str, *, run_once: bool = False) -> subprocess.Popen[str]:
        watched, child = tmp_path / "watch.toml", tmp_path / "child.py"
        directory = '[[directories]]\nid = "{}"\nurl = "https://a.example/"\ncron = "0 6 * * MON"\n'
        watched.write_text(directory.format("fast") + directory.format("slow"))
        child.write_text(script)
        source = DAEMON.format(config=str(watched), script=str(child), once=run_once)
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen([sys.executable, "-c", source], stderr=subprocess.PIPE, text=True, env=environment)
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


def lines_until(process: subprocess.Popen[str], *, text: str, times: int = 1) -> list[str]:
    """The log's lines up to the one in which `text` stands for the last of so many times."""
    assert process.stderr is not None
    seen: list[str] = []
    for line in process.stderr:
        seen.append(line)
        times -= text in line
        if times == 0:
            return seen
    pytest.fail(f"the log ended without {text!r}:\n" + "".join(seen))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_when_it_starts_again_and_again_and_stops_when_asked(daemon: Daemon, number: signal.Signals) -> None:
    process = daemon("pass")
    lines = lines_until(process, text="event=finished directory=fast status=0", times=2)
    assert [re.search(r"directory=(\w+)", line)[1] for line in lines if "event=scheduled" in line] == ["fast", "slow"]  # type: ignore[index]
    assert all(re.match(r"at=\S+Z level=\w+ event=", line) for line in lines)
    assert not any("started directory=slow" in line for line in lines)
    process.send_signal(number)
    assert process.wait(10) == 0


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
def test_a_stop_ends_the_running_check_and_starts_no_other(daemon: Daemon, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    process = daemon(STUBBORN.format(pids=str(pids)))
    lines_until(process, text="event=started")
    while not pids.exists():
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    _, rest = process.communicate(timeout=10)
    assert process.returncode == 0
    assert "event=finished directory=fast status=-9" in rest
    assert rest.rstrip().endswith("event=stopped")
    assert "event=started" not in rest
    for pid in pids.read_text().split():
        wait_until_gone(int(pid))


def test_a_check_that_is_still_running_is_not_started_twice(daemon: Daemon) -> None:
    process = daemon("import time; time.sleep(60)")
    lines = lines_until(process, text="still running, skipped")
    assert sum("event=started" in line for line in lines) == 1
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0


def test_once_cut_short_by_a_signal_is_not_a_success(daemon: Daemon) -> None:
    process = daemon("import time; time.sleep(60)", run_once=True)
    lines_until(process, text="event=started")
    process.send_signal(signal.SIGTERM)
    _, rest = process.communicate(timeout=10)
    assert process.returncode == 1
    assert "directory=slow" not in rest
