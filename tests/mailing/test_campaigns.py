"""Campaigns in the studio."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid4

import pytest
from flask import Flask

from promo.accounts.models import User
from promo.concerts.models import Concert
from promo.core.clock import now
from promo.mailing.models import CampaignStatus, EmailCampaign
from promo.profiles.models import Profile
from tests.factories import join_team, make_artist, make_campaign, make_concert, make_user
from tests.house.client import HouseClient
from tests.house.database import statements
from tests.house.figures import Figures

ADDRESS = "/studio/mailing"
Login = Callable[[User], HouseClient]


@dataclass
class World:
    """Alice the artist with a concert, bob on her team, and charlie, another artist."""

    alice: Profile
    owner: User
    bob: User
    charlie: User
    concert: Concert
    sent: EmailCampaign
    others: EmailCampaign


@pytest.fixture
def world(app: Flask) -> World:
    """Two campaigns that were sent, a draft, and one of another artist."""
    with app.app_context():
        owner, bob, charlie = make_user("alice"), make_user("bob"), make_user("charlie")
        alice = make_artist(owner)
        join_team(bob, alice)
        concert = make_concert(alice)
        sent = make_campaign(alice, "Увидимся в Москве", concert_id=concert.id)
        make_campaign(
            alice,
            "Тихая вода вышла",
            recipient_count=300,
            open_rate=Decimal("0.46005"),
            click_rate=None,
            sent_at=now() - dt.timedelta(days=3),
        )
        make_campaign(
            alice,
            "Черновик",
            status=CampaignStatus.DRAFT,
            sent_at=None,
            recipient_count=0,
            open_rate=None,
            click_rate=None,
            created_at=now() - dt.timedelta(days=9),
        )
        others = make_campaign(make_artist(charlie, "Charlie"), "Чужая", recipient_count=5)
    return World(alice, owner, bob, charlie, concert, sent, others)


def show(world: World, login: Login, query: str = "") -> str:
    """The list as Alice sees it."""
    answer = login(world.owner).get(f"{ADDRESS}{query}")
    assert answer.status_code == 200
    return answer.text


def subjects(page: str) -> list[str]:
    """The subjects of the rows, in order."""
    return re.findall(r'class="row-link[^>]*>([^<]+)', page)


def test_each_campaign_has_its_recipients_and_rates(world: World, login: Login) -> None:
    page = show(world, login)
    figures, here = Figures(page), str(world.sent.id)

    assert subjects(page) == ["Увидимся в Москве", "Тихая вода вышла", "Черновик"]
    assert figures.scoped("recipients")[here] == "1200"
    assert sorted(figures.scoped("recipients").values()) == ["0", "1200", "300"]
    assert sorted(figures.scoped("open_rate").values()) == ["0.3100", "0.4601"]
    assert figures.scoped("click_rate") == {here: "0.0700"}
    assert set(figures.seen.values()) == {1}


def test_the_sum_weighs_the_letters_of_what_is_known(world: World, login: Login) -> None:
    assert Figures(show(world, login)).bare == {"sent": "1500", "open_rate": "0.3400", "click_rate": "0.0700"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?status=draft", ["Черновик"]),
        ("?status=sending", []),
        ("?q=ВОДА", ["Тихая вода вышла"]),
        ("?q=_", []),
        ("?sort=subject", ["Тихая вода вышла", "Увидимся в Москве", "Черновик"]),
        ("?sort=opened", ["Увидимся в Москве", "Тихая вода вышла", "Черновик"]),
        ("?sort=-clicked&status=sent", ["Увидимся в Москве", "Тихая вода вышла"]),
        ("?sort=recipients", ["Черновик", "Тихая вода вышла", "Увидимся в Москве"]),
        ("?sort=date", ["Черновик", "Тихая вода вышла", "Увидимся в Москве"]),
        ("?sort=content&status=none&page=-1", ["Увидимся в Москве", "Тихая вода вышла", "Черновик"]),
    ],
)
def test_the_list_is_narrowed_and_ordered(world: World, login: Login, query: str, found: list[str]) -> None:
    assert subjects(show(world, login, query)) == found


def test_a_campaign_has_its_page(world: World, login: Login) -> None:
    page = login(world.bob).get(f"{ADDRESS}/{world.sent.id}").text

    assert "<h1>Увидимся в Москве</h1>" in page
    assert '<div class="prose"><p>Привет!</p></div>' in page
    assert f'href="/studio/concerts/{world.concert.id}/funnel"' in page
    assert Figures(page).bare == {"recipients": "1200", "open_rate": "0.3100", "click_rate": "0.0700"}


def test_a_letter_loads_and_runs_nothing(app: Flask, world: World, login: Login) -> None:
    with app.app_context():
        evil = make_campaign(
            world.alice,
            "<b>Тема</b>",
            content='<h1 onclick="x()">Да</h1><img src="https://t.example/1.gif"><script>x()</script><form></form>',
        )

    page = login(world.owner).get(f"{ADDRESS}/{evil.id}").text

    assert '<div class="prose"><h3>Да</h3></div>' in page
    assert "t.example" not in page
    assert "<b>Тема" not in page
    assert "<b>Тема" not in show(world, login)


def test_a_concert_of_another_artist_is_not_named(app: Flask, world: World, login: Login) -> None:
    with app.app_context():
        wrong = make_campaign(make_artist(world.charlie, "Second"), "Мимо", concert_id=world.concert.id)

    assert str(world.concert.id) not in login(world.charlie).get(f"{ADDRESS}/{wrong.id}").text


def test_others_never_see_it(world: World, login: Login, client: HouseClient) -> None:
    for address in (ADDRESS, f"{ADDRESS}/{world.sent.id}"):
        assert client.get(address).location.startswith("/login?next=")
        assert login(world.charlie).get(f"{address}?artist=alice").status_code == 404
    assert login(world.charlie).get(f"{ADDRESS}/{world.sent.id}").status_code == 404
    assert login(world.owner).get(f"{ADDRESS}/{world.others.id}").status_code == 404
    assert login(world.owner).get(f"{ADDRESS}/{uuid4()}").status_code == 404
    assert login(world.owner).get(f"{ADDRESS}/1").status_code == 404
    assert "Чужая" not in show(world, login)


def test_a_manager_of_two_artists_follows_a_link_to_either(app: Flask, world: World, login: Login) -> None:
    with app.app_context():
        make_artist(world.bob, "Aaron")
    browser = login(world.bob)

    assert browser.get(f"{ADDRESS}/{world.sent.id}").status_code == 200
    assert "Тихая вода вышла" in browser.get(ADDRESS).text


def test_a_swap_gets_the_very_region_of_the_page(world: World, login: Login) -> None:
    region = login(world.owner).get(ADDRESS, headers={"HX-Request": "true", "HX-Target": "campaigns"}).text

    assert region.strip() in show(world, login)


def test_a_new_artist_reads_what_belongs_here(app: Flask, login: Login) -> None:
    with app.app_context():
        fay = make_user("fay")
        make_artist(fay, "Fay")

    page = login(fay).get(f"{ADDRESS}?lang=en").text

    assert "Your campaigns will be here" in page
    assert Figures(page).bare == {}


def test_the_number_of_queries_does_not_follow_the_rows(app: Flask, world: World, login: Login) -> None:
    browser = login(world.owner)
    with statements(app) as few:
        browser.get(ADDRESS)
    with app.app_context():
        for _number in range(12):
            make_campaign(world.alice)
    with statements(app) as many:
        browser.get(ADDRESS)
    with statements(app) as one:
        browser.get(f"{ADDRESS}/{world.sent.id}")

    assert len(few) == len(many) <= 10
    assert len(one) <= 8
