"""The processes beside the web: worker and scheduler."""

import logging
import os
import signal
import threading
import time
from typing import Any

from flask import Flask
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.job import Job
from rq.serializers import JSONSerializer

from promo.core import queue
from promo.core.db import db
from promo.core.processes import end_with_parent
from promo.schedule import TABLE, Periodic

log = logging.getLogger(__name__)

WORKER_SECONDS = 60  # after this long without a word a worker is taken for dead
MAINTENANCE_SECONDS = 30


class AppWorker(Worker):
    """An RQ worker whose jobs run inside the application; connections are made after the fork."""

    app: Flask

    def perform_job(self, job: Job, queue: Queue) -> bool:
        """Run the job in an application context of its own."""
        end_with_parent(os.getppid())  # or it would go on beside the worker that takes the job over
        with self.app.app_context():
            db.engine.dispose(close=False)
            return bool(super().perform_job(job, queue))


def work(app: Flask, burst: bool = False) -> None:
    """Run jobs until told to stop; with `burst` until there are none."""
    connection = queue.connect(app.extensions["settings"].redis_url, timeout=None)
    _wait_for(connection)
    worker = AppWorker(
        [Queue(name, connection=connection, serializer=JSONSerializer) for name in queue.QUEUES],
        connection=connection,
        serializer=JSONSerializer,
        worker_ttl=WORKER_SECONDS,
        maintenance_interval=MAINTENANCE_SECONDS,
    )
    worker.app = app
    worker.work(burst=burst, logging_level="WARNING")


def schedule(app: Flask) -> None:
    """Put each periodic job into its queue when its time has come, until told to stop.

    Two schedulers may run: a key in Redis lets one ring in each period. Redis may be away: the next turn tries again.
    """
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    connection = queue.connect(app.extensions["settings"].redis_url)
    while not stop.is_set():
        for entry in TABLE:
            _tick(connection, entry)
        stop.wait(1)


def _tick(connection: Redis, entry: Periodic) -> None:
    period = int(time.time()) // entry.every
    try:
        if connection.set(f"promo:tick:{entry.job}:{period}", 1, nx=True, ex=entry.every * 2):
            target: Any = Queue(entry.queue, connection=connection, serializer=JSONSerializer)
            target.enqueue(entry.job, job_timeout=queue.JOB_SECONDS, result_ttl=0, ttl=entry.every * 6)
    except RedisError as error:
        log.warning("no tick for %s: %s", entry.job, error)


def _wait_for(connection: Redis) -> None:
    while True:
        try:
            connection.ping()
            return
        except RedisError as error:
            log.warning("waiting for Redis: %s", error)
            time.sleep(1)
