"""Expressions that SQLite and Postgres spell differently."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, String, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

# Neither database folds Cyrillic everywhere: SQLite's lower() knows ASCII alone, and so does Postgres in the C locale.
UPPER = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯІЇЄҐЎ"
LOWER = "абвгдеежзийклмнопрстуфхцчшщъыьэюяіїєґў"


def fold(text: str | None) -> str | None:
    """Return text as it is compared: without case, and «ё» as «е»."""
    return None if text is None else text.casefold().replace("ё", "е")


class folded(GenericFunction[str]):
    """Text of a column as it is compared; see `fold`."""

    type = String()
    inherit_cache = True


class utc_day(GenericFunction[date]):
    """The day in UTC of a moment."""

    type = Date()
    inherit_cache = True


@compiles(folded, "postgresql")
def _folded(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    return f"translate(lower({compiler.process(element.clauses, **options)}), '{UPPER}ё', '{LOWER}е')"


@compiles(utc_day, "sqlite")
def _utc_day(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    return f"date({compiler.process(element.clauses, **options)})"


@compiles(utc_day, "postgresql")
def _utc_day_of_zoned(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    return f"date(timezone('UTC', {compiler.process(element.clauses, **options)}))"


def contains(words: str, columns: Iterable[Any]) -> ColumnElement[bool]:
    """One of the columns holds `words`, in any case; `%` and `_` mean themselves."""
    return or_(*(folded(column).contains(fold(words), autoescape=True) for column in columns))
