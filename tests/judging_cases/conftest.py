"""What most cases start from: one directory that nobody has watched yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judging import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.at(tmp_path)
