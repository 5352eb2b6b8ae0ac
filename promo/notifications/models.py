"""The outbox and whether it is open, what a person is told, and the reminders of concerts."""

import enum
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from promo.core.clock import now
from promo.core.db import Identified, Imported, Model, Timestamped


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


class Hold(enum.StrEnum):
    """Why no mail leaves."""

    RESTORED = "restored"
    COPIED = "copied"
    SWITCHED_OFF = "switched_off"


class Instance(Model):
    """The one row that tells of this very system: where its database lies, and what holds its mail back.

    A database that is found elsewhere is a copy. Of two that know the same people only one may write to them, and a
    person says which.
    """

    __tablename__ = "instance"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    place: Mapped[str] = mapped_column(String(255))
    hold: Mapped[Hold | None] = mapped_column(String(20))
    changed_at: Mapped[datetime] = mapped_column(default=now)
    backup_made_at: Mapped[datetime | None]


class Notification(Identified, Imported, Model):
    """Something the system tells a person on its pages."""

    __tablename__ = "notifications"
    __table_args__ = (UniqueConstraint("kv_id", "user_id"), Index(None, "user_id", "is_read", "created_at"))

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    type: Mapped[str] = mapped_column(String(50), default="")
    title: Mapped[str] = mapped_column(String(255), default="")
    content: Mapped[str | None] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(Text)
    is_read: Mapped[bool] = mapped_column(default=False)
    read_at: Mapped[datetime | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)


class ReminderType(enum.StrEnum):
    """What a scheduled notification is about."""

    REMINDER = "reminder"
    ANNOUNCEMENT = "announcement"
    TICKET_UPDATE = "ticket_update"
    PROMOTION = "promotion"


class ReminderStatus(enum.StrEnum):
    """pending → sent | failed; `missed` was due long before it came here and is never sent."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    MISSED = "missed"


class ReminderChannel(enum.StrEnum):
    """How a scheduled notification reaches people."""

    EMAIL = "email"
    PUSH = "push"
    BOTH = "both"


class ConcertNotification(Identified, Imported, Model):
    """A notification of a concert that is due at a time."""

    __tablename__ = "concert_notifications"
    __table_args__ = (UniqueConstraint("kv_id", "user_id"), Index(None, "status", "scheduled_for"))

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    concert_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("concerts.id", ondelete="CASCADE"), index=True)
    type: Mapped[ReminderType] = mapped_column(String(20), default=ReminderType.REMINDER)
    title: Mapped[str] = mapped_column(String(255), default="")
    message: Mapped[str] = mapped_column(Text, default="")
    scheduled_for: Mapped[datetime | None]
    status: Mapped[ReminderStatus] = mapped_column(String(20), default=ReminderStatus.PENDING)
    channel: Mapped[ReminderChannel] = mapped_column(String(10), default=ReminderChannel.BOTH)
    sent_at: Mapped[datetime | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)


class NotificationSettings(Model):
    """How a person wants to be told of concerts; one row each. The defaults are those of data-schema-v3."""

    __tablename__ = "notification_settings"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    email_enabled: Mapped[bool] = mapped_column(default=True)
    push_enabled: Mapped[bool] = mapped_column(default=True)
    reminder_days_before: Mapped[list[Any]] = mapped_column(default=lambda: [7, 3, 1])
    announcements: Mapped[bool] = mapped_column(default=True)
    promotions: Mapped[bool] = mapped_column(default=True)
    ticket_updates: Mapped[bool] = mapped_column(default=True)
    kv_digest: Mapped[bytes | None] = mapped_column(LargeBinary(16))
