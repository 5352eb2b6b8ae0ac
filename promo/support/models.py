"""Support tickets."""

import enum
import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from promo.core.clock import now
from promo.core.db import Identified, Imported, Model, Timestamped


class TicketStatus(enum.StrEnum):
    """How far a ticket is."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"
    CLOSED = "closed"


class TicketPriority(enum.StrEnum):
    """How urgent a ticket is."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class SupportTicket(Identified, Timestamped, Imported, Model):
    """A question to staff."""

    __tablename__ = "support_tickets"
    __table_args__ = (UniqueConstraint("kv_id"), Index(None, "status", "created_at"))

    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    subject: Mapped[str] = mapped_column(String(255), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str | None] = mapped_column(String(50))
    priority: Mapped[TicketPriority] = mapped_column(String(20), default=TicketPriority.NORMAL, index=True)
    status: Mapped[TicketStatus] = mapped_column(String(20), default=TicketStatus.OPEN)
    assigned_to: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    resolved_at: Mapped[datetime | None]


class SupportMessage(Identified, Imported, Model):
    """An answer in a ticket; `position` is its place in it, from 0."""

    __tablename__ = "support_messages"
    __table_args__ = (UniqueConstraint("ticket_id", "position"),)

    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("support_tickets.id", ondelete="CASCADE"))
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    position: Mapped[int]
    message: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
