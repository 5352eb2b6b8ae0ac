"""From copies of a thing to the thing."""

import json
from collections.abc import Sequence
from functools import cmp_to_key
from hashlib import blake2b

from promo.transfer.fields import Values
from promo.transfer.kind import Thing
from promo.transfer.staging import Copy

DIGEST_BYTES = 16
KEY_BYTES = 64
CANONICAL = json.JSONEncoder(default=str, ensure_ascii=False, sort_keys=True)


def merge(copies: Sequence[Copy], key: str) -> Thing:
    """Merge by field, the newer copy last; a `key` keeps secrets from being guessed by their digest."""
    if len(copies) > 1:
        copies = sorted(sorted(copies, key=lambda copy: copy.row or 0), key=cmp_to_key(_compare))
    values: Values = {}
    for copy in copies:
        values.update(copy.values)
    newest = copies[-1]
    rows = [(copy.row, copy.several) for copy in copies if copy.row is not None]
    return Thing(
        newest.ident, newest.owner, values, newest.implied_status, rows, _digest(values, key) if rows else None
    )


def _compare(one: Copy, other: Copy) -> int:
    """Older first; where an age is missing or equal, the lower rank first, and of one rank the undated."""
    if one.updated_at and other.updated_at and one.updated_at != other.updated_at:
        return -1 if one.updated_at < other.updated_at else 1
    return (one.rank - other.rank) or (bool(one.updated_at) - bool(other.updated_at))


def _digest(values: Values, key: str) -> bytes:
    return blake2b(CANONICAL.encode(values).encode(), digest_size=DIGEST_BYTES, key=key.encode()[:KEY_BYTES]).digest()
