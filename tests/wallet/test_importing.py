"""Coins of the old data."""

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from promo.core.db import db, transaction
from promo.profiles.models import Profile
from promo.wallet import services
from promo.wallet.models import CoinTransfer, TransferKind
from promo.wallet.queries import Choice, audit, balance, every_entry, exported, flow
from promo.wallet.services import EntryState, OldEntry, OldWallet, PostedWallet, post_imported
from tests.factories import make_artist
from tests.factories.wallet import give_coins, hold_coins
from tests.house.database import statements

CREATED, UNCHANGED, CHANGED, REFUSED = EntryState
DAY = dt.datetime(2026, 3, 8, 12, tzinfo=dt.UTC)


@pytest.fixture
def alice(context: Flask) -> Profile:
    """An artist without coins."""
    return make_artist()


def entry(kv_id: str, amount: int, days: int = 0, kind: str | None = None, **values: Any) -> OldEntry:
    """A row of the old data; its digest follows from its contents."""
    of_kind = TransferKind.of_old(kind, amount)
    assert of_kind
    filled = {"occurred_at": DAY + dt.timedelta(days=days), "digest": f"{amount}{kind}".encode(), **values}
    return OldEntry(kv_id, amount, of_kind, **filled)


def post(artist: Profile, *entries: OldEntry, coins: int | None = None, **options: Any) -> PostedWallet:
    """Import one wallet."""
    digest = None if coins is None else f"{coins}".encode()
    (posted,) = post_imported([OldWallet(artist.id, entries, coins, digest)], **options)
    return posted


def test_entries_explain_the_balance(alice: Profile) -> None:
    posted = post(alice, entry("a", 1532, kind="purchase"), entry("b", -1532, 2), entry("c", 1345, 5), coins=1345)

    assert posted == PostedWallet([CREATED] * 3, CREATED, 0, 0, 0)
    assert balance(alice.id) == (1345, 0)
    assert audit().mismatches == []


def test_what_they_do_not_explain_is_one_adjustment(alice: Profile) -> None:
    posted = post(alice, entry("a", 100), coins=350)

    assert (posted.adjustment, posted.adjusted) == (250, 250)
    kinds = db.session.execute(select(CoinTransfer.kind, CoinTransfer.amount).order_by(CoinTransfer.amount)).all()
    assert kinds == [("earn", 100), ("import_adjustment", 250)]
    assert (flow(alice.id).received, flow(alice.id).spent, flow(alice.id).adjusted) == (100, 0, 250)


def test_an_adjustment_can_take(alice: Profile) -> None:
    assert post(alice, entry("a", 100), coins=40).adjustment == -60
    assert balance(alice.id) == (40, 0)
    assert audit().mismatches == []


def test_the_same_again_changes_nothing(alice: Profile, app: Flask) -> None:
    old = (entry("a", 100), entry("b", -30), entry("z", 0))
    post(alice, *old, coins=350)

    again = post(alice, *old, coins=350)

    assert again == PostedWallet([UNCHANGED] * 3, UNCHANGED, 0, 280, 0)
    assert len(db.session.scalars(select(CoinTransfer.id)).all()) == 4
    with statements(app) as seen:
        post(alice, *old, coins=350)
    assert not [one for one in seen if one.startswith("UPDATE") or "INTO coin_transfers" in one]


def test_history_may_dip_but_the_end_may_not(alice: Profile) -> None:
    posted = post(alice, entry("spent first", -1682, 0), entry("bought later", 1682, 159), coins=0)

    assert posted.adjustment == 0
    assert [row.after for row in every_entry(alice.id, Choice())] == [0, -1682]


def test_a_missing_balance_is_what_the_entries_say(alice: Profile) -> None:
    assert post(alice, entry("a", 70)).balance is None
    assert balance(alice.id) == (70, 0)


def test_without_a_balance_nobody_ends_below_zero(alice: Profile) -> None:
    posted = post(alice, entry("a", 70), entry("b", -100))

    assert posted.adjustment == 30
    assert balance(alice.id) == (0, 0)


def test_a_balance_may_come_alone_or_later(alice: Profile) -> None:
    assert post(alice, coins=500).adjustment == 500
    later = post(alice, entry("a", 200), coins=500)

    assert (later.entries, later.balance, later.adjustment, later.adjusted) == ([CREATED], UNCHANGED, -200, 300)
    assert balance(alice.id) == (500, 0)


def test_a_newer_export_adds_to_what_is_there(alice: Profile) -> None:
    post(alice, entry("a", 100), coins=100)

    newer = post(alice, entry("a", 100), entry("b", -30), coins=80)

    assert newer == PostedWallet([UNCHANGED, CREATED], CHANGED, 10, 10, 0)
    assert balance(alice.id) == (80, 0)


