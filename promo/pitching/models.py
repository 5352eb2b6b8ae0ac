"""Pitches."""

import enum
import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from promo.core.clock import now
from promo.core.db import Identified, Imported, Model


class PitchStatus(enum.StrEnum):
    """What the other side said."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Pitch(Identified, Imported, Model):
    """An offer. `content_id` is the track's or video's id in the words of the old data."""

    __tablename__ = "pitching_submissions"
    __table_args__ = (UniqueConstraint("kv_id", "artist_id"), Index(None, "content_type", "content_id"))

    artist_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    content_type: Mapped[str | None] = mapped_column(String(20))
    content_id: Mapped[str | None] = mapped_column(String(255))
    target_type: Mapped[str | None] = mapped_column(String(50))
    target_name: Mapped[str | None] = mapped_column(String(255))
    message: Mapped[str | None] = mapped_column(Text)
    status: Mapped[PitchStatus] = mapped_column(String(20), default=PitchStatus.PENDING, index=True)
    response: Mapped[str | None] = mapped_column(Text)
    responded_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
