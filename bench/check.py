"""CPU and memory of a first and an unchanged check, beside a bare Scrapy spider that only fetches the same pages.

All three run one after another against one loopback server; CPU is that of the process and all its children.
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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.site_server import organisations  # noqa: E402 (runs as a script, from anywhere)
from spiders.settings import CONCURRENT_REQUESTS  # noqa: E402

CONFIG = """
[fetch]
allow_networks = ["127.0.0.0/8"]
delay = 0.0

[[directories]]
id = "bench"
url = "http://127.0.0.1:{port}/"
region = "GB"
"""

GOAL = 2.0  # an unchanged check costs at most so many times what bare Scrapy costs, for each request


@dataclass(frozen=True)
class Cost:
    """What one program used."""

    name: str
    counts: dict[str, int]
    cpu: float  # seconds, user and system
    wall: float  # seconds
    memory: float  # MiB, the largest process
    status: int

    @property
    def requests(self) -> int:
        return self.counts.get("pages", 0) + self.counts.get("robots", 0)

    @property
    def each(self) -> float:
        """CPU milliseconds for one request, robots.txt counted as one."""
        return 1000 * self.cpu / max(1, self.requests)


class Server:
    """The sites, in a process of their own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.port = int(self._line())

    def counts(self, word: str = "") -> dict[str, int]:
        """Answers since the last time it was asked, by status and kind. The word is one that the server knows."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        counts: dict[str, int] = json.loads(self._line())
        return counts

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@contextmanager
def serving(pages: int, script: str = "site_server.py") -> Iterator[Server]:
    command = [sys.executable, str(ROOT / "bench" / script), str(pages)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield Server(process)
    finally:
        process.kill()
        process.communicate()


def environment(folder: Path) -> dict[str, str]:
    """Ours, with compiled modules kept: as on a machine where these programs have run before."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def measure(name: str, command: Sequence[str], server: Server, folder: Path, given: str = "") -> Cost:
    """Run a program in that folder to its end; its output goes to a file there."""
    print(f"{name} …", file=sys.stderr, flush=True)
    server.counts()
    (folder / "given").write_text(given, "utf-8")
    with (folder / "given").open("rb") as source, (folder / f"{name}.log").open("wb") as log:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdin=source, stdout=log, stderr=log, cwd=folder, env=environment(folder))
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    cpu = used.ru_utime + used.ru_stime
    return Cost(name, server.counts(), cpu, wall, used.ru_maxrss / 1024, process.returncode)


def costs(pages: int, folder: Path) -> list[Cost]:
    """The bare spider, the first check, the unchanged check."""
    with serving(pages) as server:
        (folder / "contactwatch.toml").write_text(CONFIG.format(port=server.port), "utf-8")
        hosts = ["127.0.0.1", *(organisation.host for organisation in organisations(pages))]
        urls = "".join(f"http://{host}:{server.port}/\n" for host in hosts)
        bare = [sys.executable, str(ROOT / "bench" / "bare_spider.py"), str(CONCURRENT_REQUESTS)]
        check = [sys.executable, "-m", "pipeline.cli", "check", "--as-of"]
        for command in (bare, [*check[:-2], "--help"], [sys.executable, "-m", "spiders.launch", "--help"]):
            measure("warming up", command, server, folder)
        return [
            measure("bare Scrapy", bare, server, folder, urls),
            measure("first check", [*check, "2026-09-01T06:00Z"], server, folder),
            measure("unchanged check", [*check, "2026-09-08T06:00Z"], server, folder),
        ]


def table(measured: Sequence[Cost]) -> str:
    bare = measured[0].each
    lines = [f"{'':16} {'requests':>8} {'304':>5} {'CPU s':>7} {'ms each':>8} {'ratio':>6} {'wall s':>7} {'MiB':>5}"]
    lines += [
        f"{cost.name:16} {cost.requests:8} {cost.counts.get('304', 0):5} {cost.cpu:7.2f} {cost.each:8.2f}"
        f" {cost.each / bare:6.2f} {cost.wall:7.1f} {cost.memory:5.0f}"
        for cost in measured
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Returns: 1 if a program failed or did not ask for every page, else 0."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument(
        "--pages", type=int, default=1000, help="number of sites, one page each (default 1000, at most 10000)"
    )
    pages = parser.parse_args(arguments).pages
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a thousand hosts are a thousand connections
    with tempfile.TemporaryDirectory(prefix="contactwatch-bench-") as place:
        folder = Path(place)
        measured = costs(pages, folder)
        print(table(measured))
        failed = [cost for cost in measured if cost.status or cost.counts.get("pages", 0) < pages + 1]
        for cost in failed:
            asked = cost.counts.get("pages", 0)
            print(
                f"\n{cost.name}: exit status {cost.status}, {asked} of {pages + 1} pages asked; the end of its output:"
            )
            print("\n".join((folder / f"{cost.name}.log").read_text("utf-8", "replace").splitlines()[-15:]))
    if failed:
        return 1
    reached = "reached" if measured[-1].each <= GOAL * measured[0].each else "MISSED"
    print(f"Goal {reached}: an unchanged check within {GOAL} times bare Scrapy, CPU for each request.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
