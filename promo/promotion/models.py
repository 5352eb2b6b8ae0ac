"""Banners and promotion campaigns; sums in kopecks."""

import enum
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from promo.core.db import Identified, Imported, Model, Money, Timestamped


class PromotionStatus(enum.StrEnum):
    """Whether it runs."""

    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"


class BannerAd(Identified, Timestamped, Imported, Model):
    """A banner. Its counts are totals that were imported."""

    __tablename__ = "banner_ads"
    __table_args__ = (
        UniqueConstraint("kv_id", "artist_id"),
        CheckConstraint("impressions >= 0 AND clicks >= 0", name="counts"),
        CheckConstraint("budget >= 0 AND spent >= 0", name="sums"),
        Index(
            "ix_banner_ads_active",
            "status",
            sqlite_where=text("status = 'active'"),
            postgresql_where=text("status = 'active'"),
        ),
    )

    artist_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(255), default="")
    description: Mapped[str | None] = mapped_column(Text)
    image_url: Mapped[str | None] = mapped_column(Text)
    target_url: Mapped[str | None] = mapped_column(Text)
    placement: Mapped[str | None] = mapped_column(String(50), index=True)
    priority: Mapped[int] = mapped_column(default=0)
    status: Mapped[PromotionStatus] = mapped_column(String(20), default=PromotionStatus.DRAFT)
    budget: Mapped[int | None] = mapped_column(Money)
    spent: Mapped[int] = mapped_column(Money, default=0)
    impressions: Mapped[int] = mapped_column(default=0)
    clicks: Mapped[int] = mapped_column(default=0)
    start_date: Mapped[datetime | None]
    end_date: Mapped[datetime | None]
    targeting: Mapped[dict[str, Any]] = mapped_column(default=dict)


class PromotionCampaign(Identified, Timestamped, Imported, Model):
    """A promotion of a track, a concert or a page. `target_entity_id` is the id in the words of the old data."""

    __tablename__ = "promotion_campaigns"
    __table_args__ = (
        UniqueConstraint("kv_id", "artist_id"),
        CheckConstraint("reach >= 0 AND engagement >= 0 AND conversions >= 0", name="counts"),
        CheckConstraint("budget >= 0 AND spent >= 0", name="sums"),
    )

    artist_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(255), default="")
    type: Mapped[str | None] = mapped_column(String(50), index=True)
    target_entity_type: Mapped[str | None] = mapped_column(String(50))
    target_entity_id: Mapped[str | None] = mapped_column(String(255))
    status: Mapped[PromotionStatus] = mapped_column(String(20), default=PromotionStatus.DRAFT, index=True)
    budget: Mapped[int | None] = mapped_column(Money)
    spent: Mapped[int] = mapped_column(Money, default=0)
    reach: Mapped[int] = mapped_column(default=0)
    engagement: Mapped[int] = mapped_column(default=0)
    conversions: Mapped[int] = mapped_column(default=0)
    start_date: Mapped[datetime | None]
    end_date: Mapped[datetime | None]
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
