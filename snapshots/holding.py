"""One run at a time per directory, also across processes: the operating system's lock on a file beside the database."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from glob import escape
from pathlib import Path
from urllib.parse import quote, unquote

from snapshots.database import DirectoryHeldError, StoreFullError, StoreUnusableError


class Holding:
    """Holds directories of the store at `path`. In memory (None) nobody but this object can hold one."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._held: set[str] = set()

    @contextmanager
    def hold(self, directory: str) -> Iterator[None]:
        """Nobody else runs this directory within the block. The system lets go of it when the process ends, however.

        Raises: DirectoryHeldError at once if another run has it; StoreFullError or StoreUnusableError if the lock
        file cannot be written.
        """
        if self._path is None:
            with self._in_memory(directory):
                yield
            return
        # The file stays: removing it would let two runs lock two files of one name.
        file = self._path.with_name(f"{self._path.name}.{quote(directory, safe='')}.lock")
        descriptor = _opened(file)
        try:
            _lock(descriptor, directory)
            _sign(descriptor)
            yield
        finally:
            os.close(descriptor)

    def held(self, directory: str) -> bool:
        """Whether somebody holds the directory now. Leaves no trace."""
        if self._path is None:
            return directory in self._held
        try:
            with self.hold(directory):
                return False
        except DirectoryHeldError:
            return True

    @contextmanager
    def hold_all(self, directories: Iterable[str] = ()) -> Iterator[None]:
        """Nobody runs any of these directories within the block, nor one that was ever held. Raises: as `hold`."""
        known: set[str] = set(directories)
        if self._path is not None:
            marks = self._path.parent.glob(f"{escape(self._path.name)}.*.lock")
            known |= {unquote(mark.name.removeprefix(f"{self._path.name}.").removesuffix(".lock")) for mark in marks}
        with ExitStack() as held:
            for directory in sorted(known):
                held.enter_context(self.hold(directory))
            yield

    @contextmanager
    def _in_memory(self, directory: str) -> Iterator[None]:
        if directory in self._held:
            raise _held(directory, "")
        self._held.add(directory)
        try:
            yield
        finally:
            self._held.remove(directory)


def _opened(file: Path) -> int:
    try:
        return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        kind = StoreFullError if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS) else StoreUnusableError
        raise kind(
            f"lock file {file}: {error.strerror}. Make room there, or make the folder writable for this user."
        ) from error


def _lock(descriptor: int, directory: str) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise _held(directory, os.pread(descriptor, 20, 0).decode()) from error


def _sign(descriptor: int) -> None:
    # For the other's message only: a full disk must not keep us from the lock that we have.
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)


def _held(directory: str, process: str) -> DirectoryHeldError:
    who = f"another run (process {process})" if process else "another run"
    return DirectoryHeldError(f"directory {directory}: {who} holds it. Wait until it has ended, or end it.")
