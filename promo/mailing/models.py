"""Campaigns, consents and the old history of mails."""

import enum
import uuid
from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from promo.core.clock import now
from promo.core.db import Identified, Imported, Model


class CampaignStatus(enum.StrEnum):
    """draft → scheduled → sending → sent | failed."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class HistoryStatus(enum.StrEnum):
    """What became of a mail of the old system."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"


class EmailCampaign(Identified, Imported, Model):
    """A letter to an artist's subscribers. `recipient_count` and the rates (0…1) are those that were imported."""

    __tablename__ = "email_campaigns"
    __table_args__ = (
        UniqueConstraint("kv_id", "artist_id"),
        CheckConstraint("open_rate BETWEEN 0 AND 1", name="open_rate"),
        CheckConstraint("click_rate BETWEEN 0 AND 1", name="click_rate"),
        CheckConstraint("recipient_count >= 0", name="recipient_count"),
        Index(None, "artist_id", "created_at"),
    )

    artist_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    concert_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("concerts.id", ondelete="SET NULL"), index=True)
    subject: Mapped[str] = mapped_column(String(500))
    content: Mapped[str] = mapped_column(Text, default="")
    recipient_count: Mapped[int] = mapped_column(default=0)
    status: Mapped[CampaignStatus] = mapped_column(String(20), default=CampaignStatus.DRAFT, index=True)
    scheduled_for: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    open_rate: Mapped[Decimal | None] = mapped_column(Numeric(9, 8))
    click_rate: Mapped[Decimal | None] = mapped_column(Numeric(9, 8))
    created_at: Mapped[datetime] = mapped_column(default=now)


class EmailSubscription(Identified, Imported, Model):
    """Whether an address agreed to an artist's mail of a category; addresses are kept in small letters."""

    __tablename__ = "email_subscriptions"
    __table_args__ = (
        UniqueConstraint("artist_id", "email", "category"),
        Index(None, "email"),
        Index(None, "category"),
    )

    artist_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(255))
    category: Mapped[str] = mapped_column(String(50))
    is_subscribed: Mapped[bool] = mapped_column(default=True)
    subscribed_at: Mapped[datetime] = mapped_column(default=now)
    unsubscribed_at: Mapped[datetime | None]


class EmailHistory(Identified, Imported, Model):
    """A mail that the old system sent for an artist."""

    __tablename__ = "email_history"
    __table_args__ = (UniqueConstraint("kv_id", "artist_id"), Index(None, "artist_id", "sent_at"))

    artist_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    recipient_email: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str | None] = mapped_column(String(500))
    template_name: Mapped[str | None] = mapped_column(String(100))
    status: Mapped[HistoryStatus] = mapped_column(String(20), default=HistoryStatus.PENDING, index=True)
    opened: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime | None]
    clicked: Mapped[bool] = mapped_column(default=False)
    clicked_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
