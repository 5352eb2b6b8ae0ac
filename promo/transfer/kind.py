"""What a kind of thing is to the importer: its keys, its fields, what it refers to, and how it is written.

A feature's file in `kinds/` describes its kinds with these words and those of `fields`; the engine does the rest.
"""

import enum
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute, Session

from promo.events.models import Kind as EventKind
from promo.transfer.fields import Field, Values

ID_LENGTH = 255
REFERRED = "owner:id"  # under this name a value holds whom and what it refers to, once that is found


class Fault(Exception):
    """Why a row is rejected, in the words of the report."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Shape(enum.Enum):
    """What the value of a key holds."""

    THING = "one thing"
    LIST = "things, or only their ids"
    ENTRIES = "things"
    BARE = "one field of a thing, as text or as a number"
    DERIVED = "nothing of its own"


@dataclass(frozen=True)
class Nested:
    """Things of another kind inside a value: an array under `name`. Their place in it is the part `position`."""

    name: str
    kind: str
    order: str


@dataclass(frozen=True)
class Pattern:
    """A key pattern, `{…}` standing for its parts; `order` is the interface of the seeds, by which faults are found.

    Of two copies of equal age the one with the greater `rank` wins. `whole` is the field that the value is, where it is
    no object of fields; `only` says that no names but those of `order` are looked at.
    """

    template: str
    order: str = ""
    shape: Shape = Shape.THING
    rank: int = 0
    whole: str = ""
    only: bool = False
    nested: Nested | None = None

    @property
    def parts(self) -> list[str]:
        """Names of the parts."""
        return re.findall(r"{(\w+)}", self.template)


@dataclass(frozen=True)
class Reference:
    """Something that must exist: a thing of `kind` with the id that the key's `part` gives, or the first of `names`.

    Ids are unique for their owner only, so the owner is sought too: the person of the key or of the field `hint`. The
    thing that refers belongs to the same owner; or, with a `column`, that keeps `owner:id`.
    """

    kind: str
    label: str
    part: str = ""
    names: Sequence[str] = ()
    hint: str = ""
    column: str = ""


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


class State(enum.IntEnum):
    """What became of a thing, or of a row's word about it."""

    REFUSED = -1
    MERGED = 0
    UNCHANGED = 1
    UPDATED = 2
    CREATED = 3


@dataclass
class Posted:
    """What became of things that are not simply rows: the state of each, and what is to be said by person."""

    states: list[State] = field(default_factory=list)
    adjustments: dict[str, int] = field(default_factory=dict)
    differences: dict[str, int] = field(default_factory=dict)


Parents = Sequence[Values | None]


def _nothing(session: Session, things: Sequence[Thing]) -> Parents:
    return [{} for _ in things]


def _as_is(values: Values, thing: Thing, before: Any) -> Values:
    return values


def _is_never(thing: Thing, before: Any) -> bool:
    return False


def _own_id(parts: Mapping[str, str], found: Values) -> str:
    return parts["id"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Kind:
    """A kind of thing.

    `needs` are the parts that make it out, `ident` its id from them. `identity` are the columns that find it,
    `sought` the one of them by which it is looked for. `parents` gives its foreign keys, None where a parent is not
    there (in a dry run alone). `close` finishes values before they are compared, `complete` adds what follows from
    them when they are written (`before` is the row that is there, with the columns in `remember`), `is_behind`
    finds a row that must be written though nothing new is said of it. `insert` takes the place of a plain insert,
    `post` that of all writing, `follow` comes after it.

    Things belong to the person of the key (`is_owned`); those of an artist (`has_artist`) need a profile, and
    content (`is_content`) gives it a page. `people` are columns that hold users. The rows of a kind that comes
    `in_parts` are no copies of each other. `counts` are the columns to which is added what was counted here when
    things go out again. `leave` finishes its columns for that. `settle` is called once all rows are judged, and
    compares what things have for `likeness`.
    """

    name: str
    model: type[Any] | None = None
    patterns: Sequence[Pattern] = ()
    fields: Mapping[str, Field] = field(default_factory=dict)
    needs: Sequence[str] = ("user", "id")
    ident: Callable[[Mapping[str, str], Values], str] = _own_id
    id_length: int = ID_LENGTH
    keeps_id: bool = True
    is_owned: bool = True
    has_artist: bool = False
    is_content: bool = False
    moderated: bool = False
    in_parts: bool = False
    unique: str = ""
    likeness: Callable[[Mapping[str, str], Values], str | None] = lambda parts, found: None
    people: Sequence[str] = ()
    counts: Mapping[str, EventKind] = field(default_factory=dict)
    leave: Callable[[Values], Values] = lambda values: values
    has_secrets: bool = False
    reference: Reference | None = None
    identity: Sequence[str] = ("artist_id", "kv_id")
    sought: str = "kv_id"
    remember: Sequence[InstrumentedAttribute[Any]] = ()
    parents: Callable[[Session, Sequence[Thing]], Parents] = _nothing
    settle: Callable[..., None] | None = None
    close: Callable[[Values], Values] = lambda values: values
    complete: Callable[[Values, Thing, Any], Values] = _as_is
    is_behind: Callable[[Thing, Any], bool] = _is_never
    insert: Callable[[Session, list[Values]], None] | None = None
    follow: Callable[[Session, list[Values]], None] | None = None
    post: Callable[[Session, Sequence[Thing], bool], Posted] | None = None
    is_counted: Callable[[Thing], bool] = lambda thing: True


def pairs(rows: Iterable[Any]) -> dict[Any, Any]:
    """Return a mapping of rows with two columns; a result has keys of its own, which `dict` would take for it."""
    return dict(map(tuple, rows))


def by_columns(rows: Iterable[Values]) -> Iterable[list[Values]]:
    """Group rows by the columns they have, which is what one statement can take."""
    groups: dict[frozenset[str], list[Values]] = defaultdict(list)
    for row in rows:
        groups[frozenset(row)].append(row)
    return groups.values()
