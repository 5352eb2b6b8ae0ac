"""Coins are set aside, charged as they are used, and given back."""

import datetime as dt
from uuid import UUID, uuid4

import pytest
from flask import Flask

from promo.core import clock
from promo.core.db import db
from promo.core.errors import Conflict, Missing
from promo.profiles.models import Profile
from promo.wallet import services
from promo.wallet.models import CoinHold, CoinTransfer
from promo.wallet.queries import audit, balance
from tests.factories import make_artist
from tests.factories.wallet import give_coins, hold_coins

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


@pytest.fixture
def alice(context: Flask) -> Profile:
    """An artist with 1000 coins."""
    artist = make_artist()
    give_coins(artist)
    return artist


def state(hold_id: UUID) -> tuple[str, int, int, int]:
    """The hold: state, amount, charged, given back."""
    db.session.rollback()
    held = db.session.get_one(CoinHold, hold_id)
    return held.state, held.amount, held.charged, held.released


def test_a_hold_is_charged_in_parts_and_the_rest_comes_back(alice: Profile) -> None:
    held = hold_coins(alice, 350)
    assert balance(alice.id) == (650, 350)

    services.charge(held, 100, key="day-1")
    services.charge(held, 150, key="day-2")
    assert balance(alice.id) == (650, 100)
    assert state(held) == ("open", 350, 250, 0)

    services.release(held, 40, key="less")
    services.release(held, key="rest")
    assert balance(alice.id) == (750, 0)
    assert state(held) == ("closed", 350, 250, 100)
    assert audit().mismatches == []


def test_a_hold_that_is_charged_to_the_end_is_closed(alice: Profile) -> None:
    held = hold_coins(alice, 350)

    services.charge(held, 350, key="all")

    assert state(held) == ("closed", 350, 350, 0)
    for again in (lambda: services.charge(held, 1, key="more"), lambda: services.release(held, key="rest")):
        with pytest.raises(Conflict):
            again()


def test_more_than_is_held_is_refused(alice: Profile) -> None:
    held = hold_coins(alice, 350)
    services.charge(held, 300, key="most")

    for too_much in (lambda: services.charge(held, 51, key="a"), lambda: services.release(held, 51, key="b")):
        with pytest.raises(Conflict):
            too_much()
    assert state(held) == ("open", 350, 300, 0)
    assert balance(alice.id) == (650, 50)


def test_each_step_happens_once(alice: Profile) -> None:
    until = NOW + dt.timedelta(days=1)
    held = hold_coins(alice, 350, key="hold", until=until)
    assert hold_coins(alice, 350, key="hold", until=until) == held
    charged = services.charge(held, 100, key="charge")
    assert services.charge(held, 100, key="charge") == charged
    released = services.release(held, key="rest")
    assert services.release(held, key="rest") == released
    assert services.charge(held, 100, key="charge") == charged

    with pytest.raises(Conflict):
        services.charge(held, 99, key="charge")
    with pytest.raises(Conflict):
        services.release(held, 5, key="rest")
    assert balance(alice.id) == (900, 0)
    assert audit().mismatches == []


def test_what_follows_says_what_it_is_for(alice: Profile) -> None:
    held = hold_coins(alice, 10, description="Продвижение: Казань")

    charged = db.session.get_one(CoinTransfer, services.charge(held, 4, key="c"))
    released = db.session.get_one(CoinTransfer, services.release(held, key="r", description="Показов вышло меньше"))

    assert (charged.description, charged.origin_id, charged.kind) == ("Продвижение: Казань", held, "charge")
    assert (released.description, released.origin_id, released.kind) == ("Показов вышло меньше", held, "release")


def test_charged_coins_can_be_refunded(alice: Profile) -> None:
    held = hold_coins(alice, 100)
    charged = services.charge(held, 60, key="c")

    services.refund(charged, 20, key="r")

    assert balance(alice.id) == (920, 40)
    assert audit().mismatches == []


def test_a_hold_needs_its_coins(alice: Profile) -> None:
    with pytest.raises(services.NotEnough):
        hold_coins(alice, 1_001)
    with pytest.raises(Missing):
        services.charge(uuid4(), 1, key="c")

    assert balance(alice.id) == (1_000, 0)


def test_time_gives_back_what_nobody_charged(alice: Profile) -> None:
    with clock.at(NOW):
        early = hold_coins(alice, 100, until=NOW + dt.timedelta(days=1))
        late = hold_coins(alice, 200, until=NOW + dt.timedelta(days=3))
        services.charge(early, 30, key="c")
        assert services.release_expired() == 0

    with clock.at(NOW + dt.timedelta(days=1)):
        assert services.release_expired() == 1
        assert services.release_expired() == 0

    assert state(early) == ("closed", 100, 30, 70)
    assert state(late) == ("open", 200, 0, 0)
    assert balance(alice.id) == (770, 200)
