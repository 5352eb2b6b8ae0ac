"""Alice's concert in Moscow, with sales whose sums a person can check."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from promo.accounts.models import User
from promo.concerts.models import Concert
from promo.core import clock
from promo.events.models import Kind, Source
from promo.profiles.models import Profile
from promo.ticketing.models import SaleStatus
from tests.factories import connect_provider, count_event, make_artist, make_concert, make_sale, make_user

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def days_ago(days: int) -> dt.datetime:
    """Noon of a day before."""
    return NOW - dt.timedelta(days=days)


@dataclass
class World:
    """Alice the artist with a concert, and charlie, another artist, with one."""

    alice: Profile
    owner: User
    concert: Concert
    charlie: User
    others: Concert


@pytest.fixture
def today() -> Iterator[None]:
    """Hold the clock at 20 November 2026."""
    with clock.at(NOW):
        yield


@pytest.fixture
def world(app: Flask, today: None) -> World:
    """Imported totals, events of two days, and one sale of each kind that may or may not count."""
    with app.app_context():
        owner, charlie = make_user("alice"), make_user("charlie")
        alice = make_artist(owner)
        concert = make_concert(alice, "Большой вечер", views=900, clicks=80, date=dt.date(2026, 12, 5))
        connect_provider(alice, "kassir", name="Касса на углу")
        make_sale(
            concert, 2, 250_000, 5, purchased_at=days_ago(0), transaction_id="KA-1", buyer_email="maria@yandex.ru"
        )
        make_sale(concert, 1, 100_033, 8, purchased_at=days_ago(3), transaction_id="AF-2", provider="afisha")
        make_sale(concert, 4, 100_000, 5, purchased_at=days_ago(40), transaction_id="KA-3", buyer_email="oleg@mail.ru")
        for number, status in enumerate((SaleStatus.PENDING, SaleStatus.CANCELLED, SaleStatus.REFUNDED)):
            make_sale(concert, 7, 700_000, status=status, transaction_id=f"NO-{number}")
        make_sale(concert, 9, 900_000, is_test=True, transaction_id="TEST-1")
        count_event(concert, Kind.VIEW, 60)
        count_event(concert, Kind.VIEW, 40, day=days_ago(7).date(), source=Source.SELLER)
        count_event(concert, Kind.CLICK, 15)
        count_event(concert, Kind.CLICK, 5, day=days_ago(7).date())
        others = make_concert(make_artist(charlie, "Charlie"), "Чужой")
        make_sale(others)
    return World(alice, owner, concert, charlie, others)
