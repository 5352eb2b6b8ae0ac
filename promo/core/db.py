"""The database: one declarative base, one transaction helper, and what SQLite needs to be reliable.

A reading page takes no write lock. Whoever writes does it inside `transaction()`, which on SQLite begins with
`BEGIN IMMEDIATE`: a deferred transaction that turns into a writing one fails at once when somebody wrote meanwhile.
"""

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, BigInteger, DateTime, Engine, LargeBinary, MetaData, String, Uuid, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, registry
from sqlalchemy.types import TypeDecorator

from promo.core import clock
from promo.core.ids import new_id
from promo.core.sql import fold

log = logging.getLogger(__name__)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
PENDING = "promo_after_commit"  # key in Session.info: present while a transaction() is open


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware going in, aware UTC coming out, on databases without time zones too."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse a naive moment; hand SQLite UTC without a zone, so that text order is time order."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Return the moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of all tables."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            datetime: UtcDateTime,
            uuid.UUID: Uuid,
            dict[str, Any]: JSON().with_variant(JSONB, "postgresql"),
            list[Any]: JSON().with_variant(JSONB, "postgresql"),
        },
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model

Money = BigInteger  # whole minor units


class Identified:
    """A UUIDv7 primary key."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-10)


class Timestamped:
    """When the row was made and last changed."""

    created_at: Mapped[datetime] = mapped_column(default=clock.now, sort_order=90)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now, sort_order=91)


class Imported:
    """Its id in the old key-value data, and a digest of what was taken from there: the same again changes nothing."""

    kv_id: Mapped[str | None] = mapped_column(String(255), sort_order=92)
    kv_digest: Mapped[bytes | None] = mapped_column(LargeBinary(16), sort_order=93)


def init_app(app: Flask) -> None:
    """Bind the database to the application and prepare its engine."""
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)


def prepare(engine: Engine) -> None:
    """Teach a SQLite engine WAL, foreign keys and explicit transactions; leave others alone."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _sqlite_connect)
    event.listen(engine, "begin", _sqlite_begin)


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver opens no transaction of its own
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.create_function("folded", 1, fold, deterministic=True)


def _sqlite_begin(connection: Any) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def transaction() -> Iterator[Session]:
    """Write: commit at the end, roll back on an error, join an outer transaction.

    Ends the read that came before, so whatever was read is stale: read it again inside. What was handed to
    `after_commit` runs once the outermost transaction is in the database.
    """
    session = db.session()
    if PENDING in session.info:
        yield session
        return
    session.rollback()
    session.info[PENDING] = []
    try:
        session.connection(execution_options={"writing": True})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        session.info.pop(PENDING, None)
        raise
    for call in session.info.pop(PENDING):
        _run(call)


def after_commit(call: Callable[[], object]) -> None:
    """Run `call` after the current transaction is committed; never run it if that fails."""
    db.session().info[PENDING].append(call)


def _run(call: Callable[[], object]) -> None:
    """The data is safe by now, so a bell that cannot ring is only logged; due rows are swept up later."""
    try:
        call()
    except Exception:
        log.warning("work after a commit failed", exc_info=True)
