"""Keeps the rows that did not go in, until they do."""

from collections.abc import Iterator
from typing import Any, cast

from sqlalchemy import bindparam, delete, insert, select, update

from promo.core.db import db, transaction
from promo.transfer.kinds import place_of
from promo.transfer.models import RejectedRow
from promo.transfer.sources import Row
from promo.transfer.staging import BATCH, Stage, in_batches

TABLE = cast(Any, RejectedRow).__table__


def keep_rejected(stage: Stage) -> None:
    """Bring the kept rows up to date with what this import refused, and with what it took."""
    for kept in _kept():
        gone = [own_id for own_id, key in kept if _went_in(stage, key)]
        if gone:
            with transaction() as session:
                session.execute(delete(TABLE).where(TABLE.c.id.in_(gone)))
    for batch in in_batches(stage.refused(), lambda row: len(row[2])):
        _keep(
            [
                {"id": RejectedRow.id_of(key), "key": key, "value": value, "is_text": is_text, "reason": reason}
                for key, reason, value, is_text in batch
            ]
        )


def _keep(rows: list[dict[str, Any]]) -> None:
    columns = (TABLE.c.id, TABLE.c.value, TABLE.c.is_text, TABLE.c.reason)
    with transaction() as session:
        there = {
            own_id: content
            for own_id, *content in session.execute(select(*columns).where(TABLE.c.id.in_([row["id"] for row in rows])))
        }
        new = [row for row in rows if row["id"] not in there]
        changed = [
            {f"new_{name}": value for name, value in row.items()}
            for row in rows
            if row["id"] in there and there[row["id"]] != [row["value"], row["is_text"], row["reason"]]
        ]
        if new:
            session.execute(insert(TABLE), new)
        if changed:
            names = ("value", "is_text", "reason")
            change = update(TABLE).where(TABLE.c.id == bindparam("new_id"))
            session.connection().execute(change.values({name: bindparam(f"new_{name}") for name in names}), changed)


def kept_rows() -> Iterator[Row]:
    """The kept rows, as they came."""
    for kept in _kept():
        query = select(TABLE.c.key, TABLE.c.value, TABLE.c.is_text)
        rows = db.session.execute(query.where(TABLE.c.id.in_([own_id for own_id, _ in kept]))).all()
        db.session.rollback()
        yield from map(Row._make, rows)


def _kept() -> Iterator[list[tuple[Any, str]]]:
    """Ids and keys of the kept rows, in lists."""
    query = select(TABLE.c.id, TABLE.c.key).order_by(TABLE.c.id).limit(BATCH)
    last = None
    while True:
        rows = [
            (row.id, row.key) for row in db.session.execute(query if last is None else query.where(TABLE.c.id > last))
        ]
        db.session.rollback()
        if not rows:
            return
        last = rows[-1][0]
        yield rows


def _went_in(stage: Stage, key: str) -> bool:
    place = place_of(key)
    return place is not None and stage.went_in(place, key)
