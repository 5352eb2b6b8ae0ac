"""Where the rows come from: a file, whose layout is recognised by looking, or the live table.

Readers yield row after row and hold one row and a buffer at a time. A source that is not what it should be raises
`Unreadable`, whose text is one line and names the line of the file.
"""

import gzip
import io
import zlib
from collections.abc import Iterator

from promo.transfer.sources.layouts import rows_of_text
from promo.transfer.sources.rows import UNSTORABLE_MARK, Row, Unreadable
from promo.transfer.sources.table import rows_of_table
from promo.transfer.sources.text import Text

__all__ = ["TABLE_SCHEMES", "UNSTORABLE_MARK", "Row", "Unreadable", "rows_of"]

TABLE_SCHEMES = ("postgresql://", "postgres://", "postgresql+psycopg://")


def rows_of(source: str) -> Iterator[Row]:
    """Read a file or, for a `postgresql://` address, the live table."""
    if source.startswith(TABLE_SCHEMES):
        yield from rows_of_table(source)
        return
    try:
        with open(source, "rb") as file:
            packed = file.peek(2)[:2] == b"\x1f\x8b"
            stream = gzip.GzipFile(fileobj=file) if packed else file
            decoded = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
            yield from rows_of_text(Text(decoded))
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(getattr(error, "strerror", None) or f"broken gzip data: {error}") from error
