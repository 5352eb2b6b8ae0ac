"""Where the rows come from: a file, whose layout is recognised by looking, or the live table.

Readers yield row after row and hold one row and a buffer at a time. A source that is not what it should be raises
`Unreadable`, whose text is one line and names the line of the file.
"""

import csv
import gzip
import io
import json
import re
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain, count
from typing import IO, Any, NamedTuple

import psycopg
from psycopg import sql

TABLE = "kv_store_84730125"
TABLE_SCHEMES = ("postgresql://", "postgres://", "postgresql+psycopg://")
CONNECT_SECONDS = 10
FETCH_ROWS = 2_000
CHUNK = 1 << 20
ROW_LIMIT = 64 << 20  # characters of one row: what keeps memory flat whatever the file holds
LOOK_AHEAD = 100  # names of an object to look at before it is taken for keys
CUT_MARGIN = 16  # a literal that ends this near to the end of the buffer may only be cut
ROW_HEAD = re.compile(r'\{\s*"key"\s*:\s*"([^"\\\x00-\x1f]*)"\s*,\s*"value"\s*:\s*')
ROW_TAIL = re.compile(r"\s*\}")
WHITE = re.compile(r"[ \t\r\n]*")
CONSTANT = re.compile(r'"(?:[^"\\]|\\.)*"|(-?Infinity|NaN)', re.DOTALL)
SURROGATE = re.compile("[\ud800-\udfff]")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
UNSTORABLE_MARK = "\ufffd"  # stands in a key for what no database takes


class Unreadable(Exception):
    """The source cannot be read to its end; the text is one line for the operator."""


class Row(NamedTuple):
    """One row as it came: `value` is the value itself where that is text, else its JSON."""

    key: str
    value: str
    is_text: bool


def rows_of(source: str) -> Iterator[Row]:
    """Read a file or, for a `postgresql://` address, the live table."""
    if source.startswith(TABLE_SCHEMES):
        yield from _table_rows(source)
        return
    try:
        with open(source, "rb") as file:
            yield from _file_rows(file)
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(getattr(error, "strerror", None) or f"broken gzip data: {error}") from error


def _file_rows(file: io.BufferedReader) -> Iterator[Row]:
    packed = file.peek(2)[:2] == b"\x1f\x8b"
    stream = gzip.GzipFile(fileobj=file) if packed else file
    text = Text(io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline=""))
    first = text.peek()
    if first == "[":
        yield from text.elements(_row)
    elif first == "{":
        yield from _rows_from_object(text)
    elif first:
        yield from _rows_from_csv(text)
    else:
        raise Unreadable("the file is empty")
    if text.peek():
        raise text.error("unexpected text after the end")


