"""Reads of concerts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Row, Select, cast, func, select
from sqlalchemy.orm import joinedload

from promo.accounts.models import User
from promo.concerts.models import STILL_ON, Concert
from promo.core.clock import now
from promo.core.db import db
from promo.core.errors import Missing
from promo.core.listing import Choice, Listed, ListRules, Order
from promo.core.sql import folded
from promo.core.states import ModerationStatus
from promo.events.models import EventTotal, Kind
from promo.profiles.models import Membership, Profile
from promo.ticketing.models import ROUBLES, TicketSale


def _sum(column: Any, *where: Any) -> Any:
    return select(func.coalesce(cast(func.sum(column), BigInteger), 0)).where(*where).scalar_subquery()


OF_THIS = (TicketSale.concert_id == Concert.id, TicketSale.counts)
TICKETS = _sum(TicketSale.quantity, *OF_THIS)
REVENUE = _sum(TicketSale.total_amount, *OF_THIS, TicketSale.currency == ROUBLES)
VIEWS = Concert.views + _sum(EventTotal.count, EventTotal.subject_id == Concert.id, EventTotal.kind == Kind.VIEW)

RULES = ListRules(
    statuses=ModerationStatus,
    status=Concert.status,
    searched=(Concert.title, Concert.city, Concert.venue),
    orders={
        "title": Order(folded(Concert.title)),
        "date": Order(Concert.starts_at, falling=True),
        "city": Order(folded(Concert.city)),
        "status": Order(Concert.status),
        "views": Order(VIEWS, falling=True),
        "sold": Order(TICKETS, falling=True),
        "revenue": Order(REVENUE, falling=True),
    },
    default="-date",
    key=Concert.id,
)


def concerts(artist: Profile, choice: Choice) -> Listed[Row[tuple[Concert, int, int, int]]]:
    """An artist's concerts as chosen, of any status, each with `views`, `tickets` and `revenue`."""
    return RULES.list(_with_figures(artist), choice)


def upcoming(artist: Profile, limit: int) -> Sequence[Row[tuple[Concert, int, int, int]]]:
    """An artist's next concerts, of any status, each with `views`, `tickets` and `revenue`."""
    query = _with_figures(artist).where(Concert.starts_at > now() - STILL_ON)
    return db.session.execute(query.order_by(Concert.starts_at, Concert.id).limit(limit)).all()


def concert_for(user: User, concert_id: UUID) -> Concert:
    """The concert of an artist whom the person works for, with that artist; any other is Missing."""
    query = (
        select(Concert)
        .join(Membership, Membership.artist_id == Concert.artist_id)
        .where(Concert.id == concert_id, Membership.user_id == user.id)
        .options(joinedload(Concert.artist))
    )
    concert = db.session.scalar(query)
    if concert is None:
        raise Missing
    return concert


def all_concerts(artist: Profile) -> Sequence[Concert]:
    """Every concert of an artist, by date."""
    query = select(Concert).where(Concert.artist_id == artist.id)
    return db.session.scalars(query.order_by(Concert.starts_at, Concert.id)).all()


def _with_figures(artist: Profile) -> Select[tuple[Concert, int, int, int]]:
    figures = (VIEWS.label("views"), TICKETS.label("tickets"), REVENUE.label("revenue"))
    return select(Concert, *figures).where(Concert.artist_id == artist.id)
