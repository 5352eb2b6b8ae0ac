"""Work that is whole or not at all, and is done again where the database itself asks for that."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from promo.core.db import PENDING, db, transaction

T = TypeVar("T")
ATTEMPTS = 5
DEADLOCK, NOT_SERIALISABLE = "40P01", "40001"  # SQLSTATEs


def whole(work: Callable[[Session], T]) -> T:
    """Run `work` in a transaction: again if Postgres ended it to untie a deadlock, at most `ATTEMPTS` times.

    Inside an outer transaction it is a savepoint, so that a refusal which the caller survives leaves nothing behind;
    a deadlock is then the caller's to repeat, for all of it is gone.
    """
    attempts = 1 if PENDING in db.session().info else ATTEMPTS
    for _ in range(attempts - 1):
        try:
            with _unit() as session:
                return work(session)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) not in {DEADLOCK, NOT_SERIALISABLE}:
                raise
    with _unit() as session:
        return work(session)


@contextmanager
def _unit() -> Iterator[Session]:
    joins = PENDING in db.session().info
    with transaction() as session:
        if not joins:
            yield session
            return
        with session.begin_nested():
            yield session
