"""Tracks and videos."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from promo.core.db import Identified, Imported, Model, Timestamped
from promo.core.states import ModerationStatus
from promo.profiles.models import Profile


class Track(Identified, Timestamped, Imported, Model):
    """A piece of music. Its counts are totals that were imported; what is counted here is in events."""

    __tablename__ = "tracks"
    __table_args__ = (
        UniqueConstraint("kv_id", "artist_id"),  # the old ids are unique for a person only
        CheckConstraint("plays >= 0 AND likes >= 0 AND views >= 0 AND downloads >= 0", name="counts"),
        Index(None, "artist_id", "status"),
    )

    artist_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(255))
    authors: Mapped[str | None] = mapped_column(String(255))
    album: Mapped[str | None] = mapped_column(String(255))
    genre: Mapped[str | None] = mapped_column(String(100), index=True)
    duration: Mapped[int | None]
    release_date: Mapped[dt.date | None]
    cover_url: Mapped[str | None] = mapped_column(Text)
    cover: Mapped[str | None] = mapped_column(String(255))
    audio_url: Mapped[str | None] = mapped_column(Text)
    status: Mapped[ModerationStatus] = mapped_column(String(20), default=ModerationStatus.DRAFT, index=True)
    views: Mapped[int] = mapped_column(default=0)
    plays: Mapped[int] = mapped_column(default=0)
    likes: Mapped[int] = mapped_column(default=0)
    downloads: Mapped[int] = mapped_column(default=0)
    is_paid: Mapped[bool] = mapped_column(default=False)

    artist: Mapped[Profile] = relationship(lazy="raise")


class TrackAnalytics(Identified, Imported, Model):
    """A track's day in the old data. Days counted here are in events."""

    __tablename__ = "track_analytics"
    __table_args__ = (
        UniqueConstraint("track_id", "date"),
        CheckConstraint("plays >= 0 AND unique_listeners >= 0 AND likes >= 0", name="counts"),
        CheckConstraint("shares >= 0 AND downloads >= 0 AND playlist_adds >= 0", name="more_counts"),
    )

    track_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("tracks.id", ondelete="CASCADE"))
    date: Mapped[dt.date] = mapped_column(index=True)
    plays: Mapped[int] = mapped_column(default=0)
    unique_listeners: Mapped[int] = mapped_column(default=0)
    likes: Mapped[int] = mapped_column(default=0)
    shares: Mapped[int] = mapped_column(default=0)
    downloads: Mapped[int] = mapped_column(default=0)
    playlist_adds: Mapped[int] = mapped_column(default=0)
    platform_stats: Mapped[dict[str, Any]] = mapped_column(default=dict)
    geographic_stats: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Video(Identified, Timestamped, Imported, Model):
    """A video on another platform. Its counts are totals that were imported."""

    __tablename__ = "videos"
    __table_args__ = (
        UniqueConstraint("kv_id", "artist_id"),
        CheckConstraint("views >= 0 AND likes >= 0", name="counts"),
        Index(None, "artist_id", "status"),
    )

    artist_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(255))
    description: Mapped[str | None] = mapped_column(Text)
    video_url: Mapped[str] = mapped_column(Text)
    thumbnail_url: Mapped[str | None] = mapped_column(Text)
    platform: Mapped[str | None] = mapped_column(String(50))
    duration: Mapped[int | None]
    status: Mapped[ModerationStatus] = mapped_column(String(20), default=ModerationStatus.DRAFT, index=True)
    views: Mapped[int] = mapped_column(default=0)
    likes: Mapped[int] = mapped_column(default=0)
    is_paid: Mapped[bool] = mapped_column(default=False)
