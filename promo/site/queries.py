"""Reads of the public pages: published things only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager

from promo.catalog.models import Track
from promo.concerts.models import STILL_ON, Concert
from promo.core.clock import now, today
from promo.core.db import db
from promo.core.errors import Missing
from promo.core.paging import Page, paginate
from promo.core.states import ModerationStatus
from promo.profiles.models import Profile

TRACKS = 50  # on one page of an artist
CONCERTS = 200  # coming ones of an artist, and past ones; beyond it a page is no page any more
OTHER_DATES = 5
ARTISTS = 24
NEW_TRACKS = 6

PUBLISHED_TRACK = Track.status == ModerationStatus.APPROVED
PUBLISHED_CONCERT = (Concert.status == ModerationStatus.APPROVED) & Concert.is_hidden.is_(False)


@dataclass(frozen=True)
class Album:
    """Published tracks that name the same album."""

    title: str
    released: date
    cover: str | None
    tracks: int
    seconds: int | None


@dataclass(frozen=True)
class ArtistPage:
    """What an artist shows."""

    artist: Profile
    tracks: Page[Track]
    album: Album | None
    coming: Sequence[Concert]
    past: Sequence[Concert]

    @property
    def next_concert(self) -> Concert | None:
        """The one to sell tickets for first."""
        return self.coming[0] if self.coming else None


@dataclass(frozen=True)
class ConcertPage:
    """A concert and the artist's other dates."""

    artist: Profile
    concert: Concert
    is_past: bool
    others: Sequence[Concert]


@dataclass(frozen=True)
class Discover:
    """What is on: concerts to come, artists, new tracks."""

    coming: Page[Concert]
    artists: Sequence[Profile]
    tracks: Sequence[Track]


def find_artist(slug: str) -> Profile:
    """The artist with this address, whatever its capitals; raises Missing."""
    pages = select(Profile).where(Profile.has_page.is_(True))
    artist = db.session.scalar(pages.where(Profile.slug == slug))
    if artist is None:
        folded = pages.where(func.lower(Profile.slug) == slug.lower()).order_by(Profile.slug).limit(1)
        artist = db.session.scalar(folded)
    if artist is None:
        raise Missing
    return artist


def artist_page(artist: Profile, tracks_page: int) -> ArtistPage:
    """All that the artist's page shows: five queries for any number of rows."""
    loved = select(Track).where(Track.artist_id == artist.id, PUBLISHED_TRACK).order_by(Track.plays.desc(), Track.id)
    past = _concerts(artist).where(~_coming()).order_by(Concert.starts_at.desc(), Concert.id)
    return ArtistPage(
        artist,
        paginate(loved, tracks_page, TRACKS),
        _newest_album(artist),
        _coming_of(artist, CONCERTS),
        db.session.scalars(past.limit(CONCERTS)).all(),
    )


def concert_page(artist: Profile, concert_id: UUID) -> ConcertPage:
    """A published concert under its own artist; raises Missing."""
    concert = db.session.scalar(_concerts(artist).where(Concert.id == concert_id))
    if concert is None:
        raise Missing
    others = [other for other in _coming_of(artist, OTHER_DATES + 1) if other.id != concert.id]
    return ConcertPage(artist, concert, concert.is_past(now()), others[:OTHER_DATES])


def coming(page: int) -> Page[Concert]:
    """Concerts of all artists by day, with their artists."""
    query = select(Concert).join(Concert.artist).options(contains_eager(Concert.artist))
    query = query.where(PUBLISHED_CONCERT, _coming())
    return paginate(query.order_by(Concert.date, Concert.starts_at, Concert.id), page)


def discover(page: int) -> Discover:
    """What the first page shows."""
    return Discover(coming(page), _artists(), _new_tracks())


def _artists() -> Sequence[Profile]:
    """Artists who show something, the most played first."""
    plays = (
        select(Track.artist_id, func.sum(Track.plays).label("plays"))
        .where(PUBLISHED_TRACK)
        .group_by(Track.artist_id)
        .subquery()
    )
    on_stage = select(Concert.artist_id).where(PUBLISHED_CONCERT)
    query = select(Profile).outerjoin(plays, plays.c.artist_id == Profile.id)
    query = query.where(or_(plays.c.plays.is_not(None), Profile.id.in_(on_stage)))
    return db.session.scalars(
        query.order_by(func.coalesce(plays.c.plays, 0).desc(), Profile.name, Profile.id).limit(ARTISTS)
    ).all()


def _new_tracks() -> Sequence[Track]:
    query = select(Track).join(Track.artist).options(contains_eager(Track.artist))
    query = query.where(PUBLISHED_TRACK, or_(Track.release_date.is_(None), Track.release_date <= today()))
    newest = query.order_by(Track.release_date.desc().nulls_last(), Track.created_at.desc(), Track.id)
    return db.session.scalars(newest.limit(NEW_TRACKS)).all()


def _newest_album(artist: Profile) -> Album | None:
    """The album that came out last; a single is none."""
    released = func.max(Track.release_date)
    query = select(Track.album, released, func.max(Track.cover), func.count(), func.sum(Track.duration))
    query = query.where(Track.artist_id == artist.id, PUBLISHED_TRACK, Track.album != "", Track.release_date <= today())
    newest = query.group_by(Track.album).having(func.count() > 1).order_by(released.desc(), Track.album).limit(1)
    row = db.session.execute(newest).first()
    return Album(row[0], row[1], *row[2:]) if row and row[0] and row[1] else None


def _concerts(artist: Profile) -> Select[Concert]:
    return select(Concert).where(Concert.artist_id == artist.id, PUBLISHED_CONCERT)


def _coming_of(artist: Profile, limit: int) -> Sequence[Concert]:
    query = _concerts(artist).where(_coming()).order_by(Concert.starts_at, Concert.id)
    return db.session.scalars(query.limit(limit)).all()


def _coming() -> ColumnElement[bool]:
    return Concert.starts_at >= now() - STILL_ON
