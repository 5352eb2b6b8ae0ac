"""Coins come in, go out and come back; the database itself keeps the history."""

import json
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from promo.core.db import db, transaction
from promo.core.errors import Conflict, Invalid, Missing
from promo.profiles.models import Profile
from promo.wallet import services
from promo.wallet.models import MOST_COINS, SYSTEM_ACCOUNTS, CoinAccount, CoinTransfer, TransferKind
from promo.wallet.queries import audit, balance
from promo.wallet.services.posting import Thing
from tests.factories import make_artist
from tests.factories.wallet import give_coins, hold_coins


@pytest.fixture
def alice(context: Flask) -> Profile:
    """An artist with 1000 coins."""
    artist = make_artist()
    give_coins(artist)
    return artist


def key() -> str:
    """A key of its own."""
    return str(uuid4())


def row(transfer_id: UUID) -> CoinTransfer:
    """The transfer."""
    return db.session.get_one(CoinTransfer, transfer_id)


def count() -> int:
    """How many transfers there are."""
    return db.session.scalar(select(func.count()).select_from(CoinTransfer)) or 0


def test_coins_have_two_sides(alice: Profile) -> None:
    spent = row(services.spend(alice.id, 114, key="k", description="Рассылка", about=Thing("campaign", "c1")))

    own = db.session.scalar(select(CoinAccount.id).where(CoinAccount.artist_id == alice.id))
    assert (spent.from_account_id, spent.to_account_id) == (own, SYSTEM_ACCOUNTS["spent"])  # type: ignore[index]
    assert (spent.amount, spent.kind, spent.description) == (114, "spend", "Рассылка")
    assert (spent.related_entity_type, spent.related_entity_id) == ("campaign", "c1")
    assert balance(alice.id) == (886, 0)
    assert audit().mismatches == []


def test_an_artist_without_a_wallet_has_nothing_to_spend(context: Flask) -> None:
    artist = make_artist()

    assert balance(artist.id) == (0, 0)
    with pytest.raises(services.NotEnough):
        services.spend(artist.id, 1, key=key())
    assert count() == 0


def test_one_coin_too_many_changes_nothing(alice: Profile) -> None:
    with pytest.raises(services.NotEnough):
        services.spend(alice.id, 1_001, key="k")

    assert balance(alice.id) == (1_000, 0)
    assert count() == 1
    assert services.spend(alice.id, 1_000, key="k")


@pytest.mark.parametrize("amount", [0, -5, MOST_COINS + 1])
def test_odd_numbers_of_coins_are_refused(alice: Profile, amount: int) -> None:
    held = hold_coins(alice)
    spent = services.spend(alice.id, 10, key=key())
    moves: list[Callable[[], object]] = [
        lambda: services.purchase(alice.id, amount, key=key()),
        lambda: services.grant(alice.id, amount, key=key()),
        lambda: services.spend(alice.id, amount, key=key()),
        lambda: hold_coins(alice, amount),
        lambda: services.refund(spent, amount, key=key()),
        lambda: services.charge(held, amount, key=key()),
        lambda: services.release(held, amount, key=key()),
    ]

    for move in moves:
        with pytest.raises((Invalid, Conflict)):
            move()
    assert balance(alice.id) == (890, 100)
    assert audit().mismatches == []


def test_the_same_key_gives_the_same_answer_and_moves_nothing(alice: Profile) -> None:
    first = services.spend(alice.id, 1_000, key="k", description="Рассылка")

    assert services.spend(alice.id, 1_000, key="k", description="Mailing") == first
    assert balance(alice.id) == (0, 0)
    assert count() == 2


@pytest.mark.parametrize(
    "other",
    [
        lambda alice: services.spend(alice.id, 6, key="k"),
        lambda alice: services.spend(alice.id, 5, key="k", about=Thing("concert", "1")),
        lambda alice: services.grant(alice.id, 5, key="k"),
        lambda alice: hold_coins(alice, 5, key="k"),
        lambda alice: services.spend(alice.id, 100_000, key="k"),
    ],
    ids=["amount", "thing", "kind", "hold", "too much"],
)
def test_a_key_stands_for_one_thing(alice: Profile, other: Callable[[Profile], object]) -> None:
    services.spend(alice.id, 5, key="k")

    with pytest.raises(Conflict):
        other(alice)
    assert balance(alice.id) == (995, 0)
    assert audit().mismatches == []


def test_a_key_of_another_artist_is_not_ours(alice: Profile) -> None:
    bob = make_artist(name="Bob")
    give_coins(bob)
    services.spend(alice.id, 5, key="k")

    with pytest.raises(Conflict):
        services.spend(bob.id, 5, key="k")
    assert balance(bob.id) == (1_000, 0)


def test_a_refusal_inside_a_larger_transaction_leaves_nothing_behind(alice: Profile) -> None:
    services.spend(alice.id, 5, key="k")
    held = hold_coins(alice)

    with transaction():
        with pytest.raises(Conflict):
            services.grant(alice.id, 7, key="k")
        with pytest.raises(services.NotEnough):
            services.spend(alice.id, 10_000, key=key())
        with pytest.raises(Conflict):
            services.charge(held, 1_000, key=key())
        with pytest.raises(Conflict):
            services.release(held, key="k")
        services.grant(alice.id, 1, key=key())

    assert balance(alice.id) == (896, 100)
    assert audit().mismatches == []


