"""The list of tracks in the studio."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask

from promo.accounts.models import User
from promo.core.states import ModerationStatus
from promo.profiles.models import Profile
from tests.factories import join_team, make_artist, make_track, make_user
from tests.house.client import HouseClient
from tests.house.database import statements
from tests.house.figures import Figures

FRAGMENT = {"HX-Request": "true", "HX-Target": "tracks"}
Login = Callable[[User], HouseClient]


@dataclass
class World:
    """Alice the artist, bob on her team, and charlie, another artist."""

    alice: Profile
    owner: User
    bob: User
    charlie: User


@pytest.fixture
def world(app: Flask) -> World:
    """Alice with four tracks, charlie with one."""
    with app.app_context():
        owner, bob, charlie = make_user("alice"), make_user("bob"), make_user("charlie")
        alice = make_artist(owner)
        join_team(bob, alice)
        make_track(alice, "Тихая вода", album="Вода", plays=900, likes=30, duration=228)
        make_track(alice, "лёд", plays=40, likes=50, duration=None)
        make_track(alice, "100% шум", status=ModerationStatus.DRAFT, duration=60)
        make_track(alice, "Печь", status=ModerationStatus.REJECTED, plays=5)
        make_track(make_artist(charlie, "Charlie"), "Чужая вода", plays=77)
    return World(alice, owner, bob, charlie)


def titles(page: str) -> list[str]:
    """The titles of the rows, in order."""
    return re.findall(r'<div><span class="name">([^<]+)', page)


def chips(page: str) -> list[int]:
    """The counts on the chips."""
    return [int(count) for count in re.findall(r'class="count">(\d+)', page)]


def test_an_artist_sees_her_tracks_alone(world: World, login: Login) -> None:
    page = login(world.owner).get("/studio/tracks").text

    assert titles(page) == ["Тихая вода", "лёд", "Печь", "100% шум"]
    assert chips(page) == [4, 2, 0, 1, 1]


def test_her_team_sees_the_same(world: World, login: Login) -> None:
    assert len(titles(login(world.bob).get("/studio/tracks").text)) == 4


def test_figures_carry_exact_values_for_each_track(world: World, login: Login) -> None:
    figures = Figures(login(world.owner).get("/studio/tracks").text)

    assert sorted(figures.scoped("plays").values()) == ["0", "40", "5", "900"]
    assert sorted(figures.scoped("likes").values()) == ["0", "0", "30", "50"]
    assert figures.bare == {}
    assert set(figures.seen.values()) == {1}


def test_a_visitor_signs_in_first_and_comes_back(client: HouseClient) -> None:
    answer = client.get("/studio/tracks?q=a")

    assert answer.status_code == 303
    assert answer.location.startswith("/login?next=")
    assert "tracks" in answer.location


def test_nobodys_artist_makes_a_page_first(app: Flask, login: Login) -> None:
    with app.app_context():
        fay = make_user("fay")

    assert login(fay).get("/studio/tracks").location == "/studio/new"


def test_another_artists_studio_does_not_exist(world: World, login: Login) -> None:
    assert login(world.owner).get("/studio/tracks?artist=charlie").status_code == 404


def test_a_status_narrows_the_list_and_keeps_the_counts(world: World, login: Login) -> None:
    page = login(world.owner).get("/studio/tracks?status=draft").text

    assert titles(page) == ["100% шум"]
    assert chips(page) == [4, 2, 0, 1, 1]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("ВОДА", ["Тихая вода"]),
        ("ЛЁД", ["лёд"]),
        ("лед", ["лёд"]),
        ("%", ["100% шум"]),
        ("_", []),
        ("  печь  ", ["Печь"]),
        ("' OR 1=1 --", []),
    ],
)
def test_words_are_looked_for_in_title_and_album(world: World, login: Login, q: str, found: list[str]) -> None:
    page = login(world.owner).get("/studio/tracks", query_string={"q": q}).text

    assert titles(page) == found
    assert chips(page)[0] == len(found)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("title", ["100% шум", "лёд", "Печь", "Тихая вода"]),
        ("-title", ["Тихая вода", "Печь", "лёд", "100% шум"]),
        ("plays", ["100% шум", "Печь", "лёд", "Тихая вода"]),
        ("-likes", ["лёд", "Тихая вода", "Печь", "100% шум"]),
        ("length", ["100% шум", "Тихая вода", "Печь", "лёд"]),
        ("-changed", ["Печь", "100% шум", "лёд", "Тихая вода"]),
        ("status", ["лёд", "Тихая вода", "100% шум", "Печь"]),
    ],
)
def test_each_column_sorts(world: World, login: Login, sort: str, order: list[str]) -> None:
    assert titles(login(world.owner).get(f"/studio/tracks?sort={sort}").text) == order


@pytest.mark.parametrize(
    "query",
    [
        "?status=approvedd",
        "?sort=--plays",
        "?sort=password",
        "?sort=",
        "?page=0",
        "?page=-1",
        "?page=x",
        "?page=99999999999",
        "?page=٣",
        "?q=&status=&sort=&page=",
        "?status=a&status=b",
        "?q[]=1",
    ],
)
def test_odd_questions_fall_back(world: World, login: Login, query: str) -> None:
    assert titles(login(world.owner).get(f"/studio/tracks{query}").text) == ["Тихая вода", "лёд", "Печь", "100% шум"]


def test_pages_hold_twenty(app: Flask, world: World, login: Login) -> None:
    with app.app_context():
        for number in range(18):
            make_track(world.alice, f"Этюд {number:02}")
    browser = login(world.owner)

    assert len(titles(browser.get("/studio/tracks").text)) == 20
    assert len(titles(browser.get("/studio/tracks?page=2").text)) == 2
    assert len(titles(browser.get("/studio/tracks?page=7").text)) == 2


def test_a_swap_gets_the_very_region_of_the_page(world: World, login: Login) -> None:
    browser = login(world.owner)

    page, region = browser.get("/studio/tracks?q=вода"), browser.get("/studio/tracks?q=вода", headers=FRAGMENT)

    assert region.text.strip() in page.text
    assert "<html" not in region.text
    assert "HX-Request" in region.vary


def test_a_new_artist_reads_what_belongs_here(app: Flask, login: Login) -> None:
    with app.app_context():
        fay = make_user("fay")
        make_artist(fay, "Fay")

    page = login(fay).get("/studio/tracks?lang=en").text

    assert "Your music will be here" in page
    assert 'class="chips"' not in page


def test_nothing_found_offers_the_way_back(world: World, login: Login) -> None:
    page = login(world.owner).get("/studio/tracks?q=<b>&lang=en").text

    assert "Nothing found for “&lt;b&gt;”" in page
    assert 'href="/studio/tracks"' in page


def test_titles_are_text(app: Flask, world: World, login: Login) -> None:
    with app.app_context():
        make_track(world.alice, "<img src=x onerror=alert(1)>", plays=10_000)

    assert "<img src=x" not in login(world.owner).get("/studio/tracks").text


def test_the_number_of_queries_does_not_follow_the_rows(app: Flask, world: World, login: Login) -> None:
    browser = login(world.owner)
    with statements(app) as few:
        browser.get("/studio/tracks")
    with app.app_context():
        for number in range(15):
            make_track(world.alice, f"Этюд {number}")
    with statements(app) as many:
        browser.get("/studio/tracks")

    assert len(few) == len(many) <= 8
