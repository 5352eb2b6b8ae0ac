"""What everybody sees, and what nobody may."""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from promo.concerts.models import Concert
from promo.core import clock
from promo.core.clock import today
from promo.core.db import db
from promo.core.states import ModerationStatus
from promo.profiles.models import Profile
from tests.factories import make_artist, make_concert, make_staff, make_track, make_user

EVIL = "<img src=x onerror=alert(1)>"
UNPUBLISHED = [{"status": status} for status in ("draft", "pending", "rejected")]


@pytest.fixture
def alice(app: Flask) -> Profile:
    """Alice's page."""
    with app.app_context():
        return make_artist(make_user("alice"), "Alice", genre="Инди-фолк", bio="Песни о больших реках.")


@pytest.fixture
def make(app: Flask) -> Callable[..., Any]:
    """Call a factory: `make(make_track, alice)`."""

    def call(factory: Callable[..., Any], *args: Any, **values: Any) -> Any:
        with app.app_context():
            return factory(*args, **values)

    return call


def text_of(client: FlaskClient, address: str, **options: Any) -> str:
    """Open a page that is there."""
    response = client.get(address, **options)
    assert response.status_code == 200, (address, response.status_code)
    return response.get_data(as_text=True)


def described(page: str) -> dict[str, Any]:
    """Read the page's description for machines."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def at(alice: Profile, concert: Concert) -> str:
    """The concert's address."""
    return f"/@{alice.slug}/concerts/{concert.id}"


