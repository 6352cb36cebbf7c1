"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _bodies()
    _captures()
    _readings()
    _runs()
    _judgements()
    _flags()
    _decisions()
    _contact_sightings()
    _baselines()


def _bodies() -> None:
    op.create_table(
        "bodies",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_bodies")),
    )


def _captures() -> None:
    op.create_table(
        "captures",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("final_url", sa.String(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("redirects", sa.JSON(), nullable=False),
        sa.Column("failure", sa.String()),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String()),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("elapsed", sa.Float(), nullable=False),
        sa.Column("truncated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["bodies.sha256"], name=op.f("fk_captures_sha256")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_captures")),
        sa.UniqueConstraint("id", name=op.f("uq_captures_id")),
    )
    op.create_index(op.f("ix_captures_fetched_at"), "captures", ["fetched_at"])
    op.create_index(op.f("ix_captures_run"), "captures", ["run"])
    op.create_index(op.f("ix_captures_url_fetched_at"), "captures", ["url", "fetched_at"])


def _readings() -> None:
    op.create_table(
        "readings",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_readings")),
    )


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("directory", sa.String(), nullable=False),
        sa.Column("trigger", sa.String(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("requested_by", sa.String()),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("judged", sa.Boolean(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("not_modified", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sites", sa.Integer(), nullable=False),
        sa.Column("sites_checked", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_index(op.f("ix_runs_as_of_started_at"), "runs", ["as_of", "started_at"])
    op.create_index(op.f("ix_runs_batch"), "runs", ["batch"])
    op.create_index(op.f("ix_runs_directory_as_of_started_at"), "runs", ["directory", "as_of", "started_at"])
    op.create_index(op.f("ix_runs_status"), "runs", ["status"])


def _judgements() -> None:
    op.create_table(
        "judgements",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("directory", sa.String(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trusted", sa.Boolean(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=op.f("fk_judgements_run")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_judgements")),
        sa.UniqueConstraint("run", name=op.f("uq_judgements_run")),
    )
    op.create_index(op.f("ix_judgements_directory_as_of"), "judgements", ["directory", "as_of"])


def _flags() -> None:
    op.create_table(
        "flags",
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flags")),
    )
    op.create_index(op.f("ix_flags_directory_first_seen"), "flags", ["directory", "first_seen"])


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("flag", sa.String()),
        sa.Column("directory", sa.String()),
        sa.Column("entry", sa.String()),
        sa.Column("contact", sa.String()),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.Column("as_of", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["flag"], ["flags.id"], name=op.f("fk_decisions_flag")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_decisions")),
        sa.UniqueConstraint("id", name=op.f("uq_decisions_id")),
    )
    op.create_index(op.f("ix_decisions_directory_at"), "decisions", ["directory", "at"])
    op.create_index(op.f("ix_decisions_flag"), "decisions", ["flag"])


def _contact_sightings() -> None:
    op.create_table(
        "contact_sightings",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("directory", sa.String(), nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("capture", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_contact_sightings")),
        sa.UniqueConstraint(
            "directory",
            "entry",
            "kind",
            "value",
            "capture",
            name=op.f("uq_contact_sightings_directory_entry_kind_value_capture"),
        ),
    )
    op.create_index(
        op.f("ix_contact_sightings_directory_entry_kind_value_at"),
        "contact_sightings",
        ["directory", "entry", "kind", "value", "at"],
    )


def _baselines() -> None:
    op.create_table(
        "baselines",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("directory", sa.String(), nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("captures", sa.JSON(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String()),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_baselines")),
    )
    op.create_index(op.f("ix_baselines_directory_entry_field"), "baselines", ["directory", "entry", "field"])
