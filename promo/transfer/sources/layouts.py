"""The layouts of a file, told apart by looking."""

import csv
import json
from collections.abc import Iterator
from functools import partial
from itertools import chain, count
from typing import Any

from promo.transfer.sources.rows import UNSTORABLE, Row, Unreadable, storable_key, stored
from promo.transfer.sources.text import ROW_LIMIT, Text

LOOK_AHEAD = 100  # names of an object to look at before it is taken for keys


def rows_of_text(text: Text) -> Iterator[Row]:
    """Read rows in any layout."""
    first = text.peek()
    if first == "[":
        yield from text.elements(_row)
    elif first == "{":
        yield from rows_from_object(text)
    elif first:
        yield from rows_from_csv(text)
    else:
        raise Unreadable("the file is empty")
    if text.peek():
        raise text.error("unexpected text after the end")


def _row(text: Text) -> Row:
    """Take a `{"key": …, "value": …}` object; other columns are passed over."""
    if text.peek() not in ("{", ""):
        raise text.error("expected a row with key and value")
    return text.plain_row() or _row_of(text, list(text.members()))


def _row_of(text: Text, members: list[tuple[str, Any, str]]) -> Row:
    found = {name: (value, written) for name, value, written in members}
    key, _ = found.get("key", (None, ""))
    if not isinstance(key, str):
        raise text.error("a row without a key")
    return stored(key, *found.get("value", (None, "null")))


def rows_from_object(text: Text) -> Iterator[Row]:
    """Tell the three layouts apart that begin with a brace."""
    name, begins = text.first_name()
    if name in BACKUP and begins == "[":
        yield from _backup_rows(text)
        return
    members, seen = text.members(), []
    for member in members:
        seen.append(member)
        if ":" in member[0] or len(seen) == LOOK_AHEAD:
            break
    else:
        if {"key", "value"} <= {name for name, _, _ in seen}:
            yield _row_of(text, seen)
            while text.peek():
                yield _row(text)
            return
    for name, value, written in chain(seen, members):
        yield stored(name, value, written)


# The backup object of data-schema-v3: lists of values, whose keys follow its patterns.
BACKUP = {
    "concerts": ("concert", "id"),
    "notifications": ("notification", "userId", "id"),
    "campaigns": ("campaign", "artistId", "id"),
    "sales": ("ticket_sale", "concertId", "id"),
}


def _backup_rows(text: Text) -> Iterator[Row]:
    text.take("{")
    while text.peek() != "}":
        section = text.name()
        if section not in BACKUP:
            raise text.error(f"{section!r} is no part of a backup")
        yield from text.elements(partial(_backup_row, section, count()))
        if text.peek() != "}":
            text.take(",")
    text.take("}")


def _backup_row(section: str, numbers: Iterator[int], text: Text) -> Row:
    """Take a value and make its key; one without ids gets a key that fits no pattern, but names its place."""
    number = next(numbers)
    value, written = text.value()
    try:
        content = json.loads(value if isinstance(value, str) else written)
        prefix, *names = BACKUP[section]
        key = ":".join([prefix, *(str(content[name]) for name in names)])
    except (ValueError, TypeError, LookupError):
        key = f"{section}[{number}]"
    return stored(key, value, written)


def rows_from_csv(text: Text) -> Iterator[Row]:
    """Read CSV with a header."""
    csv.field_size_limit(ROW_LIMIT)
    reader = csv.reader(text.lines(), strict=True)
    try:
        header = next(reader)
        if not {"key", "value"} <= set(header):
            raise Unreadable("line 1: neither JSON nor CSV with the columns key and value")
        if len(set(header)) < len(header):
            raise Unreadable("line 1: a column is there twice")
        key, value = header.index("key"), header.index("value")
        for record in reader:
            if len(record) == len(header):
                yield _csv_row(record[key], record[value])
            elif record:
                raise Unreadable(f"line {reader.line_num}: {len(record)} fields instead of {len(header)}")
    except csv.Error as error:
        raise Unreadable(f"line {reader.line_num}: {error}") from error


def _csv_row(key: str, value: str) -> Row:
    if UNSTORABLE.search(value):
        return Row(storable_key(key), json.dumps(value), False)
    return Row(storable_key(key), value, True)
