"""What fans do, day by day: they come with the announcement, in the last days, and when a letter went out.

Each step takes its share of the one before it, and every order is one of its day's checkouts, so that the figures agree
with each other in any period.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, sqrt
from random import Random

WEEK = (0.85, 0.9, 1.0, 1.1, 1.25, 1.1, 0.8)  # Monday … Sunday
CLICKS, CART_ADDS, CHECKOUTS = 0.3, 0.6, 0.7  # of the step before
CONVERSION = (0.026, 0.038)  # orders of views
QUANTITIES = {1: 44, 2: 45, 3: 5, 4: 6}
TICKETS_IN_ORDER = sum(quantity * share for quantity, share in QUANTITIES.items()) / sum(QUANTITIES.values())
LETTER = 3.2  # how many times more people come on the day of a letter


@dataclass(frozen=True)
class Day:
    """The steps of a concert's day."""

    day: date
    views: int
    clicks: int
    cart_adds: int
    checkouts: int


def letter_day(rng: Random, announced: date, concert: date) -> date:
    """Choose the day on which a letter about the concert goes out."""
    span = _span(announced, concert)
    return rng.choice(span[len(span) // 4 : len(span) * 3 // 4])


def days_on_sale(
    rng: Random, announced: date, concert: date, until: date, tickets: float, letter: date
) -> tuple[list[Day], int]:
    """Return the days from the announcement up to `until`, and how many orders were made in them."""
    span = _span(announced, concert)
    pull = {
        day: (1 + 7 * exp(-(day - announced).days / 2.5) + 3.5 * exp(-(concert - day).days / 2.5))
        * WEEK[day.weekday()]
        * (LETTER if day == letter else 1)
        * rng.lognormvariate(0, 0.22)
        for day in span
    }
    orders = tickets / TICKETS_IN_ORDER
    views = orders / rng.uniform(*CONVERSION)
    whole = sum(pull.values())
    days = [_day(rng, day, round(views * share / whole)) for day, share in pull.items() if day <= until]
    made = round(orders * sum(share for day, share in pull.items() if day <= until) / whole)
    return days, min(made, sum(day.checkouts for day in days))


def order_days(rng: Random, days: Sequence[Day], orders: int) -> list[date]:
    """Choose the day of each order among the checkouts."""
    return sorted(rng.sample([day.day for day in days], k=orders, counts=[day.checkouts for day in days]))


def page_views(rng: Random, first: date, until: date, level: int, releases: Sequence[date]) -> dict[date, int]:
    """Return the views of an artist's page: slowly more, and a wave after each release."""
    span = (until - first).days
    views = {}
    for at in range(span + 1):
        day = first + timedelta(days=at)
        waves = sum(2.2 * exp(-(day - release).days / 9) for release in releases if release <= day)
        views[day] = round(level * (0.4 + 0.6 * at / span + waves) * WEEK[day.weekday()] * rng.lognormvariate(0, 0.15))
    return views


def _span(announced: date, concert: date) -> list[date]:
    return [announced + timedelta(days=at) for at in range((concert - announced).days + 1)]


def _day(rng: Random, day: date, views: int) -> Day:
    clicks = _some(rng, views, CLICKS)
    cart_adds = _some(rng, clicks, CART_ADDS)
    return Day(day, views, clicks, cart_adds, _some(rng, cart_adds, CHECKOUTS))


def _some(rng: Random, whole: int, share: float) -> int:
    """Return about `share` of `whole`, scattered as chance scatters it."""
    return min(whole, max(0, round(rng.gauss(whole * share, sqrt(whole * share * (1 - share))))))
