"""Payments, payment methods and donations."""

import enum
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, Text, UniqueConstraint, case, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from promo.core.clock import now
from promo.core.db import Identified, Imported, Model, Money


class DonationStatus(enum.StrEnum):
    """Only a completed donation is in a figure."""

    PENDING = "pending"
    COMPLETED = "completed"
    REFUNDED = "refunded"


class PaymentStatus(enum.StrEnum):
    """What became of a payment."""

    PENDING = "pending"
    COMPLETED = "completed"
    FAILED = "failed"
    REFUNDED = "refunded"


class Donation(Identified, Imported, Model):
    """A gift to an artist, in minor units of `currency`."""

    __tablename__ = "donations"
    __table_args__ = (
        UniqueConstraint("kv_id", "artist_id"),
        CheckConstraint("amount >= 0", name="amount"),
        Index(None, "artist_id", "created_at"),
    )

    artist_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    donor_user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    donor_name: Mapped[str | None] = mapped_column(String(255))
    donor_email: Mapped[str | None] = mapped_column(String(255))
    amount: Mapped[int] = mapped_column(Money)
    currency: Mapped[str] = mapped_column(String(3), default="RUB")
    message: Mapped[str | None] = mapped_column(Text)
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    status: Mapped[DonationStatus] = mapped_column(String(20), default=DonationStatus.COMPLETED)
    payment_method: Mapped[str | None] = mapped_column(String(50))
    transaction_id: Mapped[str | None] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(default=now)

    @hybrid_property
    def shown_name(self) -> str | None:
        """The donor's name, if they let it be seen; lists are searched and sorted by it too."""
        return None if self.is_anonymous else self.donor_name

    @shown_name.inplace.expression
    @classmethod
    def _shown_name(cls) -> ColumnElement[str | None]:
        return case((cls.is_anonymous.is_(False), cls.donor_name))


class Payment(Identified, Imported, Model):
    """A payment that a person made or got, in minor units of `currency`."""

    __tablename__ = "payment_transactions"
    __table_args__ = (
        UniqueConstraint("kv_id", "user_id"),
        CheckConstraint("amount >= 0", name="amount"),
        Index(None, "user_id", "created_at"),
    )

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    amount: Mapped[int] = mapped_column(Money)
    currency: Mapped[str] = mapped_column(String(3), default="RUB")
    type: Mapped[str | None] = mapped_column(String(50), index=True)
    status: Mapped[PaymentStatus] = mapped_column(String(20), default=PaymentStatus.PENDING, index=True)
    payment_method: Mapped[str | None] = mapped_column(String(50))
    provider: Mapped[str | None] = mapped_column(String(50))
    provider_transaction_id: Mapped[str | None] = mapped_column(String(255))
    description: Mapped[str | None] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
    completed_at: Mapped[datetime | None]


class PaymentMethod(Identified, Imported, Model):
    """What a person pays with; only what may be shown."""

    __tablename__ = "payment_methods"
    __table_args__ = (
        UniqueConstraint("kv_id", "user_id"),
        CheckConstraint("expiry_month BETWEEN 1 AND 12", name="expiry_month"),
        Index(
            "ix_payment_methods_default",
            "is_default",
            sqlite_where=text("is_default"),
            postgresql_where=text("is_default"),
        ),
    )

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    type: Mapped[str | None] = mapped_column(String(50))
    provider: Mapped[str | None] = mapped_column(String(50))
    last4: Mapped[str | None] = mapped_column(String(4))
    brand: Mapped[str | None] = mapped_column(String(50))
    expiry_month: Mapped[int | None]
    expiry_year: Mapped[int | None]
    is_default: Mapped[bool] = mapped_column(default=False)
    is_verified: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)
