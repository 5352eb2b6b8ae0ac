"""The studio's first page."""

import datetime as dt
from collections.abc import Callable

from flask import Flask

from promo.accounts.models import User
from promo.core.states import ModerationStatus
from promo.payments.models import DonationStatus
from tests.analytics.conftest import World
from tests.factories import (
    join_team,
    make_artist,
    make_concert,
    make_donation,
    make_sale,
    make_track,
    make_user,
    subscribe,
)
from tests.house.client import HouseClient
from tests.house.database import statements
from tests.house.figures import Figures

Login = Callable[[User], HouseClient]


def test_totals_are_of_all_tracks_and_confirmed_sales(app: Flask, world: World, login: Login) -> None:
    with app.app_context():
        make_track(world.alice, plays=900, likes=30)
        make_track(world.alice, "Черновик", plays=100, likes=3, status=ModerationStatus.DRAFT)
        make_sale(make_concert(world.alice, "Ещё один", status=ModerationStatus.PENDING), 1, 99_967)

    shown = Figures(login(world.owner).get("/studio").text)

    assert shown.bare == {
        "plays": "1000",
        "likes": "33",
        "subscribers": "0",
        "revenue": "11000.00",
        "donations": "0.00",
    }
    assert set(shown.seen.values()) == {1}


def test_subscribers_and_donations_stand_apart(app: Flask, world: World, login: Login) -> None:
    with app.app_context():
        subscribe(world.alice, "maria@yandex.ru", "news", "updates")
        subscribe(world.alice, "oleg@mail.ru", "news", is_subscribed=False)
        make_donation(world.alice, 30_050)
        make_donation(world.alice, status=DonationStatus.REFUNDED)
        make_donation(make_artist(make_user("fay"), "Fay"))

    shown = Figures(login(world.owner).get("/studio").text).bare

    assert (shown["subscribers"], shown["revenue"], shown["donations"]) == ("1", "10000.33", "300.50")


def test_the_next_concerts_show_what_is_sold(app: Flask, world: World, login: Login) -> None:
    with app.app_context():
        make_concert(world.alice, "Вчера", date=dt.date(2026, 11, 19))
        tonight = make_concert(world.alice, "Сейчас", date=dt.date(2026, 11, 20), time=dt.time(13, 0), capacity=260)

    page = login(world.owner).get("/studio").text

    assert Figures(page).scoped("tickets") == {str(tonight.id): "0", str(world.concert.id): "7"}
    assert "Вчера" not in page
    assert f"/studio/concerts/{world.concert.id}/funnel" in page


def test_the_best_tracks_come_first(app: Flask, world: World, login: Login) -> None:
    with app.app_context():
        for plays in range(7):
            make_track(world.alice, f"Этюд {plays}", plays=plays * 10)

    assert list(Figures(login(world.owner).get("/studio").text).scoped("plays").values()) == [
        "60",
        "50",
        "40",
        "30",
        "20",
    ]


def test_a_new_artist_is_shown_the_first_step(app: Flask, login: Login) -> None:
    with app.app_context():
        fay = make_user("fay")
        make_artist(fay, "Fay")

    page = login(fay).get("/studio?lang=en").text

    assert "The stage is set" in page
    assert set(Figures(page).bare.values()) == {"0", "0.00"}


def test_the_address_works_with_a_slash_and_without(world: World, login: Login) -> None:
    browser = login(world.owner)

    assert browser.get("/studio").status_code == browser.get("/studio/").status_code == 200


def test_a_choice_of_artist_is_remembered(app: Flask, world: World, login: Login) -> None:
    with app.app_context():
        bob = make_user("bob")
        make_artist(bob, "Aaron")
        join_team(bob, world.alice)
    browser = login(bob)

    assert "<h1>Aaron</h1>" in browser.get("/studio").text
    assert "<h1>Alice</h1>" in browser.get("/studio?artist=alice").text
    assert "<h1>Alice</h1>" in browser.get("/studio").text
    assert browser.get("/studio?artist=charlie").status_code == 404


def test_the_number_of_queries_does_not_follow_the_rows(app: Flask, world: World, login: Login) -> None:
    browser = login(world.owner)
    with statements(app) as few:
        browser.get("/studio")
    with app.app_context():
        for _number in range(4):
            make_track(world.alice, plays=5)
            make_sale(make_concert(world.alice))
    with statements(app) as many:
        browser.get("/studio")

    assert len(few) == len(many) <= 12
