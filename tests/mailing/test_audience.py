"""The audience in the studio."""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask

from promo.accounts.models import User
from promo.profiles.models import Profile, TeamRole
from tests.factories import join_team, make_artist, make_user, subscribe
from tests.house.client import HouseClient
from tests.house.database import statements
from tests.house.figures import Figures

ADDRESS = "/studio/audience"
Login = Callable[[User], HouseClient]


def day(number: int) -> dt.datetime:
    """A day of October."""
    return dt.datetime(2026, 10, number, 12, tzinfo=dt.UTC)


@dataclass
class World:
    """Alice the artist, and charlie, another artist."""

    alice: Profile
    owner: User
    charlie: User


@pytest.fixture
def world(app: Flask) -> World:
    """Three addresses with something on, one that left, and one of another artist."""
    with app.app_context():
        owner, charlie = make_user("alice"), make_user("charlie")
        alice = make_artist(owner)
        subscribe(alice, "maria@yandex.ru", "news", "marketing", subscribed_at=day(1))
        subscribe(alice, "oleg@mail.ru", "news", subscribed_at=day(2))
        subscribe(alice, "oleg@mail.ru", "updates", is_subscribed=False, subscribed_at=day(1))
        subscribe(alice, "zina@mail.ru", "news", subscribed_at=day(4))
        subscribe(alice, "left@mail.ru", "news", "updates", is_subscribed=False, subscribed_at=day(3))
        subscribe(make_artist(charlie, "Charlie"), "stranger@mail.ru", "news")
        subscribe(make_artist(charlie, "Second"), "maria@yandex.ru", "updates")
    return World(alice, owner, charlie)


def member(app: Flask, world: World, role: TeamRole) -> User:
    """Somebody on Alice's team."""
    with app.app_context():
        user = make_user(str(role))
        join_team(user, world.alice, role)
    return user


def addresses(page: str) -> list[str]:
    """The addresses of the rows, in order."""
    return re.findall(r'<td class="main"><div class="with-cover"><div><span>([^<]+)', page)


def show(world: World, login: Login, query: str = "") -> str:
    """The page as Alice sees it."""
    answer = login(world.owner).get(f"{ADDRESS}{query}")
    assert answer.status_code == 200
    return answer.text


def export(browser: HouseClient, query: str = "") -> list[dict[str, str]]:
    """Read the file as a spreadsheet does."""
    answer = browser.get(f"{ADDRESS}.csv{query}")
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def test_an_address_counts_once_while_a_category_is_on(world: World, login: Login) -> None:
    figures = Figures(show(world, login))

    assert figures.bare == {"subscribers": "3"}
    assert figures.scoped("subscribers") == {"news": "3", "marketing": "1"}
    assert set(figures.seen.values()) == {1}


def test_each_row_tells_since_when_and_to_what(world: World, login: Login) -> None:
    rows = {row["email"]: row for row in export(login(world.owner))}

    assert set(rows["maria@yandex.ru"]["categories"].split(",")) == {"news", "marketing"}
    assert rows["oleg@mail.ru"]["since"] == "2026-10-02T12:00:00+00:00"
    assert (rows["left@mail.ru"]["consent"], rows["left@mail.ru"]["categories"]) == ("unsubscribed", "")
    assert len(rows) == 4


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["zina", "left", "oleg", "maria"]),
        ("?status=subscribed", ["zina", "oleg", "maria"]),
        ("?status=unsubscribed", ["left"]),
        ("?q=MAIL.ru", ["zina", "left", "oleg"]),
        ("?q=mail.ru&status=unsubscribed&sort=email", ["left"]),
        ("?q=%25", []),
        ("?sort=email", ["left", "maria", "oleg", "zina"]),
        ("?sort=since", ["maria", "oleg", "left", "zina"]),
        ("?sort=-consent", ["left", "zina", "oleg", "maria"]),
        ("?sort=artist_id&status=on&page=nine", ["zina", "left", "oleg", "maria"]),
    ],
)
def test_the_list_is_narrowed_and_ordered(world: World, login: Login, query: str, found: list[str]) -> None:
    shown = [address.split("@")[0] for address in addresses(show(world, login, query))]

    assert shown == found if "consent" not in query else (shown[0], set(shown)) == (found[0], set(found))


def test_who_need_not_write_sees_masks(app: Flask, world: World, login: Login) -> None:
    marketing = login(member(app, world, TeamRole.MARKETING))
    assert "maria@yandex.ru" in marketing.get(ADDRESS).text

    for role in (TeamRole.READONLY, TeamRole.CASHIER):
        browser = login(member(app, world, role))
        page = browser.get(ADDRESS).text
        assert "maria@yandex.ru" not in page
        assert "m•••a@yandex.ru" in page
        assert {row["email"] for row in export(browser)} >= {"m•••a@yandex.ru"}


def test_a_mask_gives_way_to_no_question(app: Flask, world: World, login: Login) -> None:
    browser = login(member(app, world, TeamRole.READONLY))
    usual = addresses(browser.get(ADDRESS).text)

    assert addresses(browser.get(f"{ADDRESS}?q=maria").text) == usual
    assert addresses(browser.get(f"{ADDRESS}?sort=email").text) == usual
    assert len(export(browser, "?q=maria&sort=-email")) == 4


def test_the_file_keeps_to_what_is_looked_at(world: World, login: Login) -> None:
    assert [row["email"] for row in export(login(world.owner), "?status=subscribed&q=mail.ru&sort=email")] == [
        "oleg@mail.ru",
        "zina@mail.ru",
    ]


def test_others_never_see_it(world: World, login: Login, client: HouseClient) -> None:
    for address in (ADDRESS, f"{ADDRESS}.csv"):
        assert client.get(address).location.startswith("/login?next=")
        assert login(world.charlie).get(f"{address}?artist=alice").status_code == 404
        assert "zina" not in login(world.charlie).get(address).text
        assert "stranger" not in login(world.owner).get(address).text


def test_a_swap_gets_the_very_region_of_the_page(world: World, login: Login) -> None:
    region = login(world.owner).get(ADDRESS, headers={"HX-Request": "true", "HX-Target": "audience"}).text

    assert region.strip() in show(world, login)


def test_a_new_artist_reads_what_belongs_here(app: Flask, login: Login) -> None:
    with app.app_context():
        fay = make_user("fay")
        make_artist(fay, "Fay")

    page = login(fay).get(f"{ADDRESS}?lang=en").text

    assert "Your listeners will be here" in page
    assert Figures(page).bare == {"subscribers": "0"}


def test_words_are_text(app: Flask, world: World, login: Login) -> None:
    with app.app_context():
        subscribe(world.alice, "<b>@example.net", "<i>topic")

    assert not re.search("<(b>@|i>topic)", show(world, login))


def test_the_number_of_queries_does_not_follow_the_rows(app: Flask, world: World, login: Login) -> None:
    browser = login(world.owner)
    with statements(app) as few:
        browser.get(ADDRESS)
    with app.app_context():
        for number in range(25):
            subscribe(world.alice, f"fan{number}@example.net", "news", "updates")
    with statements(app) as many:
        page = browser.get(ADDRESS).text

    assert len(few) == len(many) <= 11
    assert len(addresses(page)) == 20
    assert len(addresses(show(world, login, "?page=2"))) == 9
