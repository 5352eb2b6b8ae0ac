"""The way to the ticket."""

from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from promo.concerts.models import Concert
from promo.core.clock import today
from promo.core.states import ModerationStatus
from promo.events.models import Kind
from tests.events.helpers import BROWSER, counted
from tests.factories import make_artist, make_concert, make_user


def concert_of_alice(app: Flask, **values: object) -> Concert:
    """A concert of Alice's."""
    with app.app_context():
        return make_concert(make_artist(make_user("alice"), "Alice"), **values)


def test_it_leads_to_the_address_of_the_row(app: Flask, client: FlaskClient) -> None:
    concert = concert_of_alice(app, ticket_link="https://tickets.example.com/билеты?a=1&b=2#x")
    response = client.get(f"/go/{concert.id}", headers=BROWSER)
    assert response.status_code == 302
    assert response.headers["Location"] == (
        "https://tickets.example.com/%D0%B1%D0%B8%D0%BB%D0%B5%D1%82%D1%8B?a=1&b=2#x"
    )
    assert response.headers["Cache-Control"] == "no-store"
    assert counted(app, Kind.CLICK, concert.id) == 1


def test_nothing_in_the_request_changes_the_target(app: Flask, client: FlaskClient) -> None:
    concert = concert_of_alice(app)
    for query in ("url=https://evil.example", "to=//evil.example", "next=https://evil.example", "ticket_link=x"):
        response = client.get(
            f"/go/{concert.id}?{query}", headers={**BROWSER, "X-Forwarded-Host": "evil.example", "Host": "evil.example"}
        )
        assert response.headers["Location"] == "https://tickets.example.com/1"


def test_head_leads_there_and_does_not_count(app: Flask, client: FlaskClient) -> None:
    concert = concert_of_alice(app)
    assert client.head(f"/go/{concert.id}", headers=BROWSER).headers["Location"] == "https://tickets.example.com/1"
    assert counted(app, Kind.CLICK, concert.id) == 0


def test_a_past_concert_keeps_its_link(app: Flask, client: FlaskClient) -> None:
    concert = concert_of_alice(app, date=today().replace(year=today().year - 1))
    assert client.get(f"/go/{concert.id}", headers=BROWSER).status_code == 302


@pytest.mark.parametrize(
    "values",
    [
        {"status": ModerationStatus.DRAFT},
        {"status": ModerationStatus.PENDING},
        {"status": ModerationStatus.REJECTED},
        {"is_hidden": True},
        {"ticket_link": None},
        {"ticket_link": ""},
        {"ticket_link": "javascript:alert(1)"},
        {"ticket_link": "data:text/html,x"},
        {"ticket_link": "//evil.example"},
        {"ticket_link": "https://"},
        {"ticket_link": "https://a.example/\r\nSet-Cookie: x=1"},
    ],
    ids=str,
)
def test_there_is_no_way(app: Flask, client: FlaskClient, values: dict[str, object]) -> None:
    concert = concert_of_alice(app, **values)
    assert client.get(f"/go/{concert.id}", headers=BROWSER).status_code == 404
    assert counted(app, Kind.CLICK, concert.id) == 0


def test_addresses_that_name_nothing(client: FlaskClient) -> None:
    for name in (str(uuid4()), "1", "x", "../login", "0" * 500):
        assert client.get(f"/go/{name}", headers=BROWSER).status_code == 404


def test_other_methods_are_refused(app: Flask, client: FlaskClient) -> None:
    concert = concert_of_alice(app)
    for method in ("POST", "PUT", "DELETE"):
        assert client.open(f"/go/{concert.id}", method=method, headers=BROWSER).status_code == 405
