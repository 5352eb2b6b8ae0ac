"""Reminders in the studio."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask

from promo.accounts.models import User
from promo.concerts.models import Concert
from promo.core.clock import now
from promo.notifications.models import ReminderStatus, ReminderType
from tests.factories import choose_reminders, join_team, make_artist, make_concert, make_reminder, make_user
from tests.house.client import HouseClient
from tests.house.database import statements
from tests.house.figures import Figures

ADDRESS = "/studio/reminders"
Login = Callable[[User], HouseClient]


@dataclass
class World:
    """Alice the artist with a concert, bob on her team, and charlie, another artist."""

    owner: User
    bob: User
    charlie: User
    concert: Concert


@pytest.fixture
def world(app: Flask) -> World:
    """Four reminders of Alice, one of each status, and one of another artist."""
    with app.app_context():
        owner, bob, charlie = make_user("alice"), make_user("bob"), make_user("charlie")
        alice = make_artist(owner, user_id=owner.id)
        join_team(bob, alice)
        concert = make_concert(alice)
        at = now()
        make_reminder(owner, "Три дня", concert_id=concert.id)
        make_reminder(
            owner,
            "Билеты",
            type=ReminderType.TICKET_UPDATE,
            status=ReminderStatus.SENT,
            scheduled_for=at - dt.timedelta(days=1),
        )
        make_reminder(
            owner,
            "Сорвалось",
            concert_id=concert.id,
            status=ReminderStatus.FAILED,
            details={"error": "Ящик переполнен"},
            scheduled_for=at - dt.timedelta(days=2),
        )
        make_reminder(
            owner, "Поздно", status=ReminderStatus.MISSED, message="", scheduled_for=at - dt.timedelta(days=3)
        )
        choose_reminders(owner, promotions=False)
        make_artist(charlie, "Charlie", user_id=charlie.id)
        make_reminder(charlie, "Чужое")
    return World(owner, bob, charlie, concert)


def show(world: World, login: Login, query: str = "") -> str:
    """The page as Alice sees it."""
    answer = login(world.owner).get(f"{ADDRESS}{query}")
    assert answer.status_code == 200
    return answer.text


def titles(page: str) -> list[str]:
    """The titles of the rows, in order."""
    return re.findall(r'class="(?:row-link )?name"[^>]*>([^<]+)</(?:a|span)>\s*(?:<small>|</div></div>)', page)


def test_statistics_are_those_of_the_specification(world: World, login: Login) -> None:
    figures = Figures(show(world, login, "?status=sent"))

    assert figures.bare == {"total": "4", "pending": "1", "sent": "1", "failed": "1", "missed": "1"}
    assert figures.scoped("total") == {"reminder": "3", "announcement": "0", "ticket_update": "1", "promotion": "0"}
    assert set(figures.seen.values()) == {1}


def test_each_reminder_tells_its_concert_and_its_end(world: World, login: Login) -> None:
    page = show(world, login)

    assert titles(page) == ["Три дня", "Билеты", "Сорвалось", "Поздно"]
    assert page.count(f'href="/studio/concerts/{world.concert.id}/funnel"') == 2
    assert "Ящик переполнен" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?status=missed", ["Поздно"]),
        ("?type=ticket_update", ["Билеты"]),
        ("?type=promotion", []),
        ("?type=reminder&status=failed", ["Сорвалось"]),
        ("?q=УВИДИМСЯ&type=ticket_update", ["Билеты"]),
        ("?sort=title", ["Билеты", "Поздно", "Сорвалось", "Три дня"]),
        ("?sort=due", ["Поздно", "Сорвалось", "Билеты", "Три дня"]),
        ("?sort=x&type=x&status=x&page=x", ["Три дня", "Билеты", "Сорвалось", "Поздно"]),
    ],
)
def test_the_list_is_narrowed_and_ordered(world: World, login: Login, query: str, found: list[str]) -> None:
    assert titles(show(world, login, query)) == found


def test_the_settings_are_told(world: World, login: Login) -> None:
    page = show(world, login, "?lang=en")

    assert "<dt>Days before a concert</dt><dd>7, 3, 1</dd>" in page
    assert "<dt>By letter</dt><dd>yes</dd>" in page
    assert "<dt>Special offers</dt><dd>no</dd>" in page


def test_a_person_with_two_pages_sees_each_ones_own(app: Flask, world: World, login: Login) -> None:
    with app.app_context():
        second = make_artist(world.owner, "Second", user_id=world.owner.id)
        make_reminder(world.owner, "О втором", concert_id=make_concert(second).id)

    assert "О втором" not in show(world, login, "?artist=alice")
    there = show(world, login, "?artist=second")
    assert "О втором" in there
    assert "Три дня" not in there


def test_others_never_see_it(world: World, login: Login, client: HouseClient) -> None:
    assert client.get(ADDRESS).location.startswith("/login?next=")
    assert login(world.charlie).get(f"{ADDRESS}?artist=alice").status_code == 404
    assert titles(login(world.charlie).get(ADDRESS).text) == ["Чужое"]
    assert len(titles(login(world.bob).get(ADDRESS).text)) == 4


def test_a_swap_gets_the_very_region_of_the_page(world: World, login: Login) -> None:
    region = login(world.owner).get(ADDRESS, headers={"HX-Request": "true", "HX-Target": "reminders"}).text

    assert region.strip() in show(world, login)


def test_a_new_artist_reads_what_belongs_here(app: Flask, login: Login) -> None:
    with app.app_context():
        fay = make_user("fay")
        make_artist(fay, "Fay")

    page = login(fay).get(f"{ADDRESS}?lang=en").text

    assert "Reminders will be here" in page
    assert Figures(page).bare == {}


def test_words_are_text(app: Flask, world: World, login: Login) -> None:
    with app.app_context():
        make_reminder(
            world.owner,
            "<b>x",
            message="<i>y",
            concert_id=world.concert.id,
            status=ReminderStatus.FAILED,
            details={"error": "<u>z"},
        )
        eve = make_user("eve")
        make_artist(eve, "Eve", user_id=eve.id)
        choose_reminders(eve, reminder_days_before=["<s>w"])

    assert not re.search("<(b>x|i>y|u>z)", show(world, login))
    assert "<s>w" not in login(eve).get(ADDRESS).text


def test_the_number_of_queries_does_not_follow_the_rows(app: Flask, world: World, login: Login) -> None:
    browser = login(world.owner)
    with statements(app) as few:
        browser.get(ADDRESS)
    with app.app_context():
        for _number in range(12):
            make_reminder(world.owner, concert_id=world.concert.id)
    with statements(app) as many:
        browser.get(ADDRESS)

    assert len(few) == len(many) <= 10
