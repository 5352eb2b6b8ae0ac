"""From things to rows of the database: batches, each a transaction; each thing is created, updated or left alone."""

import enum
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, cast
from uuid import UUID

from flask import current_app
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from promo.core.db import db, transaction
from promo.transfer.judging import Progress
from promo.transfer.kind import Kind, Thing, Values
from promo.transfer.kinds import KINDS
from promo.transfer.merging import merge
from promo.transfer.staging import Stage, in_batches


class State(enum.IntEnum):
    """What became of a thing, or of a row's word about it."""

    MERGED = 0
    UNCHANGED = 1
    UPDATED = 2
    CREATED = 3


class Outcome:
    """How many rows ended in each state, and how many things of each kind there are."""

    def __init__(self) -> None:
        self.states: Counter[State] = Counter()
        self.things: Counter[str] = Counter()


def apply(stage: Stage, progress: Progress, *, dry_run: bool) -> Outcome:
    """Write all that was judged; a dry run only compares."""
    outcome, done = Outcome(), 0
    for kind, things in _batches(stage):
        if dry_run:
            states = _write(db.session(), kind, things, dry_run=True)
            db.session.rollback()
        else:
            with transaction() as session:
                states = _write(session, kind, things, dry_run=False)
        _count(stage, outcome, kind, things, states)
        done += sum(max(1, len(thing.rows)) for thing in things)
        progress("applied", done)
    for state, rows in stage.shared_states().items():
        outcome.states[State(state)] += rows
    return outcome


def _batches(stage: Stage) -> Iterator[tuple[Kind, list[Thing]]]:
    secret = current_app.extensions["settings"].encryption_key
    for number, group in groupby(stage.things(), key=lambda copies: copies[0].kind):
        key = secret if KINDS[number].has_secrets else ""
        things = (merge(copies, key) for copies in group)
        for batch in in_batches(things, _characters):
            yield KINDS[number], batch


def _characters(thing: Thing) -> int:
    return sum(len(value) for value in thing.values.values() if isinstance(value, str))


def _write(session: Session, kind: Kind, things: Sequence[Thing], *, dry_run: bool) -> list[State]:
    parents = kind.parents(session, things)
    found = _existing(session, kind, things)
    states: list[State] = []
    created: list[Values] = []
    updated: list[Values] = []
    for thing, keys in zip(things, parents, strict=True):
        before = found.get(_identity(kind, thing, keys))
        states.append(_state(thing, before))
        if dry_run or states[-1] == State.UNCHANGED:
            continue
        row = {**thing.values, **(keys or {}), "kv_id": thing.kv_id, "kv_digest": thing.digest}
        row = kind.complete(row, thing, before)
        if before:
            updated.append({**row, "id": before.id})
        else:
            created.append({"status": thing.implied_status, **row} if thing.implied_status else row)
    if created:
        (kind.insert or _inserter(kind))(session, created)
    _update(session, kind, updated)
    return states


def _state(thing: Thing, before: Any) -> State:
    if before is None:
        return State.CREATED
    return State.UNCHANGED if thing.digest in (None, before.kv_digest) else State.UPDATED


def _identity(kind: Kind, thing: Thing, keys: Values | None) -> tuple[UUID | None, str]:
    owner, _ = kind.identity
    return (keys or {}).get(owner) if owner else None, thing.kv_id


def _existing(session: Session, kind: Kind, things: Sequence[Thing]) -> dict[tuple[UUID | None, str], Any]:
    """Find the rows that are there, by identity."""
    table = _table(kind)
    owner, ident = kind.identity
    columns: list[Any] = [table.c.id, table.c.kv_digest, table.c[ident].label("ident"), *kind.remember]
    if owner:
        columns.append(table.c[owner].label("owner"))
    query = select(*columns).where(table.c[ident].in_({thing.kv_id for thing in things}))
    return {(row.owner if owner else None, row.ident): row for row in session.execute(query)}


def _inserter(kind: Kind) -> Callable[[Session, list[Values]], None]:
    def insert_rows(session: Session, rows: list[Values]) -> None:
        for alike in _alike(rows):
            session.execute(insert(_table(kind)), alike)

    return insert_rows


def _update(session: Session, kind: Kind, rows: list[Values]) -> None:
    table = _table(kind)
    for alike in _alike(rows):
        columns: dict[str, Any] = {name: bindparam(f"new_{name}") for name in alike[0] if name != "id"}
        change = update(table).where(table.c.id == bindparam("row_id")).values(columns)
        arguments = [
            {("row_id" if name == "id" else f"new_{name}"): value for name, value in row.items()} for row in alike
        ]
        session.connection().execute(change, arguments)


def _alike(rows: list[Values]) -> Iterable[list[Values]]:
    """Group rows by the columns they have, which is what one statement can take."""
    groups: dict[frozenset[str], list[Values]] = defaultdict(list)
    for row in rows:
        groups[frozenset(row)].append(row)
    return groups.values()


def _table(kind: Kind) -> Any:
    return cast(Any, kind.model).__table__


def _count(stage: Stage, outcome: Outcome, kind: Kind, things: Sequence[Thing], states: Sequence[State]) -> None:
    """The newest copy's row has the thing's state, those of older copies are merged."""
    shared: list[tuple[int, int]] = []
    for thing, state in zip(things, states, strict=True):
        if not thing.rows:
            continue
        outcome.things[kind.name] += 1
        for place, (row, several) in enumerate(reversed(thing.rows)):
            ended = State.MERGED if place else state
            if several:
                shared.append((row, ended))
            else:
                outcome.states[ended] += 1
    stage.share(shared)
