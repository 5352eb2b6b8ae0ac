"""The wallet page."""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from promo.accounts.models import User
from promo.core import clock
from promo.profiles.models import Profile, TeamRole
from promo.wallet import services
from promo.wallet.models import TransferKind
from promo.wallet.services import OldEntry, OldWallet, post_imported
from tests.factories import join_team, make_artist, make_user
from tests.factories.wallet import give_coins, hold_coins
from tests.house.client import HouseClient
from tests.house.database import statements
from tests.house.figures import Figures

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
PAGE = "/studio/wallet"
FRAGMENT = {"HX-Request": "true", "HX-Target": "history"}
Login = Callable[[User], HouseClient]


@dataclass
class World:
    """Alice with a history, and a stranger."""

    alice: Profile
    owner: User
    charlie: User


@pytest.fixture
def today() -> Iterator[None]:
    """Hold the clock at 20 November 2026."""
    with clock.at(NOW):
        yield


@pytest.fixture
def world(app: Flask, today: None) -> World:
    """Imported coins of spring, bought and spent ones of autumn, and a hold."""
    with app.app_context():
        owner, charlie = make_user("alice"), make_user("charlie")
        alice = make_artist(owner)
        make_artist(charlie, "Charlie")
        old = OldEntry("a", 500, TransferKind.REWARD, NOW.replace(month=4), "Бонус плана")
        post_imported([OldWallet(alice.id, [old], 540, b"540")])
        with clock.at(NOW.replace(month=10)):
            give_coins(alice, 1_000, description="Покупка 1 000 коинов")
            spent = services.spend(alice.id, 130, key="mailing", description="Рассылка «Тихая вода вышла»")
        with clock.at(NOW - dt.timedelta(days=1)):
            services.refund(spent, 62, key="back", description="Возврат за рассылку")
            held = hold_coins(alice, 350, until=dt.datetime(2026, 12, 5, tzinfo=dt.UTC), description="Казань")
            services.charge(held, 100, key="day")
    return World(alice, owner, charlie)


def names(page: str) -> list[str]:
    """What the rows of the history are for."""
    table = page.partition('id="history"')[2]
    return [re.split("<|&lt;", name)[0].strip() for name in re.findall(r'<span class="name">(.*?)</span>', table, re.S)]


def test_the_sums_are_those_of_the_ledger(world: World, login: Login) -> None:
    page = login(world.owner).get(PAGE)

    figures = Figures(page.text)
    assert figures.bare == {
        "balance": "1122",
        "held": "250",
        "lifetime_earned": "1562",
        "lifetime_spent": "230",
        "import_adjustment": "40",
    }
    assert [figures.seen[name, None] for name in figures.bare] == [1] * 5
    assert figures.scoped("balance")["top"] == "1122"
    assert "Казань, до" in page.text
    assert "5\u00a0декабря" in page.text


def test_the_history_tells_what_for_and_what_was_left(world: World, login: Login) -> None:
    page = login(world.owner).get(PAGE).text

    assert names(page) == [
        "Поправка при переносе данных", "Казань", "Возврат за рассылку",
        "Рассылка «Тихая вода вышла»", "Покупка 1 000 коинов", "Бонус плана",
    ]  # fmt: skip
    figures = Figures(page)
    assert list(figures.scoped("change").values()) == ["40", "-350", "62", "-130", "1000", "500"]
    assert [coins for scope, coins in figures.scoped("balance").items() if scope != "top"] == [
        "1122", "1082", "1432", "1370", "1500", "500",
    ]  # fmt: skip
    assert "−350" in page
    assert "+62" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?kind=in", ["Поправка при переносе данных", "Покупка 1 000 коинов", "Бонус плана"]),
        ("?kind=out", ["Казань", "Рассылка «Тихая вода вышла»"]),
        ("?kind=back", ["Возврат за рассылку"]),
        ("?month=2026-10", ["Рассылка «Тихая вода вышла»", "Покупка 1 000 коинов"]),
        ("?month=2026-10&kind=in", ["Покупка 1 000 коинов"]),
        ("?month=2026-09", []),
    ],
)
def test_the_history_is_narrowed(world: World, login: Login, query: str, found: list[str]) -> None:
    page = login(world.owner).get(PAGE + query).text

    assert names(page) == found
    assert Figures(page).bare["balance"] == "1122"


