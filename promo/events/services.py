"""Counting: one round trip to Redis for a page, then batches that reach the database exactly once."""

import logging
import secrets
from collections.abc import Iterable
from datetime import date, timedelta
from time import monotonic
from typing import Any, NamedTuple, cast
from uuid import UUID

from flask import current_app, request
from flask_login import current_user
from redis import Redis
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeout
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from promo.core import clock
from promo.core.db import transaction
from promo.core.ids import new_id
from promo.core.queue import redis
from promo.events.models import EventBatch, EventDay, EventTotal, Kind, Source
from promo.events.visitors import fingerprint, looks_like_person
from promo.profiles.models import Profile
from promo.profiles.queries import is_on_team

log = logging.getLogger(__name__)

WINDOW = timedelta(minutes=30)  # within it a visitor counts once for each thing and kind
SALT_KEPT = timedelta(days=2)  # then even we cannot tell whose mark was whose
BATCHES_KEPT = timedelta(days=7)  # far longer than a batch can wait for its second delivery

PENDING = "events:pending"  # hash: event → how often since the last flush
BATCHES = "events:batches"  # set: ids of batches that may not be in the database yet
BATCH = "events:batch:"
SEEN = "events:seen:"
SALT = "events:salt:"
PAUSE = "events_pause"  # in app.extensions: until when a Redis that hangs is left alone
PAUSE_SECONDS = 5

KEEP_FIRST = """
redis.call('SET', KEYS[1], ARGV[1], 'NX', 'EX', ARGV[2])
return redis.call('GET', KEYS[1])
"""
COUNT_ONCE = """
if redis.call('SET', KEYS[1], '', 'NX', 'EX', ARGV[1]) then
    redis.call('HINCRBY', KEYS[2], ARGV[2], 1)
end
"""
TAKE = """
if redis.call('EXISTS', KEYS[1]) == 1 then
    redis.call('RENAME', KEYS[1], KEYS[2])
    redis.call('SADD', KEYS[3], ARGV[1])
end
return redis.call('SMEMBERS', KEYS[3])
"""


class Event(NamedTuple):
    """What is counted together."""

    day: date
    artist_id: UUID
    subject_id: UUID
    kind: Kind
    source: Source

    def packed(self) -> str:
        """Return the event as a field of the pending hash."""
        return f"{self.day}|{self.artist_id}|{self.subject_id}|{self.kind}|{self.source}"

    @classmethod
    def unpacked(cls, field: str) -> "Event":
        """Read what `packed` wrote."""
        day, artist_id, subject_id, kind, source = field.split("|")
        return cls(date.fromisoformat(day), UUID(artist_id), UUID(subject_id), Kind(kind), Source(source))


def record(kind: Kind, artist_id: UUID, subject_id: UUID) -> None:
    """Count what the visitor of this request does, if it is a person from outside and not just counted.

    A page never fails or waits for it: while Redis is away nothing is counted, and the log says so.
    """
    if not looks_like_person(request):
        return
    if current_user.is_authenticated and is_on_team(current_user.id, artist_id):
        return
    event = Event(clock.today(), artist_id, subject_id, kind, Source.SITE)
    if monotonic() < current_app.extensions.get(PAUSE, 0):
        log.warning("not counted, Redis is away: %s of %s", kind, subject_id)
        return
    try:
        _count_once(event, request.remote_addr or "", request.user_agent.string)
    except RedisTimeout:
        current_app.extensions[PAUSE] = monotonic() + PAUSE_SECONDS
        log.warning("not counted, Redis hangs: %s of %s", kind, subject_id)
    except RedisError as error:
        log.warning("not counted, Redis is away: %s of %s: %s", kind, subject_id, error)


def _count_once(event: Event, address: str, agent: str) -> None:
    visitor = fingerprint(_salt(event.day), address, agent, *event[1:])
    window = int(WINDOW.total_seconds())
    redis().eval(COUNT_ONCE, 2, SEEN + visitor, PENDING, window, event.packed())


