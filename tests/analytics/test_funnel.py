"""The page of a concert's sales."""

import datetime as dt
import json
import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask

from promo.accounts.models import User
from promo.core.states import ModerationStatus
from promo.events.models import Kind, Source
from tests.analytics.conftest import World, days_ago
from tests.factories import count_event, import_day, join_team, make_artist, make_concert, make_sale, make_user
from tests.house.client import HouseClient
from tests.house.database import statements
from tests.house.figures import Figures

Login = Callable[[User], HouseClient]
METRICS = {
    "views",
    "clicks",
    "cart_adds",
    "checkouts",
    "purchases",
    "tickets",
    "revenue",
    "net_revenue",
    "conversion_rate",
    "average_order",
}


def address(world: World, query: str = "") -> str:
    """The address of Alice's funnel."""
    return f"/studio/concerts/{world.concert.id}/funnel{query}"


def figures(world: World, login: Login, query: str = "") -> Figures:
    """The figures of Alice's funnel."""
    answer = login(world.owner).get(address(world, query))
    assert answer.status_code == 200
    return Figures(answer.text)


def swap(world: World, login: Login, target: str, query: str = "") -> str:
    """What htmx gets for a region."""
    headers = {"HX-Request": "true", "HX-Target": target}
    return login(world.owner).get(address(world, query), headers=headers).text


def rows(page: str) -> list[str]:
    """The order numbers of the rows."""
    return re.findall(r'<td class="gone faded">([^<]+)</td>', page)


def test_all_time_is_the_imported_totals_and_what_was_counted_since(world: World, login: Login) -> None:
    assert figures(world, login).bare == {
        "views": "1000",
        "clicks": "100",
        "cart_adds": "60",
        "checkouts": "42",
        "purchases": "3",
        "tickets": "7",
        "revenue": "10000.33",
        "net_revenue": "9470.30",
        "conversion_rate": "0.3000",
        "average_order": "3333.44",
    }


@pytest.mark.parametrize(
    ("period", "views", "clicks", "purchases", "revenue"),
    [
        ("7d", "60", "15", "2", "6000.33"),
        ("30d", "100", "20", "2", "6000.33"),
        ("90d", "100", "20", "3", "10000.33"),
        ("365d", "100", "20", "3", "10000.33"),
    ],
)
def test_a_period_counts_its_days(
    world: World, login: Login, period: str, views: str, clicks: str, purchases: str, revenue: str
) -> None:
    shown = figures(world, login, f"?period={period}").bare

    assert [shown[name] for name in ("views", "clicks", "purchases", "revenue")] == [views, clicks, purchases, revenue]


def test_a_period_counts_imported_days_too(app: Flask, world: World, login: Login) -> None:
    with app.app_context():
        for days, views, clicks in ((0, 7, 1), (6, 300, 20), (7, 5000, 400), (364, 1, 1), (365, 9, 9)):
            import_day(world.concert, days_ago(days).date(), views=views, clicks=clicks)
        import_day(world.others, days_ago(0).date(), views=1_000_000)

    def shown(period: str) -> tuple[str, str]:
        found = figures(world, login, f"?period={period}").bare
        return found["views"], found["clicks"]

    assert shown("7d") == ("367", "36")
    assert shown("30d") == ("5407", "441")
    assert shown("365d") == ("5408", "442")
    assert shown("all") == ("1000", "100")


@pytest.mark.parametrize(
    ("moment", "counted"),
    [
        (dt.datetime(2026, 11, 13, 23, 59, 59, 999_999, tzinfo=dt.UTC), "2"),
        (dt.datetime(2026, 11, 14, tzinfo=dt.UTC), "3"),
        (dt.datetime(2026, 11, 20, 23, 59, 59, tzinfo=dt.UTC), "3"),
        (dt.datetime(2026, 11, 21, tzinfo=dt.UTC), "2"),
        (dt.datetime(2026, 11, 14, 2, 59, tzinfo=dt.timezone(dt.timedelta(hours=3))), "2"),
    ],
)
def test_a_period_begins_and_ends_at_midnight_in_utc(
    app: Flask, world: World, login: Login, moment: dt.datetime, counted: str
) -> None:
    with app.app_context():
        make_sale(world.concert, purchased_at=moment)

    assert figures(world, login, "?period=7d").bare["purchases"] == counted


