"""Tracks."""

from promo.catalog.models import Track
from promo.core.states import ModerationStatus
from promo.transfer.kind import Kind, Pattern, Shape, choice, count, day, flag, link, moment, part, text
from promo.transfer.kinds.people import artist_ids

OLD = "id title artist album genre duration coverUrl audioUrl plays likes downloads createdAt updatedAt userId"
NEW = (
    "id user_id title genre authors cover_url audio_url duration release_date status views likes plays is_paid "
    "created_at updated_at"
)

TRACKS = Kind(
    name="tracks",
    model=Track,
    patterns=(
        Pattern("track:{user}:{id}", OLD),
        Pattern("tracks:{user}:list", NEW, Shape.LIST, rank=1),
        Pattern("tracks:{user}:{id}", NEW, rank=2),
    ),
    fields={
        "id": part("id"),
        "userId": part("user"),
        "user_id": part("user"),
        "title": text(Track.title, required=True),
        "artist": text(Track.authors),
        "authors": text(Track.authors),
        "album": text(Track.album),
        "genre": text(Track.genre),
        "duration": count(Track.duration),
        "release_date": day(Track.release_date),
        "coverUrl": link(Track.cover_url),
        "cover_url": link(Track.cover_url),
        "audioUrl": link(Track.audio_url),
        "audio_url": link(Track.audio_url),
        "status": choice(Track.status, ModerationStatus),
        "views": count(Track.views),
        "plays": count(Track.plays),
        "likes": count(Track.likes),
        "downloads": count(Track.downloads),
        "is_paid": flag(Track.is_paid),
        "created_at": moment(Track.created_at),
        "createdAt": moment(Track.created_at),
        "updated_at": moment(Track.updated_at),
        "updatedAt": moment(Track.updated_at),
    },
    has_page=True,
    moderated=True,
    parents=artist_ids,
)
