"""Tracks and videos."""

from dataclasses import replace

from promo.catalog.models import Track, Video
from promo.core.states import ModerationStatus
from promo.events.models import Kind as EventKind
from promo.transfer.fields import choice, count, day, flag, in_both_spellings, link, moment, part, text
from promo.transfer.kind import Kind, Pattern, Shape
from promo.transfer.kinds.people import artist_ids

OLD_TRACK = "id title artist album genre duration coverUrl audioUrl plays likes downloads createdAt updatedAt userId"
TRACK = (
    "id user_id title genre authors cover_url audio_url duration release_date status views likes plays is_paid "
    "created_at updated_at"
)
OLD_VIDEO = "id title description thumbnailUrl videoUrl duration views likes userId createdAt updatedAt"
VIDEO = (
    "id user_id title description video_url thumbnail_url platform duration status views likes is_paid created_at "
    "updated_at"
)

TRACKS = Kind(
    name="tracks",
    model=Track,
    patterns=(
        Pattern("track:{user}:{id}", OLD_TRACK),
        Pattern("tracks:{user}:list", TRACK, Shape.LIST, rank=1),
        Pattern("tracks:{user}:{id}", TRACK, rank=2),
    ),
    fields=in_both_spellings(
        {
            "id": part("id"),
            "user_id": part("user"),
            "title": text(Track.title, required=True),
            "authors": text(Track.authors),
            "artist": text(Track.authors),
            "album": text(Track.album),
            "genre": text(Track.genre),
            "duration": count(Track.duration),
            "release_date": day(Track.release_date),
            "cover_url": link(Track.cover_url),
            "audio_url": link(Track.audio_url),
            "status": choice(Track.status, ModerationStatus),
            "views": count(Track.views),
            "plays": count(Track.plays),
            "likes": count(Track.likes),
            "downloads": count(Track.downloads),
            "is_paid": flag(Track.is_paid),
            "created_at": moment(Track.created_at),
            "updated_at": moment(Track.updated_at),
        }
    ),
    has_artist=True,
    is_content=True,
    moderated=True,
    counts={"views": EventKind.VIEW},
    parents=artist_ids,
)

VIDEOS = Kind(
    name="videos",
    model=Video,
    patterns=(
        Pattern("video:{user}:{id}", OLD_VIDEO),
        Pattern("videos:{user}:list", VIDEO, Shape.LIST, rank=1),
        Pattern("videos:{user}:{id}", VIDEO, rank=2),
    ),
    fields=in_both_spellings(
        {
            "id": part("id"),
            "user_id": part("user"),
            "title": text(Video.title, required=True),
            "description": text(Video.description),
            "video_url": replace(link(Video.video_url), required=True),
            "thumbnail_url": link(Video.thumbnail_url),
            "platform": text(Video.platform),
            "duration": count(Video.duration),
            "status": choice(Video.status, ModerationStatus),
            "views": count(Video.views),
            "likes": count(Video.likes),
            "is_paid": flag(Video.is_paid),
            "created_at": moment(Video.created_at),
            "updated_at": moment(Video.updated_at),
        }
    ),
    has_artist=True,
    is_content=True,
    moderated=True,
    parents=artist_ids,
)
