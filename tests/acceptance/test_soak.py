"""A short rehearsal of the scheduler, the same every time; the long one is `python3 dev.py soak schedule`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soaking.schedule import rehearse


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads /proc, and limits files as Linux does")
def test_no_run_flag_or_mail_is_lost_or_doubled(tmp_path: Path) -> None:
    counts = rehearse(tmp_path, runs=8, seed=3)
    assert counts["daemon killed"] > 0
    assert counts["check killed"] > 0
    assert counts["full disk"] == 1
    assert counts["flags"] == 1
    assert counts["flags told"] + counts["mails cut off"] >= 1
