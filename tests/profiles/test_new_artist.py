"""Making an artist's page, and choosing among several."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from promo.accounts.models import User
from promo.core.db import db
from promo.profiles.models import Membership, Profile, TeamRole
from promo.profiles.services import free_slug
from tests.factories import join_team, make_artist, make_user
from tests.house.client import HouseClient

Login = Callable[[User], HouseClient]


@pytest.fixture
def alice(app: Flask) -> User:
    with app.app_context():
        return make_user("alice")


def test_three_lines_make_a_page_and_its_owner(app: Flask, login: Login, alice: User) -> None:
    answer = login(alice).submit("/studio/new", name=" Лада Лебедева ", slug="", city="Москва")

    assert (answer.status_code, answer.location) == (303, "/studio?artist=lada-lebedeva")
    with app.app_context():
        artist = db.session.scalars(select(Profile)).one()
        member = db.session.scalars(select(Membership)).one()
        assert (artist.name, artist.location, member.user_id, member.role) == (
            "Лада Лебедева",
            "Москва",
            alice.id,
            TeamRole.OWNER,
        )


def test_a_swap_is_sent_on_too(login: Login, alice: User) -> None:
    browser = login(alice)
    data = {"csrf_token": browser.token("/studio/new"), "name": "Alice"}

    answer = browser.post("/studio/new", data=data, headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Location"]) == (200, "/studio?artist=alice")


@pytest.mark.parametrize("slug", ["admin", "..", "a b", "Лада", "-a", "a-", "static", "x" * 61, "<b>"])
def test_an_address_that_cannot_be_is_refused_and_what_was_typed_kept(
    app: Flask, login: Login, alice: User, slug: str
) -> None:
    answer = login(alice).submit("/studio/new", name="Лада <img src=x onerror=alert(1)>", slug=slug)

    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Лада &lt;img src=x" in text
    with app.app_context():
        assert db.session.scalars(select(Profile)).all() == []


def test_a_taken_address_is_refused_at_its_field(app: Flask, login: Login, alice: User) -> None:
    with app.app_context():
        make_artist(make_user("charlie"), "Charlie")

    answer = login(alice).submit("/studio/new", name="Alice", slug="charlie")

    assert answer.status_code == 422
    assert 'id="slug-error"' in answer.get_data(as_text=True)


def test_a_nameless_page_and_one_without_a_token_are_refused(login: Login, alice: User) -> None:
    browser = login(alice)

    assert browser.submit("/studio/new", name=" ").status_code == 422
    without = browser.post("/studio/new", data={"name": "Лада"})
    assert without.status_code == 400
    assert 'value="Лада"' in without.get_data(as_text=True)


def test_names_of_one_sound_get_addresses_of_their_own(context: Flask) -> None:
    make_artist(make_user("alice"), "Лада", slug="lada")

    assert free_slug("Лада") == "lada-2"
    assert free_slug("Admin") == "admin-2"
    assert free_slug("!!!") == "artist-2"


def test_one_chooses_among_ones_artists_and_it_is_remembered(app: Flask, login: Login, alice: User) -> None:
    with app.app_context():
        make_artist(alice, "Alice")
        join_team(alice, make_artist(make_user("bob"), "Bob"))
    browser = login(alice)

    assert "Alice" in browser.get("/studio").get_data(as_text=True).split("<nav")[0]
    assert browser.get("/studio?artist=bob").status_code == 200
    assert 'href="/@bob"' in browser.get("/studio/tracks").get_data(as_text=True)


def test_an_artist_one_has_left_is_forgotten(app: Flask, login: Login, alice: User) -> None:
    with app.app_context():
        make_artist(alice, "Alice")
        member = join_team(alice, make_artist(make_user("bob"), "Bob"))
    browser = login(alice)
    browser.get("/studio?artist=bob")

    with app.app_context():
        db.session.delete(db.session.get(Membership, member.id))
        db.session.commit()

    assert 'href="/@alice"' in browser.get("/studio/tracks").get_data(as_text=True)
    assert browser.get("/studio?artist=bob").status_code == 404


def test_who_has_no_artist_is_led_to_making_one(login: Login, alice: User) -> None:
    answer = login(alice).get("/studio/tracks")

    assert (answer.status_code, answer.location) == (303, "/studio/new")
