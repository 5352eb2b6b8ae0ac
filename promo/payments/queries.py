"""Reads of donations, payments and payment methods."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, case, cast, func, select

from promo.core.db import db
from promo.core.listing import Choice, Listed, ListRules, Order
from promo.core.sql import folded, utc_day
from promo.payments.models import Donation, DonationStatus, Payment, PaymentMethod, PaymentStatus
from promo.profiles.models import Profile
from promo.ticketing.models import ROUBLES

DONATIONS = ListRules(
    statuses=DonationStatus,
    status=Donation.status,
    searched=(Donation.shown_name, Donation.message),
    orders={
        "date": Order(Donation.created_at, falling=True),
        "donor": Order(folded(Donation.shown_name)),
        "amount": Order(Donation.amount, falling=True),
        "status": Order(Donation.status),
    },
    default="-date",
    key=Donation.id,
)
PAYMENTS = ListRules(
    statuses=PaymentStatus,
    status=Payment.status,
    searched=(Payment.description, Payment.provider_transaction_id),
    orders={
        "date": Order(Payment.created_at, falling=True),
        "type": Order(Payment.type),
        "amount": Order(Payment.amount, falling=True),
        "status": Order(Payment.status),
    },
    default="-date",
    key=Payment.id,
)


@dataclass(frozen=True)
class Gifts:
    """How many donations came, and their sum in kopecks."""

    count: int
    total: int


@dataclass(frozen=True)
class Month(Gifts):
    """The same of a month (UTC), by its first day."""

    month: date


def donations(artist: Profile, choice: Choice) -> Listed[Donation]:
    """An artist's donations as chosen, of any status."""
    return DONATIONS.list(select(Donation).where(Donation.artist_id == artist.id), choice)


def every_donation(artist: Profile, choice: Choice) -> Iterator[Donation]:
    """All of an artist's donations as chosen, read in batches."""
    return DONATIONS.every(select(Donation).where(Donation.artist_id == artist.id), choice)


def donated(artist: Profile) -> Gifts:
    """An artist's completed donations. Sums of other currencies are not added."""
    query = select(func.count(), _roubles()).where(*_completed(artist))
    return Gifts(*db.session.execute(query).one())


def donated_by_month(artist: Profile) -> Sequence[Month]:
    """An artist's completed donations of each month that had some."""
    day = utc_day(Donation.created_at).label("day")
    query = select(day, func.count(), _roubles()).where(*_completed(artist)).group_by(day).order_by(day)
    months: dict[date, Month] = {}
    for when, count, total in db.session.execute(query):
        first = when.replace(day=1)
        before = months.get(first, Month(0, 0, first))
        months[first] = Month(before.count + count, before.total + total, first)
    return list(months.values())


def payments(user_id: UUID | None, choice: Choice) -> Listed[Payment]:
    """A person's payments as chosen, of any status."""
    return PAYMENTS.list(select(Payment).where(Payment.user_id == user_id), choice)


def payment_methods(user_id: UUID | None) -> Sequence[PaymentMethod]:
    """What a person pays with, the default first."""
    query = select(PaymentMethod).where(PaymentMethod.user_id == user_id)
    return db.session.scalars(query.order_by(PaymentMethod.is_default.desc(), PaymentMethod.id)).all()


def _completed(artist: Profile) -> tuple[ColumnElement[bool], ...]:
    return Donation.artist_id == artist.id, Donation.status == DonationStatus.COMPLETED


def _roubles() -> Any:
    total = func.sum(case((Donation.currency == ROUBLES, Donation.amount), else_=0))
    return cast(func.coalesce(total, 0), BigInteger)
