"""How dates, places and prices are said."""

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale

from promo.concerts.models import Concert, start_of
from promo.core import clock
from promo.site import words

NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def today(context: Flask) -> Iterator[None]:
    """The twentieth of November, in English."""
    with clock.at(NOW), context.test_request_context(), force_locale("en"):
        yield


@pytest.fixture
def backend() -> str:
    """Words ask no database."""
    return "sqlite"


def concert(**values: object) -> Concert:
    """A concert that is in no database."""
    filled = {
        "title": "Тихая вода",
        "city": "Москва",
        "venue": "Мутабор",
        "date": dt.date(2026, 11, 28),
        "time": dt.time(19, 0),
        "timezone": "Europe/Moscow",
        **values,
    }
    filled["starts_at"] = start_of(filled["date"], filled["time"], filled["timezone"])  # type: ignore[arg-type]
    return Concert(**filled)


def test_places() -> None:
    assert words.place(concert()) == "Москва, Мутабор"
    assert words.place(concert(city=None)) == "Мутабор"
    assert words.place(concert(city=None, venue=None)) == "Тихая вода"
    assert [words.headline(concert()), words.venue_and_time(concert())] == ["Москва", "Мутабор, 19:00"]
    bare = concert(city=None, time=None)
    assert [words.headline(bare), words.venue_and_time(bare)] == ["Мутабор", ""]


def test_days() -> None:
    assert words.month_and_weekday(dt.date(2026, 11, 28)) == "Nov, Sat"
    assert words.month_and_weekday(dt.date(2025, 9, 28)) == "Sep 2025"
    assert words.full_month_and_weekday(dt.date(2026, 11, 28)) == "November, Sat"
    assert words.weekday(dt.date(2026, 11, 28)) == "Saturday"
    assert words.relative_day(dt.date(2026, 11, 20)) == "Today"
    assert words.relative_day(dt.date(2026, 11, 21)) == "Tomorrow"
    assert words.relative_day(dt.date(2027, 1, 2)) == "January 2, 2027"
    with force_locale("ru"):
        assert words.month_and_weekday(dt.date(2026, 11, 28)) == "ноя, сб"
        assert words.full_month_and_weekday(dt.date(2026, 11, 28)) == "ноября, сб"
        assert words.weekday(dt.date(2026, 11, 28)) == "суббота"


@pytest.mark.parametrize(
    ("days", "text"), [(0, "today"), (1, "tomorrow"), (2, "in 2 days"), (8, "in 8 days"), (-1, "today")]
)
def test_days_left(days: int, text: str) -> None:
    assert words.days_left(concert(date=NOW.date() + dt.timedelta(days=days))) == text


def test_days_are_counted_where_the_concert_is() -> None:
    """At midnight in Kamchatka it is still noon in Moscow."""
    with clock.at(dt.datetime(2026, 11, 20, 13, 0, tzinfo=dt.UTC)):
        assert words.days_left(concert(date=dt.date(2026, 11, 21), timezone="Asia/Kamchatka")) == "today"
        assert words.days_left(concert(date=dt.date(2026, 11, 21))) == "tomorrow"


def test_the_zone_is_named() -> None:
    assert words.starts_at_place(concert()) == "19:00 Moscow time"
    assert words.starts_at_place(concert(timezone="Asia/Novosibirsk")) == "19:00 local time, UTC+7"
    assert words.starts_at_place(concert(timezone="Asia/Kolkata")) == "19:00 local time, UTC+5:30"
    assert words.starts_at_place(concert(timezone="America/New_York")) == "19:00 local time, UTC-5"
    assert words.starts_at_place(concert(time=None)) == "time to be announced"


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (250_000, None, "from 2,500\u00a0₽"),
        (250_000, 400_000, "from 2,500\u00a0₽"),
        (250_000, 250_000, "2,500\u00a0₽"),
        (0, None, "free entry"),
        (0, 0, "free entry"),
        (0, 50_000, "from 0\u00a0₽"),
        (None, 50_050, "up to 500.50\u00a0₽"),
        (None, None, None),
    ],
)
def test_prices(low: int | None, high: int | None, text: str | None) -> None:
    assert words.price(concert(ticket_price_from=low, ticket_price_to=high)) == text


def test_texts() -> None:
    assert words.paragraphs("Раз.\r\n\r\n  Два. \n") == ["Раз.", "Два."]
    assert words.paragraphs(None) == []
    assert words.summary("а " * 200, 10) == "а а а а а…"
    assert words.summary(" Песни\nо  реках ") == "Песни о реках"
