"""`doctor --vocabulary`: one line for each thing to mend in the files of words. Needs neither config nor store."""

from __future__ import annotations

import json
from dataclasses import asdict

from pipeline.vocabulary.check import Finding
from pipeline.vocabulary.review import findings, known


def print_findings(*, as_json: bool) -> int:
    """Print what is found; 1 if something is contradictory, else 0."""
    found = findings()
    if as_json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    else:
        for one in found:
            print(_line(one))
        if not found:
            print(f"ok    vocabulary: nothing new to mend; {len(list(known()))} known overlaps")
    return 1 if any(one.contradictory for one in found) else 0


def _line(one: Finding) -> str:
    against = f" against {one.other!r}" if one.other else ""
    return (
        f"{'mend' if one.contradictory else 'note'}  {one.file}  {one.language}  {one.kind}  {one.term!r}: "
        f"{one.problem}{against}; {one.advice}"
    )
