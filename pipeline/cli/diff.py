"""`captures diff`: what differs between two captures of one page, as contacts and notices, then line by line."""

from __future__ import annotations

import argparse
import difflib
import json
from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.cli.context import Commands, Context, UsageError, add_command
from pipeline.cli.table import table
from pipeline.config import Config, ConfigError
from pipeline.model import Contact, Page, Reading, UnreadableError
from pipeline.parsers.veil import Veil, is_veiled
from pipeline.previewing.preview import compare_answer, judged
from pipeline.recall.fleet import expanded
from pipeline.render.inert import prose
from pipeline.text.url import canonical
from snapshots.archive import MissingBodyError, UnknownCaptureError
from snapshots.ledger import UnknownRunError
from snapshots.records import Capture
from snapshots.store import Store

_VEIL = Veil(b"one comparison")  # what it puts in place is not printed
_VEILED = "(a line with the contact of a named person)"


def add(verbs: Commands) -> None:
    parser = add_command(verbs, "diff", "what differs between two captures of one page", "captures diff 3f2a9c 81d07e")
    parser.add_argument("before", metavar="BEFORE", help="a capture's id, or as much of it as is unambiguous")
    parser.add_argument("after", metavar="AFTER")
    parser.add_argument("--across", action="store_true", help="also where the two are of different addresses")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, context: Context) -> int:
    config = context.config()
    with context.store(config, readonly=True) as store:
        before, after = _captures(store, args.before, args.after)
        if canonical(before.url) != canonical(after.url) and not args.across:
            raise UsageError(
                f"{before.id} is of {before.url}, {after.id} of {after.url}: not one page. --across compares them all"
                " the same"
            )
        pages = [_page(store, config, capture) for capture in (before, after)]
    try:
        answer = difference(*pages)
    except UnreadableError as error:
        raise UsageError(f"one of the two cannot be read: {error}") from error
    answer = {"before": before.id, "after": after.id, "same_body": before.sha256 == after.sha256, **answer}
    print(json.dumps(answer, ensure_ascii=False) if args.json else "\n".join(_words(answer)))
    return 0


def difference(before: Page, after: Page) -> dict[str, Any]:
    """As `compare` answers, and `lines`: those of the visible text that came (`+`) and went (`-`), in page order.

    No contact of a named person is in it. Raises: UnreadableError.
    """
    (old, _), (new, _) = judged(before), judged(after)
    personal = {(c.kind.value, c.value) for reading in (old, new) for c in reading.contacts if c.personal}
    answer = compare_answer(before, after)
    for side in ("added", "removed"):
        answer[side] = [c for c in answer[side] if (c["kind"], c["value"]) not in personal]
    answer["changed"] = bool(answer["added"] or answer["removed"])
    answer["lines"] = list(_lines(_text(old), _text(new)))
    return answer


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    for line in difflib.ndiff(old, new):
        if line[:2] in ("+ ", "- "):
            yield line


def _text(reading: Reading) -> list[str]:
    shown = [c for c in reading.contacts if c.personal]
    veiled = _VEIL.veiled(reading).text.splitlines()  # finds a number in whatever form it is printed
    return [_VEILED if is_veiled(line) or any(_stands_in(c, line) for c in shown) else line for line in veiled]


def _stands_in(contact: Contact, line: str) -> bool:
    return any(part and part in line for part in (contact.shown, contact.value))


def _captures(store: Store, *names: str) -> list[Capture]:
    try:
        return [store.archive.get(name) for name in names]
    except UnknownCaptureError as error:
        raise UsageError(f"{error}; `contactwatch captures list` shows the ids") from error


def _page(store: Store, config: Config, capture: Capture) -> Page:
    if capture.sha256 is None:
        raise UsageError(f"{capture.id} has no body: {capture.failure or capture.status}")
    try:
        body = store.archive.body(capture.sha256)
    except MissingBodyError as error:
        raise UsageError(f"{capture.id}: {error}") from error
    return Page(body, capture.final_url, capture.header("content-type"), region_of(store, config, capture))


def region_of(store: Store, config: Config, capture: Capture) -> str | None:
    """The region of the directory for which it was fetched, where that is still watched."""
    try:
        return expanded(config, store).directory(store.ledger.run(capture.run).directory).region
    except (ConfigError, UnknownRunError):
        return None


def _words(answer: dict[str, Any]) -> list[str]:
    same = ["the two bodies are the same, byte for byte"] if answer["same_body"] else []
    shown = {key: answer[key] for key in answer if key not in ("before", "after", "same_body", "lines")}
    return [*same, table(shown), *(prose(line) for line in answer["lines"])]
