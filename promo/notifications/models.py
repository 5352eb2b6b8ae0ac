"""The outbox."""

import enum
import uuid
from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from promo.core.clock import now
from promo.core.db import Identified, Model, Timestamped


class MailStatus(enum.StrEnum):
    """pending → claimed → sending → sent | failed | unknown.

    `sending` is written after the server took the recipient and before the text goes out; `unknown` means that the link
    was lost after the text: it may have arrived, so it is never sent again by itself.
    """

    PENDING = "pending"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


class OutgoingMail(Identified, Timestamped, Model):
    """One mail to one address."""

    __tablename__ = "outgoing_mails"
    __table_args__ = (Index(None, "status", "due_at"),)

    template: Mapped[str] = mapped_column(String(100))
    recipient: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(500))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)
    status: Mapped[MailStatus] = mapped_column(String(20), default=MailStatus.PENDING)
    due_at: Mapped[datetime] = mapped_column(default=now)
    attempts: Mapped[int] = mapped_column(default=0)
    owner: Mapped[uuid.UUID | None]
    lease_until: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[datetime | None]
