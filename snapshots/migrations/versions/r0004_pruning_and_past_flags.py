"""When a body was pruned, readings that go with their body, and the earlier states of flags."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_FLAG = (
    "id, kind, severity, state, directory, entry, field, listed, observed, summary, suggestion, first_seen, last_seen,"
    " evidence, confirmed, restricted, subject, settled_at"
)


def upgrade() -> None:
    op.add_column("bodies", sa.Column("pruned_at", sa.DateTime(timezone=True)))
    op.create_index(op.f("ix_captures_sha256"), "captures", ["sha256"])
    _readings()
    _past_flags()
    # What is known of them by now; nobody wrote down what they were before.
    op.execute(
        f"INSERT INTO past_flags ({_FLAG}, run, as_of, sightings, earlier)"  # noqa: S608 - our own names
        f" SELECT {_FLAG}, '', coalesce((SELECT max(j.as_of) FROM judgements j WHERE j.directory = flags.directory),"
        " last_seen), '[]', json_array_length(sightings) FROM flags ORDER BY first_seen, id"
    )


def _readings() -> None:
    # A cache: it fills again.
    op.drop_table("readings")
    op.create_table(
        "readings",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_readings")),
    )
    op.create_index(op.f("ix_readings_sha256"), "readings", ["sha256"])
    op.create_index(op.f("ix_readings_version"), "readings", ["version"])


def _past_flags() -> None:
    op.create_table(
        "past_flags",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("directory", sa.String(), nullable=False),
        sa.Column("entry", sa.String()),
        sa.Column("field", sa.String()),
        sa.Column("listed", sa.Text()),
        sa.Column("observed", sa.Text()),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("suggestion", sa.Text(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sightings", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("earlier", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_past_flags")),
        sa.UniqueConstraint("id", "run", name=op.f("uq_past_flags_id_run")),
    )
    op.create_index(op.f("ix_past_flags_directory_as_of"), "past_flags", ["directory", "as_of"])
    op.create_index(op.f("ix_past_flags_as_of"), "past_flags", ["as_of"])
