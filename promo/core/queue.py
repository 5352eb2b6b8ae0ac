"""Redis and RQ: the bell that says there is work. Only ids travel; the row in the database is the work."""

import logging
from typing import cast
from uuid import UUID

from flask import Flask, current_app
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

log = logging.getLogger(__name__)

QUEUES = ("mail", "default")  # the order in which a worker looks for work
JOB_SECONDS = 180
TIMEOUT_SECONDS = 1.0  # a page never waits longer for Redis


def init_app(app: Flask) -> None:
    """Prepare the connection; nothing is opened until it is used."""
    app.extensions["redis"] = connect(app.extensions["settings"].redis_url)


def connect(url: str, timeout: float | None = TIMEOUT_SECONDS) -> Redis:
    """Return a client that answers or fails within `timeout` seconds (None: waits, as workers do)."""
    return Redis.from_url(url, socket_connect_timeout=TIMEOUT_SECONDS, socket_timeout=timeout)


def redis() -> Redis:
    """Return the application's Redis client."""
    return cast(Redis, current_app.extensions["redis"])


def queue(name: str) -> Queue:
    """Return the queue of that name; it must be one of `QUEUES`."""
    if name not in QUEUES:
        raise ValueError(f"no such queue: {name}")
    return Queue(name, connection=redis(), serializer=JSONSerializer, default_timeout=JOB_SECONDS)


def ring(queue_name: str, job: str, *ids: UUID) -> None:
    """Ask a worker to run `job` (dotted name) with `ids`. Redis may be down: then the sweep finds the row."""
    try:
        queue(queue_name).enqueue(job, *[str(i) for i in ids], result_ttl=0, failure_ttl=7 * 86400)
    except RedisError as error:
        log.warning("could not ring for %s: %s", job, error)
