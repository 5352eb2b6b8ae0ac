"""The arithmetic of a funnel."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.analytics.models import Funnel, SellerSales

count = st.integers(0, 10**9)


def funnel(views: int = 0, clicks: int = 0, carts: int = 0, checkouts: int = 0, sold: Any = ()) -> Funnel:
    """A funnel with the given counts; `sold` is (purchases, tickets, revenue, commission) of each seller."""
    sellers = tuple(SellerSales(f"seller{number}", *sums) for number, sums in enumerate(sold))
    return Funnel(views, clicks, carts, checkouts, sellers)


@pytest.mark.parametrize(
    ("clicks", "carts", "checkouts", "purchases", "expected"),
    [
        (100, 0, 0, 10, (60, 42)),
        (99, 0, 0, 10, (59, 41)),
        (1, 0, 0, 0, (0, 0)),
        (0, 0, 0, 0, (0, 0)),
        (0, 0, 0, 5, (5, 5)),
        (10, 0, 0, 5, (6, 5)),
        (100, 0, 70, 10, (70, 70)),
        (100, 0, 30, 10, (60, 30)),
        (100, 20, 0, 10, (20, 42)),
        (100, 20, 15, 30, (20, 15)),
        (100, 0, 15, 30, (60, 15)),
    ],
)
def test_steps_that_nobody_measured_are_estimated(
    clicks: int, carts: int, checkouts: int, purchases: int, expected: tuple[int, int]
) -> None:
    shown = funnel(1000, clicks, carts, checkouts, [(purchases, purchases, 0, 0)])

    assert (shown.cart_adds, shown.checkouts) == expected
    assert [step.metric for step in shown.steps if step.estimated] == [
        metric for metric, measured in (("cart_adds", carts), ("checkouts", checkouts)) if not measured
    ]


@given(views=count, clicks=count, carts=count, checkouts=count, purchases=count)
def test_an_estimate_is_never_below_the_next_measured_step(
    views: int, clicks: int, carts: int, checkouts: int, purchases: int
) -> None:
    shown = funnel(views, clicks, carts, checkouts, [(purchases, purchases, 0, 0)])

    if not checkouts:
        assert shown.checkouts == max(int(Decimal(clicks) * Decimal("0.42")), purchases)
    if not carts:
        assert shown.cart_adds == max(int(Decimal(clicks) * Decimal("0.6")), checkouts or purchases)
        assert shown.cart_adds >= shown.checkouts
    if carts and checkouts:
        assert (shown.cart_adds, shown.checkouts, shown.has_estimates) == (carts, checkouts, False)


@pytest.mark.parametrize(
    ("views", "purchases", "revenue", "rate", "average"),
    [
        (5240, 163, 61_115_000, "3.1107", 374_939),
        (0, 21, 4_410_000, "0.0000", 210_000),
        (100, 0, 0, "0.0000", 0),
        (200_000, 1, 5, "0.0005", 5),
        (3, 2, 5, "66.6667", 3),
        (1, 3, 10, "300.0000", 3),
    ],
)
def test_rates_and_averages_are_rounded_half_up(
    views: int, purchases: int, revenue: int, rate: str, average: int
) -> None:
    shown = funnel(views, sold=[(purchases, purchases, revenue, 0)] if purchases else ())

    assert str(shown.conversion_rate) == rate
    assert shown.average_order == average


def test_sellers_add_up_and_each_keeps_its_own_commission() -> None:
    shown = funnel(sold=[(2, 3, 700_000, 35_000), (1, 1, 100_050, 8_004)])

    assert (shown.purchases, shown.tickets, shown.revenue, shown.commission) == (3, 4, 800_050, 43_004)
    assert shown.net_revenue == 757_046
    assert [str(seller.commission_rate) for seller in shown.sellers] == ["5.00", "8.00"]


def test_shares_are_of_the_step_before_and_of_the_views() -> None:
    steps = funnel(1000, 300, 150, 75, [(30, 30, 0, 0)]).steps

    assert [step.of_previous for step in steps] == [None, 30, 50, 50, 40]
    assert [step.of_all for step in steps] == [None, 30, 15, Decimal("7.5"), 3]


def test_without_views_there_is_no_share() -> None:
    assert {step.of_all for step in funnel(0, 10).steps} == {None}
