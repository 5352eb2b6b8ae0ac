"""The file of a concert's orders."""

import csv
import io
from collections.abc import Callable

from flask import Flask

from promo.accounts.models import User
from tests.analytics.conftest import World
from tests.factories import make_sale
from tests.house.client import HouseClient

Login = Callable[[User], HouseClient]


def export(world: World, login: Login, query: str = "") -> list[dict[str, str]]:
    """Read the file as a spreadsheet does."""
    answer = login(world.owner).get(f"/studio/concerts/{world.concert.id}/funnel.csv{query}")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def test_every_order_is_in_the_file(world: World, login: Login) -> None:
    orders = {order["transaction_id"]: order for order in export(world, login)}

    assert len(orders) == 7
    assert orders["AF-2"] == {
        "purchased_at": "2026-11-17T12:00:00+00:00",
        "transaction_id": "AF-2",
        "buyer_email": "",
        "provider": "Яндекс Афиша",
        "quantity": "1",
        "price": "1000.33",
        "total_amount": "1000.33",
        "commission": "80.03",
        "net_amount": "920.30",
        "currency": "RUB",
        "status": "confirmed",
        "test": "0",
    }
    assert orders["KA-1"]["buyer_email"] == "m•••a@yandex.ru"
    assert orders["TEST-1"]["test"] == "1"


def test_the_file_keeps_to_the_period(world: World, login: Login) -> None:
    assert {order["transaction_id"] for order in export(world, login, "?period=30d")} == {
        "KA-1", "AF-2", "NO-0", "NO-1", "NO-2", "TEST-1",
    }  # fmt: skip
    assert len(export(world, login, "?period=nonsense")) == 7


def test_no_cell_runs_as_a_formula(app: Flask, world: World, login: Login) -> None:
    with app.app_context():
        make_sale(
            world.concert, transaction_id='=HYPERLINK("http://evil")', provider="@SUM", buyer_email="+1@example.net"
        )

    (order,) = (order for order in export(world, login) if "HYPERLINK" in order["transaction_id"])

    assert order["transaction_id"] == '\'=HYPERLINK("http://evil")'
    assert order["provider"] == "'@SUM"
    assert order["buyer_email"] == "'+•••@example.net"


def test_others_get_no_file(world: World, login: Login, client: HouseClient) -> None:
    address = f"/studio/concerts/{world.concert.id}/funnel.csv"

    assert login(world.charlie).get(address).status_code == 404
    assert client.get(address).location.startswith("/login")
