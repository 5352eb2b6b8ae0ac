"""What a kind of thing is to the importer: its keys, its fields, what it refers to, and how it is written.

A feature's file in `kinds/` describes its kinds with these words and nothing else; the engine does the rest.
"""

import enum
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.orm import InstrumentedAttribute, Session

from promo.transfer import values
from promo.transfer.values import Parser

Values = dict[str, Any]
ID_LENGTH = 255


class Fault(Exception):
    """Why a row is rejected, in the words of the report."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Shape(enum.Enum):
    """What the value of a key holds."""

    THING = "one thing"
    LIST = "things, or only their ids"
    DERIVED = "nothing of its own"
    LATER = "JSON of a kind that is not built yet"
    LATER_LIST = "the same, or only ids"
    LATER_TEXT = "plain text of a kind that is not built yet"


@dataclass(frozen=True)
class Field:
    """Where a name of the old data goes: to a column by a parser, or (`part`) it repeats a part of the key."""

    column: str
    parse: Parser | None = None
    nullable: bool = True
    required: bool = False
    part: str | None = None
    check: Callable[[Values], bool] | None = None


@dataclass(frozen=True)
class Pattern:
    """A key pattern, `{…}` standing for its parts; `order` is the interface of the seeds, by which faults are found.

    Of two copies of equal age the one with the greater `rank` wins.
    """

    template: str
    order: str = ""
    shape: Shape = Shape.THING
    rank: int = 0

    @property
    def parts(self) -> list[str]:
        """Names of the parts."""
        return re.findall(r"{(\w+)}", self.template)


@dataclass(frozen=True)
class Reference:
    """Something that must exist: a thing of `kind` with the id that the key's `part` gives. `hint` names its owner."""

    kind: str
    part: str
    label: str
    hint: str


@dataclass(eq=False)
class Thing:
    """A thing as all its copies tell it. `ident` is unique for its owner, both in the words of the old data."""

    ident: str
    owner: str
    values: Values
    implied_status: str | None = None
    rows: Sequence[tuple[int, bool]] = ()
    digest: bytes | None = None

    @property
    def kv_id(self) -> str:
        """The thing's own id, without that of what it belongs to."""
        return self.ident.rpartition(":")[2]


Parents = Sequence[Values | None]


def _nothing(session: Session, things: Sequence[Thing]) -> Parents:
    return [{} for _ in things]


def _as_is(values: Values, thing: Thing, before: Any) -> Values:
    return values


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of thing.

    `needs` are the parts that make it out, `ident` its id from them. `identity` are the columns that find it: foreign
    key (if any) and id. `parents` gives its foreign keys, None where the parent is not there (in a dry run alone).
    `close` finishes values before they are compared, `complete` adds what follows from them when they are written
    (`before` is the row that is there, with the columns in `remember`). `insert` takes the place of a plain insert.
    """

    name: str
    model: type[Any] | None = None
    patterns: Sequence[Pattern] = ()
    fields: Mapping[str, Field] = field(default_factory=dict)
    needs: Sequence[str] = ("user", "id")
    ident: Callable[[Mapping[str, str]], str] = lambda parts: parts["id"]
    id_length: int = ID_LENGTH
    has_page: bool = False
    moderated: bool = False
    unique: str | None = None
    has_secrets: bool = False
    reference: Reference | None = None
    identity: tuple[str | None, str] = ("artist_id", "kv_id")
    remember: Sequence[InstrumentedAttribute[Any]] = ()
    parents: Callable[[Session, Sequence[Thing]], Parents] = _nothing
    close: Callable[[Values], Values] = lambda values: values
    complete: Callable[[Values, Thing, Any], Values] = _as_is
    insert: Callable[[Session, list[Values]], None] | None = None


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


def money(column: InstrumentedAttribute[Any]) -> Field:
    """A sum, kept in minor units."""
    return _field(column, values.money)


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


def part(name: str) -> Field:
    """Repeats a part of the key, or gives it where the key has none."""
    return Field(column=f"part {name}", part=name)


def _field(column: InstrumentedAttribute[Any], parse: Parser, required: bool = False) -> Field:
    nullable = bool(column.property.columns[0].nullable)
    return Field(column.key, parse, nullable=nullable and not required, required=required)


def pairs(rows: Iterable[Any]) -> dict[Any, Any]:
    """Return a mapping of rows with two columns; a result has keys of its own, which `dict` would take for it."""
    return dict(map(tuple, rows))
