"""Artists and their teams."""

import enum
import uuid
from typing import Any

from sqlalchemy import Float, ForeignKey, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from promo.accounts.models import User
from promo.core.db import Identified, Imported, Model, Timestamped

SLUG_LENGTH = 60
# Names that an address of ours or a machine may need one day.
RESERVED_SLUGS = frozenset(
    "about account accounts admin api app artist artists assets auth blog contact dev docs feed go health help healthz "
    "home index legal login logout mail media metrics music news null o press privacy promo public readyz register "
    "robots root rules search security settings sitemap staff static status studio support system team terms u "
    "undefined user users webhooks www".split()
)


class TeamRole(enum.StrEnum):
    """What a member may do for an artist."""

    OWNER = "owner"
    MARKETING = "marketing"
    READONLY = "readonly"
    CASHIER = "cashier"


class Profile(Identified, Timestamped, Imported, Model):
    """An artist: name, page, picture. Without a page (`has_page`) it only holds what is a person's, as coins are."""

    __tablename__ = "profiles"
    __table_args__ = (UniqueConstraint("kv_id"),)

    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    slug: Mapped[str] = mapped_column(String(SLUG_LENGTH), unique=True)
    name: Mapped[str] = mapped_column(String(255))
    has_page: Mapped[bool] = mapped_column(default=True, server_default=true())
    bio: Mapped[str | None] = mapped_column(Text)
    genre: Mapped[str | None] = mapped_column(String(100))
    location: Mapped[str | None] = mapped_column(String(255))
    website: Mapped[str | None] = mapped_column(String(255))
    phone: Mapped[str | None] = mapped_column(String(50))
    socials: Mapped[dict[str, Any]] = mapped_column(default=dict)
    verified: Mapped[bool] = mapped_column(default=False)
    avatar_url: Mapped[str | None] = mapped_column(Text)
    picture: Mapped[str | None] = mapped_column(String(255))
    tint_hue: Mapped[float | None] = mapped_column(Float)
    tint_chroma: Mapped[float | None] = mapped_column(Float)

    memberships: Mapped[list["Membership"]] = relationship(back_populates="artist", lazy="raise")


class Membership(Identified, Timestamped, Model):
    """A person on an artist's team."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("user_id", "artist_id"),)

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    artist_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"), index=True)
    role: Mapped[TeamRole] = mapped_column(String(20))

    user: Mapped[User] = relationship(lazy="raise")
    artist: Mapped[Profile] = relationship(back_populates="memberships", lazy="raise")
