"""Before/after pairs. The folder's name is the expected answer: `<kind of flag>-<story>` or `quiet-<story>`.

A folder holds `before.html` and `after.html` of an organisation's home page, or `listing-before.html` and
`listing-after.html` of the directory page, or both; and `flags.json`: the flags that three weekly runs (before, after,
after) must leave open, beside those that the first run raised already. A missing `flags.json` is written, and fails.
`directory.toml` holds further keys of the directory's table in the config, where a story needs some.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.judging import PAGE, SITE, START, WEEK, Desk, entry, listing, site

PAIRS = sorted(p for p in (Path(__file__).parent / "pairs").iterdir() if p.is_dir())


@pytest.mark.parametrize("folder", PAIRS, ids=lambda p: p.name)
def test_pair(folder: Path, tmp_path: Path) -> None:
    settings = folder / "directory.toml"
    desk = Desk.at(tmp_path, settings.read_text("utf-8") if settings.exists() else "")
    for number, state in enumerate(("before", "after", "after")):
        pages = {PAGE: _text(folder, f"listing-{state}", listing(entry())), SITE: _text(folder, state, site())}
        desk.run(pages, START + number * WEEK)
        if number == 0:
            from_the_start = {flag.id for flag in desk.flags()}
    seen = [
        {"kind": f.kind, "entry": f.entry, "field": f.field, "listed": f.listed, "observed": f.observed}
        for f in sorted(desk.flags(), key=lambda f: (f.kind, f.field or "", f.listed or ""))
        if f.id not in from_the_start
    ]
    expected = folder / "flags.json"
    if not expected.exists():
        expected.write_text(json.dumps(seen, ensure_ascii=False, indent=1) + "\n", "utf-8")
        pytest.fail(f"wrote {expected}: read it, then commit it")
    assert seen == json.loads(expected.read_text("utf-8"))
    verdicts = {str(f["kind"]) for f in seen} or {"quiet"}
    assert folder.name.startswith(tuple(verdicts))


def _text(folder: Path, name: str, otherwise: str) -> str:
    path = folder / f"{name}.html"
    return path.read_text("utf-8") if path.exists() else otherwise
