"""The long form: many made histories through the judge, a table of what was planted, found, missed and false.

A history that fails is written to a folder as a recorded case; in tests/histories/cases the suite replays it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from pydantic import TypeAdapter

from tests.histories.replay import Result, lines, replay
from tests.histories.story import PLANTS, History, history

_HISTORY = TypeAdapter(History)
_FEWEST = 8  # entries of a page
RECALL = 0.99  # of planted changes of contacts
QUIET = 10_000  # site-weeks without a false flag of medium or above


def judged(told: History) -> Result:
    """The history, judged in a store that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        return replay(told, Path(folder))


def recorded(case: Path) -> History:
    return _HISTORY.validate_json((case / "history.json").read_bytes())


def record(told: History, result: Result, folder: Path) -> Path:
    """Write the history as a case: what was given, what is true, and what went wrong."""
    case = folder / f"seed-{told.seed}"
    case.mkdir(parents=True, exist_ok=True)
    (case / "history.json").write_bytes(_HISTORY.dump_json(told, indent=1))
    (case / "wrong.txt").write_text("\n".join(lines(result)) + "\n", "utf-8")
    return case


def told_again(seed: int, size: int, result: Result) -> tuple[History, Result]:
    """The failing history with nothing but the organisations that failed, where they fail alone as well."""
    whole = history(seed, size)
    names = {p.entry for p in result.missed} | {f.entry for f in result.grave}
    places = [place for place, id_ in enumerate(whole.entries) if id_ in names]
    # Below that many entries one that leaves is no removal but a reading that drifted.
    others = [place for place in range(size) if place not in places][: max(0, _FEWEST - len(places))]
    part = history(seed, size, sorted((*places, *others))) if places else whole
    alone = judged(part)
    return (part, alone) if alone.failed else (whole, result)


def one(seed: int, size: int, folder: Path) -> Result:
    result = judged(history(seed, size))
    if result.failed:
        record(*told_again(seed, size, result), folder)
    return result


def table(results: list[Result]) -> Iterator[str]:
    planted = Counter(p.what for r in results for p in (*r.found, *r.missed))
    missed = Counter(p.what for r in results for p in r.missed)
    yield f"{'planted':24} {'number':>7} {'found':>7} {'missed':>7}"
    for what in PLANTS:
        yield f"{what:24} {planted[what]:7} {planted[what] - missed[what]:7} {missed[what]:7}"
    yield ""
    yield f"{'false flags':24} {'number':>7}"
    false = Counter((f.severity, f.kind) for r in results for f in r.false)
    for (severity, kind), number in sorted(false.items()):
        yield f"{kind + ' (' + severity + ')':34} {number:7}"
    waits = sum((r.waits for r in results), Counter[int]())
    yield "weeks from change to flag: " + ", ".join(f"{weeks}: {number}" for weeks, number in sorted(waits.items()))
    yield f"wrong values in place of a planted one: {sum(r.wrong for r in results)}"
    yield f"withdrawn: {sum(r.withdrawn for r in results)}"
    trouble = sum((r.trouble for r in results), Counter[str]())
    yield "trouble: " + (", ".join(f"{kind} {number}" for kind, number in sorted(trouble.items())) or "none")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py soak judge", description=__doc__)
    parser.add_argument("--histories", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1, help="of the first history; the others follow it")
    parser.add_argument("--sites", type=int, default=14, help="organisations of one history")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--failures", type=Path, default=Path("build/histories"), help="where failing ones are written")
    chosen = parser.parse_args(arguments)
    seeds = range(chosen.seed, chosen.seed + chosen.histories)
    print(f"{chosen.histories} histories of {chosen.sites} sites, seeds {seeds.start} to {seeds.stop - 1}", flush=True)
    results: list[Result] = []
    with ProcessPoolExecutor(chosen.jobs) as pool:
        for seed, result in zip(
            seeds, pool.map(partial(one, size=chosen.sites, folder=chosen.failures), seeds), strict=True
        ):
            results.append(result)
            for line in lines(result):
                print(f"seed {seed}: {line}", flush=True)
    print("\n".join(table(results)))
    changes = [p for r in results for p in (*r.found, *r.missed) if p.field]
    missed = [p for r in results for p in r.missed if p.field]
    recall = 1 - len(missed) / len(changes) if changes else 1.0
    grave, quiet = sum(len(r.grave) for r in results), sum(r.quiet_weeks for r in results)
    print(f"recall of planted contact changes {recall:.3f} of {len(changes)} (goal {RECALL});", end=" ")
    print(f"{grave} false flags of medium or above in {quiet} quiet site-weeks (goal 0 in {QUIET})")
    return int(recall < RECALL or grave > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
