"""Reads long JSON or CSV text through a window, so that no source is ever in memory as a whole."""

import json
import re
from collections.abc import Callable, Iterator
from typing import IO, Any

from promo.transfer.sources.rows import Row, Unreadable, stored

CHUNK = 1 << 20
ROW_LIMIT = 64 << 20  # characters of one row: what keeps memory flat whatever the file holds
CUT_MARGIN = 16  # a literal that ends this near to the end of the window may only be cut
STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"'
FIRST_NAME = re.compile(rf"\{{\s*({STRING})\s*:\s*(.)", re.DOTALL)
CONSTANT = re.compile(rf"{STRING}|(-?Infinity|NaN)", re.DOTALL)
ROW_HEAD = re.compile(r'\{\s*"key"\s*:\s*"([^"\\\x00-\x1f]*)"\s*,\s*"value"\s*:\s*')
ROW_TAIL = re.compile(r"\s*\}")
WHITE = re.compile(r"[ \t\r\n]*")
SURROGATE = re.compile("[\ud800-\udfff]")


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
            if found := FIRST_NAME.match(self._window, self._at):
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
        return stored(head.group(1), value, self._window[head.end() : end])

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
