"""From rows to things: each row is derived, refused with a reason, or says something of one or several things.

Order of judgement: the key, the JSON, the references, then the fields.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby, islice
from typing import Any, NamedTuple

from sqlalchemy import select

from promo.core.db import db
from promo.profiles.models import Profile
from promo.transfer.kind import Fault, Kind, Pattern, Reference, Shape, pairs
from promo.transfer.kinds import KINDS, PLACES, parts_of
from promo.transfer.reading import parse_json, reader_of
from promo.transfer.staging import BATCH, Copy, Stage, StagedRow, in_batches

Progress = Callable[[str, int], None]
UNKNOWN_KEY = -1
MALFORMED = "malformed_json"
NUMBER_OF = {kind.name: number for number, kind in enumerate(KINDS)}
LATEST = datetime.max.replace(tzinfo=UTC)
SCALARS = (str, int, Decimal, type(None))


@dataclass
class Tally:
    """What became of rows that write nothing."""

    merged: int = 0
    derived: int = 0
    empty: int = 0


class Content(NamedTuple):
    """A row with the objects it holds and the parts of its key."""

    row: StagedRow
    parts: dict[str, str]
    objects: list[Any]
    several: bool


def judge(stage: Stage, progress: Progress) -> Tally:
    """Judge all rows of the stage; afterwards it holds what they say of things."""
    tally, done = Tally(), 0
    for number, rows in _batches(stage, tally):
        refused = _judge_batch(stage, number, rows, tally)
        stage.refuse(refused)
        done += len(rows)
        progress("judged", done)
    for number, kind in enumerate(KINDS):
        if kind.unique:
            _settle_unique(stage, number, kind, kind.unique)
    owned = [number for number, kind in enumerate(KINDS) if kind.reference is None]
    stage.add_implied(NUMBER_OF["users"], owned)
    stage.add_implied(NUMBER_OF["profiles"], [number for number, kind in enumerate(KINDS) if kind.has_page])
    return tally


def _batches(stage: Stage, tally: Tally) -> Iterator[tuple[int, list[StagedRow]]]:
    """Rows by pattern, in lists short enough for one query."""
    for number, group in groupby(stage.latest_rows(), key=lambda found: found[0].place):
        for batch in in_batches(group, lambda found: len(found[0].value)):
            tally.merged += sum(earlier for _, earlier in batch)
            yield number, [row for row, _ in batch]


def _judge_batch(stage: Stage, number: int, rows: list[StagedRow], tally: Tally) -> list[tuple[int, str]]:
    if number == UNKNOWN_KEY:
        return [(row.number, "unknown_key") for row in rows]
    kind, pattern = PLACES[number]
    refused: list[tuple[int, str]] = []
    contents: list[Content] = []
    for row in rows:
        try:
            objects = _objects(kind, pattern, row)
        except Fault as fault:
            refused.append((row.number, fault.reason))
            continue
        if objects is None:
            tally.derived += 1
        elif not objects:
            tally.empty += 1
        else:
            several = pattern.shape is Shape.LIST
            contents.append(Content(row, parts_of(row.key, number), objects, several))
    owners = _owners(stage, kind.reference, contents) if kind.reference else {}
    copies: list[Copy] = []
    for content in contents:
        try:
            copies += _copies(number, content, owners)
        except Fault as fault:
            refused.append((content.row.number, fault.reason))
    stage.add_copies(copies)
    return refused


def _objects(kind: Kind, pattern: Pattern, row: StagedRow) -> list[Any] | None:
    """Return the things in a row's value; None where it holds nothing of its own."""
    if pattern.shape is Shape.LATER_TEXT:
        raise Fault(f"unsupported:{kind.name}")
    try:
        value = parse_json(row.value)
    except ValueError as error:
        raise Fault(MALFORMED) from error
    if pattern.shape is Shape.DERIVED:
        return None
    if pattern.shape is Shape.LATER:
        raise Fault(f"unsupported:{kind.name}")
    if pattern.shape is Shape.THING:
        return _all_objects([value])
    if isinstance(value, list) and all(isinstance(element, SCALARS) for element in value):
        return None
    if pattern.shape is Shape.LATER_LIST:
        raise Fault(f"unsupported:{kind.name}")
    return _all_objects(value)


def _all_objects(value: Any) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(element, dict) for element in value):
        raise Fault(MALFORMED)
    return value


def _copies(number: int, content: Content, owners: dict[str, set[str]]) -> list[Copy]:
    """Return what a row says of each of its things; raises `Fault` if one of them is wrong."""
    reader = reader_of(number)
    kind_number, reference = NUMBER_OF[reader.kind.name], reader.kind.reference
    copies = []
    for value in content.objects:
        owner = _owner(reference, owners, content.parts, value) if reference else None
        copy = reader.read(kind_number, content.row.number, content.several, content.parts, value)
        copies.append(copy if owner is None else copy._replace(owner=owner))
    return copies


def _owner(reference: Reference, owners: dict[str, set[str]], parts: dict[str, str], value: dict[str, Any]) -> str:
    """Whose the thing is that is referred to: the one who is named, where several have one of this id."""
    found = owners.get(parts[reference.part])
    if not found:
        raise Fault(f"unknown_reference:{reference.label}")
    hint = value.get(reference.hint)
    return hint if isinstance(hint, str) and hint in found else min(found)


def _owners(stage: Stage, reference: Reference, contents: Sequence[Content]) -> dict[str, set[str]]:
    """Find the owners of the things that rows refer to, among what comes in and what is there."""
    owners: dict[str, set[str]] = {}
    idents = sorted({content.parts[reference.part] for content in contents})
    model: Any = KINDS[NUMBER_OF[reference.kind]].model
    there = (
        select(model.kv_id, Profile.kv_id).join(Profile, Profile.id == model.artist_id).where(model.kv_id.in_(idents))
    )
    known: Iterable[Any] = (*stage.owners_of(NUMBER_OF[reference.kind], idents), *db.session.execute(there))
    for ident, owner in known:
        owners.setdefault(ident, set()).add(owner)
    db.session.rollback()
    return owners


def _settle_unique(stage: Stage, number: int, kind: Kind, column: str) -> None:
    """Of things that claim one value, let the one keep it that has it, else the oldest."""
    groups = stage.uniques(number)
    model: Any = kind.model
    while batch := list(islice(groups, BATCH)):
        claimed = [group[0].uniq for group in batch]
        there = select(getattr(model, column), model.kv_id).where(getattr(model, column).in_(claimed))
        holders = pairs(db.session.execute(there))
        db.session.rollback()
        for group in batch:
            value = group[0].uniq
            winner = holders[value] if value in holders else min(group, key=_age).ident
            for copy in group:
                if copy.ident != winner:
                    _lose(stage, copy, column)


def _age(copy: Copy) -> tuple[datetime, str]:
    return copy.values.get("created_at") or LATEST, copy.ident


def _lose(stage: Stage, copy: Copy, column: str) -> None:
    stage.drop(copy)
    if copy.row is not None:
        stage.refuse([(copy.row, f"invalid_value:{column}")])
