"""Sellers and sales."""

import enum
import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Numeric, String, Text, UniqueConstraint, and_
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from promo.concerts.models import Concert
from promo.core.addresses import masked
from promo.core.clock import now
from promo.core.db import Identified, Imported, Model, Money, Timestamped
from promo.core.signing import EncryptedText

# Sellers we know, as the interface names them; the specification's table of commissions (data-schema-v3, 5).
PROVIDERS = {
    "kassir": ("Кассир.ру", Decimal(5)),
    "ticketland": ("Ticketland.ru", Decimal(7)),
    "afisha": ("Яндекс Афиша", Decimal(8)),
    "ticketmaster": ("TicketMaster", Decimal(10)),
}

ROUBLES = "RUB"


class SaleStatus(enum.StrEnum):
    """Only a confirmed sale is in a figure."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


class TicketProvider(Identified, Timestamped, Imported, Model):
    """A seller that an artist connected; `provider` is its name in sales (kassir, …), `commission` percent."""

    __tablename__ = "ticket_providers"
    __table_args__ = (
        UniqueConstraint("artist_id", "provider"),
        CheckConstraint("commission >= 0 AND commission <= 100", name="commission"),
    )

    artist_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    provider: Mapped[str] = mapped_column(String(50))
    name: Mapped[str] = mapped_column(String(255))
    logo: Mapped[str | None] = mapped_column(Text)
    api_key: Mapped[str | None] = mapped_column(EncryptedText)
    webhook_secret: Mapped[str | None] = mapped_column(EncryptedText)
    enabled: Mapped[bool] = mapped_column(default=True)
    commission: Mapped[Decimal] = mapped_column(Numeric(5, 2), default=Decimal(0))
    connected_at: Mapped[datetime] = mapped_column(default=now)


class TicketSale(Identified, Timestamped, Imported, Model):
    """A sale; sums in minor units of `currency`, `commission` and `net_amount` of this very row."""

    __tablename__ = "ticket_sales"
    __table_args__ = (
        UniqueConstraint("kv_id", "concert_id"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("price >= 0 AND total_amount >= 0", name="sums"),
        Index(None, "concert_id", "status", "purchased_at"),
        Index(None, "artist_id", "status", "purchased_at"),
        Index(None, "provider", "transaction_id"),
    )

    concert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("concerts.id", ondelete="CASCADE"))
    artist_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    provider: Mapped[str] = mapped_column(String(50))
    quantity: Mapped[int]
    price: Mapped[int] = mapped_column(Money)
    total_amount: Mapped[int] = mapped_column(Money)
    commission: Mapped[int] = mapped_column(Money)
    net_amount: Mapped[int] = mapped_column(Money)
    currency: Mapped[str] = mapped_column(String(3), default=ROUBLES)
    buyer_email: Mapped[str | None] = mapped_column(String(255))
    status: Mapped[SaleStatus] = mapped_column(String(20))
    is_test: Mapped[bool] = mapped_column(default=False)
    purchased_at: Mapped[datetime]
    transaction_id: Mapped[str | None] = mapped_column(String(255))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)

    concert: Mapped[Concert] = relationship(lazy="raise")

    @property
    def masked_buyer(self) -> str:
        """The buyer's address as the artist's team sees it: `m•••a@yandex.ru`."""
        return masked(self.buyer_email)

    @hybrid_property
    def counts(self) -> bool:
        """It is in the figures."""
        return self.status == SaleStatus.CONFIRMED and not self.is_test

    @counts.inplace.expression
    @classmethod
    def _counts(cls) -> ColumnElement[bool]:
        return and_(cls.status == SaleStatus.CONFIRMED, cls.is_test.is_(False))
