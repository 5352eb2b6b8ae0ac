"""Reads the things of a kind with what they belong to, in lists short enough for memory."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from promo.accounts.models import User
from promo.catalog.models import Track
from promo.concerts.models import Concert, ConcertAnalytics
from promo.events.models import EventDay, EventTotal
from promo.messages.models import Conversation
from promo.profiles.models import Profile
from promo.transfer.fields import Values
from promo.transfer.kind import Kind
from promo.transfer.kinds.analytics import CONCERT_ANALYTICS
from promo.transfer.kinds.people import PROFILES, USERS

READ_AT_ONCE = 1_000
# What things may belong to besides people, by foreign key.
HOMES: dict[str, Any] = {"track_id": Track, "concert_id": Concert, "conversation_id": Conversation}
Ids = tuple[str | None, UUID]  # in the old data, and here


class Told(NamedTuple):
    """A thing: its columns (with users by their names), whose it is, and what it belongs to besides."""

    own: Values
    owner: Ids | None
    home: Ids | None


def fetched(session: Session, kind: Kind) -> Iterator[list[Told]]:
    """Yield lists of things; counts come with what was counted here since."""
    model: Any = kind.model
    columns = [getattr(model, column.key) for column in model.__table__.columns]
    counted = {name: _counted(kind, event) for name, event in kind.counts.items()}
    owner, home = owner_of(kind), home_of(kind)
    people = {name: aliased(User) for name in kind.people}
    query = select(*columns, *counted.values()).select_from(model)
    if home:
        key = next(name for name, one in HOMES.items() if one is home)
        query = query.add_columns(home.kv_id, home.id).join(home, home.id == getattr(model, key), isouter=True)
    if owner:
        query = _with_owner(query.add_columns(owner.kv_id, owner.id), kind, owner)
    for name, person in people.items():
        query = query.add_columns(person.kv_id, person.id)
        query = query.outerjoin(person, person.id == getattr(model, name))
    for rows in session.execute(query.execution_options(yield_per=READ_AT_ONCE)).partitions():
        told = []
        for row in rows:
            values = iter(row)
            own = {column.key: next(values) for column in columns}
            for name in counted:
                own[name] += int(next(values))
            ids = [(next(values), next(values)) for _ in filter(None, (home, owner, *people))]
            told.append(
                Told(
                    own | {name: _user(*found) for name, found in zip(people, ids[-len(people) :], strict=False)},
                    ids[1 if home else 0] if owner else None,
                    ids[0] if home and ids[0][1] else None,
                )
            )
        yield told


def fetched_days(session: Session) -> Iterator[Told]:
    """Days of concerts that were counted here, and of which the old data knows nothing."""
    known = select(ConcertAnalytics.id).where(
        ConcertAnalytics.concert_id == EventDay.subject_id, ConcertAnalytics.date == EventDay.day
    )
    names = {event: name for name, event in CONCERT_ANALYTICS.counts.items()}
    query = (
        select(Profile.kv_id, Profile.id, Concert.kv_id, Concert.id, EventDay.day, EventDay.kind, EventDay.count)
        .select_from(EventDay)
        .join(Concert, Concert.id == EventDay.subject_id)
        .join(Profile, Profile.id == Concert.artist_id)
        .where(EventDay.kind.in_(names), ~known.exists())
        .order_by(Concert.id, EventDay.day)
    )
    rows = session.execute(query.execution_options(yield_per=READ_AT_ONCE))
    for (*ids, day), events in groupby(rows, key=lambda row: tuple(row[:5])):
        own = {"date": day, "views": 0, "clicks": 0, "ticket_views": 0, "share_count": 0, "referral_sources": {}}
        for *_, event, count in events:
            own[names[event]] += count
        yield Told(own, (ids[0], ids[1]), (ids[2], ids[3]))


def home_of(kind: Kind) -> Any:
    """What things of a kind belong to besides people."""
    model: Any = kind.model
    return next((home for name, home in HOMES.items() if name in model.__table__.columns), None)


def owner_of(kind: Kind) -> Any:
    """Whose things of a kind are: an artist's, a person's, or nobody's."""
    if kind is USERS:
        return User
    of_artist = kind.has_artist or (kind.reference and not kind.reference.column and home_of(kind) is not Conversation)
    if kind is PROFILES or of_artist:
        return Profile
    return User if kind.is_owned else None


def _with_owner(query: Select[Any], kind: Kind, owner: Any) -> Select[Any]:
    model: Any = kind.model
    if kind is USERS:
        return query.where(or_(User.kv_id.is_(None), User.kv_digest.is_not(None), User.email.is_not(None)))
    if kind is PROFILES:
        return query.outerjoin(User, User.id == Profile.user_id).where(Profile.has_page.is_(True), _says_something())
    if owner is User:
        return query.join(User, User.id == model.user_id)
    return query.join(Profile, Profile.id == (model if kind.has_artist else home_of(kind)).artist_id)


def _says_something() -> ColumnElement[bool]:
    """A page that only follows from its content needs no row."""
    told = (Profile.bio, Profile.avatar_url, Profile.location, Profile.website, Profile.phone, Profile.genre)
    return or_(
        Profile.kv_id.is_(None),
        Profile.kv_digest.is_not(None),
        Profile.verified.is_(True),
        *(column.is_not(None) for column in told),
        and_(Profile.name != Profile.kv_id, Profile.name != func.coalesce(User.username, "")),
    )


def _counted(kind: Kind, event: Any) -> ColumnElement[int]:
    """How often something happened since counting began here."""
    table: Any = EventDay if kind is CONCERT_ANALYTICS else EventTotal
    total = select(func.coalesce(func.sum(table.count), 0)).where(table.kind == event)
    if kind is CONCERT_ANALYTICS:
        that_day = EventDay.day == ConcertAnalytics.date
        return total.where(EventDay.subject_id == ConcertAnalytics.concert_id, that_day).scalar_subquery()
    model: Any = kind.model
    return total.where(EventTotal.subject_id == model.id).scalar_subquery()


def _user(kv_id: str | None, own_id: UUID | None) -> str | None:
    return None if own_id is None else kv_id or str(own_id)
