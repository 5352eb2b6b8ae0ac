"""Errors, headers, language, typography: what holds on every page."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask

from promo.core import clock, web
from tests.house.client import HouseClient

NBSP = "\u00a0"


def test_russian_first_english_at_a_click_and_remembered(client: HouseClient) -> None:
    assert 'lang="ru"' in client.get("/login", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert 'lang="en"' in client.get("/login?lang=en").get_data(as_text=True)
    assert 'lang="en"' in client.get("/login").get_data(as_text=True)
    assert 'lang="en"' in client.get("/login?lang=klingon").get_data(as_text=True)


def test_a_theme_is_chosen_kept_and_given_back_to_the_system(client: HouseClient) -> None:
    assert "data-theme=" not in client.get("/login").get_data(as_text=True).split("<head>")[0]
    assert 'data-theme="ink"' in client.get("/login?theme=ink").get_data(as_text=True)
    assert 'data-theme="ink"' in client.get("/login").get_data(as_text=True)
    client.get("/login?theme=system")
    assert "data-theme=" not in client.get("/login").get_data(as_text=True).split("<head>")[0]


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/@nobody", 404),
        ("DELETE", "/login", 405),
        ("TRACE", "/login", 405),
        ("GET", "/studio/tracks/x", 404),
    ],
)
def test_errors_are_pages_of_ours(client: HouseClient, method: str, address: str, status: int) -> None:
    answer = client.open(address, method=method)

    assert answer.status_code == status
    assert "<h1" in answer.get_data(as_text=True)


def test_a_swap_gets_an_error_as_a_fragment(client: HouseClient) -> None:
    answer = client.get("/nowhere", headers={"HX-Request": "true"})

    assert answer.status_code == 404
    assert "<html" not in answer.get_data(as_text=True)


def test_a_machine_gets_an_error_as_json(client: HouseClient) -> None:
    answer = client.get("/nowhere", headers={"Accept": "application/json"})

    assert answer.get_json() == {"error": "Not Found"}


def test_too_many_parts_and_too_much_text_are_refused(client: HouseClient) -> None:
    token = client.token("/login")
    parts = {f"f{number}": (None, b"x") for number in range(1001)}

    many = client.post(
        "/login", data={"csrf_token": token, **dict.fromkeys(parts, "x")}, content_type="multipart/form-data"
    )
    long = client.post("/login", data={"csrf_token": token, "email": "x" * 1_100_000})

    assert (many.status_code, long.status_code) == (413, 413)


def test_forged_headers_change_nothing(client: HouseClient) -> None:
    answer = client.get(
        "/login", headers={"X-Real-IP": "1.1.1.1", "X-Forwarded-Proto": "https", "Host": "evil.example"}
    )

    assert answer.status_code == 200
    assert "evil.example" not in answer.get_data(as_text=True)
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("address", ["/@a%00b", "/login?next=%00", "/%00"])
def test_a_nul_is_refused(client: HouseClient, address: str) -> None:
    assert client.get(address).status_code == 400


def test_a_nul_in_a_form_is_refused(client: HouseClient) -> None:
    assert client.submit("/login", email="a\0@example.net", password="x").status_code == 400


def test_health_is_told(client: HouseClient) -> None:
    assert client.get("/healthz").get_json() == {"status": "ok"}
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.get_json()["checks"] == {"database": True, "migrations": True, "redis": True}


def test_sums_rates_and_lengths_read_well(app: Flask) -> None:
    with app.test_request_context():
        assert web.format_money(250_000) == f"2{NBSP}500{NBSP}₽"
        assert web.format_money(250_050) == f"2{NBSP}500,50{NBSP}₽"
        assert web.format_rate(Decimal("3.1107")) == f"3,11{NBSP}%"
        assert (web.format_duration(228), web.format_duration(3661), web.format_duration(None)) == (
            "3:48",
            "1:01:01",
            "",
        )
        assert web.format_day(date(2020, 11, 28)) == "28 ноября 2020"
    with app.test_request_context("/?lang=en"):
        assert web.format_money(250_000) == f"2,500{NBSP}₽"
        assert web.format_day(date(2020, 11, 28)) == "November 28, 2020"


def test_shares_are_exact_for_machines_and_short_for_people(app: Flask) -> None:
    with app.test_request_context("/"):
        assert web.format_share(Decimal("0.46005")) == f"46{NBSP}%"
        assert web.format_share(Decimal("0.3125")) == f"31,2{NBSP}%"
    assert web.exact_share(Decimal("0.46005")) == "0.4601"
    assert web.exact_share(Decimal(1)) == "1.0000"


def test_days_of_another_year_say_so(app: Flask) -> None:
    with clock.at(datetime(2026, 11, 20, 12, tzinfo=UTC)):
        now, before = datetime(2026, 11, 19, 18, 14, tzinfo=UTC), datetime(2025, 12, 31, 21, 5, tzinfo=UTC)
        with app.test_request_context("/"):
            assert web.format_moment(now) == f"19{NBSP}ноя, 21:14"
            assert web.format_moment(before) == f"1{NBSP}янв, 00:05"
            assert web.format_moment(before.replace(day=1)) == f"2{NBSP}дек{NBSP}2025, 00:05"
            assert web.format_month(before) == "декабрь 2025"
        with app.test_request_context("/?lang=en"):
            assert web.format_moment(before.replace(day=1)) == f"Dec{NBSP}2, 2025, 00:05"


def test_short_words_and_numbers_stay_with_their_neighbours() -> None:
    assert web.glue("Песни о реках и 28 ноября — дома") == f"Песни о{NBSP}реках и{NBSP}28{NBSP}ноября{NBSP}— дома"
