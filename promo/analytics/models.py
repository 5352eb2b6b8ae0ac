"""Figures, and what follows from them: shares, averages, the estimate of steps that no seller reports."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from promo.catalog.models import Track
from promo.core.money import ratio

# The specification's shares of the clicks, in percent (data-schema-v3, sales funnel: 0.6, and 0.7 of that).
CART_SHARE, CHECKOUT_SHARE = 60, 42
MOST_DAYS = 180  # beyond it a bar stands for a week


@dataclass(frozen=True)
class Overview:
    """What an artist sees first; `concerts` are rows with `views`, `tickets` and `revenue`."""

    plays: int
    likes: int
    subscribers: int
    revenue: int
    donations: int
    concerts: Sequence[Any]
    tracks: Sequence[Track]


@dataclass(frozen=True)
class SellerSales:
    """What one seller sold: confirmed sales, tickets, and sums in kopecks."""

    provider: str
    purchases: int
    tickets: int
    revenue: int
    commission: int

    @property
    def net_revenue(self) -> int:
        """What is left after the seller's commission."""
        return self.revenue - self.commission

    @property
    def commission_rate(self) -> Decimal:
        """The commission in percent of what was sold."""
        return ratio(self.commission, self.revenue, 2, scale=100)


@dataclass(frozen=True)
class Step:
    """A step of the way: how many came to it, measured or estimated; `of_previous` and `of_all` in percent."""

    metric: str
    count: int
    estimated: bool
    of_previous: Decimal | None
    of_all: Decimal | None


@dataclass(frozen=True)
class Funnel:
    """A concert's way from the view to the ticket; sums in kopecks."""

    views: int
    clicks: int
    measured_cart_adds: int
    measured_checkouts: int
    sellers: tuple[SellerSales, ...]

    @property
    def purchases(self) -> int:
        """Confirmed sales."""
        return sum(seller.purchases for seller in self.sellers)

    @property
    def tickets(self) -> int:
        """Tickets in confirmed sales."""
        return sum(seller.tickets for seller in self.sellers)

    @property
    def revenue(self) -> int:
        """What was paid, before commission."""
        return sum(seller.revenue for seller in self.sellers)

    @property
    def commission(self) -> int:
        """What the sellers keep."""
        return sum(seller.commission for seller in self.sellers)

    @property
    def net_revenue(self) -> int:
        """What is left after commission."""
        return self.revenue - self.commission

    @property
    def checkouts(self) -> int:
        """Started checkouts: as measured, else an estimate that is never below the purchases."""
        return self.measured_checkouts or max(self.clicks * CHECKOUT_SHARE // 100, self.purchases)

    @property
    def cart_adds(self) -> int:
        """Tickets put in a cart: as measured, else an estimate that is never below the next measured step."""
        following = self.measured_checkouts or self.purchases
        return self.measured_cart_adds or max(self.clicks * CART_SHARE // 100, following)

    @property
    def conversion_rate(self) -> Decimal:
        """Purchases in percent of views."""
        return ratio(self.purchases, self.views, 4, scale=100)

    @property
    def average_order(self) -> int:
        """Revenue of a purchase."""
        return int(ratio(self.revenue, self.purchases, 0))

    @property
    def has_estimates(self) -> bool:
        """A step of it is not measured."""
        return not (self.measured_cart_adds and self.measured_checkouts)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The way, step by step."""
        counts = {
            "views": (self.views, False),
            "clicks": (self.clicks, False),
            "cart_adds": (self.cart_adds, not self.measured_cart_adds),
            "checkouts": (self.checkouts, not self.measured_checkouts),
            "purchases": (self.purchases, False),
        }
        before = [None, *(count for count, _ in counts.values())]
        return tuple(
            Step(metric, count, estimated, _share(count, previous), _share(count, self.views if previous else None))
            for (metric, (count, estimated)), previous in zip(counts.items(), before, strict=False)
        )


@dataclass(frozen=True)
class DaySales:
    """What was sold on a day (UTC), or in the week from that day."""

    day: date
    tickets: int
    revenue: int


@dataclass(frozen=True)
class SalesOverTime:
    """Days on which something was sold, between the `first` and the `last` that are looked at."""

    days: Sequence[DaySales]
    first: date
    last: date

    @property
    def is_weekly(self) -> bool:
        """There is no room for a bar a day."""
        return (self.last - self.first).days > MOST_DAYS

    @property
    def bars(self) -> Sequence[DaySales]:
        """The days, or the weeks from Monday where there are too many."""
        return _weeks(self.days) if self.is_weekly else self.days


def _weeks(days: Iterable[DaySales]) -> list[DaySales]:
    weeks: dict[date, DaySales] = {}
    for one in days:
        monday = one.day - timedelta(days=one.day.weekday())
        known = weeks.get(monday, DaySales(monday, 0, 0))
        weeks[monday] = DaySales(monday, known.tickets + one.tickets, known.revenue + one.revenue)
    return list(weeks.values())


def _share(part: int, whole: int | None) -> Decimal | None:
    return ratio(part, whole, 2, scale=100) if whole else None
