"""One value of the old data → columns, field by field in the order of the seed's interface."""

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from promo.core.states import ModerationStatus
from promo.transfer.fields import Field, Values
from promo.transfer.kind import ID_LENGTH, Fault, Kind, Pattern
from promo.transfer.kinds import KINDS, PLACES
from promo.transfer.staging import Copy
from promo.transfer.values import Bad, Parser

CAMEL = re.compile(r"[a-z][A-Z]")
WRAPPED = 3  # a value may be JSON text in JSON text, as tables of text in tables of JSON give it


def parse_json(written: str) -> Any:
    """Return the value, numbers exactly; raises ValueError for what is not JSON."""
    value: Any = written
    for _ in range(WRAPPED):
        if not isinstance(value, str):
            break
        try:
            value = _EXACTLY.decode(value)
        except (ArithmeticError, RecursionError) as error:
            raise ValueError from error
    return value


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


_EXACTLY = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant)


class Said(NamedTuple):
    """One object of a row: the parts of the key, and whose it is where something else tells that."""

    row: int
    several: bool
    parts: Mapping[str, str]
    value: Mapping[str, Any]
    owner: str | None


class Step(NamedTuple):
    """A name to look at; `names` are all that give the same column, which is missing when none is there."""

    name: str
    field: Field
    needed: bool
    names: tuple[str, ...]
    column: str
    part: str | None
    parse: Parser | None
    check: Callable[[Values], bool] | None


class Reader:
    """Reads the values of one pattern."""

    def __init__(self, kind: Kind, pattern: Pattern) -> None:
        self.kind, self.pattern, self.number = kind, pattern, KINDS.index(kind)
        order, fields = pattern.order.split(), kind.fields
        names = [name for name in order if name in fields]
        if not pattern.only:
            names += [name for name in fields if name not in order]
        self.steps: list[Step] = []
        for name in names:
            same = tuple(other for other in names if fields[other].column == fields[name].column)
            field = fields[name]
            needed = name == same[0] and self._is_needed(field)
            self.steps.append(Step(name, field, needed, same, field.column, field.part, field.parse, field.check))
        self.typed_parts = {step.field.part: step for step in self.steps if step.field.part and step.field.parse}
        self.kept_parts = [step for step in self.steps if step.field.part and not step.field.column.startswith("part ")]
        columns = kind.model.__table__.columns.keys() if kind.model else ()
        self.keeps_age = "updated_at" in columns
        self.inner = _inner(pattern)

    def _is_needed(self, field: Field) -> bool:
        if field.part is None:
            return field.required
        return field.part in self.kind.needs and field.part not in self.pattern.parts

    def read(self, said: Said) -> list[Copy]:
        """Return what a value says, of the thing and of those inside it; raises `Fault`."""
        known, found = dict(said.parts), Values()
        self._check_parts(known)
        value = said.value
        for step in self.steps:
            raw = value.get(step.name)
            if raw is None or (isinstance(raw, str) and not raw.strip()):
                if step.needed or step.name in value:
                    self._take_nothing(step, value, found)
            elif step.part:
                self._take_part(step, raw, known)
            else:
                self._take(step, raw, found)
        self._keep_parts(known, found)
        inner = self._read_inner(said, known)
        if self.kind.model is None:
            return inner
        several = said.several or bool(inner)
        return [self._copy(said._replace(parts=known, several=several), self.kind.close(found)), *inner]

    def _read_inner(self, said: Said, known: dict[str, str]) -> list[Copy]:
        """Read the things inside; where a thing is never without its row, they share it."""
        nested, reader = self.pattern.nested, self.inner
        if not nested or not reader or _is_blank(values := said.value.get(nested.name)):
            return []
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            raise Fault(f"invalid_value:{nested.name}")
        copies = []
        for position, value in enumerate(values):
            parts = {**known, "position": str(position)}
            copies += reader.read(said._replace(parts=parts, value=value, several=True))
        return copies

    def _check_parts(self, parts: dict[str, str]) -> None:
        for part, text in parts.items():
            step = self.typed_parts.get(part)
            if step and step.field.parse:
                parts[part] = str(_parsed(step, text))
            elif len(text) > self._length(part):
                name = next((step.name for step in self.steps if step.field.part == part), part)
                raise Fault(f"invalid_value:{name}")

    def _length(self, part: str) -> int:
        return self.kind.id_length if part == "id" else ID_LENGTH

    def _take_nothing(self, step: Step, value: Mapping[str, Any], found: Values) -> None:
        if step.needed and all(_is_blank(value.get(name)) for name in step.names):
            raise Fault(f"missing_field:{step.name}")
        if step.field.nullable and not step.field.part and step.name in value:
            found.setdefault(step.field.column, None)

    def _take_part(self, step: Step, raw: Any, known: dict[str, str]) -> None:
        part = str(step.field.part)
        if step.field.parse:
            text = str(_parsed(step, raw))
        else:
            text = str(raw) if isinstance(raw, str | int) and not isinstance(raw, bool) else ""
        fits = text.isprintable() and ":" not in text and 0 < len(text) <= self._length(part)
        if not fits or known.setdefault(part, text) != text:
            raise Fault(f"invalid_value:{step.name}")

    def _take(self, step: Step, raw: Any, found: Values) -> None:
        parsed = _parsed(step, raw)
        if found.get(step.column) is None:
            found[step.column] = parsed
        if step.check and not step.check(found):
            raise Fault(f"invalid_value:{step.name}")

    def _keep_parts(self, known: Mapping[str, str], found: Values) -> None:
        """Parts that have a column; names without one were only looked at."""
        found.pop("", None)
        for step in self.kept_parts:
            if text := known.get(str(step.field.part)):
                found[step.field.column] = _parsed(step, text)

    def _copy(self, said: Said, found: Values) -> Copy:
        age = found.get("updated_at") if self.keeps_age else found.pop("updated_at", None)
        return Copy(
            self.number,
            self.kind.ident(said.parts, found),
            said.owner if said.owner is not None else said.parts.get("user", "") if self.kind.is_owned else "",
            said.row,
            said.several,
            self.kind.likeness(said.parts, found),
            found,
            age,
            self.pattern.rank,
            _implied_status(said.value) if self.kind.moderated and "status" not in found else None,
        )


def _inner(pattern: Pattern) -> Reader | None:
    nested = pattern.nested
    if nested is None:
        return None
    kind = next(kind for kind in KINDS if kind.name == nested.kind)
    return Reader(kind, Pattern(pattern.template, nested.order, rank=pattern.rank))


def _parsed(step: Step, raw: Any) -> Any:
    try:
        return step.parse(raw) if step.parse else raw
    except (Bad, ArithmeticError, RecursionError) as error:
        raise Fault(f"invalid_value:{step.name}") from error


def _is_blank(raw: Any) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip())


def _implied_status(value: Mapping[str, Any]) -> str:
    """The dialect in camelCase knew no moderation: what it holds was public."""
    return ModerationStatus.APPROVED if any(map(CAMEL.search, value)) else ModerationStatus.DRAFT


@cache
def reader_of(number: int) -> Reader:
    """Return the reader of a pattern, made once."""
    return Reader(*PLACES[number])
