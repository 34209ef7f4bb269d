"""The tables as this version of the program sees them. The migrations make the same ones.

Rows of every table but `runs` are never changed; they only go when their run is deleted.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

from missionrunner.store.codec import PackedJson, PlainJson, UtcTime

metadata = MetaData()

# The only columns that are ever updated.
MUTABLE_RUN_COLUMNS = frozenset(
    {"status", "name", "archived", "output_dir", "updated_at", "company_id", "engine", "model", "options"}
)


# Alembic's own note of the newest migration that ran.
schema_version = Table("alembic_version", metadata, Column("version_num", String(32), primary_key=True))


def _run_id() -> Column[str]:
    return Column("run_id", String(64), ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)


companies = Table(
    "companies",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
)

definitions = Table(
    "definitions",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("body", PackedJson, nullable=False),
    Column("created_at", UtcTime, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("company_id", Integer, ForeignKey("companies.id"), nullable=False),
    Column("definition_hash", String(64), ForeignKey("definitions.hash"), nullable=False),
    Column("mission", Text, nullable=False),
    Column("mission_title", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("mode", String(16), nullable=False),
    Column("engine", String(32), nullable=False),
    Column("model", Text, nullable=False),
    Column("language", String(16), nullable=False),
    Column("status", String(32), nullable=False),
    Column("actor", Text, nullable=False),
    Column("parent_run", String(64), nullable=False),
    Column("parent_phase", Text, nullable=False),
    Column("variations", PlainJson, nullable=False),
    Column("options", PlainJson, nullable=False),
    Column("output_dir", Text, nullable=False),
    Column("archived", Boolean, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Index("runs_newest", "archived", "created_at", "id"),
    Index("runs_by_company", "company_id", "created_at"),
    Index("runs_by_definition", "definition_hash"),
)

answers = Table(
    "answers",
    metadata,
    _run_id(),
    Column("number", Integer, primary_key=True),
    Column("question", Text, nullable=False),
    Column("value", PlainJson, nullable=False),
    Column("source", PlainJson, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    _run_id(),
    Column("number", Integer, primary_key=True),
    Column("input", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("assigned", Text, nullable=False),
    Column("content", PackedJson, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)

versions = Table(
    "versions",
    metadata,
    _run_id(),
    Column("deliverable", String(200), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("phase", Text, nullable=False),
    Column("body", PackedJson, nullable=False),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    _run_id(),
    Column("number", Integer, primary_key=True),
    Column("verb", String(32), nullable=False),
    Column("phase", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("value", PlainJson, nullable=False),
    Column("note", Text, nullable=False),
    Column("seen", PlainJson, nullable=False),
    Column("undoes", Integer, nullable=True),
    Column("actor", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)

reviews = Table(
    "reviews",
    metadata,
    _run_id(),
    Column("number", Integer, primary_key=True),
    Column("phase", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("deliverable", Text, nullable=False),
    Column("point", Text, nullable=False),
    Column("verdict", String(32), nullable=False),
    Column("note", Text, nullable=False),
    Column("evidence", PlainJson, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
)

steps = Table(
    "steps",
    metadata,
    _run_id(),
    Column("phase", String(200), primary_key=True),
    Column("key", String(400), primary_key=True),
    Column("body", PackedJson, nullable=False),
    Column("at", UtcTime, nullable=False),
)

model_calls = Table(
    "model_calls",
    metadata,
    _run_id(),
    Column("deliverable", String(200), primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("request_hash", String(64), primary_key=True),
    Column("model", Text, nullable=False),
    Column("answer", PackedJson, nullable=False),
    Column("prompt_tokens", Integer, nullable=False),
    Column("completion_tokens", Integer, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("cost", Float, nullable=True),
    Column("at", UtcTime, nullable=False),
)

# One row holds the events that were appended together: one by one they would take ten times the space.
events = Table(
    "events",
    metadata,
    _run_id(),
    Column("first_seq", Integer, primary_key=True),
    Column("last_seq", Integer, nullable=False),
    Column("body", PackedJson, nullable=False),
    Column("at", UtcTime, nullable=False),
)

marks = Table(
    "marks",
    metadata,
    _run_id(),
    Column("number", Integer, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("phase", Text, nullable=False),
    Column("minutes", Float, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)

# A later row about the same `item` replaces what the first one says.
session_notes = Table(
    "session_notes",
    metadata,
    _run_id(),
    Column("number", Integer, primary_key=True),
    Column("item", Integer, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("text", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("due", String(10), nullable=False),
    Column("status", String(16), nullable=False),
    Column("phase", Text, nullable=False),
    Column("minute", Integer, nullable=True),
    Column("actor", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)
