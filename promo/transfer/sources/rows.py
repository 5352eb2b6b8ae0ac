"""What every source yields, and how one is refused."""

import re
from typing import Any, NamedTuple

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
UNSTORABLE_MARK = "\ufffd"  # stands in a key for what no database takes


class Unreadable(Exception):
    """The source cannot be read to its end; the text is one line for the operator."""


class Row(NamedTuple):
    """One row as it came: `value` is the value itself where that is text, else its JSON."""

    key: str
    value: str
    is_text: bool


def stored(key: str, value: Any, written: str) -> Row:
    """Keep text as text, unless it holds what no database takes: then as the JSON it was."""
    is_text = isinstance(value, str) and not ("\\u" in written and UNSTORABLE.search(value))
    return Row(storable_key(key), value if is_text else written, is_text)


def storable_key(key: str) -> str:
    """Return the key, fit for a database; such a key fits no pattern."""
    return UNSTORABLE.sub(UNSTORABLE_MARK, key)
