"""Concerts."""

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from promo.core.db import Identified, Imported, Model, Money, Timestamped
from promo.core.states import ModerationStatus
from promo.profiles.models import Profile

STILL_ON = dt.timedelta(hours=4)  # how long after its start a concert is not yet past


class Concert(Identified, Timestamped, Imported, Model):
    """A concert. `views` and `clicks` are totals that were imported; what is counted here is in events."""

    __tablename__ = "concerts"
    __table_args__ = (
        UniqueConstraint("kv_id", "artist_id"),  # the old ids are unique for a person only
        CheckConstraint("views >= 0 AND clicks >= 0", name="counts"),
        CheckConstraint("ticket_price_from >= 0 AND ticket_price_to >= 0", name="prices"),
        Index(None, "artist_id", "starts_at"),
        Index(
            "ix_concerts_promoted",
            "is_promoted",
            sqlite_where=text("is_promoted"),
            postgresql_where=text("is_promoted"),
        ),
    )

    artist_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(255))
    description: Mapped[str | None] = mapped_column(Text)
    date: Mapped[dt.date] = mapped_column(index=True)
    time: Mapped[dt.time | None]
    timezone: Mapped[str] = mapped_column(String(50), default="Europe/Moscow")
    starts_at: Mapped[dt.datetime] = mapped_column(index=True)
    city: Mapped[str | None] = mapped_column(String(100), index=True)
    venue: Mapped[str | None] = mapped_column(String(255))
    address: Mapped[str | None] = mapped_column(Text)
    event_type: Mapped[str | None] = mapped_column(String(50))
    banner_url: Mapped[str | None] = mapped_column(Text)
    banner: Mapped[str | None] = mapped_column(String(255))
    ticket_price_from: Mapped[int | None] = mapped_column(Money)
    ticket_price_to: Mapped[int | None] = mapped_column(Money)
    ticket_link: Mapped[str | None] = mapped_column(Text)
    capacity: Mapped[int | None]
    status: Mapped[ModerationStatus] = mapped_column(String(20), default=ModerationStatus.DRAFT, index=True)
    moderation_comment: Mapped[str | None] = mapped_column(Text)
    views: Mapped[int] = mapped_column(default=0)
    clicks: Mapped[int] = mapped_column(default=0)
    is_paid: Mapped[bool] = mapped_column(default=False)
    is_hidden: Mapped[bool] = mapped_column(default=False)
    is_promoted: Mapped[bool] = mapped_column(default=False)
    promotion_ends_at: Mapped[dt.datetime | None]
    promotion_cost: Mapped[int | None]

    artist: Mapped[Profile] = relationship(lazy="raise")

    @property
    def is_public(self) -> bool:
        """Everybody may see it."""
        return self.status == ModerationStatus.APPROVED and not self.is_hidden

    def is_past(self, now: dt.datetime) -> bool:
        """The concert is over at `now`."""
        return self.starts_at + STILL_ON < now


class ConcertAnalytics(Identified, Imported, Model):
    """A concert's day in the old data. Days counted here are in events."""

    __tablename__ = "concert_analytics"
    __table_args__ = (
        UniqueConstraint("concert_id", "date"),
        CheckConstraint("views >= 0 AND clicks >= 0 AND ticket_views >= 0 AND share_count >= 0", name="counts"),
    )

    concert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("concerts.id", ondelete="CASCADE"))
    date: Mapped[dt.date] = mapped_column(index=True)
    views: Mapped[int] = mapped_column(default=0)
    clicks: Mapped[int] = mapped_column(default=0)
    ticket_views: Mapped[int] = mapped_column(default=0)
    share_count: Mapped[int] = mapped_column(default=0)
    referral_sources: Mapped[dict[str, Any]] = mapped_column(default=dict)


def start_of(date: dt.date, time: dt.time | None, timezone: str) -> dt.datetime:
    """Return the moment a concert starts; its day's last minute where no time is given."""
    return dt.datetime.combine(date, time or dt.time(23, 59), ZoneInfo(timezone)).astimezone(dt.UTC)
