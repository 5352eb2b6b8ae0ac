"""Transactions."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import select

from promo.accounts.models import User
from promo.core.db import after_commit, db, transaction
from tests.factories import make_user


def test_a_transaction_is_kept_whole_or_not_at_all(context: Flask) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        db.session.add(User(email="alice@example.net"))
        _ = 1 / 0

    assert db.session.scalars(select(User)).all() == []


def test_an_inner_transaction_joins_the_outer_one(context: Flask) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        with transaction():
            db.session.add(User(email="alice@example.net"))
        _ = 1 / 0

    assert db.session.scalars(select(User)).all() == []


def test_work_after_a_commit_sees_the_data_and_never_runs_without_it(context: Flask) -> None:
    seen: list[int] = []

    def look() -> None:
        seen.append(len(db.session.scalars(select(User)).all()))

    with transaction():
        db.session.add(User(email="alice@example.net"))
        after_commit(look)
        assert seen == []
    with pytest.raises(ZeroDivisionError), transaction():
        after_commit(look)
        _ = 1 / 0

    assert seen == [1]


def test_a_bell_that_breaks_does_not_break_the_act(context: Flask) -> None:
    with transaction():
        db.session.add(User(email="alice@example.net"))
        after_commit(lambda: 1 / 0)

    assert db.session.scalars(select(User.email)).all() == ["alice@example.net"]


def test_writers_at_once_wait_for_each_other(app: Flask) -> None:
    with app.app_context():
        alice = make_user("alice")
    errors: list[BaseException] = []

    def write(number: int) -> None:
        try:
            with app.app_context():
                db.session.get(User, alice.id)
                with transaction() as session:
                    user = session.get(User, alice.id)
                    assert user is not None
                    user.username = f"{number}"
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []


def test_moments_come_back_in_utc_and_naive_ones_are_refused(context: Flask) -> None:
    moment = datetime(2026, 11, 20, 15, 0, tzinfo=timezone(timedelta(hours=3)))

    alice = make_user("alice", confirmed_at=moment)
    db.session.expire(alice)

    assert alice.confirmed_at == datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    assert alice.confirmed_at.utcoffset() == timedelta(0)
    with pytest.raises(Exception, match="without a time zone"):
        make_user("bob", confirmed_at=datetime(2026, 11, 20))  # noqa: DTZ001
