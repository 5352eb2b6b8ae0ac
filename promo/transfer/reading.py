"""One value of the old data → columns, field by field in the order of the seed's interface."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from promo.core.states import ModerationStatus
from promo.transfer.kind import ID_LENGTH, Fault, Field, Values
from promo.transfer.kinds import PLACES, Place
from promo.transfer.staging import Copy
from promo.transfer.values import Bad

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


class Step(NamedTuple):
    """A name to look at; `names` are all that give the same column, which is missing when none is there."""

    name: str
    field: Field
    needed: bool
    names: tuple[str, ...]


class Reader:
    """Reads the values of one pattern."""

    def __init__(self, number: int) -> None:
        place: Place = PLACES[number]
        self.kind, self.pattern = place
        order, fields = self.pattern.order.split(), self.kind.fields
        names = [*(name for name in order if name in fields), *(name for name in fields if name not in order)]
        self.steps: list[Step] = []
        for name in names:
            same = tuple(other for other in names if fields[other].column == fields[name].column)
            self.steps.append(Step(name, fields[name], name == same[0] and self._is_needed(fields[name]), same))

    def _is_needed(self, field: Field) -> bool:
        if field.part is None:
            return field.required
        return field.part in self.kind.needs and field.part not in self.pattern.parts

    def read(
        self, kind_number: int, row: int, several: bool, parts: Mapping[str, str], value: Mapping[str, Any]
    ) -> Copy:
        """Return what a value says; raises `Fault`."""
        known = dict(parts)
        self._check_lengths(known)
        found: Values = {}
        for step in self.steps:
            raw = value.get(step.name)
            if _is_blank(raw):
                self._take_nothing(step, value, found)
            elif step.field.part:
                self._take_part(step, raw, known)
            else:
                self._take(step, raw, found)
        return self._copy(kind_number, row, several, known, self.kind.close(found), value)

    def _check_lengths(self, parts: Mapping[str, str]) -> None:
        for part, text in parts.items():
            if len(text) > self._length(part):
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
        text = str(raw) if isinstance(raw, str | int) and not isinstance(raw, bool) else ""
        fits = text.isprintable() and ":" not in text and 0 < len(text) <= self._length(part)
        if not fits or known.setdefault(part, text) != text:
            raise Fault(f"invalid_value:{step.name}")

    def _take(self, step: Step, raw: Any, found: Values) -> None:
        field = step.field
        try:
            parsed = field.parse(raw) if field.parse else raw
        except (Bad, ArithmeticError, RecursionError) as error:
            raise Fault(f"invalid_value:{step.name}") from error
        if found.get(field.column) is None:
            found[field.column] = parsed
        if field.check and not field.check(found):
            raise Fault(f"invalid_value:{step.name}")

    def _copy(
        self, kind_number: int, row: int, several: bool, parts: dict[str, str], found: Values, value: Mapping[str, Any]
    ) -> Copy:
        return Copy(
            kind_number,
            self.kind.ident(parts),
            parts.get("user", ""),
            row,
            several,
            found.get(self.kind.unique) if self.kind.unique else None,
            found,
            found.get("updated_at"),
            self.pattern.rank,
            _implied_status(value) if self.kind.moderated and "status" not in found else None,
        )


def _is_blank(raw: Any) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip())


def _implied_status(value: Mapping[str, Any]) -> str:
    """The dialect in camelCase knew no moderation: what it holds was public."""
    return ModerationStatus.APPROVED if any(map(CAMEL.search, value)) else ModerationStatus.DRAFT


@cache
def reader_of(number: int) -> Reader:
    """Return the reader of a pattern, made once."""
    return Reader(number)
