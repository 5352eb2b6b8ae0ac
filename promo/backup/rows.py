"""Rows of tables as lines of JSON, the same from either kind of database, and back.

Values go by the type of their column; secrets are never decrypted, so this needs no key.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    Select,
    Table,
    TableClause,
    column,
    delete,
    func,
    insert,
    literal,
    not_,
    select,
    table,
    true,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from promo.core.db import Base
from promo.core.signing import EncryptedText
from promo.notifications.models import Instance
from promo.wallet.models import CoinAccount, WalletCheck

ROWS_AT_ONCE = 1000

# Rows that an empty system has all the same: migrations and the schedule make them.
OWN_ROWS: dict[Any, ColumnElement[bool]] = {
    CoinAccount.__table__: CoinAccount.artist_id.is_(None),
    WalletCheck.__table__: true(),
}

Change = Callable[[Any], Any]
# How a value that JSON does not know is written and read.
WRITTEN: dict[type, tuple[Change, Change]] = {
    UUID: (str, UUID),
    datetime: (datetime.isoformat, datetime.fromisoformat),
    date: (date.isoformat, date.fromisoformat),
    time: (time.isoformat, time.fromisoformat),
    Decimal: (str, Decimal),
    bytes: (lambda value: b64encode(value).decode("ascii"), b64decode),
}


def tables() -> list[Table]:
    """The tables that a backup holds, in an order in which rows find what they refer to.

    The instance is left out: it tells of this very system.
    """
    return [each for each in Base.metadata.sorted_tables if each is not Instance.__table__]


def dump(connection: Connection, source: Table) -> Iterator[bytes]:
    """Yield the rows in the order of their key, a line each; what others of the table refer to comes before them."""
    changes = [_changes(each.type)[0] for each in source.columns]
    for row in connection.execute(_in_order(source), execution_options={"yield_per": ROWS_AT_ONCE}):
        values = [None if value is None else change(value) for value, change in zip(row, changes, strict=True)]
        line = json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        yield line.encode("utf-8", "surrogatepass") + b"\n"


def load(connection: Connection, target: Table, lines: Iterable[bytes], *, forget_secrets: bool = False) -> None:
    """Insert the rows of `dump`; with `forget_secrets` without what is encrypted."""
    fields = [(each.name, _read(each.type, forget_secrets)) for each in target.columns]
    rest = iter(lines)
    while batch := list(islice(rest, ROWS_AT_ONCE)):
        rows = [
            {name: None if value is None else change(value) for (name, change), value in zip(fields, row, strict=True)}
            for row in map(json.loads, batch)
        ]
        connection.execute(insert(_stored(target)), rows)


def count(connection: Connection, source: Table) -> int:
    """Count the rows."""
    return connection.scalar(select(func.count()).select_from(source)) or 0


def has_content(connection: Connection, source: Table) -> bool:
    """There is a row in it that an empty system would not have."""
    own = OWN_ROWS.get(source)
    query = select(literal(1)).select_from(source).limit(1)
    return connection.execute(query if own is None else query.where(not_(own))).first() is not None


def clear(connection: Connection) -> None:
    """Delete what an empty system has."""
    for source, own in OWN_ROWS.items():
        connection.execute(delete(source).where(own))


def count_secrets(connection: Connection, source: Table) -> int:
    """Count the values that only the encryption key can read."""
    secret = [func.count(each) for each in source.columns if isinstance(each.type, EncryptedText)]
    return sum(connection.execute(select(*secret)).one()) if secret else 0


def _in_order(source: Table) -> Select[Any]:
    stored = _stored(source)
    keys = [stored.c[key.name] for key in source.primary_key]
    references = [(each.parent.name, each.column.name) for each in source.foreign_keys if each.column.table is source]
    if not references:
        return select(stored).order_by(*keys)
    [(child, parent)] = references
    depths = select(stored.c[parent].label("of"), literal(0).label("depth")).where(stored.c[child].is_(None))
    above = depths.cte("depths", recursive=True)
    depths_of_all = above.union_all(
        select(stored.c[parent], above.c.depth + 1).join_from(stored, above, stored.c[child] == above.c.of)
    )
    return (
        select(stored)
        .join_from(stored, depths_of_all, stored.c[parent] == depths_of_all.c.of)
        .order_by(depths_of_all.c.depth, *keys)
    )


def _stored(source: Table) -> TableClause:
    """The table as it is stored: without defaults, and with what is encrypted as bytes."""
    types = ((each.name, LargeBinary() if _is_secret(each.type) else each.type) for each in source.columns)
    return table(source.name, *(column(name, type_) for name, type_ in types))


def _read(type_: TypeEngine[Any], forget_secrets: bool) -> Change:
    return (lambda _: None) if forget_secrets and _is_secret(type_) else _changes(type_)[1]


def _changes(type_: TypeEngine[Any]) -> tuple[Change, Change]:
    plain = type_.impl_instance if isinstance(type_, TypeDecorator) else type_
    return WRITTEN.get(plain.python_type, (_same, _same))


def _is_secret(type_: TypeEngine[Any]) -> bool:
    return isinstance(type_, EncryptedText)


def _same(value: Any) -> Any:
    return value
