"""Reads of artists and teams."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from promo.accounts.models import User
from promo.core.db import db
from promo.core.errors import Missing
from promo.profiles.models import Membership, Profile, TeamRole


def artists_of(user: User) -> Sequence[Profile]:
    """The artists a person works for, by name."""
    query = select(Profile).join(Membership).where(Membership.user_id == user.id).order_by(Profile.name, Profile.id)
    return db.session.scalars(query).all()


def artist_for(user: User, slug: str | None) -> Profile | None:
    """The artist with this slug, else the person's first, else None; raises Missing for another's slug."""
    artists = artists_of(user)
    if slug is None:
        return artists[0] if artists else None
    for artist in artists:
        if artist.slug == slug:
            return artist
    raise Missing


def memberships_of(user: User) -> Sequence[Membership]:
    """What a person is for each artist they work for, by the artist's name."""
    query = select(Membership).join(Membership.artist).options(contains_eager(Membership.artist))
    return db.session.scalars(query.where(Membership.user_id == user.id).order_by(Profile.name, Profile.id)).all()


def role_in(user: User, artist: Profile) -> TeamRole | None:
    """What a person is on an artist's team, if anything."""
    return db.session.scalar(
        select(Membership.role).where(Membership.user_id == user.id, Membership.artist_id == artist.id)
    )


def is_on_team(user_id: UUID, artist_id: UUID) -> bool:
    """The person works for the artist."""
    query = select(Membership.id).where(Membership.user_id == user_id, Membership.artist_id == artist_id)
    return db.session.scalar(query) is not None


def artist_by_slug(slug: str) -> Profile | None:
    """Find an artist by the name in the address."""
    return db.session.scalar(select(Profile).where(Profile.slug == slug))


def featured() -> Profile | None:
    """An artist whose picture can stand beside a form: a verified one if there is any."""
    query = select(Profile).where(Profile.picture.is_not(None))
    return db.session.scalar(query.order_by(Profile.verified.desc(), Profile.created_at, Profile.id).limit(1))


def all_artists() -> Sequence[Profile]:
    """Every artist with a page, by slug."""
    return db.session.scalars(select(Profile).where(Profile.has_page.is_(True)).order_by(Profile.slug)).all()
