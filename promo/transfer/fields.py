"""The fields of a thing: which names of the old data go to which columns, and what may stand there."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.orm import InstrumentedAttribute

from promo.transfer import values
from promo.transfer.values import Parser

Values = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """Where a name of the old data goes: to a column by a parser, or (`part`) it repeats a part of the key.

    A part may have a column besides. Without a column the value is looked at, but not kept. `show` is the way back, for
    a `secret` only where somebody asks for it.
    """

    column: str
    parse: Parser | None = None
    nullable: bool = True
    required: bool = False
    part: str | None = None
    check: Callable[[Values], bool] | None = None
    show: Callable[[Any], Any] | None = None
    secret: bool = False


def camel(name: str) -> str:
    """Return `some_name` as `someName`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def in_both_spellings(fields: Mapping[str, Field]) -> dict[str, Field]:
    """Take the names of fields in camelCase too, as the older dialect spells them."""
    return {**fields, **{camel(name): field for name, field in fields.items() if camel(name) not in fields}}


def text(column: InstrumentedAttribute[Any], *, required: bool = False) -> Field:
    """Text as long as the column."""
    return _field(column, values.text(getattr(column.type, "length", None)), required)


def link(column: InstrumentedAttribute[Any]) -> Field:
    """A web address."""
    return _field(column, values.link(getattr(column.type, "length", None)))


def email(column: InstrumentedAttribute[Any]) -> Field:
    """An e-mail address."""
    return _field(column, values.email)


def count(column: InstrumentedAttribute[Any], *, required: bool = False, at_least: int = 0) -> Field:
    """A whole number that the column can hold."""
    highest = 2**63 - 1 if isinstance(column.type, BigInteger) else 2**31 - 1
    return _field(column, values.integer(at_least, highest), required)


def money(column: InstrumentedAttribute[Any], *, required: bool = False) -> Field:
    """A sum, kept in minor units."""
    return replace(_field(column, values.money, required), show=values.roubles)


def percent(column: InstrumentedAttribute[Any]) -> Field:
    """A share of a hundred."""
    return _field(column, values.percent)


def moment(column: InstrumentedAttribute[Any], *, required: bool = False) -> Field:
    """A moment."""
    return _field(column, values.moment, required)


def day(column: InstrumentedAttribute[Any], *, required: bool = False) -> Field:
    """A date."""
    return _field(column, values.day, required)


def clock(column: InstrumentedAttribute[Any]) -> Field:
    """A time of day."""
    return _field(column, values.clock)


def flag(column: InstrumentedAttribute[Any]) -> Field:
    """Yes or no."""
    return _field(column, values.flag)


def choice(column: InstrumentedAttribute[Any], allowed: Iterable[str], *, required: bool = False) -> Field:
    """One of the statuses."""
    return _field(column, values.choice(allowed), required)


def custom(column: InstrumentedAttribute[Any], parse: Parser) -> Field:
    """What `parse` makes of it."""
    return _field(column, parse)


def person(column: InstrumentedAttribute[Any]) -> Field:
    """The id of a user, who need not have a row."""
    return _field(column, values.user_id)


def checked(parse: Parser) -> Field:
    """Looked at, but not kept: it follows from other things."""
    return Field("", parse)


def part(name: str, column: InstrumentedAttribute[Any] | None = None) -> Field:
    """Repeats a part of the key, or gives it where the key has none; kept in `column`, if there is one."""
    return Field(column=column.key if column else f"part {name}", part=name)


def _field(column: InstrumentedAttribute[Any], parse: Parser, required: bool = False) -> Field:
    nullable = bool(column.property.columns[0].nullable)
    return Field(column.key, parse, nullable=nullable and not required, required=required)
