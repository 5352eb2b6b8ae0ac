"""Plans."""

import enum
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from promo.core.clock import now
from promo.core.db import Identified, Imported, Model, Timestamped


class Tier(enum.StrEnum):
    """How much a plan gives."""

    FREE = "free"
    BASIC = "basic"
    PRO = "pro"
    PREMIUM = "premium"


class PlanStatus(enum.StrEnum):
    """Whether a plan is in force."""

    ACTIVE = "active"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Subscription(Identified, Timestamped, Imported, Model):
    """The plan of a person; one each."""

    __tablename__ = "subscriptions"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    tier: Mapped[Tier] = mapped_column(String(20), default=Tier.FREE, index=True)
    status: Mapped[PlanStatus] = mapped_column(String(20), default=PlanStatus.ACTIVE)
    features: Mapped[list[Any]] = mapped_column(default=list)
    limits: Mapped[dict[str, Any]] = mapped_column(default=dict)
    started_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    auto_renew: Mapped[bool] = mapped_column(default=True)
    payment_method: Mapped[str | None] = mapped_column(String(50))
