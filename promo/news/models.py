"""News posts."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from promo.core.db import Identified, Imported, Model, Timestamped
from promo.core.states import ModerationStatus


class NewsPost(Identified, Timestamped, Imported, Model):
    """A news post. Its counts are totals that were imported."""

    __tablename__ = "news"
    __table_args__ = (
        UniqueConstraint("kv_id", "artist_id"),
        CheckConstraint("views >= 0 AND likes >= 0 AND comments >= 0", name="counts"),
        Index(None, "artist_id", "status"),
        Index(
            "ix_news_promoted",
            "is_promoted",
            sqlite_where=text("is_promoted"),
            postgresql_where=text("is_promoted"),
        ),
    )

    artist_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(255))
    content: Mapped[str] = mapped_column(Text)
    preview: Mapped[str | None] = mapped_column(Text)
    cover_image: Mapped[str | None] = mapped_column(Text)
    status: Mapped[ModerationStatus] = mapped_column(String(20), default=ModerationStatus.DRAFT, index=True)
    views: Mapped[int] = mapped_column(default=0)
    likes: Mapped[int] = mapped_column(default=0)
    comments: Mapped[int] = mapped_column(default=0)
    is_paid: Mapped[bool] = mapped_column(default=False)
    is_promoted: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime | None]
