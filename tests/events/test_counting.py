"""Who is counted, and how often."""

import datetime as dt
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.middleware.proxy_fix import ProxyFix

from promo.concerts.models import Concert
from promo.core import clock, queue
from promo.core.db import db
from promo.events.models import EventDay, Kind
from promo.events.services import PENDING, SALT, SEEN, WINDOW
from promo.events.visitors import fingerprint, is_robot
from promo.profiles.models import Profile
from tests import servers
from tests.events.helpers import ANOTHER, BROWSER, counted
from tests.factories import join_team, make_artist, make_concert, make_user

CRAWLERS = [
    "",
    "   ",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
    "Mozilla/5.0 (compatible; YandexBot/3.0)",
    "TelegramBot (like TwitterBot)",
    "WhatsApp/2.23.20",
    "facebookexternalhit/1.1",
    "curl/8.5.0",
    "python-requests/2.32",
    "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/130.0 Safari/537.36",
    "a-brand-new-crawler/0.1",
]
PEOPLE = [
    BROWSER["User-Agent"],
    ANOTHER["User-Agent"],
    "Mozilla/5.0 (Linux; Android 14; CUBOT X50) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; arm_64; Android 13) AppleWebKit/537.36 YaApp_Android/23.1 YaSearchBrowser/23.1 Mobile",
]
AHEAD = [
    ("Sec-Purpose", "prefetch"),
    ("Sec-Purpose", "prefetch;prerender"),
    ("Purpose", "prefetch"),
    ("X-Purpose", "preview"),
    ("X-Moz", "prefetch"),
]


@pytest.fixture
def concert(app: Flask) -> Concert:
    """Alice's concert."""
    with app.app_context():
        return make_concert(make_artist(make_user("alice"), "Alice"))


@pytest.fixture
def page(concert: Concert) -> str:
    """Its address."""
    return f"/@alice/concerts/{concert.id}"


def test_a_visitor_counts_once_in_the_window(app: Flask, client: FlaskClient, concert: Concert, page: str) -> None:
    for _ in range(3):
        assert client.get(page, headers=BROWSER).status_code == 200
    assert counted(app, Kind.VIEW, concert.id) == 1


def test_after_the_window_the_visitor_counts_again(
    app: Flask, client: FlaskClient, concert: Concert, page: str
) -> None:
    client.get(page, headers=BROWSER)
    [mark] = app.extensions["redis"].keys(f"{SEEN}*")
    left = app.extensions["redis"].ttl(mark)
    assert 0 < left <= WINDOW.total_seconds()
    client.get(page, headers=BROWSER)
    assert app.extensions["redis"].ttl(mark) <= left, "a second visit must not make the window longer"
    app.extensions["redis"].pexpire(mark, 1)
    time.sleep(0.02)
    client.get(page, headers=BROWSER)
    assert counted(app, Kind.VIEW, concert.id) == 2


def test_others_count_for_themselves(app: Flask, client: FlaskClient, concert: Concert, page: str) -> None:
    client.get(page, headers=BROWSER)
    client.get(page, headers=ANOTHER)
    client.get(page, headers=BROWSER, environ_base={"REMOTE_ADDR": "203.0.113.7"})
    assert counted(app, Kind.VIEW, concert.id) == 3


def test_things_and_kinds_count_apart(app: Flask, client: FlaskClient, concert: Concert, page: str) -> None:
    for address in (page, "/@alice", f"/go/{concert.id}"):
        client.get(address, headers=BROWSER)
    assert counted(app, Kind.VIEW, concert.id) == 1
    assert counted(app, Kind.CLICK, concert.id) == 1
    assert counted(app, Kind.VIEW, concert.artist_id) == 1


def test_the_other_language_and_a_part_of_the_page_are_the_same_visit(
    app: Flask, client: FlaskClient, concert: Concert
) -> None:
    client.get("/@alice", headers=BROWSER)
    client.get("/@alice?lang=en", headers=BROWSER)
    client.get("/@alice?page=2", headers={**ANOTHER, "HX-Request": "true"})
    assert counted(app, Kind.VIEW, concert.artist_id) == 1


def test_crawlers_see_the_page_and_count_nothing(app: Flask, client: FlaskClient, concert: Concert, page: str) -> None:
    for agent in CRAWLERS:
        for address, status in ((page, 200), (f"/go/{concert.id}", 302)):
            assert client.get(address, headers={"User-Agent": agent}).status_code == status
    assert counted(app, Kind.VIEW, concert.id) == counted(app, Kind.CLICK, concert.id) == 0


@pytest.mark.parametrize("agent", PEOPLE)
def test_people_are_no_crawlers(agent: str) -> None:
    assert not is_robot(agent)


def test_pages_loaded_ahead_do_not_count(app: Flask, client: FlaskClient, concert: Concert, page: str) -> None:
    for name, value in AHEAD:
        for address in (page, f"/go/{concert.id}"):
            client.get(address, headers={**BROWSER, name: value})
    assert counted(app, Kind.VIEW, concert.id) == counted(app, Kind.CLICK, concert.id) == 0
    client.get(page, headers=BROWSER)
    assert counted(app, Kind.VIEW, concert.id) == 1, "what came ahead must not use up the visitor's window"