def test_each_bare_name_is_there_once(world: World, login: Login) -> None:
    shown = figures(world, login)

    assert set(shown.bare) == METRICS
    assert set(shown.seen.values()) == {1}


def test_estimates_say_so_and_measured_steps_do_not(app: Flask, world: World, login: Login) -> None:
    assert figures(world, login).estimated == {"cart_adds", "checkouts"}
    with app.app_context():
        count_event(world.concert, Kind.CHECKOUT, 70, source=Source.SELLER)

    shown = figures(world, login)

    assert shown.estimated == {"cart_adds"}
    assert (shown.bare["cart_adds"], shown.bare["checkouts"]) == ("70", "70")


def test_sellers_are_told_apart_by_gross_and_net(world: World, login: Login) -> None:
    answer = login(world.owner).get(address(world))
    shown = Figures(answer.text)

    assert shown.scoped("revenue") == {"kassir": "9000.00", "afisha": "1000.33"}
    assert shown.scoped("net_revenue") == {"kassir": "8550.00", "afisha": "920.30", "sellers": "9470.30"}
    assert "Касса на углу" in answer.text
    assert "Яндекс Афиша" in answer.text


@pytest.mark.parametrize("query", ["?period=", "?period=1d", "?period=7D", "?period=all&period=7d", "?period[]=7d"])
def test_an_unknown_period_is_all_time(world: World, login: Login, query: str) -> None:
    assert figures(world, login, query).bare["views"] == "1000"


def test_other_currencies_are_sold_but_not_summed(app: Flask, world: World, login: Login) -> None:
    with app.app_context():
        make_sale(world.concert, 1, 5_000, currency="EUR")

    shown = figures(world, login).bare

    assert (shown["purchases"], shown["tickets"], shown["revenue"]) == ("4", "8", "10000.33")


def test_a_concert_without_anything_shows_zeros(app: Flask, world: World, login: Login) -> None:
    with app.app_context():
        bare = make_concert(world.alice, "Новый")

    shown = Figures(login(world.owner).get(f"/studio/concerts/{bare.id}/funnel").text).bare

    assert set(shown.values()) == {"0", "0.00", "0.0000"}


def test_others_never_see_it(app: Flask, world: World, login: Login, client: HouseClient) -> None:
    with app.app_context():
        fay = make_user("fay")

    assert login(world.charlie).get(address(world)).status_code == 404
    assert login(world.charlie).get(address(world, "?artist=alice")).status_code == 404
    assert login(world.owner).get(f"/studio/concerts/{world.others.id}/funnel").status_code == 404
    assert login(world.owner).get(f"/studio/concerts/{uuid4()}/funnel").status_code == 404
    assert login(world.owner).get("/studio/concerts/1/funnel").status_code == 404
    assert login(fay).get(address(world)).location == "/studio/new"
    assert client.get(address(world, "?period=7d")).location.startswith("/login?next=")


def test_a_swap_without_a_sign_in_leads_to_it(client: HouseClient, world: World) -> None:
    answer = client.get(address(world), headers={"HX-Request": "true", "HX-Target": "funnel"})

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/login")


def test_a_manager_of_two_artists_follows_a_link_to_either(app: Flask, world: World, login: Login) -> None:
    with app.app_context():
        bob = make_user("bob")
        make_artist(bob, "Aaron")
        join_team(bob, world.alice)
    browser = login(bob)

    assert browser.get(address(world)).status_code == 200
    assert "Большой вечер" in browser.get("/studio/concerts").text


def test_the_page_of_a_published_concert_alone_is_linked(app: Flask, world: World, login: Login) -> None:
    public = f"/@alice/concerts/{world.concert.id}"
    assert public in login(world.owner).get(address(world)).text
    with app.app_context():
        draft = make_concert(world.alice, "Черновик", status=ModerationStatus.DRAFT)

    page = login(world.owner).get(f"/studio/concerts/{draft.id}/funnel").text

    assert f"/@alice/concerts/{draft.id}" not in page


@pytest.mark.parametrize("target", ["funnel", "sales", "orders"])
def test_each_region_is_the_very_one_of_the_page(world: World, login: Login, target: str) -> None:
    region = swap(world, login, target)

    assert region.lstrip().startswith(("<div", "<section"))
    assert f'id="{target}"' in region.split(">", 1)[0]
    assert region.strip() in login(world.owner).get(address(world)).text


