"""Reads of plans."""

from uuid import UUID

from sqlalchemy import select

from promo.core.db import db
from promo.subscriptions.models import Subscription


def plan_of(user_id: UUID | None) -> Subscription | None:
    """The plan that a person is on, if any was ever chosen."""
    return db.session.scalar(select(Subscription).where(Subscription.user_id == user_id))
