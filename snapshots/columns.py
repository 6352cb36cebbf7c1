"""Column types: how the values of a record lie in a row. The only importer of zstd."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import JSON, DateTime, Dialect, LargeBinary, String, TypeDecorator

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

#: Raised when packed bytes cannot be unpacked: they were damaged.
UnpackError = zstd.ZstdError


class Utc(TypeDecorator[datetime]):
    """An aware time, kept in UTC with all six digits, so that the order of the texts is the order of the times."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Raises: ValueError for a time without a zone."""
        if value is not None and value.utcoffset() is None:
            raise ValueError(f"{value.isoformat()} has no time zone: only aware times are stored")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        return value and value.replace(tzinfo=UTC)


class Word(TypeDecorator[E], Generic[E]):
    """A word of a closed vocabulary, kept as its text. One that we do not know is an error, never a default."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[E]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: E | None, _: Dialect) -> str | None:
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, _: Dialect) -> E | None:
        return None if value is None else self.words(value)


class Many(TypeDecorator[tuple[T, ...]], Generic[T]):
    """A tuple, kept as a JSON list. `pack` makes plain data of one member, `unpack` makes the member again."""

    impl = JSON
    cache_ok = True

    def __init__(self, pack: Callable[[T], Any], unpack: Callable[[Any], T]) -> None:
        super().__init__()
        self.pack = pack
        self.unpack = unpack

    def process_bind_param(self, value: tuple[T, ...] | None, _: Dialect) -> list[Any]:
        return [self.pack(member) for member in value or ()]

    def process_result_value(self, value: list[Any] | None, _: Dialect) -> tuple[T, ...]:
        return tuple(self.unpack(member) for member in value or ())


class Packed(TypeDecorator[bytes]):
    """Bytes, kept compressed."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, _: Dialect) -> bytes | None:
        return None if value is None else zstd.compress(value)

    def process_result_value(self, value: bytes | None, _: Dialect) -> bytes | None:
        return None if value is None else zstd.decompress(value)


class PackedText(TypeDecorator[str]):
    """Long text, kept compressed."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, _: Dialect) -> bytes | None:
        return None if value is None else zstd.compress(value.encode())

    def process_result_value(self, value: bytes | None, _: Dialect) -> str | None:
        return None if value is None else zstd.decompress(value).decode()
