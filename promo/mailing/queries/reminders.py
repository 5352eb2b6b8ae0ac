"""Reads of what is planned to be said of concerts. It belongs to the person whose page it is."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select

from promo.concerts.models import Concert
from promo.core.db import db
from promo.core.listing import Choice, Listed, ListRules, Order
from promo.core.sql import folded
from promo.notifications.models import ConcertNotification, ReminderStatus, ReminderType
from promo.profiles.models import Profile

RULES = ListRules(
    statuses=ReminderStatus,
    status=ConcertNotification.status,
    searched=(ConcertNotification.title, ConcertNotification.message),
    orders={
        "due": Order(ConcertNotification.scheduled_for, falling=True),
        "title": Order(folded(ConcertNotification.title)),
        "type": Order(ConcertNotification.type),
        "status": Order(ConcertNotification.status),
    },
    default="-due",
    key=ConcertNotification.id,
)


@dataclass(frozen=True)
class ReminderStatistics:
    """How many there are of each status and of each type (data-schema-v3, statistics)."""

    by_status: Mapping[str, int]
    by_type: Mapping[str, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_status.values())


def reminders(artist: Profile, kind: ReminderType | None, choice: Choice) -> Listed[Row[Any]]:
    """Reminders as chosen, of one type or all, each with its concert if it has one."""
    query = _of(artist, select(ConcertNotification, Concert))
    if kind:
        query = query.where(ConcertNotification.type == kind)
    return RULES.list(query, choice)


def reminder_statistics(artist: Profile) -> ReminderStatistics:
    """How many reminders there are of each status and of each type."""
    by_status, by_type = Counter[str](), Counter[str]()
    query = _of(artist, select(ConcertNotification.status, ConcertNotification.type, func.count()))
    for status, kind, count in db.session.execute(query.group_by(ConcertNotification.status, ConcertNotification.type)):
        by_status[status] += count
        by_type[kind] += count
    return ReminderStatistics(by_status, by_type)


def _of(artist: Profile, query: Any) -> Any:
    """A person may have several pages; what is said of another one's concert is not shown here."""
    here: ColumnElement[bool] = or_(ConcertNotification.concert_id.is_(None), Concert.artist_id == artist.id)
    query = query.select_from(ConcertNotification).outerjoin(Concert, Concert.id == ConcertNotification.concert_id)
    return query.where(ConcertNotification.user_id == artist.user_id, here)
