"""The way back: everything that the old data can say, as NDJSON in the plural dialect.

The same data gives the same file, byte for byte, whatever database it is in. Rows are sorted in a temporary SQLite
file, so that memory stays flat.
"""

import json
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import TextIO

from sqlalchemy.orm import Session

from promo.core.db import db
from promo.transfer.leaving import Element, leaving
from promo.transfer.rejecting import kept_rows

SCHEMA = "CREATE TABLE lines (key TEXT, part TEXT, value TEXT, PRIMARY KEY (key, part)) WITHOUT ROWID"
ADD = "INSERT OR IGNORE INTO lines VALUES (?, ?, ?)"
ADD_REJECTED = "INSERT INTO lines SELECT ?1, '', ?2 WHERE NOT EXISTS (SELECT 1 FROM lines WHERE key = ?1)"
LINE_ENDS = re.compile(r"[\r\n]+")  # between the parts of a JSON value; within a string they are written otherwise
WHOLE = ""  # as a part: the value is not an array of parts
# What some take for the end of a line; JSON has them in strings alone.
LINE_SIGNS = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "\u0085\u2028\u2029"})
ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True)


def export_rows(path: Path, *, with_secrets: bool = False) -> int:
    """Write all data to a file, which appears once it is whole; returns the number of rows.

    Rejected rows go out as they came, unless something that is here has their key by now.
    """
    lines = sqlite3.connect("")  # a file without a name, which goes when it is closed
    try:
        lines.execute(SCHEMA)
        with _snapshot() as session:
            lines.executemany(ADD, map(_line, leaving(session, with_secrets=with_secrets)))
        lines.executemany(ADD_REJECTED, _rejected())
        with _appearing(path) as file:
            return _write(lines.execute("SELECT key, part, value FROM lines ORDER BY key, part"), file)
    finally:
        lines.close()


def _line(element: Element) -> tuple[str, str, str]:
    return element.key, element.part or WHOLE, ENCODER.encode(element.value)


def _rejected() -> Iterator[tuple[str, str]]:
    for row in kept_rows():
        yield row.key, ENCODER.encode(row.value) if row.is_text else LINE_ENDS.sub(" ", row.value)


def _write(rows: Iterable[tuple[str, str, str]], file: TextIO) -> int:
    count = 0
    for key, parts in groupby(rows, key=lambda row: row[0]):
        count += 1
        file.write(f'{{"key": {ENCODER.encode(key).translate(LINE_SIGNS)}, "value": ')
        for number, (_, part, value) in enumerate(parts):
            if part != WHOLE:
                file.write(", " if number else "[")
            file.write(value.translate(LINE_SIGNS))
        file.write("}\n" if part == WHOLE else "]}\n")
    return count


@contextmanager
def _snapshot() -> Iterator[Session]:
    """Read all tables as they are at one moment."""
    session = db.session()
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    try:
        yield session
    finally:
        session.rollback()


@contextmanager
def _appearing(path: Path) -> Iterator[TextIO]:
    """Write beside the file's place, readable to nobody else, and put it there when all went well."""
    draft = path.with_name(f"{path.name}.part")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
