"""Every type of value goes into a line and comes back as it was."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    Time,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from promo.backup import rows
from promo.core.db import Base, UtcDateTime, db
from promo.core.signing import EncryptedText

SAMPLE = {
    Uuid(): UUID("019a9f00-0000-7000-8000-000000000001"),
    UtcDateTime(): datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC),
    Date(): date(1, 1, 1),
    Time(): time(23, 59, 59, 999999),
    Numeric(5, 2): Decimal("7.50"),
    BigInteger(): 2**63 - 1,
    Integer(): -5,
    Float(): 0.1,
    Boolean(): False,
    LargeBinary(): bytes(range(256)),
    String(20): "Ё\u2028\n\\\"'",
    Text(): "\U0001f3b8" * 100,
    JSON().with_variant(JSONB(), "postgresql"): {"я": [1, 2.5, None, True, {"": ""}], "a": "\n"},
    EncryptedText(): "a secret",
}


@pytest.fixture
def connection(context: Flask) -> Iterator[Connection]:
    """A connection whose writes are thrown away."""
    with db.engine.connect().execution_options(writing=True) as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


def table_of(*types: Any) -> Table:
    """A table with a column of each type."""
    columns = [Column(f"c{number}", type_) for number, type_ in enumerate(types)]
    return Table("sample", MetaData(), Column("id", Integer, primary_key=True), *columns)


def test_a_value_of_every_type_comes_back(connection: Connection) -> None:
    sample = table_of(*SAMPLE)
    sample.create(connection)
    values = {f"c{number}": value for number, value in enumerate(SAMPLE.values())}
    connection.execute(sample.insert(), [{"id": 2, **values}, {"id": 1, **dict.fromkeys(values)}])

    lines = list(rows.dump(connection, sample))
    before = connection.execute(sample.select().order_by("id")).all()
    connection.execute(sample.delete())
    rows.load(connection, sample, lines)

    assert connection.execute(sample.select().order_by("id")).all() == before
    assert tuple(before[1])[1:] == tuple(SAMPLE.values())
    assert list(rows.dump(connection, sample)) == lines
    assert len(lines) == 2


def test_the_types_of_all_tables_are_tried_here() -> None:
    used = {type(column.type) for table in Base.metadata.tables.values() for column in table.columns}

    assert used <= {type(type_) for type_ in SAMPLE}


def test_rows_go_in_and_out_in_portions(connection: Connection) -> None:
    sample = table_of(Text())
    sample.create(connection)
    rows.load(connection, sample, (f'[{number},"text"]\n'.encode() for number in range(5000)))

    lines = rows.dump(connection, sample)

    assert next(lines) == b'[0,"text"]\n'
    lines.close()  # type: ignore[attr-defined]
    assert rows.count(connection, sample) == 5000
