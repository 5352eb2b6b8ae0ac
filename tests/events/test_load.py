"""Many visitors at once."""

from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from promo.events.models import Kind
from promo.events.services import flush
from tests.events.helpers import ANOTHER, BROWSER, counted
from tests.factories import make_artist, make_concert, make_user


def test_a_crowd_is_counted_to_the_last_one(app: Flask) -> None:
    """Twenty visitors, each of them ten times, from eight threads, while flushes run."""
    with app.app_context():
        concert = make_concert(make_artist(make_user("alice"), "Alice"))

    def visit(number: int) -> None:
        client = app.test_client()
        address = {"REMOTE_ADDR": f"203.0.113.{number % 10}"}
        agent = BROWSER if number % 20 < 10 else ANOTHER
        assert client.get(f"/go/{concert.id}", headers=agent, environ_base=address).status_code == 302
        if number % 50 == 0:
            with app.app_context():
                flush()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(visit, range(200)))
    assert counted(app, Kind.CLICK, concert.id) == 20
