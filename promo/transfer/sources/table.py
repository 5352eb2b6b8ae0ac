"""The live table."""

from collections.abc import Iterator

import psycopg
from psycopg import sql

from promo.transfer.sources.rows import Row, Unreadable

TABLE = "kv_store_84730125"
CONNECT_SECONDS = 10
FETCH_ROWS = 2_000


def rows_of_table(address: str) -> Iterator[Row]:
    """Read the table in one snapshot, through a cursor of the server."""
    url = address.replace("postgresql+psycopg://", "postgresql://", 1)
    query = sql.SQL("SELECT key, value::text, pg_typeof(value)::text IN ('text', 'character varying') FROM {}")
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_SECONDS) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            with connection.cursor("kv_rows") as cursor:
                cursor.itersize = FETCH_ROWS
                for key, value, is_text in cursor.execute(query.format(sql.Identifier(TABLE))):
                    yield Row(key, "null", False) if value is None else Row(key, value, is_text)
    except psycopg.Error as error:
        raise Unreadable((str(error).strip() or type(error).__name__).splitlines()[0]) from error
