"""Reads of users."""

from sqlalchemy import select

from promo.accounts.models import Role, User
from promo.core.db import db


def user_by_email(email: str) -> User | None:
    """Find a person by address, in any case."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def role_named(name: str) -> Role | None:
    """Find a role."""
    return db.session.scalar(select(Role).where(Role.name == name))


def is_empty() -> bool:
    """Nobody has an account yet."""
    return db.session.scalar(select(User.id).limit(1)) is None
