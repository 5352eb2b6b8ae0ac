"""From rows to things: each row is derived, refused with a reason, or says something of one or several things.

Order of judgement: the key, the JSON, the references, then the fields.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import blake2b
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import literal, select

from promo.core.db import db
from promo.profiles.models import Profile
from promo.transfer.kind import REFERRED, Fault, Kind, Pattern, Reference, Shape
from promo.transfer.kinds import KINDS, PLACES, parts_of
from promo.transfer.merging import CANONICAL
from promo.transfer.reading import Said, parse_json, reader_of
from promo.transfer.staging import BATCH, Copy, Stage, StagedRow, in_batches

Progress = Callable[[int], None]
UNKNOWN_KEY = -1
MALFORMED = "malformed_json"
NUMBER_OF = {kind.name: number for number, kind in enumerate(KINDS)}
SCALARS = (str, int, Decimal, type(None))
LISTS = (Shape.LIST, Shape.ENTRIES)
Owners = dict[str, set[str]]  # by id


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
        stage.refuse(_judge_batch(stage, number, rows, tally))
        done += len(rows)
        progress(done)
    for number, kind in enumerate(KINDS):
        if kind.settle:
            kind.settle(stage, number, kind)
    _name_people(stage)
    return tally


def _name_people(stage: Stage) -> None:
    """Whoever is named by what goes in is a user, and has a page where content does it."""
    owners = [number for number, kind in enumerate(KINDS) if kind.is_owned and kind.model]
    stage.add_implied(NUMBER_OF["users"], owners, {}, named=True)
    content = [number for number, kind in enumerate(KINDS) if kind.is_content]
    stage.add_implied(NUMBER_OF["profiles"], content, {"has_page": True})
    others = [number for number, kind in enumerate(KINDS) if kind.has_artist]
    stage.add_implied(NUMBER_OF["profiles"], others, {"has_page": False})


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
            several = pattern.shape in LISTS
            contents.append(Content(row, parts_of(row.key, number), objects, several))
    owners = _owners(stage, kind.reference, contents) if kind.reference else {}
    copies: list[Copy] = []
    for content in contents:
        try:
            said = _copies(number, content, owners)
        except Fault as fault:
            refused.append((content.row.number, fault.reason))
            continue
        copies += said
        tally.empty += not said
    stage.add_copies(copies)
    stage.add_named(_named(kind, contents, copies))
    return refused


def _objects(kind: Kind, pattern: Pattern, row: StagedRow) -> list[Any] | None:
    """Return the things in a row's value; None where it holds nothing of its own."""
    if pattern.shape is Shape.BARE:
        return [_bare(pattern, row)]
    try:
        value = parse_json(row.value)
    except ValueError as error:
        raise Fault(MALFORMED) from error
    if pattern.shape is Shape.DERIVED:
        return None
    if pattern.shape is Shape.LIST and isinstance(value, list) and all(isinstance(one, SCALARS) for one in value):
        return None
    objects = _all_objects(value if pattern.shape in LISTS else [value])
    if pattern.whole:
        return [{pattern.whole: objects[0]}]
    return _with_ids(objects) if pattern.shape in LISTS and "id" in kind.needs else objects


def _bare(pattern: Pattern, row: StagedRow) -> dict[str, Any]:
    """Text or a number; or an object after all, as the other dialect would write it."""
    try:
        value = parse_json(row.value)
    except ValueError:
        value = row.value
    if value in (None, ""):
        raise Fault(f"invalid_value:{pattern.whole}")
    return value if isinstance(value, dict) else {pattern.whole: value}


def _all_objects(value: Any) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(element, dict) for element in value):
        raise Fault(MALFORMED)
    return value


def _with_ids(objects: list[Any]) -> list[Any]:
    """Give those without an id one that follows from what they say, so that they are the same the next time."""
    seen: Counter[str] = Counter()
    for number, value in enumerate(objects):
        if value.get("id") in (None, ""):
            content = CANONICAL.encode(value)
            seen[content] += 1
            made = blake2b(f"{seen[content]} {content}".encode(errors="surrogatepass"), digest_size=16).hexdigest()
            objects[number] = {**value, "id": made}
    return objects


def _copies(number: int, content: Content, owners: Owners) -> list[Copy]:
    """Return what a row says of each of its things; raises `Fault` if one of them is wrong."""
    reader = reader_of(number)
    reference = reader.kind.reference
    copies = []
    for value in content.objects:
        owner = None
        if reference:
            found = _reference(reference, owners, content.parts, value)
            if reference.column:
                value = _referring(value, found)
            elif found:
                owner = found[0]
        said = Said(content.row.number, content.several, content.parts, value, owner)
        copies += reader.read(said)
    return copies


def _referring(value: dict[str, Any], found: tuple[str, str] | None) -> dict[str, Any]:
    """Write down what a value refers to, in the place of whatever it says under that name itself."""
    others = {name: content for name, content in value.items() if name != REFERRED}
    return {**others, REFERRED: ":".join(found)} if found else others


def _named(kind: Kind, contents: Sequence[Content], copies: Sequence[Copy]) -> set[str]:
    """The people whom things name besides their owner."""
    named = {copy.values[column] for copy in copies for column in KINDS[copy.kind].people if copy.values.get(column)}
    if not kind.is_owned:
        taken = {copy.row for copy in copies}
        named |= {row.parts["user"] for row in contents if row.row.number in taken and "user" in row.parts}
    return named


def _reference(
    reference: Reference, owners: Owners, parts: dict[str, str], value: dict[str, Any]
) -> tuple[str, str] | None:
    """Find owner and id of the thing that is referred to: of the one who is named, where several have this id."""
    ident = _referred(reference, parts, value)
    if ident is None:
        return None
    found = owners.get(ident, set())
    strict = "user" in parts and not reference.column
    named = parts["user"] if "user" in parts else value.get(reference.hint)
    if not found or (strict and named not in found):
        raise Fault(f"unknown_reference:{reference.label}")
    return named if isinstance(named, str) and named in found else min(found), ident


def _referred(reference: Reference, parts: dict[str, str], value: dict[str, Any]) -> str | None:
    if reference.part:
        return parts[reference.part]
    given = next((value[name] for name in reference.names if value.get(name) not in (None, "")), None)
    return None if given is None else str(given)


def _owners(stage: Stage, reference: Reference, contents: Sequence[Content]) -> Owners:
    """Find the owners of the things that rows refer to, among what comes in and what is there."""
    referred = {_referred(reference, content.parts, value) for content in contents for value in content.objects}
    owners: Owners = {}
    idents = sorted(ident for ident in referred if ident is not None and ident.isprintable())
    for at in range(0, len(idents), BATCH):
        known = idents[at : at + BATCH]
        there = KINDS[NUMBER_OF[reference.kind]]
        for ident, owner in (*stage.owners_of(NUMBER_OF[reference.kind], known), *_owners_here(there, known)):
            owners.setdefault(ident, set()).add(owner)
    return owners


def _owners_here(kind: Kind, idents: Sequence[str]) -> Iterable[Any]:
    model: Any = kind.model
    query = select(model.kv_id, Profile.kv_id if kind.has_artist else literal("")).where(model.kv_id.in_(idents))
    if kind.has_artist:
        query = query.join(Profile, Profile.id == model.artist_id).where(Profile.kv_id.is_not(None))
    found = db.session.execute(query).all()
    db.session.rollback()
    return found
