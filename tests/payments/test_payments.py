"""The plan and the payments of the person whose page it is."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from promo.accounts.models import User
from promo.core import clock
from promo.payments.models import PaymentStatus
from promo.profiles.models import TeamRole
from tests.factories import (
    join_team,
    make_artist,
    make_payment,
    make_payment_method,
    make_plan,
    make_user,
)
from tests.house.client import HouseClient
from tests.house.database import statements
from tests.house.figures import Figures

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
ADDRESS = "/studio/payments"
Login = Callable[[User], HouseClient]


@dataclass
class World:
    """Alice the artist, her marketing man bob, and charlie, another artist."""

    owner: User
    bob: User
    charlie: User


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    """Alice has a plan, two cards and three payments; charlie has one of each."""
    with clock.at(NOW):
        with app.app_context():
            owner, bob, charlie = make_user("alice"), make_user("bob"), make_user("charlie")
            join_team(bob, make_artist(owner, user_id=owner.id), TeamRole.MARKETING)
            make_artist(charlie, "Charlie", user_id=charlie.id)
            make_plan(owner, started_at=NOW - dt.timedelta(days=400), expires_at=NOW + dt.timedelta(days=30))
            make_payment_method(owner, is_default=True, is_verified=True)
            make_payment_method(owner, brand="visa", last4="1111", expiry_month=10, expiry_year=2026)
            make_payment(owner, 99_000)
            make_payment(owner, 150_050, type="subscription", status=PaymentStatus.FAILED, description="План «Про»")
            make_payment(owner, 10_000, type="donation_received", created_at=NOW - dt.timedelta(days=2))
            make_plan(charlie)
            make_payment_method(charlie, last4="6666")
            make_payment(charlie, 66_600)
        yield World(owner, bob, charlie)


def show(world: World, login: Login, query: str = "?lang=en") -> str:
    """The page as Alice sees it."""
    answer = login(world.owner).get(f"{ADDRESS}{query}")
    assert answer.status_code == 200
    return answer.text


def names(page: str) -> list[str]:
    """What was paid for, row by row."""
    return re.findall(r'<span class="name">([^<]+)</span>(?:<small>|</div></div></td>)', page)


def test_the_plan_is_told(world: World, login: Login) -> None:
    page = show(world, login)

    for words in ("Pro", "In force", "October 16, 2025", "December 20, 2026", "by itself", "up to 50", "analytics"):
        assert words in page


def test_methods_show_what_may_be_shown(world: World, login: Login) -> None:
    page = show(world, login)

    assert page.index("•••• 4242") < page.index("•••• 1111")
    assert "12/28" in page
    assert "main one" in page
    assert page.count("expired") == 1
    assert page.count("not verified") == 1


def test_payments_are_listed(world: World, login: Login) -> None:
    page = show(world, login)

    assert sorted(names(page)) == ["Coins", "Donation", "Plan"]
    assert sorted(Figures(page).scoped("amount").values()) == ["100.00", "1500.50", "990.00"]
    assert Figures(page).bare == {}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?status=failed", ["Plan"]),
        ("?status=refunded", []),
        ("?q=про", ["Plan"]),
        ("?sort=amount", ["Donation", "Coins", "Plan"]),
        ("?sort=-amount", ["Plan", "Coins", "Donation"]),
        ("?sort=type", ["Coins", "Donation", "Plan"]),
        ("?sort=password&status=x&page=x", None),
    ],
)
def test_the_list_is_narrowed_and_ordered(world: World, login: Login, query: str, found: list[str] | None) -> None:
    page = show(world, login, f"{query}&lang=en")

    assert names(page) == found if found is not None else len(names(page)) == 3


def test_only_an_owner_sees_it(world: World, login: Login, client: HouseClient) -> None:
    assert client.get(ADDRESS).location.startswith("/login?next=")
    answer = login(world.bob).get(f"{ADDRESS}?lang=en")
    assert answer.status_code == 403
    assert "Only the owner of the page sees" in answer.text.replace("\u00a0", " ")
    assert "4242" not in answer.text
    assert login(world.charlie).get(f"{ADDRESS}?artist=alice").status_code == 404


def test_only_an_owner_is_led_there(world: World, login: Login) -> None:
    assert f'href="{ADDRESS}"' in login(world.owner).get("/studio/tracks").text
    assert f'href="{ADDRESS}"' not in login(world.bob).get("/studio/tracks").text


def test_nobody_sees_what_others_pay(world: World, login: Login) -> None:
    assert "6666" not in show(world, login)
    assert Figures(login(world.charlie).get(ADDRESS).text).scoped("amount").popitem()[1] == "666.00"


def test_a_page_that_belongs_to_no_person_has_nothing(app: Flask, login: Login) -> None:
    with app.app_context():
        fay = make_user("fay")
        make_artist(fay, "Fay")

    assert "Payments will be here" in login(fay).get(f"{ADDRESS}?lang=en").text


def test_a_swap_gets_the_very_region_of_the_page(world: World, login: Login) -> None:
    region = login(world.owner).get(ADDRESS, headers={"HX-Request": "true", "HX-Target": "payments"}).text

    assert region.strip() in show(world, login, "")


def test_words_are_text(app: Flask, world: World, login: Login) -> None:
    with app.app_context():
        make_payment(world.owner, type="<u>x</u>", description="<b>нет</b>")
        make_payment(world.owner, type="<s>y</s>", provider="<q>z</q>")
        make_payment_method(world.owner, brand="<i>карта</i>", last4="<a>")

    assert not re.search("<(u>x|b>нет|s>y|q>z|i>карта|a>)", show(world, login))


def test_the_number_of_queries_does_not_follow_the_rows(app: Flask, world: World, login: Login) -> None:
    browser = login(world.owner)
    with statements(app) as few:
        browser.get(ADDRESS)
    with app.app_context():
        for _number in range(10):
            make_payment(world.owner)
            make_payment_method(world.owner)
    with statements(app) as many:
        browser.get(ADDRESS)

    assert len(few) == len(many) <= 10
