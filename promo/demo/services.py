"""Fills an empty database with the demo."""

from datetime import UTC, datetime, time, timedelta
from random import Random

from flask import current_app
from sqlalchemy.orm import Session

from promo.accounts.models import User
from promo.accounts.queries import is_empty
from promo.accounts.services import create_user
from promo.catalog.models import Track
from promo.core.clock import now, today
from promo.core.db import transaction
from promo.core.states import ModerationStatus
from promo.demo.bills import add_bills
from promo.demo.cast import CAST
from promo.demo.cast.parts import Act, Release
from promo.demo.gifts import add_gifts
from promo.demo.letters import add_audience, add_letters
from promo.demo.pictures import COVER, HERO, Pictures, draw_all
from promo.demo.purse import add_coins
from promo.demo.reminders import add_reminders
from promo.demo.sign_ins import PASSWORD, SIGN_INS
from promo.demo.tour import add_tour, friday
from promo.profiles.models import Membership, Profile, TeamRole
from promo.profiles.services import create_artist

BEFORE_RELEASE = timedelta(days=12)  # how long ahead a track is uploaded


def fill() -> bool:
    """Fill an empty database; tell whether it was empty."""
    if not is_empty():
        return False
    pictures = draw_all(CAST, current_app.extensions["settings"].storage_url)
    with transaction() as session:
        if not is_empty():
            return False
        people = _people()
        artists = {act.slug: _artist(session, act, people[act.email], pictures) for act in CAST}
        for person in SIGN_INS:
            for slug in person.manages:
                member = Membership(
                    user_id=people[person.email].id, artist_id=artists[slug].id, role=TeamRole.MARKETING
                )
                session.add(member)
    return True


def _people() -> dict[str, User]:
    people = {}
    for person in SIGN_INS:
        user, _ = create_user(person.email, PASSWORD, staff=person.staff)
        user.username = person.name
        people[person.email] = user
    return people


def _artist(session: Session, act: Act, owner: User, pictures: Pictures) -> Profile:
    """Add the artist with everything they have."""
    rng = Random(act.slug)
    artist = create_artist(owner, act.name, act.slug, act.city)
    artist.bio, artist.genre, artist.website, artist.verified = act.bio, act.genre, act.website, True
    hero = pictures[act.hero, HERO]
    artist.picture, (artist.tint_hue, artist.tint_chroma) = hero.key, hero.tint
    for release in act.releases:
        session.add_all(_tracks(rng, act, artist, release, pictures[release.cover, COVER].key))
    nights = add_tour(session, rng, act, artist, pictures)
    audience = add_audience(session, rng, act, artist)
    letters = add_letters(session, rng, act, artist, nights, audience)
    add_gifts(session, rng, act, artist)
    add_reminders(session, owner, nights)
    purchases = add_coins(rng, act, artist, nights, letters)
    add_bills(session, rng, act, owner, purchases)
    return artist


def _tracks(rng: Random, act: Act, artist: Profile, release: Release, cover: str) -> list[Track]:
    """Return the release's tracks; each later one is heard less, and the first is what people came for."""
    released = None if release.weeks is None else friday(today(), release.weeks)
    uploaded = datetime.combine(released or today() - timedelta(days=5), time(10, 40), UTC) - BEFORE_RELEASE
    tracks = []
    for place, song in enumerate(release.songs, start=1):
        out = song.status == ModerationStatus.APPROVED
        plays = round(release.plays * rng.uniform(0.92, 1.0) / place**0.7) if out else 0
        changed = min(uploaded + timedelta(hours=rng.randint(2, 90)), now())
        tracks.append(
            Track(
                artist_id=artist.id,
                title=song.title,
                authors=act.authors,
                album=release.album,
                genre=act.genre,
                duration=song.seconds,
                release_date=released,
                cover=cover,
                status=song.status,
                plays=plays,
                likes=round(plays * rng.uniform(0.045, 0.095)),
                views=round(plays * rng.uniform(0.24, 0.38)),
                downloads=round(plays * rng.uniform(0.008, 0.02)),
                created_at=uploaded,
                updated_at=changed,
            )
        )
    return tracks
