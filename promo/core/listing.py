"""Lists that a person narrows and orders by the address: `?status=&q=&sort=&page=`, where anything odd falls back."""

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func

from promo.core.db import db
from promo.core.paging import PAGE_SIZE, Page, page_number
from promo.core.sql import contains

T = TypeVar("T")
LONGEST_SEARCH = 100
BATCH = 500


def searched(args: Mapping[str, str]) -> str:
    """Read the words of a search from an address."""
    return args.get("q", "").strip()[:LONGEST_SEARCH]


@dataclass(frozen=True)
class Order:
    """A column to sort by; `falling` is how one wants it first: the most played, the latest."""

    by: Any
    falling: bool = False


@dataclass(frozen=True)
class Choice:
    """What a person asked of a list; `sort` is a column's name, with a minus in front when it falls."""

    status: str | None
    q: str
    sort: str
    page: int

    def direction(self, name: str) -> str | None:
        """How the column is sorted now: asc, desc or not at all."""
        return {name: "asc", f"-{name}": "desc"}.get(self.sort)


@dataclass(frozen=True)
class Listed(Generic[T]):
    """A page of a list, and how many of the searched rows have each status."""

    page: Page[T]
    counts: Mapping[str, int]
    choice: Choice
    rules: "ListRules"

    @property
    def total(self) -> int:
        """How many rows there are, whatever their status."""
        return sum(self.counts.values())

    @property
    def is_bare(self) -> bool:
        """There is nothing to search or filter."""
        return not self.total and not self.choice.q

    def next_sort(self, name: str) -> str:
        """What a click on the column's head asks for: the other way round, or the way one wants it first."""
        direction = self.choice.direction(name)
        falling = self.rules.orders[name].falling if direction is None else direction == "asc"
        return f"-{name}" if falling else name


@dataclass(frozen=True)
class ListRules:
    """How a list may be narrowed and ordered; `key` settles what the chosen column leaves open."""

    statuses: type[enum.StrEnum]
    status: Any
    searched: tuple[Any, ...]
    orders: Mapping[str, Order]
    default: str
    key: Any

    def read(self, args: Mapping[str, str]) -> Choice:
        """Read the address."""
        status, sort = args.get("status"), args.get("sort", "")
        return Choice(
            status=next((known for known in self.statuses if known == status), None),
            q=searched(args),
            sort=sort if sort.removeprefix("-") in self.orders else self.default,
            page=page_number(args.get("page")),
        )

    def list(self, query: Select[Any], choice: Choice) -> Listed[Any]:
        """Run the query as chosen: two queries for any number of rows."""
        query = self._searched(query, choice)
        grouped = query.with_only_columns(self.status, func.count()).group_by(self.status)
        counts = {str(status): count for status, count in db.session.execute(grouped)}
        total = counts.get(choice.status, 0) if choice.status else sum(counts.values())
        number = min(choice.page, max(1, -(-total // PAGE_SIZE)))
        rows = db.session.execute(self._ordered(query, choice).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE))
        items = rows.scalars().all() if len(query.column_descriptions) == 1 else rows.all()
        return Listed(Page(items, number, total), counts, choice, self)

    def every(self, query: Select[Any], choice: Choice) -> Iterator[Any]:
        """Run the query as chosen for all its pages, read in batches."""
        query = self._ordered(self._searched(query, choice), choice)
        rows = db.session.execute(query.execution_options(yield_per=BATCH))
        yield from rows.scalars() if len(query.column_descriptions) == 1 else rows

    def _searched(self, query: Select[Any], choice: Choice) -> Select[Any]:
        return query.where(contains(choice.q, self.searched)) if choice.q else query

    def _ordered(self, query: Select[Any], choice: Choice) -> Select[Any]:
        if choice.status:
            query = query.where(self.status == choice.status)
        column = self.orders[choice.sort.removeprefix("-")].by
        order = (column.desc() if choice.sort.startswith("-") else column.asc()).nulls_last()
        return query.order_by(order, self.key.desc())
