"""Reads of tracks."""

from collections.abc import Sequence

from sqlalchemy import func, select

from promo.catalog.models import Track
from promo.core.db import db
from promo.core.listing import Choice, Listed, ListRules, Order
from promo.core.sql import folded
from promo.core.states import ModerationStatus
from promo.profiles.models import Profile

RULES = ListRules(
    statuses=ModerationStatus,
    status=Track.status,
    searched=(Track.title, Track.album),
    orders={
        "title": Order(folded(Track.title)),
        "status": Order(Track.status),
        "plays": Order(Track.plays, falling=True),
        "likes": Order(Track.likes, falling=True),
        "length": Order(Track.duration),
        "changed": Order(Track.updated_at, falling=True),
    },
    default="-plays",
    key=Track.id,
)


def tracks(artist: Profile, choice: Choice) -> Listed[Track]:
    """An artist's tracks as chosen, of any status."""
    return RULES.list(select(Track).where(Track.artist_id == artist.id), choice)


def best_tracks(artist: Profile, limit: int) -> Sequence[Track]:
    """An artist's most played tracks."""
    query = select(Track).where(Track.artist_id == artist.id, Track.plays > 0)
    return db.session.scalars(query.order_by(Track.plays.desc(), Track.id.desc()).limit(limit)).all()


def play_totals(artist: Profile) -> tuple[int, int]:
    """How often an artist's tracks were played and liked."""
    query = select(func.coalesce(func.sum(Track.plays), 0), func.coalesce(func.sum(Track.likes), 0))
    plays, likes = db.session.execute(query.where(Track.artist_id == artist.id)).one()
    return int(plays), int(likes)
