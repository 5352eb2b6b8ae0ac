"""Zones of cities."""

import pytest

from promo.core.zones import zone_of


@pytest.mark.parametrize(
    ("city", "zone"),
    [
        ("Москва", "Europe/Moscow"),
        ("г. Казань", "Europe/Moscow"),
        ("Екатеринбург", "Asia/Yekaterinburg"),
        ("Новосибирск", "Asia/Novosibirsk"),
        ("владивосток ", "Asia/Vladivostok"),
        ("Калининград", "Europe/Kaliningrad"),
        ("Орёл", "Europe/Moscow"),
        ("Тбилиси", "Asia/Tbilisi"),
        ("London", "Europe/London"),
        ("Берлин", "Europe/Berlin"),
        ("Нигдеград", "Europe/Moscow"),
        ("", "Europe/Moscow"),
        (None, "Europe/Moscow"),
    ],
)
def test_a_city_is_in_the_zone_of_the_largest_of_its_name(city: str | None, zone: str) -> None:
    assert zone_of(city) == zone