def test_a_larger_transaction_takes_its_coins_with_it(alice: Profile) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        services.spend(alice.id, 5, key=key())
        hold_coins(alice)
        _ = 1 / 0

    assert balance(alice.id) == (1_000, 0)
    assert audit().mismatches == []


def test_spent_coins_come_back_once(alice: Profile) -> None:
    spent = services.spend(alice.id, 100, key=key(), description="Продвижение", about=Thing("concert", "1"))

    part = row(services.refund(spent, 62, key="part"))
    assert (part.kind, part.amount, part.origin_id, part.description) == ("refund", 62, spent, "Продвижение")
    assert services.refund(spent, 62, key="part") == part.id
    with pytest.raises(Conflict):
        services.refund(spent, key=key())
    services.refund(spent, 38, key=key())
    with pytest.raises(Conflict):
        services.refund(spent, 1, key=key())

    assert balance(alice.id) == (1_000, 0)
    assert audit().mismatches == []


def test_only_what_was_taken_can_come_back(alice: Profile) -> None:
    given = services.grant(alice.id, 5, key=key())

    for transfer_id in (given, hold_coins(alice), uuid4()):
        with pytest.raises(Missing):
            services.refund(transfer_id, 1, key=key())


def test_coins_are_handed_over(alice: Profile) -> None:
    bob = make_artist(name="Bob")

    services.transfer(alice.id, bob.id, 300, key="k")
    services.transfer(alice.id, bob.id, 300, key="k")
    services.transfer(bob.id, alice.id, 100, key=key())

    assert (balance(alice.id).available, balance(bob.id).available) == (800, 200)
    with pytest.raises(services.NotEnough):
        services.transfer(bob.id, alice.id, 201, key=key())
    with pytest.raises(Conflict):
        services.transfer(alice.id, alice.id, 1, key=key())
    assert audit().mismatches == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE coin_transfers SET amount = amount + 1",
        "UPDATE coin_transfers SET description = 'другое'",
        "DELETE FROM coin_transfers",
        "DELETE FROM coin_accounts",
        "DELETE FROM profiles",
        "UPDATE coin_accounts SET balance = -1 WHERE balance IS NOT NULL",
        "UPDATE coin_accounts SET balance = NULL WHERE balance IS NOT NULL",
        "UPDATE coin_accounts SET artist_id = NULL WHERE balance IS NOT NULL",
    ],
)
def test_the_database_refuses_to_rewrite_history(alice: Profile, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction() as session:
        session.execute(text(statement))

    assert balance(alice.id) == (1_000, 0)
    assert count() == 1


def test_no_row_takes_the_place_of_another(alice: Profile, backend: str) -> None:
    kept = db.session.execute(text("SELECT * FROM coin_transfers")).all()
    if backend == "postgresql":
        statement = "TRUNCATE coin_transfers CASCADE"
    else:
        statement = (
            "INSERT OR REPLACE INTO coin_transfers (id, artist_id, from_account_id, to_account_id, amount, kind, "
            "occurred_at, created_at, idempotency_key, request_hash) SELECT {id}, artist_id, from_account_id, "
            "to_account_id, 5, kind, occurred_at, created_at, idempotency_key, request_hash FROM coin_transfers"
        )
    for new_id in ("id", "'0'"):
        try:
            with transaction() as session:
                session.execute(text(statement.format(id=new_id)))
        except DatabaseError:
            pass

    assert db.session.execute(text("SELECT * FROM coin_transfers")).all() == kept


def test_verify_agrees_and_exits_with_0(app: Flask, alice: Profile) -> None:
    answer = app.test_cli_runner().invoke(args=["wallet", "verify", "--json"])

    assert answer.exit_code == 0
    assert json.loads(answer.output) == {"accounts": 5, "transfers": 1, "holds": 0, "mismatches": []}


def test_verify_names_what_does_not_agree_and_exits_with_1(app: Flask, alice: Profile) -> None:
    held = hold_coins(alice)
    with transaction() as session:
        session.execute(text("UPDATE coin_accounts SET balance = balance + 5 WHERE kind = 'available'"))
        session.execute(text("UPDATE coin_holds SET charged = 1"))

    told = app.test_cli_runner().invoke(args=["wallet", "verify"])
    found = {one["what"]: one for one in json.loads(_verify(app).output)["mismatches"]}

    assert told.exit_code == 1
    assert "mismatches: 3" in told.output
    assert set(found) == {"balance", "held", "charged"}
    assert (found["balance"]["stored"], found["balance"]["counted"]) == (905, 900)
    assert found["charged"] == {"what": "charged", "id": str(held), "stored": 1, "counted": 0}


def test_the_check_is_kept_and_old_ones_are_not(alice: Profile, caplog: pytest.LogCaptureFixture) -> None:
    assert services.check().mismatches == []
    with transaction() as session:
        session.execute(text("UPDATE coin_accounts SET balance = 7 WHERE kind = 'available'"))

    row = services.check()

    assert [one["counted"] for one in row.mismatches] == [1_000]
    assert "does not agree" in caplog.text


def _verify(app: Flask) -> object:
    return app.test_cli_runner().invoke(args=["wallet", "verify", "--json"])


def test_the_words_of_the_old_data_are_known() -> None:
    assert TransferKind.of_old("reward", 5) == "reward"
    assert TransferKind.of_old(None, 5) == "earn"
    assert TransferKind.of_old(None, -5) == "spend"
    for name in ("import_adjustment", "hold", "transfer", "wat", ""):
        assert TransferKind.of_old(name, 5) is None
