"""The parts of the system and the order in which they come up."""

import errno
import fcntl
import http.client
import os
import socket
import time

import flask_migrate
from flask import Flask

from promo.config import Settings
from promo.dev import embedded_redis
from promo.dev.supervisor import CannotStart, Supervisor, say

ADDRESS = "127.0.0.1"
WEB_WORKERS = 2
HANDOVER_SECONDS = 3.0  # what is left of a killed run is gone by then
LONG_START_SECONDS = 20.0


def run(settings: Settings) -> int:
    """Bring everything up, keep it up until asked to stop, take it down."""
    _take_data_directory(settings)
    _check_port(settings.port)
    from wsgi import app  # takes a second: not before the checks above have passed

    system = Supervisor()
    try:
        if settings.embedded_redis:
            data, redis_socket = settings.data_dir / "redis", settings.embedded_redis
            system.start("redis", lambda: embedded_redis.replace_process(data, redis_socket))
        code, sign_ins = system.run_once("prepare", lambda: _prepare(app))
        if code and not system.stopping:
            say("the database could not be prepared")
            return 1
        system.start("web", lambda: _serve(settings.port))
        system.start("worker", lambda: _work(app))
        system.start("scheduler", lambda: _schedule(app))
        _welcome(system, settings, sign_ins)
        while not system.stopping:
            system.attend(60)
        return 0
    finally:
        system.stop()


def _take_data_directory(settings: Settings) -> None:
    """Hold a lock on the directory; children hold it too, so that two systems never share one for a moment."""
    directory = os.open(settings.data_dir, os.O_RDONLY)
    os.set_inheritable(directory, True)
    deadline = time.monotonic() + HANDOVER_SECONDS
    while True:
        try:
            fcntl.flock(directory, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise CannotStart(f"it already runs on the data in {settings.data_dir}") from None
            time.sleep(0.05)


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError as error:
            reason = "is in use" if error.errno == errno.EADDRINUSE else f"is not to be had: {error.strerror}"
            raise CannotStart(f"PORT {port} {reason}") from None


def _prepare(app: Flask) -> None:
    """Migrate, and fill an empty database with the demo; in a child, so that nothing open is left to the others."""
    from promo.demo.cli import show_sign_ins
    from promo.demo.services import fill

    with app.app_context():
        flask_migrate.upgrade()
        if app.extensions["settings"].demo:
            fill()
            show_sign_ins()


def _serve(port: int) -> None:
    from promo.server import serve

    serve(ADDRESS, port, WEB_WORKERS)


def _work(app: Flask) -> None:
    from promo.worker import work

    with app.app_context():
        work(app)


def _schedule(app: Flask) -> None:
    from promo.worker import schedule

    with app.app_context():
        schedule(app)


def _welcome(system: Supervisor, settings: Settings, sign_ins: list[str]) -> None:
    """Say where it runs once it answers."""
    started, patient = time.monotonic(), True
    while not system.stopping:
        system.attend(0.05)
        if _answers(settings.port):
            say("\n".join(["", f"promo.music runs at {settings.public_url}", *sign_ins, "Ctrl-C stops it.", ""]))
            return
        if patient and time.monotonic() - started > LONG_START_SECONDS:
            patient = False
            say(f"no good answer from /readyz for {LONG_START_SECONDS:g} s: see the lines above")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(ADDRESS, port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