class Text:
    """A window on a long text: what was taken is dropped, and its lines are counted for messages."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._window, self._at, self._line, self._ended = "", 0, 1, False

    def error(self, message: str, position: int | None = None) -> Unreadable:
        """Return an error that names the line of `position`, else of the place reached."""
        line = self._line + self._window.count("\n", 0, self._at if position is None else position)
        return Unreadable(f"line {line}: {message}")

    def peek(self) -> str:
        """Skip white space and return the character that follows; nothing at the end."""
        while True:
            if self._at < len(self._window) and self._window[self._at] > " ":
                return self._window[self._at]
            found = WHITE.match(self._window, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._window):
                return self._window[self._at]
            if not self._read_on():
                return ""

    def take(self, char: str) -> None:
        """Skip white space and this character, which must follow."""
        found = self.peek()
        if found != char:
            raise self.error(f"expected {char!r}, found {found!r}" if found else "the file ends in the middle")
        self._at += 1

    def value(self) -> tuple[Any, str]:
        """Take a JSON value: what it says (numbers roughly) and how it is written."""
        self.peek()
        while True:
            start = self._at
            try:
                found, end = _ROUGHLY.raw_decode(self._window, start)
                if end < len(self._window) or self._ended:
                    self._at = end
                    return found, self._window[start:end]
            except json.JSONDecodeError as error:
                if self._ended or self._is_final(error):
                    raise self.error(_small(error.msg), error.pos) from None
            except _ConstantFound as error:
                found_at = next(match.start() for match in CONSTANT.finditer(self._window, start) if match.group(1))
                raise self.error(f"{error} is not JSON", found_at) from None
            except RecursionError:
                raise self.error("nested too deeply") from None
            self._read_on()

    def members(self) -> Iterator[tuple[str, Any, str]]:
        """Take an object, member after member: name, value, how the value is written."""
        self.take("{")
        while self.peek() != "}":
            name = self.name()
            yield name, *self.value()
            if self.peek() != "}":
                self.take(",")
                if self.peek() == "}":
                    raise self.error("a comma before the end of an object")
        self.take("}")

    def name(self) -> str:
        """Take the name of a member and the colon after it."""
        if self.peek() != '"':
            raise self.error("expected a name in double quotes")
        name = str(self.value()[0])
        self.take(":")
        return name

    def elements(self, take: Callable[["Text"], Row]) -> Iterator[Row]:
        """Take an array, element after element."""
        self.take("[")
        while self.peek() != "]":
            yield take(self)
            if self.peek() != "]":
                self.take(",")
                if self.peek() == "]":
                    raise self.error("a comma before the end of an array")
        self.take("]")

    def first_name(self) -> tuple[str, str]:
        """Return the first name of the object that follows, and the character its value begins with; take nothing."""
        while True:
            if found := re.compile(r'\{\s*("(?:[^"\\]|\\.)*")\s*:\s*(.)').match(self._window, self._at):
                try:
                    return json.loads(found.group(1)), found.group(2)
                except ValueError:
                    return "", ""
            if len(self._window) - self._at > CHUNK or not self._read_on():
                return "", ""

    def plain_row(self) -> Row | None:
        """Take a row that is written as most are, and wholly in the window: a fifth of the time. None for any other."""
        if not (head := ROW_HEAD.match(self._window, self._at)):
            return None
        try:
            value, end = _ROUGHLY.raw_decode(self._window, head.end())
        except (ValueError, _ConstantFound, RecursionError):
            return None
        if not (tail := ROW_TAIL.match(self._window, end)):
            return None
        self._at = tail.end()
        return _stored(head.group(1), value, self._window[head.end() : end])

    def lines(self) -> Iterator[str]:
        """Take line after line, each with its end."""
        while True:
            end = self._window.find("\n", self._at) + 1
            if not end and self._read_on():
                continue
            line = self._window[self._at : end or len(self._window)]
            if not line:
                return
            self._at += len(line)
            yield line

    def _is_final(self, error: json.JSONDecodeError) -> bool:
        """More text would not mend it."""
        return not error.msg.startswith("Unterminated string") and error.pos < len(self._window) - CUT_MARGIN

    def _read_on(self) -> bool:
        """Lengthen the window (a long row in ever longer steps, so that its time is linear); False at the end."""
        rest = self._window[self._at :]
        if len(rest) > ROW_LIMIT:
            raise self.error(f"a row of more than {ROW_LIMIT >> 20} million characters")
        self._line += self._window.count("\n", 0, self._at)
        chunk = self._stream.read(max(CHUNK, len(rest)))
        self._window, self._at, self._ended = rest + chunk, 0, not chunk
        if not chunk.isascii() and (wrong := SURROGATE.search(chunk)):
            raise self.error("not UTF-8", len(rest) + wrong.start())
        return not self._ended


class _ConstantFound(Exception):
    """NaN or Infinity, which Python's reader would let through."""


def _refuse_constant(name: str) -> Any:
    raise _ConstantFound(name)


# The value is kept as it is written, so its numbers need not be exact here; float is quick and takes any length.
_ROUGHLY = json.JSONDecoder(parse_int=float, parse_constant=_refuse_constant)


def _small(message: str) -> str:
    return message[:1].lower() + message[1:]


def _stored(key: str, value: Any, written: str) -> Row:
    """Keep text as text, unless it holds what no database takes: then as the JSON it was."""
    is_text = isinstance(value, str) and not ("\\u" in written and UNSTORABLE.search(value))
    return Row(_storable_key(key), value if is_text else written, is_text)


def _storable_key(key: str) -> str:
    return UNSTORABLE.sub(UNSTORABLE_MARK, key)


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
    return _stored(key, *found.get("value", (None, "null")))


def _rows_from_object(text: Text) -> Iterator[Row]:
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
        yield _stored(name, value, written)


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
    return _stored(key, value, written)


def _rows_from_csv(text: Text) -> Iterator[Row]:
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
        return Row(_storable_key(key), json.dumps(value), False)
    return Row(_storable_key(key), value, True)


def _table_rows(address: str) -> Iterator[Row]:
    """Read the table in one snapshot, through a cursor of the server."""
    url = address.replace("postgresql+psycopg://", "postgresql://", 1)
    query = sql.SQL("SELECT key, value::text, pg_typeof(value)::text IN ('text', 'character varying') FROM {}")
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_SECONDS) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            with connection.cursor("kv_rows") as cursor:
                cursor.itersize = FETCH_ROWS
                for key, value, is_text in cursor.execute(query.format(sql.Identifier(TABLE))):
                    yield Row(key, "null", False) if value is None else Row(key, value, is_text)
    except psycopg.Error as error:
        raise Unreadable((str(error).strip() or type(error).__name__).splitlines()[0]) from error