def test_head_does_not_count(app: Flask, client: FlaskClient, concert: Concert, page: str) -> None:
    for address in (page, f"/go/{concert.id}", "/@alice"):
        assert client.head(address, headers=BROWSER).status_code in {200, 302}
    assert counted(app, Kind.VIEW, concert.id) == counted(app, Kind.CLICK, concert.id) == 0


def test_the_team_does_not_count_and_a_stranger_does(
    app: Flask, login: Callable[..., FlaskClient], concert: Concert, page: str
) -> None:
    with app.app_context():
        bob, charlie = make_user("bob"), make_user("charlie")
        artist = db.session.get(Profile, concert.artist_id)
        assert artist
        join_team(bob, artist)
        make_artist(charlie, "Charlie")
    for address in (page, f"/go/{concert.id}", "/@alice"):
        login(bob).get(address, headers=BROWSER)
    assert counted(app, Kind.VIEW, concert.id) == counted(app, Kind.CLICK, concert.id) == 0
    login(charlie).get(page, headers=BROWSER)
    assert counted(app, Kind.VIEW, concert.id) == 1


def test_a_forged_address_changes_nothing(app: Flask, client: FlaskClient, concert: Concert, page: str) -> None:
    for header in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP"):
        for number in range(3):
            client.get(page, headers={**BROWSER, header: f"203.0.113.{number}"})
    assert counted(app, Kind.VIEW, concert.id) == 1


def test_behind_a_proxy_the_last_hop_names_the_visitor(
    app: Flask, client: FlaskClient, concert: Concert, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "wsgi_app", ProxyFix(app.wsgi_app, x_for=1))
    client.get(page, headers={**BROWSER, "X-Forwarded-For": "198.51.100.1"})
    client.get(page, headers={**BROWSER, "X-Forwarded-For": "198.51.100.2"})
    client.get(page, headers={**BROWSER, "X-Forwarded-For": "9.9.9.9, 198.51.100.1"})
    assert counted(app, Kind.VIEW, concert.id) == 2


def test_days_are_days_of_utc(app: Flask, client: FlaskClient, concert: Concert, page: str) -> None:
    for moment in (
        dt.datetime(2026, 11, 20, 23, 59, tzinfo=dt.UTC),
        dt.datetime(2026, 11, 21, 0, 1, tzinfo=dt.UTC),
    ):
        with clock.at(moment):
            client.get("/@alice", headers=BROWSER)
    assert counted(app, Kind.VIEW, concert.artist_id) == 2
    with app.app_context():
        days = db.session.query(EventDay.day, EventDay.count).order_by(EventDay.day).all()
    assert [tuple(row) for row in days] == [(dt.date(2026, 11, 20), 1), (dt.date(2026, 11, 21), 1)]


def test_nothing_personal_is_kept(app: Flask, client: FlaskClient, concert: Concert, page: str) -> None:
    client.get(page, headers=BROWSER, environ_base={"REMOTE_ADDR": "203.0.113.77"})
    kept = app.extensions["redis"]
    everything = b" ".join(
        name + (kept.get(name) or b"" if kept.type(name) == b"string" else b"".join(kept.hgetall(name)))
        for name in kept.keys("*")
    )
    assert b"203.0.113.77" not in everything
    assert b"iPhone" not in everything
    assert all(0 < kept.ttl(name) <= 2 * 86400 for name in kept.keys(f"{SALT}*"))
    assert kept.exists(PENDING)


def test_the_mark_depends_on_salt_address_agent_and_thing() -> None:
    marks = {
        fingerprint(b"salt", "1", "a", "x"),
        fingerprint(b"other", "1", "a", "x"),
        fingerprint(b"salt", "2", "a", "x"),
        fingerprint(b"salt", "1", "b", "x"),
        fingerprint(b"salt", "1", "a", "y"),
    }
    assert len(marks) == 5


def test_without_redis_pages_are_served(
    app: Flask, client: FlaskClient, concert: Concert, page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with servers.redis_server(tmp_path) as url:
        monkeypatch.setitem(app.extensions, "redis", queue.connect(url))
        assert client.get(page, headers=BROWSER).status_code == 200
    for address, status in ((page, 200), ("/@alice", 200), ("/", 200), (f"/go/{concert.id}", 302)):
        assert client.get(address, headers=BROWSER).status_code == status


def test_counting_goes_on_when_redis_is_back(
    app: Flask, client: FlaskClient, concert: Concert, page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = servers.free_port()
    monkeypatch.setattr(servers, "free_port", lambda: port)
    with servers.redis_server(tmp_path) as url:
        monkeypatch.setitem(app.extensions, "redis", queue.connect(url))
        client.get(page, headers=BROWSER)
        assert counted(app, Kind.VIEW, concert.id) == 1
    with servers.redis_server(tmp_path):
        client.get(page, headers=ANOTHER)
        assert counted(app, Kind.VIEW, concert.id) == 2


def test_a_redis_that_hangs_delays_one_page(
    app: Flask, client: FlaskClient, concert: Concert, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(16)
        silent.setblocking(False)
        monkeypatch.setitem(app.extensions, "events_pause", 0)
        monkeypatch.setitem(app.extensions, "redis", queue.connect(f"redis://127.0.0.1:{silent.getsockname()[1]}/0"))
        for _ in range(10):
            assert client.get(page, headers=BROWSER).status_code == 200
        silent.accept()
        with pytest.raises(BlockingIOError):  # the other nine pages did not try
            silent.accept()
