"""Counts by day, and which batches are in them."""

import enum
import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from promo.core.clock import now
from promo.core.db import Identified, Model


class Kind(enum.StrEnum):
    """What happened."""

    VIEW = "view"
    CLICK = "click"
    CART_ADD = "cart_add"
    CHECKOUT = "checkout"


class Source(enum.StrEnum):
    """Who saw it happen."""

    SITE = "site"
    SELLER = "seller"


class EventDay(Identified, Model):
    """How often something happened to a subject (a concert, an artist, …) on a day (UTC)."""

    __tablename__ = "event_days"
    __table_args__ = (
        UniqueConstraint("subject_id", "kind", "source", "day"),
        Index(None, "artist_id", "kind", "day"),
    )

    artist_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    subject_id: Mapped[uuid.UUID]
    kind: Mapped[Kind] = mapped_column(String(20))
    source: Mapped[Source] = mapped_column(String(20))
    day: Mapped[date]
    count: Mapped[int] = mapped_column(default=0)


class EventTotal(Identified, Model):
    """The sum of a subject's days since counting began."""

    __tablename__ = "event_totals"
    __table_args__ = (UniqueConstraint("subject_id", "kind", "source"),)

    artist_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"), index=True)
    subject_id: Mapped[uuid.UUID]
    kind: Mapped[Kind] = mapped_column(String(20))
    source: Mapped[Source] = mapped_column(String(20))
    count: Mapped[int] = mapped_column(default=0)


class EventBatch(Model):
    """A batch that is in the counts: a second delivery of it adds nothing."""

    __tablename__ = "event_batches"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    applied_at: Mapped[datetime] = mapped_column(default=now, index=True)
