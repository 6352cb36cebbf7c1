"""Tells the dead-man's switch of CONTACTWATCH_PING_URL when a check begins and how it ended."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from pipeline.cli.context import Context

VARIABLE = "CONTACTWATCH_PING_URL"
_GOOD = (0, 10)  # exit statuses of a check that did its work; 10: it found something

#: Takes the exit status, and some words on the run without a contact in them.
End = Callable[[int, str], None]


@contextmanager
def pinged(context: Context, directories: Sequence[str]) -> Iterator[End]:
    """Within the block a check runs, and says how it ended; where it does not come to say so, it failed."""
    template = context.environment.get(VARIABLE, "")
    if not template:
        yield lambda _status, _words: None
        return
    from pipeline.unattended.ping import FAIL, START, SUCCESS, ping  # only those who ask for it pay for it

    named = directories if "{directory}" in template else directories[:1]

    def tell(word: str, words: str) -> None:
        for directory in named:
            if said := ping(template, directory, word, words):
                print(f"contactwatch: {VARIABLE}: the ping was not taken: {said}", file=sys.stderr)

    ended = False

    def end(status: int, words: str) -> None:
        nonlocal ended
        ended = True
        tell(SUCCESS if status in _GOOD else FAIL, words)

    tell(START, "")
    try:
        yield end
    finally:
        if not ended:
            tell(FAIL, "The check was cut short.")
