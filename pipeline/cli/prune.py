"""`captures prune`: gives up what is past its time, and says before what that would be."""

from __future__ import annotations

import argparse
import json
import time
from typing import Any

from pipeline.cli.context import Commands, Context, UsageError, add_command
from pipeline.policy import DEFAULT
from pipeline.render import wording
from pipeline.report import zulu
from pipeline.unattended.retention import Plan, busy, carry_out, plan
from snapshots.store import DirectoryHeldError, Store

_BREATH = 0.02  # seconds between two small transactions, in which a waiting run gets its turn


def add(verbs: Commands) -> None:
    parser = add_command(
        verbs, "prune", "give up bodies and old rows that nothing needs any more", "captures prune --dry-run"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would go, and leave it")
    parser.add_argument(
        "--rewrite",
        action="store_true",
        help="write the file anew without its empty pages; needs room for it once more, and nobody can write meanwhile",
    )
    parser.add_argument("--json", action="store_true", help="the answer as JSON")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, context: Context) -> int:
    if args.rewrite and args.dry_run:
        raise UsageError("--rewrite says nothing with --dry-run: choose one of them")
    config = context.config()
    with context.store(config) as store:
        found = plan(store, config, DEFAULT, context.clock())
        size, whole = store.size(), True
        if not args.dry_run:
            _refuse_while_busy(store)
            whole = _drop(store, found)
            if args.rewrite:
                _refuse_while_busy(store)
                store.pruning.rewrite()
        answer = _answer(found, store, size, dry=args.dry_run, whole=whole)
    print(json.dumps(answer, ensure_ascii=False) if args.json else "\n".join(_words(answer)))
    return 0


def _drop(store: Store, found: Plan) -> bool:
    """Whether all was dropped: a run that begins meanwhile ends it, and the rest is left for the next time."""
    for _ in carry_out(store, found):
        if busy(store):
            return False
        time.sleep(_BREATH)
    return True


def _refuse_while_busy(store: Store) -> None:
    directory = busy(store)
    if directory is not None:
        raise DirectoryHeldError(f"a run of {directory} is on, and may read what is to go. Wait until it has ended.")


def _answer(found: Plan, store: Store, before: int, *, dry: bool, whole: bool) -> dict[str, Any]:
    spare, in_steps = store.pruning.spare()
    oldest = min((body.newest for body in found.bodies if body.newest), default=None)
    return {
        "dry_run": dry,
        "whole": whole,
        "bodies": len(found.bodies),
        "bytes": sum(body.size for body in found.bodies),
        "oldest": zulu(oldest) if oldest else None,
        "captures": len(found.captures),
        "sightings": len(found.sightings),
        "flags": len(found.flags),
        "past_flags": len(found.past_flags),
        "messages": len(found.messages),
        "readings": len(found.readings),
        "copies": [copy.name for copy in found.copies],
        "size_before": before,
        "size": store.size(),
        "spare": spare,
        "in_steps": in_steps,
    }


def _words(answer: dict[str, Any]) -> list[str]:
    would, days = ("would go" if answer["dry_run"] else "gone"), DEFAULT.raw_kept.days
    old = f", the oldest last received on {answer['oldest'][:10]}" if answer["oldest"] else ""
    lines = [
        f"bodies, after {days} days: {answer['bodies']} {would}, {answer['bytes'] / 1e6:.1f} MB{old}",
        f"hashes and quotes, after {DEFAULT.words_kept.days // 30} months: {answer['captures']} captures,"
        f" {answer['sightings']} sightings, the evidence of {answer['flags'] + answer['past_flags']} flags,"
        f" the text of {wording.count(answer['messages'], 'message')} {would}",
    ]
    if answer["readings"]:
        lines.append(f"cached readings of an earlier version: {answer['readings']} {would}")
    lines += [f"copy made before a migration: {name} {would}" for name in answer["copies"]]
    if not answer["whole"]:
        lines.append("A run began, so this stopped before its end; the rest goes next time.")
    spare = f", {answer['spare'] / 1e6:.1f} MB of it empty" if answer["spare"] else ""
    lines.append(f"store: {answer['size'] / 1e6:.1f} MB{spare}")
    if answer["spare"] and not answer["in_steps"]:
        lines.append(
            "  An earlier version made this file: its empty pages are used again, and `captures prune --rewrite` gives"
            " them back."
        )
    return lines
