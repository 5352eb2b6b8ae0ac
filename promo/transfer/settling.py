"""What is only seen once all rows are judged: two things that cannot both be, and two that are one."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import select

from promo.core.db import db
from promo.transfer.kind import Kind, pairs
from promo.transfer.staging import BATCH, Copy, Stage

LATEST = datetime.max.replace(tzinfo=UTC)


def keep_oldest(stage: Stage, number: int, kind: Kind) -> None:
    """Of things that claim one value, let the one keep it that has it, else the oldest."""
    column = str(kind.unique)
    model: Any = kind.model
    groups = stage.uniques(number)
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


def find_nameless(known: Callable[[Sequence[Copy]], Mapping[str, str]]) -> Callable[[Stage, int, Kind], None]:
    """Things without an id are the one that is like them, if there is one: here, or in the database.

    `known` gives the ids of the latter by likeness.
    """

    def settle(stage: Stage, number: int, kind: Kind) -> None:
        groups = (group for group in stage.uniques(number) if any(map(_is_nameless, group)))
        while batch := list(islice(groups, BATCH)):
            there = known([group[0] for group in batch])
            for group in batch:
                names = sorted(copy.ident for copy in group if not _is_nameless(copy))
                name = names[0] if names else there.get(str(group[0].uniq))
                for copy in filter(_is_nameless, group):
                    if name and name != copy.ident:
                        stage.rename(copy, name)

    return settle


def _is_nameless(copy: Copy) -> bool:
    return copy.uniq == f"{copy.owner}:{copy.ident}"


def _age(copy: Copy) -> tuple[datetime, str]:
    return copy.values.get("created_at") or LATEST, copy.ident


def _lose(stage: Stage, copy: Copy, column: str) -> None:
    stage.drop(copy)
    if copy.row is not None:
        stage.refuse([(copy.row, f"invalid_value:{column}")])
