"""From things to rows of the database: batches, each a transaction; each thing is created, updated or left alone."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, cast

from flask import current_app
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from promo.core.db import db, transaction
from promo.transfer.fields import Values
from promo.transfer.judging import Progress
from promo.transfer.kind import Kind, Posted, State, Thing, by_columns
from promo.transfer.kinds import KINDS
from promo.transfer.merging import merge
from promo.transfer.staging import BATCH, Stage, in_batches

REFUSED = "invalid_value:amount"
FEW = 20


class Outcome:
    """How many rows ended in each state, how many things of each kind there are, and what is said by person."""

    def __init__(self) -> None:
        self.states: Counter[State] = Counter()
        self.things: Counter[str] = Counter()
        self.adjustments: dict[str, int] = {}
        self.differences: dict[str, int] = {}


def apply(stage: Stage, progress: Progress, *, dry_run: bool) -> Outcome:
    """Write all that was judged; a dry run only compares."""
    outcome, done = Outcome(), 0
    for kind, things in _batches(stage):
        if dry_run:
            posted = _write(db.session(), kind, things, dry_run=True)
            db.session.rollback()
        else:
            with transaction() as session:
                posted = _write(session, kind, things, dry_run=False)
        _count(stage, outcome, kind, things, posted)
        done += sum(max(1, len(thing.rows)) for thing in things)
        progress(done)
    for state, rows in stage.shared_states().items():
        outcome.states[State(state)] += rows
    return outcome


def _batches(stage: Stage) -> Iterator[tuple[Kind, list[Thing]]]:
    secret = current_app.extensions["settings"].encryption_key
    for number, group in groupby(stage.things(), key=lambda copies: copies[0].kind):
        kind = KINDS[number]
        key = secret if kind.has_secrets else ""
        things = (merge(copies, key) for copies in group)
        for batch in _of_whole_owners(things) if kind.post else in_batches(things, _characters):
            yield kind, batch


def _of_whole_owners(things: Iterable[Thing]) -> Iterator[list[Thing]]:
    """Lists that split nobody's things."""
    batch: list[Thing] = []
    for _, owned in groupby(things, key=lambda thing: thing.owner):
        batch += owned
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _characters(thing: Thing) -> int:
    return sum(len(value) for value in thing.values.values() if isinstance(value, str))


def _write(session: Session, kind: Kind, things: Sequence[Thing], *, dry_run: bool) -> Posted:
    if kind.post:
        return kind.post(session, things, dry_run)
    rows = [_row(kind, thing, keys) for thing, keys in zip(things, kind.parents(session, things), strict=True)]
    found = _existing(session, kind, rows)
    posted = Posted()
    created: list[Values] = []
    updated: list[Values] = []
    for thing, row in zip(things, rows, strict=True):
        before = found.get(_identity(kind, row)) if row else None
        posted.states.append(_state(thing, before))
        is_due = posted.states[-1] != State.UNCHANGED or kind.is_behind(thing, before)
        if dry_run or not is_due or row is None:
            continue
        row = kind.complete(row, thing, before)
        if before:
            updated.append({**row, "row_key": before.row_key})
        else:
            created.append({"status": thing.implied_status, **row} if thing.implied_status else row)
    if created:
        (kind.insert or _inserter(kind))(session, created)
    _update(session, kind, updated)
    if kind.follow and (created or updated):
        kind.follow(session, [*created, *updated])
    return posted


def _row(kind: Kind, thing: Thing, keys: Values | None) -> Values | None:
    if keys is None:
        return None
    own = {"kv_id": thing.kv_id} if kind.keeps_id else {}
    return {**own, **thing.values, **keys, "kv_digest": thing.digest}


def _state(thing: Thing, before: Any) -> State:
    if before is None:
        return State.CREATED
    return State.UNCHANGED if thing.digest in (None, before.kv_digest) else State.UPDATED


def _identity(kind: Kind, row: Values) -> tuple[Any, ...]:
    return tuple(row[name] for name in kind.identity)


def _existing(session: Session, kind: Kind, rows: Iterable[Values | None]) -> dict[tuple[Any, ...], Any]:
    """Find the rows that are there, by identity.

    By one column of it, which an index begins with; where its values are few (ids that everybody has), by another too.
    """
    table = _table(kind)
    columns = [table.c[name] for name in kind.identity]
    wanted = [row for row in rows if row is not None]
    sought = {row[kind.sought] for row in wanted}
    query = select(_row_key(kind), table.c.kv_digest, *columns, *kind.remember)
    query = query.where(table.c[kind.sought].in_(sought))
    if len(sought) <= FEW and kind.identity[0] != kind.sought:
        query = query.where(columns[0].in_({row[kind.identity[0]] for row in wanted}))
    return {tuple(getattr(row, name) for name in kind.identity): row for row in session.execute(query)}


def _inserter(kind: Kind) -> Callable[[Session, list[Values]], None]:
    def insert_rows(session: Session, rows: list[Values]) -> None:
        for alike in by_columns(rows):
            session.execute(insert(_table(kind)), alike)

    return insert_rows


def _update(session: Session, kind: Kind, rows: list[Values]) -> None:
    table = _table(kind)
    key = table.primary_key.columns[0]
    for alike in by_columns(rows):
        columns: dict[str, Any] = {name: bindparam(f"new_{name}") for name in alike[0] if name != "row_key"}
        change = update(table).where(key == bindparam("row_key")).values(columns)
        arguments = [
            {(name if name == "row_key" else f"new_{name}"): value for name, value in row.items()} for row in alike
        ]
        session.connection().execute(change, arguments)


def _table(kind: Kind) -> Any:
    return cast(Any, kind.model).__table__


def _row_key(kind: Kind) -> Any:
    return _table(kind).primary_key.columns[0].label("row_key")


def _count(stage: Stage, outcome: Outcome, kind: Kind, things: Sequence[Thing], posted: Posted) -> None:
    """The newest copy's row has the thing's state, those of older copies are merged."""
    shared: list[tuple[int, int]] = []
    refused: list[tuple[int, str]] = []
    outcome.adjustments |= posted.adjustments
    outcome.differences |= posted.differences
    for thing, state in zip(things, posted.states, strict=True):
        if state == State.REFUSED:
            refused += [(row, REFUSED) for row, _ in thing.rows]
            continue
        outcome.things[kind.name] += bool(thing.rows) and kind.is_counted(thing)
        for place, (row, several) in enumerate(reversed(thing.rows)):
            ended = State.MERGED if place and not kind.in_parts else state
            if several:
                shared.append((row, ended))
            else:
                outcome.states[ended] += 1
    stage.refuse(refused)
    stage.share(shared)
