"""Reads of the outbox and whether it is open, and of what people chose to be told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import current_app
from sqlalchemy import and_, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from promo.core.db import db
from promo.core.place import place_of
from promo.notifications.models import Hold, Instance, MailStatus, NotificationSettings, OutgoingMail

SWEEP_SIZE = 500


@dataclass(frozen=True)
class Sending:
    """Whether mail may leave: what holds it back, since when, how old the restored data are, how many mails wait."""

    hold: Hold | None
    since: datetime | None
    backup_made_at: datetime | None
    waiting: int


def instance() -> Instance | None:
    """The row that tells of this system, as it stands; nothing before the first mail."""
    return db.session.scalar(select(Instance), execution_options={"populate_existing": True})


def this_place() -> str:
    """Where this very database lies."""
    return place_of(Instance.__tablename__)


def hold_of(row: Instance | None) -> Hold | None:
    """What keeps mail from leaving. A copy may fill the mailbox of a demo, which nobody gets."""
    if row is None:
        return None
    if row.hold:
        return row.hold
    copied = not current_app.extensions["settings"].has_mailbox and row.place != this_place()
    return Hold.COPIED if copied else None


def sending_state() -> Sending:
    """Whether mail may leave, for people to read."""
    row = instance()
    waits = or_(OutgoingMail.status == MailStatus.PENDING, OutgoingMail.status == MailStatus.CLAIMED)
    waiting = db.session.scalar(select(func.count()).select_from(OutgoingMail).where(waits)) or 0
    hold = hold_of(row)
    if row is None or hold is None or hold is Hold.COPIED:
        return Sending(hold, None, None, waiting)
    return Sending(hold, row.changed_at, row.backup_made_at, waiting)


def claimable(now: datetime) -> ColumnElement[bool]:
    """Rows that a worker may take: due ones, and those whose worker's lease ran out."""
    return or_(
        and_(OutgoingMail.status == MailStatus.PENDING, OutgoingMail.due_at <= now),
        and_(
            OutgoingMail.status.in_((MailStatus.CLAIMED, MailStatus.SENDING)),
            OutgoingMail.lease_until < now,
        ),
    )


def due_ids(now: datetime) -> list[UUID]:
    """Ids of the oldest mails that wait for a worker."""
    query = select(OutgoingMail.id).where(claimable(now)).order_by(OutgoingMail.due_at).limit(SWEEP_SIZE)
    return list(db.session.scalars(query))


def settings_of(user_id: UUID | None) -> NotificationSettings | None:
    """How a person wants to be told of concerts, if they ever said."""
    return db.session.scalar(select(NotificationSettings).where(NotificationSettings.user_id == user_id))
