"""Figures of what happened. Nothing is stored: all of it is counted from sales and events."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Select, case, cast, func, select

from promo.analytics.models import DaySales, Funnel, Overview, SalesOverTime, SellerSales
from promo.catalog.queries import best_tracks, play_totals
from promo.concerts.models import Concert, ConcertAnalytics
from promo.concerts.queries import upcoming
from promo.core.clock import today
from promo.core.db import db
from promo.core.paging import Page, paginate
from promo.core.periods import Period
from promo.core.sql import contains, utc_day
from promo.events.models import EventDay, EventTotal, Kind
from promo.mailing.queries import subscribers
from promo.payments.queries import donated
from promo.profiles.models import Profile
from promo.ticketing.models import PROVIDERS, ROUBLES, TicketProvider, TicketSale

SHOWN = 5  # concerts and tracks on the overview
ORDERS_SHOWN = 10  # before one asks for more
BATCH = 500


def overview(artist: Profile) -> Overview:
    """The artist's totals, next concerts and best tracks."""
    plays, likes = play_totals(artist)
    query = select(_roubles(TicketSale.total_amount)).where(TicketSale.artist_id == artist.id, TicketSale.counts)
    revenue = db.session.scalar(query) or 0
    return Overview(
        plays=plays,
        likes=likes,
        subscribers=subscribers(artist),
        revenue=revenue,
        donations=donated(artist).total,
        concerts=upcoming(artist, SHOWN),
        tracks=best_tracks(artist, SHOWN),
    )


def funnel(concert: Concert, period: Period) -> Funnel:
    """A concert's way from the view to the ticket within a period."""
    counted = _events(concert, period)
    views, clicks = _imported(concert, period)
    return Funnel(
        views=views + counted.get(Kind.VIEW, 0),
        clicks=clicks + counted.get(Kind.CLICK, 0),
        measured_cart_adds=counted.get(Kind.CART_ADD, 0),
        measured_checkouts=counted.get(Kind.CHECKOUT, 0),
        sellers=_by_seller(concert, period),
    )


def sales_over_time(concert: Concert, period: Period) -> SalesOverTime:
    """When a concert's tickets were sold within a period; all time runs from the first sale to the last."""
    day = utc_day(TicketSale.purchased_at).label("day")
    query = (
        select(day, cast(func.sum(TicketSale.quantity), BigInteger), _roubles(TicketSale.total_amount))
        .where(*_sold(concert, period), TicketSale.counts)
        .group_by(day)
        .order_by(day)
    )
    days = [DaySales(*row) for row in db.session.execute(query)]
    first, last = period.days or ((days[0].day, days[-1].day) if days else (today(), today()))
    return SalesOverTime(days, first, last)


def orders(concert: Concert, period: Period, q: str, number: int) -> Page[TicketSale]:
    """A page of a concert's sales of any status, the latest first; `q` is a part of the order's number or the mail."""
    return paginate(_orders(concert, period, q), number, ORDERS_SHOWN)


def every_order(concert: Concert, period: Period) -> Iterator[TicketSale]:
    """A concert's sales of any status, the latest first, read in batches."""
    query = _orders(concert, period, "").execution_options(yield_per=BATCH)
    yield from db.session.scalars(query)


def seller_names(artist_id: UUID) -> dict[str, str]:
    """What the artist calls each seller, by the name it has in sales."""
    query = select(TicketProvider.provider, TicketProvider.name).where(TicketProvider.artist_id == artist_id)
    known = {provider: name for provider, (name, _) in PROVIDERS.items()}
    return known | {row.provider: row.name for row in db.session.execute(query)}


def _events(concert: Concert, period: Period) -> dict[Kind, int]:
    table = EventTotal if period is Period.ALL else EventDay
    query = select(table.kind, cast(func.sum(table.count), BigInteger)).where(table.subject_id == concert.id)
    if period.days:
        query = query.where(EventDay.day.between(*period.days))
    return {Kind(kind): count for kind, count in db.session.execute(query.group_by(table.kind))}


def _imported(concert: Concert, period: Period) -> tuple[int, int]:
    """Views and clicks before counting began here: the totals, or those of the days that came with a date."""
    if not period.days:
        return concert.views, concert.clicks
    query = select(func.sum(ConcertAnalytics.views), func.sum(ConcertAnalytics.clicks))
    days = ConcertAnalytics.date.between(*period.days)
    views, clicks = db.session.execute(query.where(ConcertAnalytics.concert_id == concert.id, days)).one()
    return int(views or 0), int(clicks or 0)


def _by_seller(concert: Concert, period: Period) -> tuple[SellerSales, ...]:
    gross = _roubles(TicketSale.total_amount)
    query = (
        select(
            TicketSale.provider,
            func.count(),
            cast(func.sum(TicketSale.quantity), BigInteger),
            gross,
            _roubles(TicketSale.commission),
        )
        .where(*_sold(concert, period), TicketSale.counts)
        .group_by(TicketSale.provider)
        .order_by(gross.desc(), TicketSale.provider)
    )
    return tuple(SellerSales(*row) for row in db.session.execute(query))


def _orders(concert: Concert, period: Period, q: str) -> Select[TicketSale]:
    query = select(TicketSale).where(*_sold(concert, period))
    if q:
        query = query.where(contains(q, (TicketSale.transaction_id, TicketSale.buyer_email)))
    return query.order_by(TicketSale.purchased_at.desc(), TicketSale.id.desc())


def _sold(concert: Concert, period: Period) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [TicketSale.concert_id == concert.id]
    if period.days:
        first, last = period.days
        conditions += [
            TicketSale.purchased_at >= _midnight(first),
            TicketSale.purchased_at < _midnight(last + timedelta(days=1)),
        ]
    return conditions


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _roubles(column: Any) -> ColumnElement[int]:
    """Sums of different currencies are never added."""
    return cast(func.coalesce(func.sum(case((TicketSale.currency == ROUBLES, column), else_=0)), 0), BigInteger)
