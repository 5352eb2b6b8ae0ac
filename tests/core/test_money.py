"""Money and ratios."""

from decimal import Decimal

import pytest

from promo.core import money


@pytest.mark.parametrize(
    ("minor", "percent", "fee"), [(250_000, "5", 12_500), (999, "7.5", 75), (10, "5", 1), (9, "5", 0)]
)
def test_a_percentage_is_rounded_half_up_to_a_kopeck(minor: int, percent: str, fee: int) -> None:
    assert money.percent_of(minor, Decimal(percent)) == fee


def test_ratios_are_rounded_half_up_and_zero_for_nothing() -> None:
    assert str(money.ratio(18, 2034, 4, scale=100)) == "0.8850"
    assert str(money.ratio(1, 0, 4)) == "0.0000"
    assert str(money.ratio(125, 1000, 2)) == "0.13"


def test_kopecks_are_shown_as_roubles_without_loss() -> None:
    assert str(money.to_major(250_010)) == "2500.10"
