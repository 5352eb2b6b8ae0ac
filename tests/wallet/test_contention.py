"""Many at once."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from promo.core.clock import now
from promo.core.db import db
from promo.core.errors import Conflict
from promo.core.retries import whole
from promo.wallet import services
from promo.wallet.models import SYSTEM_ACCOUNTS, AccountKind, CoinAccount, CoinTransfer, TransferKind
from promo.wallet.queries import audit, balance
from tests.factories import make_artist
from tests.factories.wallet import give_coins
from tests.wallet.crowd import crowd

SPENT = SYSTEM_ACCOUNTS[AccountKind.SPENT]


def at_once(app: Flask, calls: list[Callable[[], Any]]) -> list[Any]:
    """Run each call in a thread, all of them from the same moment; returns results and errors."""
    start = threading.Barrier(len(calls))
    ends: list[Any] = [None] * len(calls)

    def run(number: int) -> None:
        with app.app_context():
            start.wait()
            try:
                ends[number] = calls[number]()
            except Exception as error:
                ends[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def rich_artist(app: Flask, coins: int, name: str = "Alice") -> UUID:
    """An artist with coins."""
    with app.app_context():
        artist = make_artist(name=name)
        give_coins(artist, coins)
        return artist.id


def test_fifty_coins_are_spent_fifty_times(app: Flask) -> None:
    alice = rich_artist(app, 50)

    ends = at_once(app, [lambda: services.spend(alice, 1, key=str(uuid4()))] * 100)

    assert Counter(type(end) for end in ends) == {UUID: 50, services.NotEnough: 50}
    with app.app_context():
        assert balance(alice) == (0, 0)
        assert db.session.scalar(select(func.count()).where(CoinTransfer.kind == "spend")) == 50
        assert audit().mismatches == []


def test_a_double_click_happens_once(app: Flask) -> None:
    alice = rich_artist(app, 500)

    ends = at_once(app, [lambda: services.spend(alice, 100, key="form")] * 20)
    others = at_once(app, [lambda amount=amount: services.spend(alice, amount, key="other") for amount in (1, 2) * 5])  # type: ignore[misc]

    assert len(set(ends)) == 1
    assert isinstance(ends[0], UUID)
    assert Counter(type(end) for end in others) == {UUID: 5, Conflict: 5}
    with app.app_context():
        assert balance(alice).available in {399, 398}
        assert audit().mismatches == []


def test_the_rest_of_a_hold_comes_back_once(app: Flask) -> None:
    alice = rich_artist(app, 100)
    with app.app_context():
        held = services.hold(alice, 60, until=now(), key="h")

    charges = [lambda: services.charge(held, 20, key=str(uuid4()))] * 5
    releases = [lambda: services.release(held, key=str(uuid4()))] * 5
    at_once(app, [*charges, *releases, services.release_expired])

    with app.app_context():
        (spent,) = db.session.execute(
            select(func.coalesce(func.sum(CoinTransfer.amount), 0)).where(CoinTransfer.kind == "charge")
        ).one()
        assert balance(alice) == (100 - spent, 0)
        assert audit().mismatches == []


def test_refunds_at_once_give_back_no_more_than_was_taken(app: Flask) -> None:
    alice = rich_artist(app, 100)
    with app.app_context():
        spent = services.spend(alice, 10, key="s")

    ends = at_once(app, [lambda: services.refund(spent, 3, key=str(uuid4()))] * 10)

    assert Counter(type(end) for end in ends) == {UUID: 3, Conflict: 7}
    with app.app_context():
        assert balance(alice) == (99, 0)


def test_the_first_coins_of_an_artist_may_come_from_many_sides(app: Flask) -> None:
    with app.app_context():
        alice = make_artist().id

    ends = at_once(app, [lambda: services.grant(alice, 1, key=str(uuid4()))] * 20)

    assert {type(end) for end in ends} == {UUID}
    with app.app_context():
        assert balance(alice) == (20, 0)


def test_an_import_meets_spenders(app: Flask) -> None:
    alice = rich_artist(app, 50)
    entry = services.OldEntry("a", 50, TransferKind.EARN, now())
    wallet = services.OldWallet(alice, [entry], 100, b"100")

    spends = [lambda: services.spend(alice, 1, key=str(uuid4()))] * 20
    ends = at_once(app, [*spends, *[lambda: services.post_imported([wallet])] * 2])

    assert not [end for end in ends if isinstance(end, Exception)]
    with app.app_context():
        assert balance(alice) == (80, 0)
        assert audit().mismatches == []


def test_a_deadlock_is_tried_again(app: Flask, backend: str) -> None:
    alice, bob = rich_artist(app, 10), rich_artist(app, 10, "Bob")
    both_hold_one = threading.Barrier(2)

    def lock(first: UUID, second: UUID) -> str:
        turns: list[int] = []

        def work(session: Session) -> str:
            turns.append(1)
            take(session, first)
            if backend == "postgresql" and len(turns) == 1:
                both_hold_one.wait(10)
            take(session, second)
            return "done"

        return whole(work)

    def take(session: Session, artist: UUID) -> None:
        session.execute(update(CoinAccount).where(CoinAccount.artist_id == artist).values(balance=CoinAccount.balance))

    assert at_once(app, [lambda: lock(alice, bob), lambda: lock(bob, alice)]) == ["done", "done"]


@pytest.mark.chaos
def test_a_crowd_of_processes_keeps_the_sum(app: Flask) -> None:
    artists = [rich_artist(app, 100, name) for name in ("Alice", "Bob", "Charlie")]
    seed = random.randrange(10**6)

    told = crowd(app, artists, seed)

    assert set(told) <= {"done", "not enough", "conflict"}, (seed, told)
    assert sum(told.values()) == 8 * 3 * 20
    with app.app_context():
        people = sum(sum(balance(artist)) for artist in artists)
        into, out = (
            db.session.scalar(select(func.coalesce(func.sum(CoinTransfer.amount), 0)).where(side == SPENT))
            for side in (CoinTransfer.to_account_id, CoinTransfer.from_account_id)
        )
        assert people + into - out == 300, seed
        assert audit().mismatches == [], seed


@pytest.mark.chaos
def test_a_killed_writer_leaves_whole_transfers(app: Flask) -> None:
    artists = [rich_artist(app, 1_000, name) for name in ("Alice", "Bob")]
    seed = random.randrange(10**6)

    told = crowd(
        app, artists, seed, rounds=20, failpoints=("wallet.moved", "wallet.written", "wallet.held", "wallet.settled")
    )

    assert told["faults"] == [], seed
    assert told["transfers"] > 40, seed
