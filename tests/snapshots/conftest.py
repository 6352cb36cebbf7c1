"""A fresh store per test, in a file: what a user has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from snapshots.store import Store


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'watch.db'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url) as opened:
        yield opened
