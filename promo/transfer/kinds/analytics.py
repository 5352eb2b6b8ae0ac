"""Days of tracks and of concerts, and what only sums up."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from promo.catalog.models import Track, TrackAnalytics
from promo.concerts.models import Concert, ConcertAnalytics
from promo.events.models import Kind as EventKind
from promo.profiles.models import Profile
from promo.transfer import values
from promo.transfer.fields import Field, Values, checked, count, custom, in_both_spellings, part
from promo.transfer.kind import Kind, Nested, Parents, Pattern, Reference, Shape, Thing

COUNT = values.integer(0, 2**63 - 1)
DAY_OF_TRACK = (
    "id track_id date plays unique_listeners likes shares downloads playlist_adds platform_stats geographic_stats"
)
DAY_OF_CONCERT = "id concert_id date views clicks ticket_views share_count referral_sources"
SUMMARIES = (
    "analytics:tracks:{id}:summary",
    "analytics:concerts:{id}:summary",
    "analytics:user:{user}:dashboard",
)


def _whose_day(model: Any, column: str) -> Callable[[Session, Sequence[Thing]], Parents]:
    """Find what days belong to: by its owner and the first part of the id."""

    def parents(session: Session, things: Sequence[Thing]) -> Parents:
        places = [(thing.owner, thing.ident.partition(":")[0]) for thing in things]
        query = select(Profile.kv_id, model.kv_id, model.id).join(Profile, Profile.id == model.artist_id)
        owners, idents = {owner for owner, _ in places}, {ident for _, ident in places}
        query = query.where(Profile.kv_id.in_(owners), model.kv_id.in_(idents))
        found = {(owner, kv_id): own_id for owner, kv_id, own_id in session.execute(query)}
        return [{column: found[place]} if place in found else None for place in places]

    return parents


def _day(parts: Mapping[str, str], found: Values) -> str:
    return f"{parts['id']}:{parts['date']}"


TRACK_ANALYTICS = Kind(
    name="track_analytics",
    model=TrackAnalytics,
    patterns=(Pattern("analytics:tracks:{id}:{date}", DAY_OF_TRACK, rank=1),),
    fields=in_both_spellings(
        {
            "track_id": part("id"),
            "date": Field("date", values.day, part="date"),
            "plays": count(TrackAnalytics.plays),
            "unique_listeners": count(TrackAnalytics.unique_listeners),
            "likes": count(TrackAnalytics.likes),
            "shares": count(TrackAnalytics.shares),
            "downloads": count(TrackAnalytics.downloads),
            "playlist_adds": count(TrackAnalytics.playlist_adds),
            "platform_stats": custom(TrackAnalytics.platform_stats, values.json_object),
            "geographic_stats": custom(TrackAnalytics.geographic_stats, values.json_object),
        }
    ),
    needs=("id", "date"),
    ident=_day,
    keeps_id=False,
    reference=Reference("tracks", "track", part="id", hint="user_id"),
    identity=("track_id", "date"),
    sought="track_id",
    parents=_whose_day(Track, "track_id"),
)
# Sums of a track, which its own row has too, and its days.
TRACK_TOTALS = Kind(
    name="track_totals",
    patterns=(
        Pattern(
            "analytics:{user}:track:{id}",
            "trackId plays likes downloads shares comments",
            nested=Nested("dailyStats", "track_analytics", "date plays likes"),
        ),
    ),
    fields={
        "trackId": part("id"),
        "plays": checked(COUNT),
        "likes": checked(COUNT),
        "downloads": checked(COUNT),
        "shares": checked(COUNT),
        "comments": checked(COUNT),
    },
    reference=Reference("tracks", "track", part="id"),
)

CONCERT_ANALYTICS = Kind(
    name="concert_analytics",
    model=ConcertAnalytics,
    patterns=(Pattern("analytics:concerts:{id}:{date}", DAY_OF_CONCERT),),
    fields=in_both_spellings(
        {
            "concert_id": part("id"),
            "date": Field("date", values.day, part="date"),
            "views": count(ConcertAnalytics.views),
            "clicks": count(ConcertAnalytics.clicks),
            "ticket_views": count(ConcertAnalytics.ticket_views),
            "share_count": count(ConcertAnalytics.share_count),
            "referral_sources": custom(ConcertAnalytics.referral_sources, values.json_object),
        }
    ),
    needs=("id", "date"),
    ident=_day,
    keeps_id=False,
    reference=Reference("concerts", "concert", part="id", hint="user_id"),
    identity=("concert_id", "date"),
    sought="concert_id",
    counts={"views": EventKind.VIEW, "clicks": EventKind.CLICK},
    parents=_whose_day(Concert, "concert_id"),
)

SUMMED_UP = Kind(name="summaries", patterns=tuple(Pattern(template, shape=Shape.DERIVED) for template in SUMMARIES))
