"""What `?period=` may say."""

import datetime as dt

import pytest

from promo.core import clock
from promo.core.periods import Period

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize("text", ["7d", "30d", "90d", "365d", "all"])
def test_each_period_is_read(text: str) -> None:
    assert Period.read(text, default=Period.ALL) == text


@pytest.mark.parametrize("text", [None, "", "7", "7D", "1d", "ALL", " 7d", "7d'", "٧d"])
def test_anything_odd_is_the_default(text: str | None) -> None:
    assert Period.read(text, default=Period.MONTH) is Period.MONTH


def test_a_period_is_so_many_days_with_today() -> None:
    with clock.at(NOON):
        assert Period.WEEK.days == (dt.date(2026, 11, 14), dt.date(2026, 11, 20))
        assert Period.ALL.days is None
