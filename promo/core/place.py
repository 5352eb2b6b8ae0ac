"""Where this very database lies: two copies of one never lie at the same place."""

from pathlib import Path

from sqlalchemy import text

from promo.core.db import db

# A dump that is put back makes a new table, a copy of the database has a new number, another server a new identifier.
POSTGRES = text(
    "SELECT system_identifier || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())"
    " || '/' || to_regclass(:table)::oid FROM pg_control_system()"
)


def place_of(table: str) -> str:
    """Return the place of a table's database: it changes when the data are copied, and with nothing else."""
    if db.engine.dialect.name == "postgresql":
        return str(db.session.scalar(POSTGRES, {"table": table}))
    return f"file {Path(str(db.engine.url.database)).stat().st_ino}"
