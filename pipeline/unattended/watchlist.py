"""The config of a running scheduler: read again when its file changes, and kept where the new one cannot be used."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from pipeline.config import Config, ConfigError
from pipeline.logs import Log

#: Reads the file. Raises: ConfigError.
Load = Callable[[], Config]


class Watchlist:
    """The config in force. `config.path` names a file that holds it: checks and messages read it for themselves.

    That is the watched file, or a copy of what was in it while it cannot be used. Nobody else may read the copy.
    """

    def __init__(self, path: Path, load: Load, log: Log) -> None:
        self._path, self._load, self._log = path, load, log
        self._seen = self._good = self._read()
        self._aside: Path | None = None
        self._copies: list[Path] = []
        self.config = load()

    def changed(self) -> bool:
        """Read the file again where it has changed. Returns: there is another config in force."""
        seen = self._read()
        if seen == self._seen:
            return False
        self._seen = seen
        try:
            config = self._usable(seen)
        except ConfigError as error:
            self._log.error("the new config cannot be used, the old one stays in force", error=str(error))
            self._keep()
            return False
        if config.store != self.config.store:
            self._log.error("another store needs a restart, the old config stays in force", config=str(self._path))
            self._keep()
            return False
        return self._take(config, seen)

    def close(self) -> None:
        """Leave no copy behind. Not before the end: a check that began with one may read it again at any time."""
        for copy in self._copies:
            copy.unlink(missing_ok=True)

    def _usable(self, seen: bytes | None) -> Config:
        if seen is not None and not seen.strip():  # an editor has emptied it, and is about to write
            raise ConfigError(f"{self._path}: the file is empty")
        return self._load()

    def _take(self, config: Config, seen: bytes | None) -> bool:
        same = config == self.config.model_copy(update={"path": config.path})
        if self._aside is not None:
            self._log.info("the config can be used again", config=str(self._path))
        self._aside = None
        self.config, self._good = config, seen
        if not same:
            self._log.info("config changed", config=str(self._path))
        return not same

    def _keep(self) -> None:
        """What is in force goes into a file of its own, once."""
        if self._aside is not None or self._good is None:
            return
        try:
            handle, name = tempfile.mkstemp(prefix="contactwatch-in-force-", suffix=".toml")
            self._copies.append(Path(name))
            with os.fdopen(handle, "wb") as file:
                file.write(self._good)
        except OSError as error:
            self._log.error("no copy of the old config could be made for the checks", error=error.strerror)
            return
        self._aside = self._copies[-1]
        self.config = self.config.model_copy(update={"path": self._aside})

    def _read(self) -> bytes | None:
        try:
            return self._path.read_bytes()
        except OSError:
            return None
