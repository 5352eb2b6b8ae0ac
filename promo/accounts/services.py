"""Writes of users."""

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_security import hash_password

from promo.accounts.models import STAFF, Role, User
from promo.accounts.queries import role_named, user_by_email
from promo.core.clock import now
from promo.core.db import db, transaction
from promo.core.errors import Invalid


def normal_email(email: str) -> str:
    """Return the address as it is kept: valid, in small letters; raises Invalid."""
    try:
        return validate_email(email.strip(), check_deliverability=False, strict=True).normalized.lower()
    except EmailNotValidError as error:
        raise Invalid(_("This does not look like an e-mail address.")) from error


def create_user(email: str, password: str, staff: bool = False) -> tuple[User, bool]:
    """Make a confirmed user, or give an existing one this password and role; the flag says whether it is new."""
    address = normal_email(email)
    with transaction():
        user = user_by_email(address)
        created = user is None
        if user is None:
            user = User(email=address)
            db.session.add(user)
        user.password = hash_password(password)
        user.confirmed_at = user.confirmed_at or now()
        if staff and not user.is_staff:
            user.roles.append(role(STAFF))
    return user, created


def role(name: str) -> Role:
    """Return the role, made when nobody had it yet; inside a transaction."""
    found = role_named(name)
    if found is None:
        found = Role(name=name)
        db.session.add(found)
    return found
