"""Batches reach the database exactly once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select

from promo.concerts.models import Concert
from promo.core import clock, queue
from promo.core.clock import today
from promo.core.db import db, transaction
from promo.events import jobs, services
from promo.events.models import EventBatch, EventTotal, Kind, Source
from promo.events.services import BATCH, BATCHES, PENDING, Event
from promo.profiles.models import Profile
from tests.events.helpers import BROWSER, counted
from tests.factories import make_artist, make_concert, make_user


@pytest.fixture
def concert(context: Flask) -> Concert:
    """Alice's concert."""
    return make_concert(make_artist(make_user("alice"), "Alice"))


def view(concert: Concert, times: int = 1, day: dt.date | None = None) -> Event:
    """Views that wait for the flush."""
    event = Event(day or today(), concert.artist_id, concert.id, Kind.VIEW, Source.SITE)
    queue.redis().hincrby(PENDING, event.packed(), times)
    return event


def test_an_event_survives_packing(concert: Concert) -> None:
    event = Event(dt.date(2026, 11, 20), concert.artist_id, concert.id, Kind.CLICK, Source.SELLER)
    assert Event.unpacked(event.packed()) == event


def test_batches_add_up(context: Flask, concert: Concert) -> None:
    view(concert, 3)
    assert counted(context, Kind.VIEW, concert.id) == 3
    view(concert, 4)
    view(concert, 5, today() - dt.timedelta(days=1))
    assert counted(context, Kind.VIEW, concert.id) == 12


def test_nothing_waiting_changes_nothing(context: Flask, concert: Concert) -> None:
    services.flush()
    assert db.session.scalar(select(func.count()).select_from(EventBatch)) == 0
    assert not queue.redis().keys(f"{BATCH}*")


def test_killed_before_the_database(context: Flask, concert: Concert) -> None:
    view(concert, 3)
    services.take(queue.redis())
    view(concert, 2)
    assert counted(context, Kind.VIEW, concert.id) == 5


def test_killed_between_database_and_redis(context: Flask, concert: Concert) -> None:
    view(concert, 3)
    [batch_id] = services.take(queue.redis())
    services.apply(batch_id, services.read(queue.redis(), batch_id))
    assert counted(context, Kind.VIEW, concert.id) == 3
    assert counted(context, Kind.VIEW, concert.id) == 3
    assert not queue.redis().exists(BATCHES, f"{BATCH}{batch_id}")


def test_killed_inside_the_transaction(context: Flask, concert: Concert, monkeypatch: pytest.MonkeyPatch) -> None:
    view(concert, 3)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(services, "add", die)
        with pytest.raises(KeyboardInterrupt):
            services.flush()
    assert counted(context, Kind.VIEW, concert.id) == 3


def test_many_flushes_at_once(context: Flask, concert: Concert) -> None:
    for _ in range(3):
        view(concert, 5)
        services.take(queue.redis())
    start = Barrier(4)

    def run() -> None:
        with context.app_context():
            start.wait()
            services.flush()
            db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(run) for _ in range(4)]:
            done.result()
    assert counted(context, Kind.VIEW, concert.id) == 15


def test_events_come_in_while_flushes_run(context: Flask, concert: Concert) -> None:
    with ThreadPoolExecutor(4) as pool:

        def flush() -> None:
            with context.app_context():
                for _ in range(10):
                    services.flush()
                db.session.remove()

        def visit() -> None:
            with context.app_context():
                for _ in range(100):
                    view(concert)

        for done in [pool.submit(work) for work in (flush, visit, flush, visit)]:
            done.result()
    assert counted(context, Kind.VIEW, concert.id) == 200


def test_an_artist_who_is_gone_holds_nothing_up(context: Flask, concert: Concert) -> None:
    charlie = make_concert(make_artist(make_user("charlie"), "Charlie"))
    view(concert, 2)
    view(charlie, 7)
    with transaction() as session:
        session.execute(delete(Profile).where(Profile.id == charlie.artist_id))
    assert counted(context, Kind.VIEW, concert.id) == 2
    assert counted(context, Kind.VIEW, charlie.id) == 0
    assert not queue.redis().exists(BATCHES)


def test_the_job_counts_a_visit(client: FlaskClient, concert: Concert) -> None:
    client.get("/@alice", headers=BROWSER)
    jobs.flush_events()
    assert db.session.scalar(select(EventTotal.count).where(EventTotal.subject_id == concert.artist_id)) == 1


def test_old_batches_are_forgotten(context: Flask, concert: Concert) -> None:
    with transaction() as session:
        session.add(EventBatch(id=uuid4(), applied_at=clock.now() - dt.timedelta(days=8)))
        session.add(EventBatch(id=uuid4(), applied_at=clock.now() - dt.timedelta(days=6)))
    jobs.prune_batches()
    assert db.session.scalar(select(func.count()).select_from(EventBatch)) == 1
