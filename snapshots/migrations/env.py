"""Run by Alembic: migrates on the connection that it was handed, in the transaction that is open there."""

from __future__ import annotations

from alembic import context

from snapshots.schema import metadata

# SQLite cannot alter most of a table in place; batch mode rebuilds it.
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
