"""The version of the parsers: a hash of their sources and word lists, so that a cached reading never outlives them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    PARSER_VERSION: str

_PACKAGES = ("pipeline.text", "pipeline.parsers", "pipeline.sources")


def __getattr__(name: str) -> str:
    """`PARSER_VERSION` is made at its first use and not at import."""
    if name == "PARSER_VERSION":
        return _version()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@cache
def _version() -> str:
    digest = hashlib.sha256()
    for package in _PACKAGES:
        for path, file in sorted(_sources(resources.files(package), package)):
            digest.update(path.encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _sources(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for file in folder.iterdir():
        if file.is_dir() and file.name != "__pycache__":
            yield from _sources(file, f"{path}/{file.name}")
        elif file.name.endswith((".py", ".json")):
            yield f"{path}/{file.name}", file
