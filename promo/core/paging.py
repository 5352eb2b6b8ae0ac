"""Pages of a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

from promo.core.db import db

T = TypeVar("T")
PAGE_SIZE = 20
LAST_PAGE = 100_000  # beyond it an offset means nothing


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page: its rows, its number from 1, and how many rows there are in all."""

    items: Sequence[T]
    number: int
    total: int
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """Number of the first row shown, from 1; 0 when there is none."""
        return (self.number - 1) * self.size + 1 if self.items else 0

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return (self.number - 1) * self.size + len(self.items)

    @property
    def has_next(self) -> bool:
        """There is a page after this one."""
        return self.number < self.pages


def page_number(text: str | None) -> int:
    """Read a page number from an address; anything odd is the first page."""
    digits = text if text and text.isascii() and text.isdigit() else "1"
    return min(max(int(digits[:9]), 1), LAST_PAGE)


def paginate(query: Select[Any], number: int, size: int = PAGE_SIZE) -> Page[Any]:
    """Run an ordered query for one page, and its count: two queries for any number of rows."""
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    number = min(number, max(1, -(-total // size)))
    items = db.session.execute(query.limit(size).offset((number - 1) * size))
    rows = items.scalars().all() if len(query.column_descriptions) == 1 else items.all()
    return Page(rows, number, total, size)
