"""Concerts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from promo.concerts.models import Concert, start_of
from promo.core.states import ModerationStatus
from promo.core.zones import zone_of
from promo.events.models import Kind as EventKind
from promo.profiles.models import Profile
from promo.transfer import values
from promo.transfer.fields import Values, choice, clock, count, custom, day, flag, link, moment, money, part, text
from promo.transfer.kind import Kind, Pattern, Shape, Thing
from promo.transfer.kinds.people import artist_ids

OLD = "id title venue city date time ticketPrice ticketUrl imageUrl description userId createdAt updatedAt"
REFERENCE = (
    "id user_id title description date time city venue address type banner_url ticket_price_from ticket_price_to "
    "ticket_link capacity status views clicks is_paid is_promoted created_at updated_at"
)
V3 = (
    "id artist_id title city venue_name date time event_type description banner_image ticket_price_from "
    "ticket_price_to ticket_link moderation_status moderation_comment is_promoted promotion_ends_at promotion_cost "
    "views clicks is_hidden created_at updated_at"
)


def _placed_in_time(row: Values, thing: Thing, before: Any) -> Values:
    """A concert's zone is its city's, if it does not say, and its start follows from that."""
    zone = row.get("timezone") or (before.timezone if before and "city" not in row else zone_of(row.get("city")))
    hour = row.get("time", before and before.time)
    return {**row, "timezone": zone, "starts_at": start_of(row["date"], hour, zone)}


def concerts_named(session: Session, things: Sequence[Thing]) -> list[Values]:
    """Find the concerts that things are about, given as `owner:id`; nothing where none is."""
    named = [str(thing.values.get("concert_id") or "").partition(":") for thing in things]
    owners, idents = {owner for owner, _, _ in named if owner}, {ident for _, _, ident in named if ident}
    found: dict[tuple[str, str], UUID] = {}
    if idents:
        query = select(Profile.kv_id, Concert.kv_id, Concert.id).join(Profile, Profile.id == Concert.artist_id)
        rows = session.execute(query.where(Profile.kv_id.in_(owners), Concert.kv_id.in_(idents)))
        found = {(owner, ident): own_id for owner, ident, own_id in rows if owner and ident}
    return [{"concert_id": found.get((owner, ident))} if owner else {} for owner, _, ident in named]


CONCERTS = Kind(
    name="concerts",
    model=Concert,
    patterns=(
        Pattern("concert:{user}:{id}", OLD),
        Pattern("concert:{id}", V3, rank=1),
        Pattern("concerts:public:promoted", shape=Shape.DERIVED),
        Pattern("concerts:{user}:list", REFERENCE, Shape.LIST, rank=2),
        Pattern("concerts:{user}:{id}", REFERENCE, rank=3),
    ),
    fields={
        "id": part("id"),
        "artist_id": part("user"),
        "artistId": part("user"),
        "user_id": part("user"),
        "userId": part("user"),
        "title": text(Concert.title, required=True),
        "description": text(Concert.description),
        "date": day(Concert.date, required=True),
        "time": clock(Concert.time),
        "timezone": custom(Concert.timezone, values.zone),
        "city": text(Concert.city),
        "venue": text(Concert.venue),
        "venue_name": text(Concert.venue),
        "address": text(Concert.address),
        "type": text(Concert.event_type),
        "event_type": text(Concert.event_type),
        "banner_url": link(Concert.banner_url),
        "banner_image": link(Concert.banner_url),
        "imageUrl": link(Concert.banner_url),
        "ticket_price_from": money(Concert.ticket_price_from),
        "ticketPrice": money(Concert.ticket_price_from),
        "ticket_price_to": money(Concert.ticket_price_to),
        "ticket_link": link(Concert.ticket_link),
        "ticketUrl": link(Concert.ticket_link),
        "capacity": count(Concert.capacity),
        "moderation_status": choice(Concert.status, ModerationStatus),
        "status": choice(Concert.status, ModerationStatus),
        "moderation_comment": text(Concert.moderation_comment),
        "views": count(Concert.views),
        "clicks": count(Concert.clicks),
        "is_paid": flag(Concert.is_paid),
        "is_hidden": flag(Concert.is_hidden),
        "is_promoted": flag(Concert.is_promoted),
        "promotion_ends_at": moment(Concert.promotion_ends_at),
        "promotion_cost": count(Concert.promotion_cost),
        "created_at": moment(Concert.created_at),
        "createdAt": moment(Concert.created_at),
        "updated_at": moment(Concert.updated_at),
        "updatedAt": moment(Concert.updated_at),
    },
    has_artist=True,
    is_content=True,
    moderated=True,
    counts={"views": EventKind.VIEW, "clicks": EventKind.CLICK},
    parents=artist_ids,
    remember=(Concert.time, Concert.timezone),
    complete=_placed_in_time,
)