def test_balances_of_a_narrowed_history_are_still_the_real_ones(world: World, login: Login) -> None:
    page = login(world.owner).get(f"{PAGE}?kind=back").text

    assert [coins for scope, coins in Figures(page).scoped("balance").items() if scope != "top"] == ["1432"]


@pytest.mark.parametrize(
    "query",
    [
        "?kind=wat", "?kind=", "?month=", "?month=2026-13", "?month=2026-00", "?month=0000-01", "?month=99999-01",
        "?month=november", "?page=0", "?page=x", "?page=-1", "?page=99999999999", "?kind[]=in", "?kind=in'--&kind=",
        "?month=2026-1;--", "?month=9999-12",
    ],
)  # fmt: skip
def test_odd_questions_fall_back(world: World, login: Login, query: str) -> None:
    for address in (PAGE, f"{PAGE}/history.csv"):
        assert login(world.owner).get(address + query).status_code == 200
    assert len(names(login(world.owner).get(PAGE + query).text)) == 6


def test_pages_hold_twenty(app: Flask, world: World, login: Login) -> None:
    with app.app_context():
        for number in range(18):
            give_coins(world.alice, 1, description=f"Бонус {number}")
    browser = login(world.owner)

    assert [len(names(browser.get(f"{PAGE}?page={number}").text)) for number in (1, 2, 9)] == [20, 4, 4]


def test_a_swap_gets_the_very_region_of_the_page(world: World, login: Login) -> None:
    browser = login(world.owner)

    page, region = browser.get(f"{PAGE}?kind=in"), browser.get(f"{PAGE}?kind=in", headers=FRAGMENT)

    assert region.text.strip() in page.text
    assert "<html" not in region.text
    assert "HX-Request" in region.vary


def test_the_file_holds_what_is_looked_at(world: World, login: Login) -> None:
    answer = login(world.owner).get(f"{PAGE}/history.csv?kind=out")

    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert [(row["kind"], row["description"], row["coins"], row["balance"]) for row in rows] == [
        ("hold", "Казань", "-350", "1082"),
        ("spend", "Рассылка «Тихая вода вышла»", "-130", "1370"),
    ]


def test_words_are_text_and_no_formulas(app: Flask, world: World, login: Login) -> None:
    with app.app_context():
        hold_coins(world.alice, 1, description="<img src=x onerror=alert(1)>")
        give_coins(world.alice, 1, description="=HYPERLINK(1)")
    browser = login(world.owner)

    page = browser.get(PAGE).text
    assert "<img src=x" not in page
    assert "&amp;lt;" not in page
    assert "'=HYPERLINK(1)" in browser.get(f"{PAGE}/history.csv").text


def test_a_new_artist_has_no_coins_yet(app: Flask, login: Login) -> None:
    with app.app_context():
        fay = make_user("fay")
        make_artist(fay, "Fay")

    page = login(fay).get(f"{PAGE}?lang=en").text

    figures = Figures(page)
    assert figures.bare == {"balance": "0", "held": "0", "lifetime_earned": "0", "lifetime_spent": "0"}
    assert "Coins will be here" in page
    assert "data-chart" not in page
    assert login(fay).get(f"{PAGE}/history.csv").text.count("\n") == 1


def test_only_the_team_sees_it(app: Flask, world: World, login: Login, client: HouseClient) -> None:
    with app.app_context():
        mia = make_user("mia")
        join_team(mia, world.alice, TeamRole.READONLY)

    for address in (PAGE, f"{PAGE}/history.csv"):
        assert login(mia).get(address).status_code == 200
        assert login(world.charlie).get(f"{address}?artist=alice").status_code == 404
        assert client.get(address).location.startswith("/login")
    assert Figures(login(world.charlie).get(PAGE).text).bare["balance"] == "0"


def test_the_coins_stand_in_the_frame_of_every_page(app: Flask, world: World, login: Login) -> None:
    browser = login(world.owner)

    assert Figures(browser.get("/studio/tracks").text).scoped("balance") == {"top": "1122"}
    assert 'href="/studio/wallet"' in browser.get("/studio").text


def test_the_number_of_queries_does_not_follow_the_rows(app: Flask, world: World, login: Login) -> None:
    browser = login(world.owner)
    with statements(app) as few:
        browser.get(PAGE)
    with app.app_context():
        for _ in range(15):
            give_coins(world.alice, 1)
            hold_coins(world.alice, 1)
    with statements(app) as many:
        browser.get(PAGE)

    assert len(few) == len(many) <= 9
