"""The list of concerts in the studio."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask

from promo.accounts.models import User
from promo.concerts.models import Concert
from promo.core.states import ModerationStatus
from promo.events.models import Kind, Source
from promo.profiles.models import Profile
from promo.ticketing.models import SaleStatus
from tests.factories import count_event, make_artist, make_concert, make_sale, make_user
from tests.house.client import HouseClient
from tests.house.database import statements
from tests.house.figures import Figures

Login = Callable[[User], HouseClient]
REASON = "На афише нет возрастного ограничения."


@dataclass
class World:
    """Alice the artist with concerts in Moscow and Kazan, and charlie, another artist, with one."""

    alice: Profile
    owner: User
    moscow: Concert
    kazan: Concert
    others: Concert


@pytest.fixture
def world(app: Flask) -> World:
    """Two sales count in Moscow; what must not count is there too."""
    with app.app_context():
        owner = make_user("alice")
        alice = make_artist(owner)
        moscow = make_concert(alice, "Большой вечер", views=100, date=dt.date(2027, 3, 1))
        kazan = make_concert(
            alice,
            "Акустика",
            city="Казань",
            venue="Сайдаш",
            date=dt.date(2027, 2, 1),
            status=ModerationStatus.REJECTED,
            moderation_comment=REASON,
        )
        others = make_concert(make_artist(make_user("charlie"), "Charlie"), "Чужой", city="Тверь")
        make_sale(moscow, quantity=2, price=100_000)
        make_sale(moscow, quantity=3, price=50_050)
        for status in (SaleStatus.PENDING, SaleStatus.CANCELLED, SaleStatus.REFUNDED):
            make_sale(moscow, status=status)
        make_sale(moscow, is_test=True)
        make_sale(others, quantity=9)
        count_event(moscow, Kind.VIEW, 11)
        count_event(moscow, Kind.VIEW, 5, source=Source.SELLER)
        count_event(moscow, Kind.CLICK, 7)
    return World(alice, owner, moscow, kazan, others)


def titles(page: str) -> list[str]:
    """The titles of the rows, in order."""
    return re.findall(r'class="row-link[^>]*>([^<]+)', page)


def test_an_artist_sees_her_concerts_alone(world: World, login: Login) -> None:
    page = login(world.owner).get("/studio/concerts").text

    assert titles(page) == ["Большой вечер", "Акустика"]
    assert f"/studio/concerts/{world.moscow.id}/funnel" in page
    assert REASON in page


def test_figures_are_counted_from_what_counts(world: World, login: Login) -> None:
    figures = Figures(login(world.owner).get("/studio/concerts").text)
    here, there = str(world.moscow.id), str(world.kazan.id)

    assert figures.scoped("views") == {here: "116", there: "0"}
    assert figures.scoped("tickets") == {here: "5", there: "0"}
    assert figures.scoped("revenue") == {here: "3501.50", there: "0.00"}
    assert figures.bare == {}


def test_sums_of_other_currencies_are_not_added(app: Flask, world: World, login: Login) -> None:
    with app.app_context():
        make_sale(world.kazan, quantity=1, price=9_900, currency="EUR")

    figures = Figures(login(world.owner).get("/studio/concerts").text)

    assert figures.scoped("tickets")[str(world.kazan.id)] == "1"
    assert figures.scoped("revenue")[str(world.kazan.id)] == "0.00"


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("sort=date", ["Акустика", "Большой вечер"]),
        ("sort=-date", ["Большой вечер", "Акустика"]),
        ("sort=title", ["Акустика", "Большой вечер"]),
        ("sort=city", ["Акустика", "Большой вечер"]),
        ("sort=-views", ["Большой вечер", "Акустика"]),
        ("sort=sold", ["Акустика", "Большой вечер"]),
        ("sort=-revenue", ["Большой вечер", "Акустика"]),
        ("q=КАЗАНЬ", ["Акустика"]),
        ("q=сайд", ["Акустика"]),
        ("q=вечер&status=approved", ["Большой вечер"]),
        ("q=вечер&status=draft", []),
        ("status=rejected", ["Акустика"]),
        ("sort=nothing&status=nothing&page=nothing", ["Большой вечер", "Акустика"]),
    ],
)
def test_the_list_is_narrowed_and_ordered(world: World, login: Login, query: str, order: list[str]) -> None:
    assert titles(login(world.owner).get(f"/studio/concerts?{query}").text) == order


def test_a_column_is_turned_round_by_its_head(world: World, login: Login) -> None:
    page = login(world.owner).get("/studio/concerts?q=е&sort=-revenue").text

    assert re.search(r'aria-sort="descending"><a href="[^"]*sort=revenue"', page)
    assert re.search(r'href="/studio/concerts\?q=[^"]*&amp;sort=-views"', page)


def test_a_swap_gets_the_very_region_of_the_page(world: World, login: Login) -> None:
    browser = login(world.owner)

    region = browser.get("/studio/concerts", headers={"HX-Request": "true", "HX-Target": "concerts"}).text

    assert region.strip() in browser.get("/studio/concerts").text


def test_a_boosted_visit_gets_the_page(world: World, login: Login) -> None:
    answer = login(world.owner).get("/studio/concerts", headers={"HX-Request": "true", "HX-Boosted": "true"})

    assert "<html" in answer.text


def test_a_new_artist_reads_what_belongs_here(app: Flask, login: Login) -> None:
    with app.app_context():
        fay = make_user("fay")
        make_artist(fay, "Fay")

    assert "Your concerts will be here" in login(fay).get("/studio/concerts?lang=en").text


def test_a_visitor_signs_in_first(client: HouseClient) -> None:
    assert client.get("/studio/concerts").location.startswith("/login?next=")


def test_the_number_of_queries_does_not_follow_the_rows(app: Flask, world: World, login: Login) -> None:
    browser = login(world.owner)
    with statements(app) as few:
        browser.get("/studio/concerts")
    with app.app_context():
        for _number in range(12):
            make_sale(make_concert(world.alice))
    with statements(app) as many:
        browser.get("/studio/concerts")

    assert len(few) == len(many) <= 8


def test_the_command_lists_an_artists_concerts(app: Flask, world: World) -> None:
    lines = app.test_cli_runner().invoke(args=["concerts", "list", "--artist", "alice", "--json"]).output.splitlines()

    assert len(lines) == 2
    assert f'"id": "{world.kazan.id}"' in lines[0]
    assert '"title": "Акустика", "status": "rejected"' in lines[0]


def test_the_command_names_an_unknown_artist(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(args=["concerts", "list", "--artist", "nobody"])

    assert answer.exit_code == 1
    assert "nobody" in answer.output