def test_an_unknown_region_is_the_whole_funnel(world: World, login: Login) -> None:
    assert 'id="funnel"' in swap(world, login, "nonsense")


def test_orders_of_any_status_are_listed_with_masked_buyers(world: World, login: Login) -> None:
    page = login(world.owner).get(address(world)).text

    assert sorted(rows(page)) == ["AF-2", "KA-1", "KA-3", "NO-0", "NO-1", "NO-2", "TEST-1"]
    assert "m•••a@yandex.ru" in page
    assert "maria@yandex.ru" not in page


@pytest.mark.parametrize(
    ("q", "found"),
    [("KA-1", ["KA-1"]), ("ka-", ["KA-1", "KA-3"]), ("MARIA", ["KA-1"]), ("@mail.ru", ["KA-3"]), ("%", []), ("'", [])],
)
def test_orders_are_found_by_number_and_address(world: World, login: Login, q: str, found: list[str]) -> None:
    assert rows(swap(world, login, "orders", f"?q={q.replace('%', '%25')}")) == found


def test_orders_keep_to_the_period(world: World, login: Login) -> None:
    assert "KA-3" not in rows(swap(world, login, "orders", "?period=7d"))


def test_more_orders_follow_page_by_page(app: Flask, world: World, login: Login) -> None:
    with app.app_context():
        for number in range(14):
            make_sale(world.concert, purchased_at=days_ago(100 + number), transaction_id=f"OLD-{number:02}")

    first, second = swap(world, login, "orders"), swap(world, login, "more-orders", "?page=2")
    third = swap(world, login, "more-orders", "?page=3")

    assert [len(rows(part)) for part in (first, second, third)] == [10, 10, 1]
    assert not set(rows(first)) & set(rows(second))
    assert 'hx-target="#more-orders"' in second
    assert 'hx-target="#more-orders"' not in third
    assert rows(login(world.owner).get(address(world, "?page=2")).text) == rows(second)


def test_sales_over_time_are_drawn_by_tickets_or_revenue(world: World, login: Login) -> None:
    def drawn(query: str) -> dict[str, float]:
        found = re.search(r'<script type="application/json">(.*?)</script>', swap(world, login, "sales", query))
        assert found
        trace = json.loads(found[1])["data"][0]
        return dict(zip(trace["x"], trace["y"], strict=True))

    assert drawn("") == {"2026-10-11": 4, "2026-11-17": 1, "2026-11-20": 2}
    assert drawn("?chart=revenue&period=7d") == {"2026-11-17": 1000.33, "2026-11-20": 5000.0}


def test_a_long_time_is_drawn_by_weeks(app: Flask, world: World, login: Login) -> None:
    with app.app_context():
        make_sale(world.concert, 5, purchased_at=days_ago(300))

    page = swap(world, login, "sales", "?lang=en")

    assert "Sales by week" in page
    assert "2026-01-19" in page  # the Monday before 24 January
    assert "2026-11-16" in page


def test_the_drawn_funnel_holds_the_same_figures(world: World, login: Login) -> None:
    found = re.search(r'<script type="application/json">(.*?)</script>', swap(world, login, "funnel"))
    assert found

    measured, estimated = json.loads(found[1])["data"]

    assert measured["x"] == [1000, 100, 0, 0, 3]
    assert estimated["x"] == [0, 0, 60, 42, 0]
    assert estimated["marker"]["pattern"]["shape"] == "/"


def test_the_number_of_queries_does_not_follow_the_sales(app: Flask, world: World, login: Login) -> None:
    browser = login(world.owner)
    with statements(app) as few:
        browser.get(address(world))
    with app.app_context():
        for number in range(30):
            make_sale(world.concert, purchased_at=days_ago(number), provider=f"seller{number}")
    with statements(app) as many:
        browser.get(address(world))

    assert len(few) == len(many) <= 12


def test_a_title_is_text(app: Flask, world: World, login: Login) -> None:
    with app.app_context():
        evil = make_concert(
            world.alice,
            "</script><img src=x onerror=alert(1)>",
            status=ModerationStatus.REJECTED,
            moderation_comment="<b>нет</b>",
        )
        make_sale(evil, provider="<q>", transaction_id="<u>", buyer_email="<s>@example.net")

    page = login(world.owner).get(f"/studio/concerts/{evil.id}/funnel").text

    assert not re.search("<(img src|b>нет|q>|u>|s>)", page)
