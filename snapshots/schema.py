"""The tables. Their history is in migrations/, and a test holds that both come to the same."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from snapshots.columns import Many, Packed, PackedText, Utc, Word
from snapshots.kept import Kept
from snapshots.records import (
    Accounted,
    Baseline,
    Capture,
    ContactSighting,
    Decision,
    Evidence,
    Failure,
    Flag,
    FlagState,
    Heard,
    Hop,
    Judgement,
    Lane,
    Message,
    MessageState,
    PastFlag,
    Request,
    RequestState,
    Role,
    Run,
    RunStatus,
    Sighting,
    Told,
    Trigger,
    Verb,
)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _same(text: str) -> str:
    return text


def _pack_sighting(s: Sighting) -> dict[str, str]:
    return {"run": s.run, "at": s.at.isoformat()}


def _sighting(d: dict[str, str]) -> Sighting:
    return Sighting(d["run"], _moment(d["at"]))


def _pack_evidence(e: Evidence) -> dict[str, str]:
    return {**asdict(e), "fetched_at": e.fetched_at.isoformat()}


def _evidence(d: dict[str, str]) -> Evidence:
    return Evidence(**{**d, "fetched_at": _moment(d["fetched_at"])})  # type: ignore[arg-type]


def _pair(p: list[str]) -> tuple[str, str]:
    return p[0], p[1]


def _hop(d: dict[str, Any]) -> Hop:
    return Hop(**d)


STRINGS = Many(_same, _same)
PAIRS = Many[tuple[str, str]](list, _pair)
HOPS = Many(asdict, _hop)
SIGHTINGS = Many(_pack_sighting, _sighting)
EVIDENCE = Many(_pack_evidence, _evidence)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

bodies = Table(
    "bodies",
    metadata,
    Column("sha256", String, primary_key=True),  # of the body as received, before it is packed
    Column("size", Integer, nullable=False),
    Column("data", Packed, nullable=False),  # empty where it was pruned
    Column("pruned_at", Utc),
)

captures = Table(
    "captures",
    metadata,
    Column("seq", Integer, primary_key=True),  # order of writing; it decides between equal times
    Column("id", String, nullable=False, unique=True),
    Column("run", String, nullable=False),
    Column("role", Word(Role), nullable=False),
    Column("url", String, nullable=False),
    Column("final_url", String, nullable=False),
    Column("as_of", Utc, nullable=False),
    Column("fetched_at", Utc, nullable=False),
    Column("status", Integer),
    Column("headers", PAIRS, nullable=False),
    Column("redirects", HOPS, nullable=False),
    Column("failure", Word(Failure)),
    Column("detail", Text, nullable=False),
    Column("sha256", String, ForeignKey("bodies.sha256")),
    Column("size", Integer, nullable=False),
    Column("elapsed", Float, nullable=False),
    Column("truncated", Boolean, nullable=False),
    Index(None, "run"),
    Index(None, "url", "fetched_at"),
    Index(None, "fetched_at"),
    Index(None, "sha256"),
)

readings = Table(  # a cache: its rows may be deleted at any time
    "readings",
    metadata,
    Column("key", String, primary_key=True),
    Column("text", PackedText, nullable=False),
    Column("sha256", String, nullable=False),  # of the body that was read
    Column("version", String, nullable=False),  # of the parsers
    Index(None, "sha256"),
    Index(None, "version"),
)

keys = Table(  # made with the store and never shown: without it nobody tells which value a hash stands for
    "keys",
    metadata,
    Column("name", String, primary_key=True),
    Column("key", LargeBinary, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", String, primary_key=True),
    Column("batch", String, nullable=False),
    Column("directory", String, nullable=False),
    Column("trigger", Word(Trigger), nullable=False),
    Column("as_of", Utc, nullable=False),
    Column("started_at", Utc, nullable=False),
    Column("finished_at", Utc),
    Column("status", Word(RunStatus), nullable=False),
    Column("requested_by", String),
    Column("entries", STRINGS, nullable=False),
    Column("judged", Boolean, nullable=False),
    Column("requests", Integer, nullable=False),
    Column("not_modified", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("sites", Integer, nullable=False),
    Column("sites_checked", Integer, nullable=False),
    Column("urls", STRINGS, nullable=False, server_default=text("'[]'")),
    Column("request", String),
    Index(None, "batch"),
    Index(None, "directory", "as_of", "started_at"),
    Index(None, "as_of", "started_at"),
    Index(None, "status"),
    Index(None, "request"),
)

requests = Table(  # another program may add rows: it need name the directory only, and should say who asks
    "requests",
    metadata,
    Column("id", String, primary_key=True, server_default=text("(lower(hex(randomblob(6))))")),
    Column("directory", String, nullable=False),
    Column("asked_at", Utc, nullable=False, server_default=text("(strftime('%Y-%m-%d %H:%M:%f000', 'now'))")),
    Column("trigger", Word(Trigger), nullable=False, server_default=text("'manual'")),
    Column("requested_by", String),
    Column("entry", String),
    Column("url", String),
    Column("slot", Utc),
    Column("state", Word(RequestState), nullable=False, server_default=text("'waiting'")),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("not_before", Utc),
    Column("ended_at", Utc),
    Column("note", Text, nullable=False, server_default=text("''")),
    UniqueConstraint("directory", "slot"),
    Index(None, "state"),
)

accounted = Table(
    "accounted",
    metadata,
    Column("directory", String, primary_key=True),
    Column("cron", String, nullable=False),
    Column("timezone", String, nullable=False),
    Column("until", Utc, nullable=False),
)

beats = Table(  # signs of life of what runs for long
    "beats",
    metadata,
    Column("name", String, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("stopped", Boolean, nullable=False),  # it ended because it was asked to
)

outbox = Table(
    "outbox",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("target", String, nullable=False),
    Column("lane", Word(Lane), nullable=False),
    Column("asked_at", Utc, nullable=False),
    Column("as_of", Utc, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", PackedText, nullable=False),
    Column("html", PackedText, nullable=False),
    Column("recipient", String, nullable=False),
    Column("state", Word(MessageState), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", Utc),
    Column("ended_at", Utc),
    Column("error", Text, nullable=False),
    Index(None, "state"),
    Index(None, "target", "as_of"),
)

told = Table(
    "told",
    metadata,
    Column("target", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("heard", Word(Heard), nullable=False),
    Column("severity", String, nullable=False),
    Column("since", Utc),
    Column("times", Integer, nullable=False),
    Column("at", Utc, nullable=False),
    PrimaryKeyConstraint("target", "subject"),
)

judgements = Table(
    "judgements",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("run", String, ForeignKey("runs.id"), nullable=False, unique=True),
    Column("directory", String, nullable=False),
    Column("as_of", Utc, nullable=False),
    Column("trusted", Boolean, nullable=False),
    Column("state", PackedText, nullable=False),
    Index(None, "directory", "as_of"),
)


def _flag_columns() -> list[Column[Any]]:
    return [
        Column("kind", String, nullable=False),
        Column("severity", String, nullable=False),
        Column("state", Word(FlagState), nullable=False),
        Column("directory", String, nullable=False),
        Column("entry", String),
        Column("field", String),
        Column("listed", Text),
        Column("observed", Text),
        Column("summary", Text, nullable=False),
        Column("suggestion", Text, nullable=False),
        Column("first_seen", Utc, nullable=False),
        Column("last_seen", Utc, nullable=False),
        Column("sightings", SIGHTINGS, nullable=False),
        Column("evidence", EVIDENCE, nullable=False),
        Column("confirmed", Boolean, nullable=False),
        Column("restricted", Boolean, nullable=False),
        Column("subject", String, nullable=False),
        Column("settled_at", Utc),
    ]


flags = Table(
    "flags",
    metadata,
    Column("id", String, primary_key=True),
    *_flag_columns(),
    Index(None, "directory", "first_seen"),
)

past_flags = Table(  # each flag that a run touched, as that run left it
    "past_flags",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("id", String, nullable=False),
    *_flag_columns(),
    Column("run", String, nullable=False),
    Column("as_of", Utc, nullable=False),
    Column("earlier", Integer, nullable=False),
    UniqueConstraint("id", "run"),
    Index(None, "directory", "as_of"),
    Index(None, "as_of"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("verb", Word(Verb), nullable=False),
    Column("at", Utc, nullable=False),
    Column("by", String, nullable=False),
    Column("note", Text, nullable=False),
    Column("flag", String, ForeignKey("flags.id")),
    Column("directory", String),
    Column("entry", String),
    Column("contact", String),
    Column("until", Utc),
    Column("as_of", Utc),
    Index(None, "flag"),
    Index(None, "directory", "at"),
)

contact_sightings = Table(
    "contact_sightings",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("directory", String, nullable=False),
    Column("entry", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("value", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("capture", String, nullable=False),
    Column("url", String, nullable=False),
    Column("quote", Text, nullable=False),
    UniqueConstraint("directory", "entry", "kind", "value", "capture"),
    Index(None, "directory", "entry", "kind", "value", "at"),
)

baselines = Table(  # append-only; the newest row of an entry's field counts
    "baselines",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("directory", String, nullable=False),
    Column("entry", String, nullable=False),
    Column("field", String, nullable=False),
    Column("captures", STRINGS, nullable=False),
    Column("since", Utc, nullable=False),
    Column("decision", String),
    Index(None, "directory", "entry", "field"),
)


CAPTURES = Kept(Capture, captures)
RUNS = Kept(Run, runs)
REQUESTS = Kept(Request, requests)
ACCOUNTED = Kept(Accounted, accounted)
MESSAGES = Kept(Message, outbox)
TOLD = Kept(Told, told)
JUDGEMENTS = Kept(Judgement, judgements)
FLAGS = Kept(Flag, flags)
PAST_FLAGS = Kept(PastFlag, past_flags)
DECISIONS = Kept(Decision, decisions)
SIGHTED = Kept(ContactSighting, contact_sightings)
BASELINES = Kept(Baseline, baselines)
