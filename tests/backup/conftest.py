"""A system with something of everything, and an empty one to restore into."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask

from promo import create_app
from promo.backup import rows, services
from promo.clients import storage
from promo.core.db import db, transaction
from promo.events.models import Kind
from promo.notifications.models import MailStatus
from promo.notifications.services import queue_mail
from promo.profiles.models import Profile
from promo.transfer.models import RejectedRow
from promo.wallet import services as wallet
from tests.conftest import BACKENDS, settings_for
from tests.factories import connect_provider, count_event, make_artist, make_concert, make_sale, make_staff, make_user
from tests.factories.mailing import choose_reminders, make_campaign, make_reminder, subscribe
from tests.factories.payments import make_donation, make_plan
from tests.factories.wallet import give_coins, hold_coins
from tests.house.client import HouseClient

SECRET = "the seller's own key"
ODD = 'Ночь\u2028"кавычки" \\ \t\n\U0001f3b8 <b>'
PICTURE = "covers/" + "0123456789abcdef" * 2 + ".webp"

# For what does not depend on the kind of database that is read from, or restored into.
FROM_SQLITE = pytest.mark.parametrize("backend", ["sqlite"])
INTO_SQLITE = pytest.mark.parametrize("target", ["sqlite"], indirect=True)


class Filled:
    """The system, and what the tests ask it about."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context():
            self.owner, self.staff = make_user("alice"), make_staff("sam")
            self.artist = make_artist(self.owner, picture=PICTURE, bio=ODD, socials={"vk": ODD, "n": [1, 2.5, None]})
            self.concert_id = fill(self.artist)
            make_plan(self.owner)
            choose_reminders(self.owner)
            make_reminder(self.owner, concert_id=self.concert_id)
            storage.store(app.extensions["settings"].storage_url, PICTURE, b"\x00picture\xff" * 1000)

    def backup(self, path: Path) -> Path:
        """Make a backup."""
        with self.app.app_context():
            services.create(path, lambda stage, what: None)
        return path


def fill(artist: Profile) -> UUID:
    """Give the artist a bit of everything; returns the id of the concert."""
    concert = make_concert(artist, title=ODD)
    make_sale(concert)
    make_sale(concert, quantity=3, price=199_999, details={"note": ODD})
    count_event(concert, Kind.VIEW, 120)
    count_event(concert, Kind.CLICK, 40)
    connect_provider(artist, api_key=SECRET)
    make_campaign(artist)
    subscribe(artist, "fan@example.net", "news")
    make_donation(artist)
    give_coins(artist)
    spent = wallet.spend(artist.id, 30, key=str(uuid4()), description="Баннер")
    wallet.refund(spent, 10, key=str(uuid4()))
    hold_coins(artist)
    with transaction():
        queue_mail("emails/test", "fay@example.net", "Привет", ODD, None)
        sent = queue_mail("emails/test", "bob@example.net", "Привет", ODD, None)
        sent.status = MailStatus.SENT
        db.session.add(RejectedRow(key="wat:1", value=ODD, reason="unknown_key"))
    return concert.id


@pytest.fixture
def filled(app: Flask) -> Filled:
    """A system with something of everything."""
    return Filled(app)


@pytest.fixture
def saved(filled: Filled, tmp_path: Path) -> Path:
    """A backup of it."""
    return filled.backup(tmp_path / "saved.backup")


@pytest.fixture(params=BACKENDS)
def target(request: pytest.FixtureRequest, tmp_path: Path, redis_url: str) -> Iterator[Flask]:
    """A system of either kind whose database has no tables yet."""
    directory = tmp_path / "target"
    directory.mkdir()
    url = f"sqlite:///{directory / 'promo.sqlite3'}"
    if request.param == "postgres":
        url = postgres_database(request.getfixturevalue("postgres_url"))
    app = create_app(settings_for(directory, url, redis_url))
    app.test_client_class = HouseClient
    yield app
    with app.app_context():
        db.engine.dispose()


def postgres_database(server: str) -> str:
    """Make an empty database and return its address."""
    name = f"target_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    head, _, query = server.partition("?")
    return f"{head.rpartition('/')[0]}/{name}?{query}".replace("postgresql://", "postgresql+psycopg://")


def restore(app: Flask, path: Path) -> None:
    """Restore a backup."""
    with app.app_context():
        services.restore(path, lambda stage, what: None)


def contents(app: Flask) -> dict[str, bytes]:
    """Every row of every table."""
    with app.app_context(), db.engine.connect() as connection:
        return {table.name: b"".join(rows.dump(connection, table)) for table in rows.tables()}


def rewritten(path: Path, name: str, content: bytes) -> Path:
    """The archive with another content of one member, in good order as a zip file."""
    changed = path.with_name("changed.backup")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for member in old.namelist():
            new.writestr(member, content if member == name else old.read(member))
    return changed
