"""The history of the tables. Alembic is imported only when a store is behind: that costs half a second."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

if TYPE_CHECKING:
    from alembic.config import Config

#: The newest revision; what snapshots.schema describes.
HEAD = "0005"


def upgrade(connection: Connection, to: str | None = None) -> None:
    """Bring an older store to that revision (None: HEAD), inside the caller's transaction."""
    from alembic import command

    command.upgrade(_config(connection), to or HEAD)


def revisions() -> tuple[str, ...]:
    """Every revision that this version knows, newest first."""
    from alembic.script import ScriptDirectory

    return tuple(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def _config(connection: Connection | None = None) -> Config:
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
