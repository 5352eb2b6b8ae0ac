"""People and artists."""

from typing import Any

from flask_security import hash_password
from slugify import slugify

from promo.accounts.models import STAFF, User
from promo.accounts.services import role
from promo.core.clock import now
from promo.core.db import db, transaction
from promo.profiles.models import Membership, Profile, TeamRole

PASSWORD = "correct horse battery"


def make_user(name: str = "fay", password: str | None = PASSWORD, **values: Any) -> User:
    """A confirmed person: `make_user("fay")` has the address fay@example.net."""
    with transaction():
        values = {"email": f"{name}@example.net", "confirmed_at": now(), **values}
        user = User(password=hash_password(password) if password else None, **values)
        db.session.add(user)
    return user


def make_staff(name: str = "sam") -> User:
    """A person of the staff."""
    user = make_user(name)
    with transaction():
        user.roles.append(role(STAFF))
    return user


def make_artist(owner: User | None = None, name: str = "Alice", **values: Any) -> Profile:
    """An artist's page, owned by `owner`."""
    with transaction():
        artist = Profile(**{"name": name, "slug": slugify(name), "location": "Москва", **values})
        db.session.add(artist)
        db.session.flush()
        if owner is not None:
            db.session.add(Membership(user_id=owner.id, artist_id=artist.id, role=TeamRole.OWNER))
    return artist


def join_team(user: User, artist: Profile, role: TeamRole = TeamRole.READONLY) -> Membership:
    """Put a person on an artist's team."""
    with transaction():
        member = Membership(user_id=user.id, artist_id=artist.id, role=role)
        db.session.add(member)
    return member
