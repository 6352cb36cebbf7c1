"""The key under which personal values are hashed. Readings cached so far may hold such values: they go."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    keys = op.create_table(
        "keys",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_keys")),
    )
    op.bulk_insert(keys, [{"name": "veil", "key": secrets.token_bytes(32)}])
    op.execute("PRAGMA secure_delete = ON")
    op.execute("DELETE FROM readings")