def _salt(day: date) -> bytes:
    """The day's salt: asked for once a day, the same in all processes."""
    known: tuple[date, bytes] | None = current_app.extensions.get(SALT)
    if known is not None and known[0] == day:
        return known[1]
    kept = int(SALT_KEPT.total_seconds())
    salt = cast(bytes, redis().eval(KEEP_FIRST, 1, f"{SALT}{day}", secrets.token_bytes(32), kept))
    current_app.extensions[SALT] = (day, salt)
    return salt


def flush() -> None:
    """Bring what was counted into the database. Safe to kill anywhere, and to run twice at once."""
    connection = redis()
    for batch_id in take(connection):
        apply(batch_id, read(connection, batch_id))
        drop(connection, batch_id)


def take(connection: Redis) -> list[UUID]:
    """Close the pending events to a batch; return it and those that an earlier flush left."""
    batch_id = new_id()
    ids = connection.eval(TAKE, 3, PENDING, f"{BATCH}{batch_id}", BATCHES, str(batch_id))
    return sorted(UUID(name.decode()) for name in cast(list[bytes], ids))


def read(connection: Redis, batch_id: UUID) -> dict[Event, int]:
    """Return what is in a batch; nothing when another flush has dropped it meanwhile."""
    fields = cast(dict[bytes, bytes], connection.hgetall(f"{BATCH}{batch_id}"))
    return {Event.unpacked(field.decode()): int(count) for field, count in fields.items()}


def apply(batch_id: UUID, counts: dict[Event, int]) -> None:
    """Add a batch to days and totals, unless it is in them."""
    if not counts:
        return
    with transaction() as session:
        if _is_new(session, batch_id):
            add(counts)


def drop(connection: Redis, batch_id: UUID) -> None:
    """Forget a batch that is in the database."""
    with connection.pipeline() as pipe:
        pipe.delete(f"{BATCH}{batch_id}")
        pipe.srem(BATCHES, str(batch_id))
        pipe.execute()


def add(counts: dict[Event, int]) -> None:
    """Add to days and totals; artists who are gone meanwhile are left out."""
    with transaction() as session:
        known = _known_artists(session, {event.artist_id for event in counts})
        # in one order everywhere, so that two flushes never wait for each other's rows
        days = sorted((event, count) for event, count in counts.items() if event.artist_id in known)
        totals: dict[tuple[UUID, UUID, Kind, Source], int] = {}
        for event, count in days:
            totals[event[1:]] = totals.get(event[1:], 0) + count
        _upsert(session, EventDay, [{**event._asdict(), "count": count} for event, count in days])
        columns = Event._fields[1:]
        _upsert(
            session,
            EventTotal,
            [{**dict(zip(columns, key, strict=True)), "count": count} for key, count in sorted(totals.items())],
        )


def prune_batches() -> None:
    """Forget batches that nobody can deliver again."""
    with transaction() as session:
        session.execute(delete(EventBatch).where(EventBatch.applied_at < clock.now() - BATCHES_KEPT))


def _is_new(session: Session, batch_id: UUID) -> bool:
    """Claim the batch: of two transactions at once the second waits here and is told no."""
    claim = _insert(session, EventBatch).values(id=batch_id, applied_at=clock.now()).on_conflict_do_nothing()
    return session.scalar(claim.returning(EventBatch.id)) is not None


def _known_artists(session: Session, ids: Iterable[UUID]) -> set[UUID]:
    return set(session.scalars(select(Profile.id).where(Profile.id.in_(sorted(ids)))))


def _upsert(session: Session, table: type[EventDay] | type[EventTotal], rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    statement = _insert(session, table)
    key = [name for name in rows[0] if name not in {"artist_id", "count"}]
    session.execute(
        statement.on_conflict_do_update(index_elements=key, set_={"count": table.count + statement.excluded["count"]}),
        rows,
    )


def _insert(session: Session, table: Any) -> Any:
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    return dialect.insert(table)
