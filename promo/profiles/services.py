"""Writes of artists and teams."""

from flask_babel import gettext as _
from slugify import slugify
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from promo.accounts.models import User
from promo.core.db import db, transaction
from promo.core.errors import Invalid
from promo.profiles.models import RESERVED_SLUGS, SLUG_LENGTH, Membership, Profile, TeamRole
from promo.profiles.queries import artist_by_slug


def create_artist(user: User, name: str, slug: str | None = None, city: str | None = None) -> Profile:
    """Make an artist's page whose owner is `user`; raises Invalid when the chosen address is taken."""
    user_id = user.id
    try:
        with transaction():
            artist = Profile(user_id=user_id, name=name, slug=slug or free_slug(name), location=city or None)
            db.session.add(artist)
            db.session.flush()
            db.session.add(Membership(user_id=user_id, artist_id=artist.id, role=TeamRole.OWNER))
    except IntegrityError as error:
        raise Invalid(_("This address is taken. Try another.")) from error
    return artist


def make_owner(user: User, artist: Profile) -> None:
    """Let `user` own the page of `artist`, whatever they were on its team before; it is there from now on."""
    user_id, artist_id = user.id, artist.id
    with transaction() as session:
        session.get_one(Profile, artist_id).has_page = True
        member = session.scalar(
            select(Membership).where(Membership.user_id == user_id, Membership.artist_id == artist_id)
        )
        if member is None:
            session.add(Membership(user_id=user_id, artist_id=artist_id, role=TeamRole.OWNER))
        else:
            member.role = TeamRole.OWNER


def free_slug(name: str) -> str:
    """Return an address made from `name` that nobody has: `lada-lebedeva`, `lada-lebedeva-2`, …"""
    base = slugify(name, max_length=SLUG_LENGTH - 6) or "artist"
    candidate, number = base, 1
    while candidate in RESERVED_SLUGS or artist_by_slug(candidate) is not None:
        number += 1
        candidate = f"{base}-{number}"
    return candidate
