"""Runs migrations inside the application, one process at a time, each in a transaction of its own."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import JSON, Connection, text

from promo.core.db import Base, UtcDateTime, db
from promo.core.signing import EncryptedText

LOCK = 7281_2026  # one migrator at a time; any number of ours
LOCK_TIMEOUT = "500ms"  # a migration that waits for a lock makes every reader behind it wait as well


def render_item(kind: str, item: Any, autogen_context: Any) -> str | bool:
    """Write our types as what the database sees, so that migrations import nothing of ours."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, EncryptedText):
        return "sa.LargeBinary()"
    if kind == "type" and isinstance(item, JSON):
        autogen_context.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


def run(connection: Connection) -> None:
    """Bring the database to the asked revision."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        render_item=render_item,
        transactional_ddl=True,  # SQLite has it too, once the driver keeps its hands off
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
        context.run_migrations()


with (
    current_app.app_context(),
    db.engine.connect().execution_options(writing=True) as connection,
):
    run(connection)
