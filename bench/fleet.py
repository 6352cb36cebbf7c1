"""A made fleet of 233 country pages, 2,500 entries and 1,800 sites: its first check, a weekly one, one entry, a report.

Everything is on loopback: with `delay = 0` in real time, and with a delay of 10 seconds in simulated time, where the
crawler's clock leaps over every wait (bench/lapse).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.check import Server, environment, serving  # noqa: E402 (runs as a script, from anywhere)
from bench.fleet_server import PARENT, fleet  # noqa: E402
from bench.lapse.sitecustomize import TOLD  # noqa: E402

CONFIG = """
[store]
url = "sqlite:///store.db"

[fetch]
allow_networks = ["127.0.0.0/8"]
delay = {delay}

[[collections]]
id = "legal"
wordpress = "http://127.0.0.1:{port}"
parent = "{parent}"
region = "from-title"
"""

FIRST = ["check", "--as-of", "2026-09-01T06:00Z"]
WEEKLY = ["check", "--as-of", "2026-09-08T06:00Z"]

MEMORY = 300.0  # MiB: no process of ours is larger
REPORT = 5.0  # seconds: the report of the week
DELAY = 10.0  # seconds between two requests to one host, as a real site gets it


@dataclass(frozen=True)
class Cost:
    """What one command used. Memory: the peak of the command and of its largest child, MiB."""

    name: str
    counts: dict[str, int]
    cpu: float
    wall: float
    own: float
    child: float
    status: int
    leapt: float = 0.0  # seconds of waiting that were not waited for

    @property
    def hosts(self) -> dict[str, int]:
        return {name.removeprefix("host "): n for name, n in self.counts.items() if name.startswith("host ")}

    @property
    def requests(self) -> int:
        return sum(self.hosts.values())


class Watcher:
    """The peak memory of a process and of its children, looked at five times a second. On Linux only."""

    def __init__(self, pid: int) -> None:
        self.own = self.child = 0.0
        self._pid, self._over = pid, Event()
        self._thread = Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            self.own = max(self.own, _peak(self._pid))
            self.child = max(self.child, *(_peak(pid) for pid in _children(self._pid)), 0.0)


def _children(pid: int) -> list[int]:
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(word) for thread in threads for word in (thread / "children").read_text().split()]
    except OSError:  # it has ended
        return []


def _peak(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:  # it has ended
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)


def measure(name: str, arguments: Sequence[str], server: Server, folder: Path, *, leaping: bool = False) -> Cost:
    """Run `contactwatch` in that folder to its end; its output goes to a file there."""
    print(f"{name} …", file=sys.stderr, flush=True)
    server.counts()
    command = [sys.executable, "-m", "pipeline.cli", *arguments]
    given, told = environment(folder), folder / f"{name}.leapt"
    if leaping:
        given |= {"PYTHONPATH": f"{ROOT / 'bench' / 'lapse'}:{ROOT}", TOLD: str(told)}
    with (folder / f"{name}.log").open("wb") as log:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder, env=given)
        watcher = Watcher(process.pid)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        watcher.stop()
    process.returncode = os.waitstatus_to_exitcode(status)
    cpu = used.ru_utime + used.ru_stime
    leapt = sum(map(float, told.read_text("utf-8").split())) if told.exists() else 0.0
    return Cost(name, server.counts(), cpu, wall, watcher.own, watcher.child, process.returncode, leapt)


def in_real_time(pages: int, folder: Path) -> list[Cost]:
    """The first check, the weekly one, the report, one entry's; without a delay."""
    with serving(pages, "fleet_server.py") as server:
        _configure(folder, server, 0)
        measure("warming up", ["--help"], server, folder)
        first = measure("first check", FIRST, server, folder)
        server.counts("later")
        week = measure("weekly check", WEEKLY, server, folder)
        report = measure("report", ["report", "--format", "json"], server, folder)
        said = json.loads((folder / "report.log").read_text("utf-8"))
        entry = said["entries"][0]
        one = ["check", entry["directory"], "--entry", entry["id"], "--as-of", "2026-09-09T06:00Z"]
        return [first, week, report, measure("one entry", one, server, folder)]


