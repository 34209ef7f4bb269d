"""The first schema.

Written out in full rather than taken from `tables.py`, which moves on: a migration never changes.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _short(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _time(name: str = "at") -> sa.Column[str]:
    return sa.Column(name, sa.String(32), nullable=False)


def _blob(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary, nullable=False)


def _of_run(table: str, *columns: sa.Column[Any], key: tuple[str, ...]) -> None:
    """A table whose rows belong to a run and go with it."""
    op.create_table(
        table,
        sa.Column("run_id", sa.String(64), sa.ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("run_id", *key),
    )


def upgrade() -> None:
    op.create_table(
        "companies",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(200), nullable=False, unique=True),
        _text("name"),
        _time("created_at"),
    )
    op.create_table(
        "definitions", sa.Column("hash", sa.String(64), primary_key=True), _blob("body"), _time("created_at")
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("company_id", sa.Integer, sa.ForeignKey("companies.id"), nullable=False),
        sa.Column("definition_hash", sa.String(64), sa.ForeignKey("definitions.hash"), nullable=False),
        _text("mission"),
        _text("mission_title"),
        _text("name"),
        _short("mode", 16),
        _short("engine", 32),
        _text("model"),
        _short("language", 16),
        _short("status", 32),
        _text("actor"),
        _short("parent_run", 64),
        _text("parent_phase"),
        _text("variations"),
        _text("options"),
        _text("output_dir"),
        sa.Column("archived", sa.Boolean, nullable=False),
        _time("created_at"),
        _time("updated_at"),
    )
    op.create_index("runs_newest", "runs", ["archived", "created_at", "id"])
    op.create_index("runs_by_company", "runs", ["company_id", "created_at"])
    op.create_index("runs_by_definition", "runs", ["definition_hash"])
    _of_run(
        "answers",
        _number("number"),
        _text("question"),
        _text("value"),
        _text("source"),
        _text("actor"),
        _time(),
        key=("number",),
    )
    _of_run(
        "documents",
        _number("number"),
        _text("input"),
        _text("file_name"),
        _short("sha256", 64),
        _text("assigned"),
        _blob("content"),
        _text("actor"),
        _time(),
        key=("number",),
    )
    _of_run(
        "versions",
        _short("deliverable", 200),
        _number("number"),
        _text("phase"),
        _blob("body"),
        _text("actor"),
        _text("reason"),
        _time(),
        key=("deliverable", "number"),
    )
    _of_run(
        "decisions",
        _number("number"),
        _short("verb", 32),
        _text("phase"),
        _text("path"),
        _text("value"),
        _text("note"),
        _text("seen"),
        sa.Column("undoes", sa.Integer, nullable=True),
        _text("actor"),
        _time(),
        key=("number",),
    )
    _of_run(
        "reviews",
        _number("number"),
        _text("phase"),
        _text("agent"),
        _text("deliverable"),
        _text("point"),
        _short("verdict", 32),
        _text("note"),
        _text("evidence"),
        _number("attempt"),
        _time(),
        key=("number",),
    )
    _of_run("steps", _short("phase", 200), _short("key", 400), _blob("body"), _time(), key=("phase", "key"))
    _of_run(
        "model_calls",
        _short("deliverable", 200),
        _number("attempt"),
        _short("request_hash", 64),
        _text("model"),
        _blob("answer"),
        _number("prompt_tokens"),
        _number("completion_tokens"),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("cost", sa.Float, nullable=True),
        _time(),
        key=("deliverable", "attempt", "request_hash"),
    )
    _of_run("events", _number("first_seq"), _number("last_seq"), _blob("body"), _time(), key=("first_seq",))
    _of_run(
        "marks",
        _number("number"),
        _short("kind", 32),
        _text("phase"),
        sa.Column("minutes", sa.Float, nullable=False),
        _text("actor"),
        _time(),
        key=("number",),
    )
