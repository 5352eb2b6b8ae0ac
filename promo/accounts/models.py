"""Users and roles."""

import uuid
from datetime import datetime
from typing import Any

from flask_security import RoleMixin, UserMixin
from sqlalchemy import Column, ForeignKey, LargeBinary, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from promo.core.clock import now
from promo.core.db import Base, Identified, Imported, Model, Timestamped

STAFF = "staff"

users_roles = Table(
    "users_roles",
    Base.metadata,
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("roles.id", ondelete="CASCADE"), primary_key=True),
)


class Role(Identified, Model, RoleMixin):  # type: ignore[misc]
    """What a person may do on the staff side."""

    __tablename__ = "roles"

    name: Mapped[str] = mapped_column(String(80), unique=True)
    description: Mapped[str | None] = mapped_column(String(255))


class User(Identified, Timestamped, Imported, Model, UserMixin):  # type: ignore[misc]
    """A person. Without an address nobody can sign in: such a user only names imported things."""

    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("kv_id"),)

    email: Mapped[str | None] = mapped_column(String(255), unique=True)  # type: ignore[assignment]
    username: Mapped[str | None] = mapped_column(String(50))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, default=lambda: uuid.uuid4().hex)
    confirmed_at: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(String(5), default="ru")
    timezone: Mapped[str] = mapped_column(String(50), default="Europe/Moscow")

    roles: Mapped[list[Role]] = relationship(secondary=users_roles, lazy="selectin")  # type: ignore[assignment]

    @property
    def is_staff(self) -> bool:
        """The person may enter the staff side."""
        return any(role.name == STAFF for role in self.roles)


class UserSettings(Model):
    """What a person prefers; one row each. `security` is kept as it came."""

    __tablename__ = "user_settings"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    notifications_email: Mapped[bool] = mapped_column(default=True)
    notifications_push: Mapped[bool] = mapped_column(default=True)
    notifications_sms: Mapped[bool] = mapped_column(default=False)
    profile_visibility: Mapped[str] = mapped_column(String(20), default="public")
    show_online_status: Mapped[bool] = mapped_column(default=True)
    allow_messages_from: Mapped[str] = mapped_column(String(20), default="everyone")
    content_language: Mapped[str] = mapped_column(String(5), default="ru")
    timezone: Mapped[str] = mapped_column(String(50), default="Europe/Moscow")
    marketing_emails: Mapped[bool] = mapped_column(default=True)
    marketing_notifications: Mapped[bool] = mapped_column(default=True)
    security: Mapped[dict[str, Any]] = mapped_column(default=dict)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    kv_digest: Mapped[bytes | None] = mapped_column(LargeBinary(16))
