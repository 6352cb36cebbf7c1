"""A made fleet of 233 country pages, 2,500 entries and 1,800 sites: its first check, a weekly one, one entry, a report.

Everything is on loopback with `delay = 0`. What a delay of 10 seconds would make of it is computed from the requests
that each host got: hosts are asked side by side, so the busiest one decides.
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

CONFIG = """
[store]
url = "sqlite:///store.db"

[fetch]
allow_networks = ["127.0.0.0/8"]
delay = 0.0

[[collections]]
id = "legal"
wordpress = "http://127.0.0.1:{port}"
parent = "{parent}"
region = "from-title"
"""

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


def measure(name: str, arguments: Sequence[str], server: Server, folder: Path) -> Cost:
    """Run `contactwatch` in that folder to its end; its output goes to a file there."""
    print(f"{name} …", file=sys.stderr, flush=True)
    server.counts()
    command = [sys.executable, "-m", "pipeline.cli", *arguments]
    with (folder / f"{name}.log").open("wb") as log:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder, env=environment(folder)
        )
        watcher = Watcher(process.pid)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        watcher.stop()
    process.returncode = os.waitstatus_to_exitcode(status)
    cpu = used.ru_utime + used.ru_stime
    return Cost(name, server.counts(), cpu, wall, watcher.own, watcher.child, process.returncode)


def costs(pages: int, folder: Path) -> list[Cost]:
    """The first check, the weekly one, one entry's, the report."""
    with serving(pages, "fleet_server.py") as server:
        (folder / "contactwatch.toml").write_text(CONFIG.format(port=server.port, parent=PARENT), "utf-8")
        measure("warming up", ["--help"], server, folder)
        first = measure("first check", ["check", "--as-of", "2026-09-01T06:00Z"], server, folder)
        server.counts("later")
        week = measure("weekly check", ["check", "--as-of", "2026-09-08T06:00Z"], server, folder)
        report = measure("report", ["report", "--format", "json"], server, folder)
        said = json.loads((folder / "report.log").read_text("utf-8"))
        entry = said["entries"][0]
        one = ["check", entry["directory"], "--entry", entry["id"], "--as-of", "2026-09-09T06:00Z"]
        return [first, week, report, measure("one entry", one, server, folder)]


def table(measured: Sequence[Cost]) -> str:
    lines = [f"{'':13} {'requests':>8} {'304':>5} {'CPU s':>7} {'wall s':>7} {'own MiB':>8} {'crawl MiB':>9}"]
    lines += [
        f"{cost.name:13} {cost.requests:8} {cost.counts.get('304', 0):5} {cost.cpu:7.2f} {cost.wall:7.1f}"
        f" {cost.own:8.0f} {cost.child:9.0f}"
        for cost in measured
    ]
    return "\n".join(lines)


def in_simulated_time(cost: Cost) -> str:
    """How long the hosts' delays alone would make it: requests to the busiest host, less one, each 10 s apart."""
    host, most = max(cost.hosts.items(), key=lambda item: item[1])
    taken = (most - 1) * DELAY
    return (
        f"{cost.name}: {len(cost.hosts)} hosts, at most {most} requests to one ({host}): with a delay of {DELAY:.0f} s"
        f" between them computed, not waited for, {taken:.0f} s"
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
        folder = Path(place)
        measured = costs(pages, folder)
        size = (folder / "store.db").stat().st_size / 1e6
        failed = [cost for cost in measured if cost.status]
        for cost in failed:
            text = (folder / f"{cost.name}.log").read_text("utf-8", "replace")
            print(f"\n{cost.name}: exit status {cost.status}; the end of its output:\n{text[-2000:]}")
    first, week, report, one = measured
    print(f"{pages} pages, {made.entries} entries, {made.sites} sites; the store at the end: {size:.0f} MB")
    print(table(measured))
    print(in_simulated_time(first), in_simulated_time(week), sep="\n")
    print(f"one entry asked: {', '.join(f'{host} {n} times' for host, n in sorted(one.hosts.items()))}")
    goals = {
        f"no process above {MEMORY:.0f} MiB": max(max(c.own, c.child) for c in measured) < MEMORY,
        f"report within {REPORT:.0f} s": report.wall < REPORT,
        "one entry asks its own page and site alone": set(one.hosts) <= {"127.0.0.1", "127.0.1.1"},
        "every site was asked": len(first.hosts) == len(week.hosts) == made.sites + 1,
    }
    for goal, met in goals.items():
        print(f"{'reached' if met else 'MISSED '} {goal}")
    return int(bool(failed) or not all(goals.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
