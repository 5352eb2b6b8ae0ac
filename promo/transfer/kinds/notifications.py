"""What the system tells people on its pages, and what is due to be said of concerts."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from promo.core.clock import now
from promo.notifications.models import (
    ConcertNotification,
    Notification,
    ReminderChannel,
    ReminderStatus,
    ReminderType,
)
from promo.transfer import values
from promo.transfer.fields import Values, choice, custom, flag, in_both_spellings, moment, part, text
from promo.transfer.kind import REFERRED, Kind, Parents, Pattern, Reference, Shape, Thing
from promo.transfer.kinds.concerts import concerts_named
from promo.transfer.kinds.people import user_ids

TOO_LATE = timedelta(hours=24)
REMINDER = "id userId concertId type title message scheduledFor status channel createdAt sentAt metadata"
NOTIFICATION = "id user_id type title content link is_read read_at metadata created_at"
OLD_STATUSES = (ReminderStatus.PENDING, ReminderStatus.SENT, ReminderStatus.FAILED)


def _users_and_concerts(session: Session, things: Sequence[Thing]) -> Parents:
    found = zip(user_ids(session, things), concerts_named(session, things), strict=True)
    return [None if keys is None else {**keys, **concert} for keys, concert in found]


def _sent_once(row: Values, thing: Thing, before: Any) -> Values:
    """What should have gone out long ago never goes out, and nothing goes out twice."""
    if before and before.status != ReminderStatus.PENDING:
        return {**row, "status": before.status}
    due = row.get("scheduled_for")
    is_pending = row.get("status", ReminderStatus.PENDING) == ReminderStatus.PENDING
    return {**row, "status": ReminderStatus.MISSED} if is_pending and due and due < now() - TOO_LATE else row


def _in_old_words(found: Values) -> Values:
    """The old data has no word for missed: it was pending, and an import sees how long for."""
    return {**found, "status": ReminderStatus.PENDING} if found["status"] == ReminderStatus.MISSED else found


CONCERT_NOTIFICATIONS = Kind(
    name="concert_notifications",
    model=ConcertNotification,
    patterns=(Pattern("notification:{user}:{id}", REMINDER),),
    fields=in_both_spellings(
        {
            "id": part("id"),
            "user_id": part("user"),
            REFERRED: custom(ConcertNotification.concert_id, str),
            "type": choice(ConcertNotification.type, ReminderType),
            "title": text(ConcertNotification.title),
            "message": text(ConcertNotification.message),
            "scheduled_for": moment(ConcertNotification.scheduled_for),
            "status": choice(ConcertNotification.status, OLD_STATUSES),
            "channel": choice(ConcertNotification.channel, ReminderChannel),
            "created_at": moment(ConcertNotification.created_at),
            "sent_at": moment(ConcertNotification.sent_at),
            "metadata": custom(ConcertNotification.details, values.json_object),
        }
    ),
    reference=Reference("concerts", "concert", names=("concertId", "concert_id"), column="concert_id"),
    identity=("user_id", "kv_id"),
    remember=(ConcertNotification.status,),
    parents=_users_and_concerts,
    complete=_sent_once,
    leave=_in_old_words,
)

NOTIFICATIONS = Kind(
    name="notifications",
    model=Notification,
    patterns=(
        Pattern("notifications:{user}:list", NOTIFICATION, Shape.LIST),
        Pattern("notifications:{user}:unread", shape=Shape.DERIVED),
    ),
    fields=in_both_spellings(
        {
            "id": part("id"),
            "user_id": part("user"),
            "type": text(Notification.type),
            "title": text(Notification.title),
            "content": text(Notification.content),
            "link": custom(Notification.link, values.link_or_path),
            "is_read": flag(Notification.is_read),
            "read_at": moment(Notification.read_at),
            "metadata": custom(Notification.details, values.json_object),
            "created_at": moment(Notification.created_at),
        }
    ),
    identity=("user_id", "kv_id"),
    parents=user_ids,
)
