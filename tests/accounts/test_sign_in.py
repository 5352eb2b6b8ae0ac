"""Signing in and out."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from flask import Flask

from promo.accounts.models import User
from tests.factories import make_artist, make_staff, make_user
from tests.factories.people import PASSWORD
from tests.house.client import HouseClient

Login = Callable[[User], HouseClient]


def sign_in(client: HouseClient, email: str = "fay@example.net", password: str = PASSWORD, **fields: str):  # noqa: ANN201
    return client.submit("/login", email=email, password=password, **fields)


def test_everyone_lands_where_they_work(app: Flask) -> None:
    with app.app_context():
        make_user("fay"), make_staff("sam"), make_artist(make_user("alice"))

    landings = {name: sign_in(app.test_client(), f"{name}@example.net") for name in ("fay", "alice", "sam")}

    assert {name: answer.status_code for name, answer in landings.items()} == dict.fromkeys(landings, 303)
    assert {name: answer.location for name, answer in landings.items()} == {
        "fay": "/",
        "alice": "/studio",
        "sam": "/admin",
    }


def test_the_page_that_asked_for_the_sign_in_comes_next(client: HouseClient, app: Flask) -> None:
    with app.app_context():
        make_artist(make_user("alice"))

    asked = client.get("/studio/tracks?status=draft")
    answer = client.submit(
        "/login", page=asked.location, email="alice@example.net", password=PASSWORD, next="/studio/tracks?status=draft"
    )

    assert asked.status_code == 303
    assert answer.location == "/studio/tracks?status=draft"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site(client: HouseClient, app: Flask, elsewhere: str) -> None:
    with app.app_context():
        make_user("fay")

    answer = sign_in(client, next=elsewhere)

    assert urlsplit(answer.location or "/").netloc == ""
    assert not (answer.location or "").startswith(("//", "javascript"))


def test_known_and_unknown_addresses_get_the_same_refusal(client: HouseClient, app: Flask) -> None:
    with app.app_context():
        make_user("fay")

    known, unknown = sign_in(client, password="wrong password"), sign_in(client, "nobody@example.net")

    assert known.status_code == unknown.status_code == 422
    strip = lambda answer, name: answer.get_data(as_text=True).replace(name, "").split("csrf_token")[0]  # noqa: E731
    assert strip(known, "fay") == strip(unknown, "nobody")
    assert 'value="fay@example.net"' in known.get_data(as_text=True)


def test_a_missing_token_is_refused_and_the_address_kept(client: HouseClient, app: Flask) -> None:
    with app.app_context():
        make_user("fay")

    answer = client.post("/login", data={"email": "fay@example.net", "password": PASSWORD})

    assert answer.status_code == 400
    assert 'value="fay@example.net"' in answer.get_data(as_text=True)
    assert PASSWORD not in answer.get_data(as_text=True)


def test_a_body_that_is_no_form_is_refused(client: HouseClient) -> None:
    assert client.post("/login", json={"email": "fay@example.net"}).status_code == 400


def test_the_eleventh_wrong_password_of_a_minute_waits(client: HouseClient, app: Flask) -> None:
    with app.app_context():
        make_user("fay"), make_user("bob")
    token = client.token("/login")

    def attempt(email: str, password: str) -> int:
        return client.post("/login", data={"csrf_token": token, "email": email, "password": password}).status_code

    answers = [attempt("fay@example.net", "wrong password") for _ in range(11)]

    assert answers == [422] * 10 + [429]
    assert attempt("Bob@Example.net", PASSWORD) == 303


def test_signing_out_ends_the_session_and_needs_the_token(app: Flask, login: Login) -> None:
    with app.app_context():
        fay = make_user("fay")
    browser = login(fay)

    assert browser.post("/logout").status_code == 400
    assert browser.get("/studio/new").status_code == 200
    answer = browser.submit("/logout", page="/studio/new")

    assert answer.status_code == 303
    assert browser.get("/studio/new").status_code == 303


def test_an_unconfirmed_or_blocked_person_stays_outside(client: HouseClient, app: Flask) -> None:
    with app.app_context():
        make_user("fay", confirmed_at=None), make_user("bob", active=False)

    assert sign_in(client).status_code == 422
    assert sign_in(client, "bob@example.net").status_code == 422


def test_someone_who_came_with_imported_data_cannot_sign_in(client: HouseClient, app: Flask) -> None:
    with app.app_context():
        make_user("ghost", email=None, password=None)

    assert sign_in(client, email="").status_code == 422
