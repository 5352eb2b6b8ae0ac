"""The system as it is deployed: each part a process of its own."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import mkdtemp

import psycopg
from flask import Flask
from flask_babel import force_locale, gettext
from flask_migrate import upgrade

from promo import create_app
from promo.core.db import db
from tests import servers
from tests.commands.conftest import ROOT, environment, status
from tests.conftest import made, settings_for

COMMANDS = {
    "web": ("-m", "promo.server"),
    "worker": ("-m", "flask", "--app", "wsgi", "worker"),
    "scheduler": ("-m", "flask", "--app", "wsgi", "scheduler"),
}
START_SECONDS = 60  # on a machine that has much else to do


class System:
    """A migrated system whose parts start when asked; `app` reads and writes its database from here."""

    def __init__(self, directory: Path, database_url: str, redis_url: str, mail_url: str) -> None:
        port = servers.free_port()
        self.directory, self.url = directory, f"http://127.0.0.1:{port}"
        self.settings = settings_for(
            directory, database_url, redis_url, port=port, public_url=self.url, mail_url=mail_url
        )
        self.app: Flask = create_app(self.settings)
        with self.app.app_context():
            upgrade()
        self.parts = ExitStack()

    def start(self, *names: str) -> None:
        """Start parts, and wait until the web answers."""
        settings = self.settings
        env = environment(
            PROMO_DATA_DIR=settings.data_dir,
            PROMO_DEMO=0,
            PROMO_ENCRYPTION_KEY=settings.encryption_key,
            SECRET_KEY=settings.secret_key,
            DATABASE_URL=settings.database_url,
            REDIS_URL=settings.redis_url,
            MAIL_URL=settings.mail_url,
            STORAGE_URL=settings.storage_url,
            PUBLIC_URL=settings.public_url,
        )
        for name in names:
            command = servers.python(*COMMANDS[name], *(("--port", str(settings.port)) if name == "web" else ()))
            log = self.parts.enter_context((self.directory / f"{name}.log").open("wb"))
            self.parts.enter_context(servers.running(command, cwd=ROOT, env=env, stdout=log, stderr=log))
        try:
            servers.wait_until(lambda: status(f"{self.url}/readyz") == 200, START_SECONDS)
        except AssertionError:
            raise AssertionError((self.directory / "web.log").read_text()) from None

    def stop(self) -> None:
        """Stop every part; none may have had an accident on the way."""
        self.parts.close()
        with self.app.app_context():
            db.engine.dispose()
        accidents = {log.name: text for log in self.directory.glob("*.log") if "Traceback" in (text := log.read_text())}
        assert accidents == {}

    def say(self, language: str, text: str) -> str:
        """Return what a person reads for `text`."""
        with self.app.app_context(), force_locale(language):
            return str(gettext(text))


@contextmanager
def system(
    workplace: Path, name: str, postgres_url: str | None = None, mail_url: str | None = None
) -> Iterator[System]:
    """Make a system on SQLite, or in a new database of the Postgres server; mail goes to the mailbox of a demo."""
    directory = Path(mkdtemp(prefix=f"{name}-", dir=workplace))
    database_url = f"sqlite:///{directory}/promo.sqlite3"
    if postgres_url:
        database_url = new_database(postgres_url, directory.name)
    with servers.redis_server(made(directory / "redis")) as redis_url:
        running = System(directory, database_url, redis_url, mail_url or f"file://{directory}/mail")
        try:
            yield running
        finally:
            running.stop()


def new_database(server: str, name: str) -> str:
    """Make an empty database on a Postgres server; return its address."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    head, _, query = server.partition("?")
    return f"{head.rpartition('/')[0]}/{name}?{query}".replace("postgresql://", "postgresql+psycopg://")