@contextmanager
def queries_of(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that are run."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


class TestArtist:
    """`/@slug`."""

    def test_it_shows_what_is_published(self, client: FlaskClient, alice: Profile, make: Callable[..., Any]) -> None:
        track = make(make_track, alice, "Тихая вода", plays=128_402, duration=228, album="Реки")
        concert = make(make_concert, alice)
        page = text_of(client, "/@alice?lang=en")
        for shown in ("Alice", "Инди-фолк", "Москва", "Песни о", "Тихая вода", "Реки", "3:48", "128,402"):
            assert shown in page
        assert f'data-metric="plays" data-value="128402" data-scope="{track.id}"' in page
        assert page.count(f"/go/{concert.id}") >= 2
        assert "from 2,500\u00a0₽" in page
        assert f'href="{at(alice, concert)}"' in page
        assert "<audio" not in page

    @pytest.mark.parametrize("values", [*UNPUBLISHED], ids=str)
    def test_the_rest_is_nowhere(
        self, client: FlaskClient, alice: Profile, make: Callable[..., Any], values: dict[str, Any]
    ) -> None:
        make(make_track, alice, "Секретный трек", **values)
        concert = make(make_concert, alice, "Секретный концерт", venue="Подвал", **values)
        for address in ("/", "/@alice"):
            page = text_of(client, address)
            assert "Секретный" not in page
            assert "Подвал" not in page
            assert str(concert.id) not in page
        assert client.get(at(alice, concert)).status_code == 404

    def test_a_hidden_concert_is_nowhere(self, client: FlaskClient, alice: Profile, make: Callable[..., Any]) -> None:
        hidden = make(make_concert, alice, venue="Подвал", is_hidden=True)
        make(make_concert, alice)
        for address in ("/", "/@alice"):
            assert "Подвал" not in text_of(client, address)
        assert client.get(at(alice, hidden)).status_code == 404

    def test_even_the_owner_sees_the_public_page(
        self, app: Flask, login: Callable[..., FlaskClient], make: Callable[..., Any]
    ) -> None:
        owner = make(make_user, "bob")
        artist = make(make_artist, owner, "Bob")
        draft = make(make_concert, artist, "Черновик", status=ModerationStatus.DRAFT)
        assert "Черновик" not in text_of(login(owner), "/@bob")
        assert login(owner).get(at(artist, draft)).status_code == 404

    def test_nobody_is_404(self, client: FlaskClient) -> None:
        for slug in ("nobody", "..", "' or 1=1", "x" * 500, "Ω"):
            assert client.get(f"/@{slug}").status_code == 404
        assert client.get("/@nobody/tint.css").status_code == 404
        assert client.get(f"/@nobody/concerts/{uuid4()}").status_code == 404

    def test_capitals_lead_to_the_kept_address(
        self, client: FlaskClient, alice: Profile, make: Callable[..., Any]
    ) -> None:
        concert = make(make_concert, alice)
        for asked, kept in (
            ("/@ALICE", "/@alice"),
            ("/@Alice?lang=en&slug=bob&_external=1&_scheme=javascript", None),
            (f"/@aLICE/concerts/{concert.id}", at(alice, concert)),
        ):
            response = client.get(asked)
            assert response.status_code == 301
            assert response.headers["Location"].startswith(kept or "/@alice?lang=en&slug=bob")

    def test_kept_capitals_stay(self, client: FlaskClient, make: Callable[..., Any]) -> None:
        make(make_artist, None, "Eva", slug="Eva_Lun")
        assert client.get("/@Eva_Lun").status_code == 200
        assert client.get("/@eva_lun").headers["Location"] == "/@Eva_Lun"

    def test_nothing_published_yet(self, client: FlaskClient, alice: Profile) -> None:
        page = text_of(client, "/@alice?lang=en")
        assert "It is quiet here" in page
        assert "/go/" not in page

    def test_what_people_wrote_is_text(self, app: Flask, make: Callable[..., Any]) -> None:
        artist = make(
            make_artist,
            None,
            EVIL,
            slug="evil",
            bio="Музыкант. <b>Пишу</b> сам & пою." + EVIL,
            genre=EVIL,
            location=EVIL,
        )
        make(make_track, artist, EVIL, album=EVIL)
        concert = make(
            make_concert,
            artist,
            EVIL,
            city=EVIL,
            venue=EVIL,
            address=EVIL,
            description=f"</script>{EVIL}\n\n{{{{7*7}}}}",
        )
        browser = FlaskClient(app, app.response_class, use_cookies=True)
        for address in ("/@evil", at(artist, concert), "/"):
            page = text_of(browser, address)
            assert "<img src=x" not in page
            assert "<b>Пишу" not in page
        assert "&lt;b&gt;Пишу&lt;/b&gt; сам &amp; пою." in text_of(browser, "/@evil").replace("\u00a0", " ")
        page = text_of(browser, at(artist, concert))
        assert "{{7*7}}" in page
        assert described(page)["name"] == EVIL

    def test_links_elsewhere(self, client: FlaskClient, make: Callable[..., Any]) -> None:
        make(
            make_artist,
            None,
            "Eva",
            website="javascript:alert(1)",
            socials={"vk": "https://vk.com/eva", "telegram": "@eva", "spotify": "data:text/html,x"},
        )
        page = text_of(client, "/@eva")
        assert 'href="https://vk.com/eva" rel="nofollow noopener me"' in page
        assert 'href="https://t.me/eva"' in page
        assert "alert(1)" not in page
        assert "data:text" not in page

    def test_states_of_the_ticket(self, client: FlaskClient, alice: Profile, make: Callable[..., Any]) -> None:
        make(make_concert, alice, ticket_link=None, city="Казань")
        make(make_concert, alice, ticket_link=None, ticket_price_from=0, city="Самара")
        make(make_concert, alice, ticket_link="javascript:alert(1)", city="Пермь")
        page = text_of(client, "/@alice?lang=en")
        assert "/go/" not in page
        assert page.count("On sale soon") == 3  # the ticket and two rows
        assert "Free entry" in page

    def test_past_concerts_stand_apart(self, client: FlaskClient, alice: Profile, make: Callable[..., Any]) -> None:
        old = make(make_concert, alice, city="Тверь", date=today() - dt.timedelta(days=400))
        page = text_of(client, "/@alice?lang=en")
        assert "Past concerts: 1" in page
        assert "new dates yet" in page
        assert f"/go/{old.id}" not in page
        over = text_of(client, f"{at(alice, old)}?lang=en")
        assert "It took place on" in over
        assert f'href="/go/{old.id}"' not in over

    def test_a_concert_is_on_until_four_hours_after_its_start(
        self, client: FlaskClient, alice: Profile, make: Callable[..., Any]
    ) -> None:
        concert = make(make_concert, alice, date=dt.date(2026, 11, 28), time=dt.time(19, 0))
        for hours, on in ((3.9, True), (4.1, False)):
            with clock.at(concert.starts_at + dt.timedelta(hours=hours)):
                assert (f"/go/{concert.id}" in text_of(client, "/@alice")) is on
                assert ("Тверь" in text_of(client, "/@alice")) is False

    def test_many_tracks_come_in_pages(self, client: FlaskClient, alice: Profile, make: Callable[..., Any]) -> None:
        for number in range(60):
            make(make_track, alice, f"Трек №{number:02d}", plays=number)
        first, second = text_of(client, "/@alice?lang=en"), text_of(client, "/@alice?page=2")
        assert "All 60 tracks" in first
        assert "№59" in first
        assert "№09" not in first
        assert "№09" in second
        fragment = text_of(client, "/@alice?page=2", headers={"HX-Request": "true"})
        assert "№09" in fragment
        assert "<html" not in fragment

    def test_machines_read_it(self, client: FlaskClient, alice: Profile, make: Callable[..., Any]) -> None:
        concert = make(make_concert, alice, "Большой концерт", address="Шарикоподшипниковская, 13")
        page = text_of(client, "/@alice")
        assert '<link rel="canonical" href="http://localhost/@alice">' in page
        assert '<meta property="og:title" content="Alice">' in page
        group = described(page)
        assert group["@type"] == "MusicGroup"
        assert group["url"] == "http://localhost/@alice"
        event_of_group = group["event"][0]
        page = text_of(client, at(alice, concert))
        assert f'<link rel="canonical" href="http://localhost{at(alice, concert)}">' in page
        single = described(page)
        assert single["startDate"] == f"{concert.date}T19:00+03:00"
        assert single["location"]["address"]["streetAddress"] == "Шарикоподшипниковская, 13"
        assert single["offers"] == {
            "@type": "Offer",
            "url": f"http://localhost/go/{concert.id}",
            "price": "2500.00",
            "priceCurrency": "RUB",
        }
        assert event_of_group["startDate"] == single["startDate"]

    def test_the_same_questions_for_any_number_of_rows(
        self, app: Flask, client: FlaskClient, alice: Profile, make: Callable[..., Any]
    ) -> None:
        concert = make(make_concert, alice)
        make(make_track, alice)
        counts = []
        for extra in (0, 12):
            for number in range(extra):
                make(make_track, alice, f"Трек {number}")
                make(make_concert, make(make_artist, None, f"Artist {number}"))
                make(make_concert, alice)
            for address in ("/@alice", at(alice, concert), "/"):
                with queries_of(app) as seen:
                    text_of(client, address)
                counts.append(sum(statement.startswith("SELECT") for statement in seen))
        assert counts[:3] == counts[3:]
        assert max(counts) <= 6


class TestConcert:
    """`/@slug/concerts/<id>`."""

    def test_it_shows_the_concert(self, client: FlaskClient, alice: Profile, make: Callable[..., Any]) -> None:
        concert = make(
            make_concert,
            alice,
            "Большой концерт",
            city="Новосибирск",
            timezone="Asia/Novosibirsk",
            address="Красный проспект, 1",
            description="Первый абзац.\n\nВторой абзац.",
        )
        other = make(make_concert, alice, city="Томск", date=today() + dt.timedelta(days=9))
        page = text_of(client, f"{at(alice, concert)}?lang=en")
        for shown in (
            "Большой концерт",
            "Alice",
            "Красный проспект, 1",
            "<p>Первый абзац.</p>",
            "<p>Второй абзац.</p>",
        ):
            assert shown in page
        assert "19:00 local time, UTC+7" in page
        assert f'href="/go/{concert.id}"' in page
        assert f'href="{at(alice, other)}"' in page

    def test_only_under_its_own_artist(self, client: FlaskClient, alice: Profile, make: Callable[..., Any]) -> None:
        concert = make(make_concert, alice)
        make(make_artist, None, "Charlie")
        assert client.get(f"/@charlie/concerts/{concert.id}").status_code == 404
        for name in ("1", "x", str(uuid4())):
            assert client.get(f"/@alice/concerts/{name}").status_code == 404


class TestDiscover:
    """`/`."""

    def test_it_is_empty_at_first(self, client: FlaskClient) -> None:
        page = text_of(client, "/?lang=en")
        assert "It is quiet here" in page

    def test_it_shows_what_is_on(self, client: FlaskClient, alice: Profile, make: Callable[..., Any]) -> None:
        make(make_track, alice, "Тихая вода")
        concert = make(make_concert, alice, date=today() + dt.timedelta(days=1))
        make(make_concert, alice, "Прошёл", venue="Давно", date=today() - dt.timedelta(days=9))
        make(make_artist, None, "Silent")
        page = text_of(client, "/?lang=en")
        for shown in ("Alice", "Tomorrow", "Мутабор", "Тихая вода", f"/go/{concert.id}", "/@alice"):
            assert shown in page
        assert "Давно" not in page
        assert "Silent" not in page

    def test_a_track_of_tomorrow_is_not_new_yet(
        self, client: FlaskClient, alice: Profile, make: Callable[..., Any]
    ) -> None:
        make(make_track, alice, "Завтрашний", release_date=today() + dt.timedelta(days=30))
        make(make_track, alice, "Вчерашний", release_date=today() - dt.timedelta(days=1))
        page = text_of(client, "/")
        assert "Вчерашний" in page
        assert "Завтрашний" not in page

    def test_concerts_come_in_pages(self, client: FlaskClient, alice: Profile, make: Callable[..., Any]) -> None:
        for number in range(25):
            make(make_concert, alice, venue=f"Зал {number:02d}", date=today() + dt.timedelta(days=number + 1))
        assert "Зал 24" not in text_of(client, "/")
        assert "Зал 24" in text_of(client, "/?page=2")
        fragment = text_of(client, "/?page=2", headers={"HX-Request": "true"})
        assert "Зал 24" in fragment
        assert "<html" not in fragment
        for odd in ("0", "-1", "x", "9" * 5000, "1.5", "²", ""):
            text_of(client, f"/?page={odd}")


class TestForEveryone:
    """Public pages hold nothing of the person who looks at them."""

    def test_the_page_is_the_same_signed_in(
        self, client: FlaskClient, login: Callable[..., FlaskClient], alice: Profile, make: Callable[..., Any]
    ) -> None:
        concert = make(make_concert, alice)
        browser = login(make(make_user, "fay"))
        browser.get("/account")  # the sign-in settles in its session
        for address in ("/", "/@alice", at(alice, concert)):
            mine = browser.get(address)
            assert mine.data == client.get(address).data
            assert b"csrf_token" not in mine.data
            assert "Set-Cookie" not in mine.headers
            assert mine.headers["Cache-Control"] == "no-cache"
            assert {"Cookie", "HX-Request"} <= set(mine.vary)

    def test_an_unchanged_page_is_not_sent_again(
        self, client: FlaskClient, alice: Profile, make: Callable[..., Any]
    ) -> None:
        tag = client.get("/@alice").headers["ETag"]
        assert client.get("/@alice", headers={"If-None-Match": tag}).status_code == 304
        make(make_track, alice)
        assert client.get("/@alice", headers={"If-None-Match": tag}).status_code == 200

    def test_the_corner_is_personal(
        self, client: FlaskClient, login: Callable[..., FlaskClient], make: Callable[..., Any]
    ) -> None:
        swap = {"HX-Request": "true"}
        nobody = client.get("/me?lang=en", headers=swap)
        assert "/login" in nobody.get_data(as_text=True)
        fay = login(make(make_user, "fay")).get("/me", headers=swap)
        assert "/studio" in fay.get_data(as_text=True)
        assert "csrf_token" in fay.get_data(as_text=True)
        assert fay.headers["Cache-Control"] == "no-store"
        assert "/admin" in login(make(make_staff, "sam")).get("/me", headers=swap).get_data(as_text=True)
        assert client.get("/me").status_code == 303

    def test_one_signs_out_from_the_corner(self, login: Callable[..., FlaskClient], make: Callable[..., Any]) -> None:
        browser = login(make(make_user, "fay"))
        corner = browser.get("/me", headers={"HX-Request": "true"}).get_data(as_text=True)
        found = re.search(r'name="csrf_token" value="([^"]+)"', corner)
        assert found
        assert browser.post("/logout", data={"csrf_token": found[1]}).status_code == 303
        assert "/login" in browser.get("/me", headers={"HX-Request": "true"}).get_data(as_text=True)
