"""A system whose Redis is away from the start."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from promo import create_app
from promo.accounts.models import User
from promo.core.db import db
from promo.notifications.models import MailStatus, OutgoingMail
from tests.conftest import settings_for
from tests.factories import make_artist, make_concert, make_user
from tests.factories.people import PASSWORD
from tests.house.client import HouseClient
from tests.servers import free_port


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Flask]:
    """The application, with nobody listening where Redis should be."""
    url = f"sqlite:///{tmp_path / 'promo.sqlite3'}"
    app = create_app(settings_for(tmp_path, url, f"redis://127.0.0.1:{free_port()}/0"))
    app.test_client_class = HouseClient
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


def test_pages_are_served_and_people_register_and_sign_in(alone: Flask) -> None:
    with alone.app_context():
        concert = make_concert(make_artist(make_user("alice"), "Alice"))
    client = alone.test_client()

    pages = [client.get(a).status_code for a in ("/", "/@alice", f"/@alice/concerts/{concert.id}", "/healthz")]
    registered = client.submit("/register", email="bob@example.net", password="synthetic seagull 7")
    signed_in = client.submit("/login", email="alice@example.net", password=PASSWORD)

    assert pages == [200] * 4
    assert client.get(f"/go/{concert.id}").status_code == 302
    assert (registered.status_code, signed_in.status_code) == (303, 303)
    with alone.app_context():
        assert db.session.scalars(select(OutgoingMail.status)).all() == [MailStatus.PENDING]
        assert len(db.session.scalars(select(User)).all()) == 2


def test_guessing_passwords_is_still_slowed_down(alone: Flask) -> None:
    client = alone.test_client()
    token = client.token("/login")
    wrong = {"csrf_token": token, "email": "fay@example.net", "password": "wrong password"}

    answers = [client.post("/login", data=wrong).status_code for _ in range(11)]

    assert answers == [422] * 10 + [429]


def test_the_system_says_that_it_is_not_ready(alone: Flask) -> None:
    answer = alone.test_client().get("/readyz", headers={"Accept": "application/json"}).get_json()

    assert answer["checks"] == {"database": True, "migrations": True, "redis": False}