def in_simulated_time(pages: int, folder: Path) -> list[Cost]:
    """The first check and the weekly one, with the delay that a real site gets."""
    with serving(pages, "fleet_server.py") as server:
        _configure(folder, server, DELAY)
        first = measure("first, delayed", FIRST, server, folder, leaping=True)
        server.counts("later")
        return [first, measure("weekly, delayed", WEEKLY, server, folder, leaping=True)]


def _configure(folder: Path, server: Server, delay: float) -> None:
    folder.mkdir(exist_ok=True)
    text = CONFIG.format(port=server.port, parent=PARENT, delay=float(delay))
    (folder / "contactwatch.toml").write_text(text, "utf-8")


def table(measured: Sequence[Cost]) -> str:
    lines = [f"{'':15} {'requests':>8} {'304':>5} {'CPU s':>7} {'wall s':>7} {'own MiB':>8} {'crawl MiB':>9}"]
    lines += [
        f"{cost.name:15} {cost.requests:8} {cost.counts.get('304', 0):5} {cost.cpu:7.2f} {cost.wall:7.1f}"
        f" {cost.own:8.0f} {cost.child:9.0f}"
        for cost in measured
    ]
    return "\n".join(lines)


def spent(cost: Cost) -> str:
    """How long a check with its delays would have taken, by the crawler's own clock."""
    host, most = max(cost.hosts.items(), key=lambda item: item[1])
    return (
        f"{cost.name}: with {DELAY:.0f} s between two requests to one host {cost.wall + cost.leapt:.0f} s, of which"
        f" {cost.leapt:.0f} s were leapt over; {len(cost.hosts)} hosts, at most {most} requests to one ({host})"
    )


def main(arguments: Sequence[str]) -> int:
    """Returns: 1 if a command failed or a goal was missed, else 0."""
    parser = argparse.ArgumentParser(prog="dev.py bench fleet", description=__doc__)
    parser.add_argument("--pages", type=int, default=233, help="country pages; entries and sites in proportion")
    pages = parser.parse_args(arguments).pages
    made = fleet(pages)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with tempfile.TemporaryDirectory(prefix="contactwatch-bench-") as place:
        real, simulated = Path(place) / "real", Path(place) / "simulated"
        measured = in_real_time(pages, real)
        size = (real / "store.db").stat().st_size / 1e6
        delayed = in_simulated_time(pages, simulated)
        failed = [(cost, real) for cost in measured if cost.status] + [(c, simulated) for c in delayed if c.status]
        for cost, folder in failed:
            text = (folder / f"{cost.name}.log").read_text("utf-8", "replace")
            print(f"\n{cost.name}: exit status {cost.status}; the end of its output:\n{text[-2000:]}")
    first, week, report, one = measured
    print(f"{pages} pages, {made.entries} entries, {made.sites} sites; the store at the end: {size:.0f} MB")
    print(table([*measured, *delayed]))
    print(*map(spent, delayed), sep="\n")
    print(f"one entry asked: {', '.join(f'{host} {n} times' for host, n in sorted(one.hosts.items()))}")
    goals = {
        f"no process above {MEMORY:.0f} MiB": max(max(c.own, c.child) for c in (*measured, *delayed)) < MEMORY,
        f"report within {REPORT:.0f} s": report.wall < REPORT,
        "one entry asks its own page and site alone": set(one.hosts) <= {"127.0.0.1", "127.0.1.1"},
        "every site was asked": all(len(c.hosts) == made.sites + 1 for c in (first, week, *delayed)),
    }
    for goal, met in goals.items():
        print(f"{'reached' if met else 'MISSED '} {goal}")
    return int(bool(failed) or not all(goals.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
