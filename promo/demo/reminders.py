"""What the owner of a page plans to say of each concert, and how they want to be told themselves."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from promo.accounts.models import User
from promo.core.clock import now
from promo.core.states import ModerationStatus
from promo.demo.tour import Night
from promo.demo.words import day_words
from promo.notifications.models import (
    ConcertNotification,
    NotificationSettings,
    ReminderChannel,
    ReminderStatus,
    ReminderType,
)

DAYS_BEFORE = {7: "Через неделю", 3: "Через три дня", 1: "Завтра"}
ANNOUNCED_AT = time(9, 30)
TAKES = timedelta(seconds=25)


def add_reminders(session: Session, owner: User, nights: Sequence[Night]) -> None:
    """Add an announcement and the reminders of every concert: sent where their time has come, else waiting."""
    session.add(NotificationSettings(user_id=owner.id, reminder_days_before=list(DAYS_BEFORE)))
    told = (night for night in nights if night.show.status == ModerationStatus.APPROVED)
    session.execute(insert(ConcertNotification), [row for night in told for row in _rows(owner, night)])


def _rows(owner: User, night: Night) -> Iterator[dict[str, Any]]:
    show, concert = night.show, night.concert
    where = f"{day_words(concert.date)}, {show.at:%H:%M}, {show.place.city}, {show.place.venue}."
    announced = datetime.combine(night.announced, ANNOUNCED_AT, UTC)
    title = f"Новый концерт: «{show.title}», {show.place.city}"
    yield _row(owner, night, ReminderType.ANNOUNCEMENT, title, f"{where} Билеты уже в продаже.", announced)
    for days, words in DAYS_BEFORE.items():
        when = concert.starts_at - timedelta(days=days)
        yield _row(owner, night, ReminderType.REMINDER, f"{words}: «{show.title}», {show.place.city}", where, when)


def _row(owner: User, night: Night, kind: ReminderType, title: str, message: str, when: datetime) -> dict[str, Any]:
    is_sent = when + TAKES < now()
    return {
        "user_id": owner.id,
        "concert_id": night.concert.id,
        "type": kind,
        "title": title,
        "message": message,
        "scheduled_for": when,
        "status": ReminderStatus.SENT if is_sent else ReminderStatus.PENDING,
        "channel": ReminderChannel.EMAIL if kind == ReminderType.ANNOUNCEMENT else ReminderChannel.BOTH,
        "sent_at": when + TAKES if is_sent else None,
        "created_at": night.concert.created_at,
    }
