"""Sellers, sales and counted events."""

from datetime import date
from decimal import Decimal
from typing import Any

from promo.concerts.models import Concert, ConcertAnalytics
from promo.core.clock import now, today
from promo.core.db import db, transaction
from promo.core.money import percent_of
from promo.events.models import EventDay, EventTotal, Kind, Source
from promo.profiles.models import Profile
from promo.ticketing.models import PROVIDERS, SaleStatus, TicketProvider, TicketSale


def connect_provider(artist: Profile, provider: str = "kassir", **values: Any) -> TicketProvider:
    """A seller that the artist connected."""
    name, commission = PROVIDERS[provider]
    with transaction():
        row = TicketProvider(
            **{"artist_id": artist.id, "provider": provider, "name": name, "commission": commission, **values}
        )
        db.session.add(row)
    return row


def make_sale(concert: Concert, quantity: int = 2, price: int = 250_000, percent: int = 5, **values: Any) -> TicketSale:
    """A confirmed sale of just now; `price` in kopecks."""
    total = quantity * price
    commission = percent_of(total, Decimal(percent))
    filled = {
        "concert_id": concert.id,
        "artist_id": concert.artist_id,
        "provider": "kassir",
        "quantity": quantity,
        "price": price,
        "total_amount": total,
        "commission": commission,
        "net_amount": total - commission,
        "status": SaleStatus.CONFIRMED,
        "purchased_at": now(),
        **values,
    }
    with transaction():
        sale = TicketSale(**filled)
        db.session.add(sale)
    return sale


def count_event(
    concert: Concert, kind: Kind, count: int, day: date | None = None, source: Source = Source.SITE
) -> None:
    """Events of a day that are already in the database."""
    thing = {"artist_id": concert.artist_id, "subject_id": concert.id, "kind": kind, "source": source}
    with transaction() as session:
        session.add(EventDay(**thing, day=day or today(), count=count))
        total = session.query(EventTotal).filter_by(**thing).one_or_none()
        if total is None:
            session.add(EventTotal(**thing, count=count))
        else:
            total.count = EventTotal.count + count


def import_day(concert: Concert, day: date, **values: int) -> None:
    """A day of the old data."""
    with transaction() as session:
        session.add(ConcertAnalytics(concert_id=concert.id, date=day, **values))
