"""Reads of the outbox."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from promo.core.db import db
from promo.notifications.models import MailStatus, OutgoingMail

SWEEP_SIZE = 500


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
