"""What people see of a crawl where there is no terminal."""

from __future__ import annotations

import pytest

from pipeline.cli import progress
from pipeline.cli.progress import Progress


@pytest.mark.parametrize(
    ("hosts", "line"),
    [
        (["aid.example", "help.example"], "fetched 2 of 9 pages; now: aid.example, help.example"),
        ([], "fetched 2 of 9 pages"),
    ],
)
def test_a_plain_line_names_the_hosts_that_are_asked(
    hosts: list[str], line: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_PLAIN_EVERY", 0.0)
    with Progress() as shown:
        shown.event({"event": "fetched", "done": 2, "known": 9, "hosts": hosts})
    assert capsys.readouterr().err.splitlines() == [line, "fetched 2 pages"]