def test_a_posted_entry_stays_as_it_was_posted(alice: Profile) -> None:
    post(alice, entry("a", 100), coins=100)

    changed = post(alice, entry("a", 120), coins=120)

    assert changed == PostedWallet([CHANGED], CHANGED, 20, 20, 0)
    assert db.session.scalars(select(CoinTransfer.amount).order_by(CoinTransfer.amount)).all() == [20, 100]
    assert balance(alice.id) == (120, 0)


def test_once_something_happened_here_nothing_is_adjusted(alice: Profile) -> None:
    post(alice, entry("a", 100), coins=100)
    services.spend(alice.id, 40, key="here")
    hold_coins(alice, 10)

    again = post(alice, entry("a", 100), coins=100)
    newer = post(alice, entry("a", 100), entry("b", 7), coins=200)

    assert again == PostedWallet([UNCHANGED], UNCHANGED, 0, 0, 40)
    assert newer == PostedWallet([UNCHANGED, CREATED], CHANGED, 0, 0, 133)
    assert balance(alice.id) == (57, 10)
    assert audit().mismatches == []


def test_coins_that_are_gone_cannot_be_spent_by_the_old_data(alice: Profile) -> None:
    post(alice, entry("a", 100), coins=100)
    services.spend(alice.id, 100, key="here")

    refused = post(alice, entry("a", 100), entry("b", -50), entry("c", 10), coins=60)

    assert refused.entries == [UNCHANGED, REFUSED, REFUSED]
    assert balance(alice.id) == (0, 0)
    assert post(alice, entry("c", 10), coins=60).entries == [CREATED]


def test_coins_from_another_artist_count_as_happened_here(alice: Profile) -> None:
    bob = make_artist(name="Bob")
    give_coins(bob, 10)
    services.transfer(bob.id, alice.id, 10, key="gift")

    assert post(alice, entry("a", 5), coins=100).difference == 85
    assert balance(alice.id) == (15, 0)


def test_a_dry_run_says_the_same_and_writes_nothing(alice: Profile) -> None:
    old = (entry("a", 100), entry("b", -30))
    said = post(alice, *old, coins=350, dry_run=True)
    (unknown,) = post_imported([OldWallet(None, old, 350, b"350")], dry_run=True)

    assert db.session.scalars(select(CoinTransfer.id)).all() == []
    assert balance(alice.id) == (0, 0)
    assert said == unknown == post(alice, *old, coins=350)


def test_ids_are_those_of_the_artist(alice: Profile) -> None:
    bob = make_artist(name="Bob")

    one, two = post_imported([OldWallet(alice.id, [entry("a", 1)]), OldWallet(bob.id, [entry("a", 2)])])

    assert [one.entries, two.entries] == [[CREATED], [CREATED]]
    assert (balance(alice.id).available, balance(bob.id).available) == (1, 2)


def test_many_wallets_cost_as_many_statements_as_one(context: Flask, app: Flask) -> None:
    artists = [make_artist(name=f"Artist {number}") for number in range(12)]

    def cost(some: list[Profile]) -> int:
        wallets = [OldWallet(one.id, [entry(f"e{n}", 10 + n) for n in range(20)], 500, b"500") for one in some]
        with statements(app) as seen:
            post_imported(wallets)
        return len(seen)

    assert cost(artists[:1]) == cost(artists[1:])
    assert audit().mismatches == []


def test_it_joins_the_importers_transaction(alice: Profile) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        post(alice, entry("a", 100), coins=350)
        _ = 1 / 0

    assert balance(alice.id) == (0, 0)
    assert db.session.scalars(select(CoinTransfer.id)).all() == []


def test_an_export_imports_to_the_same(alice: Profile) -> None:
    post(alice, entry("a", 100, kind="reward", description="Бонус", related_entity_type="plan"), coins=350)
    spent = services.spend(alice.id, 40, key="here", description="Рассылка")
    held = hold_coins(alice, 30)
    services.charge(held, 10, key="c")
    services.release(held, key="r")
    bob = make_artist(name="Bob")
    services.transfer(alice.id, bob.id, 5, key="t")

    lines = list(exported(alice.id))
    assert [(line.type, line.amount) for line in lines] == [
        ("reward", 100), ("spend", -40), ("spend", -30), ("refund", 20), ("spend", -5),
    ]  # fmt: skip
    assert (lines[0].kv_id, lines[0].description, lines[0].related_entity_type) == ("a", "Бонус", "plan")
    assert (lines[1].kv_id, lines[1].description) == (str(spent), "Рассылка")

    other = make_artist(name="Alice elsewhere")
    posted = post(
        other,
        *(entry(line.kv_id, line.amount, kind=line.type, occurred_at=line.occurred_at) for line in lines),
        coins=balance(alice.id).available,
    )
    assert posted.adjustment == 250
    assert balance(other.id) == balance(alice.id)
