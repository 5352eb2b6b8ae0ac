"""Conversations and messages."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from promo.core.clock import now
from promo.core.db import Identified, Imported, Model, Timestamped


class Conversation(Identified, Timestamped, Imported, Model):
    """Two people who write to each other."""

    __tablename__ = "conversations"
    __table_args__ = (
        UniqueConstraint("kv_id"),
        CheckConstraint("unread_count_p1 >= 0 AND unread_count_p2 >= 0", name="unread"),
    )

    participant_1_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    participant_2_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    last_message: Mapped[str | None] = mapped_column(Text)
    last_message_at: Mapped[datetime | None] = mapped_column(index=True)
    unread_count_p1: Mapped[int] = mapped_column(default=0)
    unread_count_p2: Mapped[int] = mapped_column(default=0)


class Message(Identified, Imported, Model):
    """A message in a conversation."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("kv_id", "conversation_id"),
        Index(None, "conversation_id", "created_at"),
    )

    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    sender_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    recipient_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    content: Mapped[str] = mapped_column(Text, default="")
    attachments: Mapped[list[Any]] = mapped_column(default=list)
    is_read: Mapped[bool] = mapped_column(default=False)
    read_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
