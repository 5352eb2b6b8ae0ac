"""Periods of figures: the last so many days with today, in UTC, or all time."""

import enum
from datetime import date, timedelta

from promo.core.clock import today


class Period(enum.StrEnum):
    """What `?period=` may say."""

    WEEK = "7d"
    MONTH = "30d"
    QUARTER = "90d"
    YEAR = "365d"
    ALL = "all"

    @classmethod
    def read(cls, text: str | None, default: "Period") -> "Period":
        """Read a period from an address; anything odd is the default."""
        return next((period for period in cls if period == text), default)

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day, or None for all time."""
        if self is Period.ALL:
            return None
        return today() - timedelta(days=int(self[:-1]) - 1), today()
