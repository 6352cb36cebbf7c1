"""Requests for runs, how far cron lines are accounted for, and which request a run answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("runs", sa.Column("urls", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
    op.add_column("runs", sa.Column("request", sa.String()))
    op.create_index(op.f("ix_runs_request"), "runs", ["request"])
    _requests()
    op.create_table(
        "accounted",
        sa.Column("directory", sa.String(), nullable=False),
        sa.Column("cron", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("directory", name=op.f("pk_accounted")),
    )


def _requests() -> None:
    op.create_table(
        "requests",
        sa.Column("id", sa.String(), nullable=False, server_default=sa.text("(lower(hex(randomblob(6))))")),
        sa.Column("directory", sa.String(), nullable=False),
        sa.Column(
            "asked_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("(strftime('%Y-%m-%d %H:%M:%f000', 'now'))"),
        ),
        sa.Column("trigger", sa.String(), nullable=False, server_default=sa.text("'manual'")),
        sa.Column("requested_by", sa.String()),
        sa.Column("entry", sa.String()),
        sa.Column("url", sa.String()),
        sa.Column("slot", sa.DateTime(timezone=True)),
        sa.Column("state", sa.String(), nullable=False, server_default=sa.text("'waiting'")),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("not_before", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("note", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
        sa.UniqueConstraint("directory", "slot", name=op.f("uq_requests_directory_slot")),
    )
    op.create_index(op.f("ix_requests_state"), "requests", ["state"])
