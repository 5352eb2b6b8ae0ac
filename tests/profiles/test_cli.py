"""`flask users` and `flask artists`."""

import json

import pytest
from flask import Flask
from sqlalchemy import select

from promo.core.db import db
from promo.profiles.models import Membership, Profile
from tests.factories import make_artist, make_user
from tests.house.client import HouseClient


def run(app: Flask, *arguments: str):  # noqa: ANN201
    return app.test_cli_runner().invoke(args=arguments)


def test_a_user_made_by_hand_can_sign_in_at_once(app: Flask, client: HouseClient) -> None:
    result = run(app, "users", "create", "Sam@Example.net", "--password", "quiet water runs", "--staff", "--json")

    assert json.loads(result.output)["title"] == "sam@example.net"
    answer = client.submit("/login", email="sam@example.net", password="quiet water runs")
    assert answer.location == "/admin"


def test_an_existing_user_gets_the_password_and_the_role(app: Flask, client: HouseClient) -> None:
    with app.app_context():
        make_user("alice")

    run(app, "users", "create", "alice@example.net", "--password", "quiet water runs", "--artist", "alice")
    run(app, "users", "create", "alice@example.net", "--password", "deeper water", "--artist", "alice")

    assert client.submit("/login", email="alice@example.net", password="deeper water").location == "/studio"
    with app.app_context():
        assert len(db.session.scalars(select(Profile)).all()) == len(db.session.scalars(select(Membership)).all()) == 1


def test_an_existing_page_gets_a_second_owner(app: Flask) -> None:
    with app.app_context():
        make_artist(make_user("alice"), "Alice")

    run(app, "users", "create", "bob@example.net", "--password", "quiet water runs", "--artist", "alice")

    with app.app_context():
        assert len(db.session.scalars(select(Membership)).all()) == 2


@pytest.mark.parametrize("arguments", [("not-an-address", "--password", "x"), ("a@example.net",)])
def test_nonsense_is_refused_in_a_line(app: Flask, arguments: tuple[str, ...]) -> None:
    result = run(app, "users", "create", *arguments)

    assert result.exit_code != 0
    assert "Traceback" not in result.output


def test_artists_are_listed_one_a_line(app: Flask) -> None:
    with app.app_context():
        make_artist(name="Alice", kv_id="demo-user")
        make_artist(name="Bob")

    lines = run(app, "artists", "list", "--json").output.splitlines()

    assert [json.loads(line)["slug"] for line in lines] == ["alice", "bob"]
    assert json.loads(lines[0])["kv_id"] == "demo-user"
