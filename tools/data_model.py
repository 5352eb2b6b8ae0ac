"""Writes the generated part of docs/data-model.md, diagrams and tables, from the models.

`python -m tools.data_model` writes it; a test says when that is due.
"""

import inspect
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Column, Numeric, Table, UniqueConstraint
from sqlalchemy.types import TypeDecorator, TypeEngine

from promo import models  # noqa: F401 - every table must be known
from promo.core.db import Base
from promo.core.signing import EncryptedText

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "data-model.md"
BEGIN, END = "<!-- made by tools/data_model.py -->", "<!-- end -->"
WORDS = {
    "BigInteger": "bigint",
    "Boolean": "bool",
    "Integer": "int",
    "LargeBinary": "bytes",
    "String": "string",
    "UtcDateTime": "moment",
}


def main() -> int:
    """Write the generated part."""
    DOCUMENT.write_text(with_tables(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


def with_tables(document: str) -> str:
    """Return the document with its generated part as it should be."""
    head, _, rest = document.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n\n{generated()}\n{END}{tail}"


def generated() -> str:
    """Return how all tables hang together, then those of each feature with their columns."""
    tables = sorted(Base.metadata.tables.values(), key=lambda table: (feature_of(table), table.name))
    parts = ["### All tables\n", *diagram(line for table in tables for line in relations(table))]
    for feature, group in groupby(tables, feature_of):
        own = list(group)
        parts += [f"### {feature}\n", "| table | what it holds |", "|---|---|"]
        parts += [f"| `{table.name}` | {purpose(table)} |" for table in own]
        parts += ["", *diagram(line for table in own for line in (*columns(table), *relations(table)))]
    return "\n".join(parts)


def diagram(lines: Iterable[str]) -> Iterator[str]:
    """Yield a Mermaid diagram."""
    yield "```mermaid"
    yield "erDiagram"
    yield from (f"  {line}" for line in lines)
    yield "```\n"


def columns(table: Table) -> Iterator[str]:
    """Yield the entity with its columns."""
    yield f"{table.name} {{"
    for column in table.columns:
        yield f"  {type_of(column.type)} {column.name}{key_of(column)}"
    yield "}"


def relations(table: Table) -> Iterator[str]:
    """Yield the table's references to others: how many rows may refer to one, and whether they must."""
    for column in table.columns:
        for key in column.foreign_keys:
            parent = "|o" if column.nullable else "||"
            child = "o|" if is_unique(column) else "o{"
            yield f"{key.column.table.name} {parent}--{child} {table.name} : {column.name}"


def type_of(type_: TypeEngine[Any]) -> str:
    """Name a type, the same for either kind of database."""
    if isinstance(type_, EncryptedText):
        return "encrypted"
    if isinstance(type_, JSON):
        return "json"
    if isinstance(type_, Numeric) and type_.asdecimal:
        return f"decimal({type_.precision}-{type_.scale})"
    name = type(type_).__name__
    word = WORDS.get(name, name.lower())
    length = None if isinstance(type_, TypeDecorator) else getattr(type_, "length", None)
    return f"{word}({length})" if length else word


def key_of(column: Column[Any]) -> str:
    """Say whether a column is a key: primary, foreign, unique."""
    keys = [("PK", column.primary_key), ("FK", bool(column.foreign_keys)), ("UK", is_unique(column))]
    named = ", ".join(name for name, is_one in keys if is_one)
    return f" {named}" if named else ""


def is_unique(column: Column[Any]) -> bool:
    """No two rows have the same value in this column alone."""
    table = column.table
    alone = [each.columns.keys() for each in table.constraints if isinstance(each, UniqueConstraint)]
    if column.foreign_keys:
        alone.append(table.primary_key.columns.keys())
    return bool(column.unique) or [column.key] in alone


def feature_of(table: Table) -> str:
    """Return the folder that the table belongs to."""
    owner = owner_of(table)
    return owner.__module__.split(".")[1] if owner else "accounts"


def purpose(table: Table) -> str:
    """Return the first paragraph of what its model says about itself."""
    owner = owner_of(table)
    if owner is None:
        others = [key.column.table.name for column in table.columns for key in column.foreign_keys]
        return f"Which {' and '.join(others)} belong together."
    return " ".join((inspect.getdoc(owner) or "").split("\n\n")[0].split()).replace("|", "\\|")


def owner_of(table: Table) -> type[Any] | None:
    """Return the model of a table; one that only joins two others has none."""
    return next((mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is table), None)


if __name__ == "__main__":
    sys.exit(main())
