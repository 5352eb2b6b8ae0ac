"""Values of the old data, one parser each: what goes in is anything that JSON can say, what comes out fits a column.

A parser raises `Bad` for what it cannot take.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from promo.core.money import to_major

Parser = Callable[[Any], Any]

NUMBER = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?")
DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})([T ].*)?", re.DOTALL)
CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(:[0-9]{2}(\.[0-9]+)?)?")
EMAIL = re.compile(r"[^@\s,;:<>()\[\]\\\"\x00-\x1f\x7f]{1,64}@[^@\s,;:<>()\[\]\\\"/\x00-\x1f\x7f]{1,190}")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?![0-9]+(?:[/?#]|$))", re.IGNORECASE)
HOST = re.compile(r"(?:[^@/?#\s]*@)?(?:[\w-]+\.)*[\w-]+\.?(?::[0-9]{1,5})?(?:[/?#]\S*)?")
CONTROL = re.compile(r"[\x00-\x20\x7f]")
YEARS = range(1000, 9999)  # what every zone and database can hold
TEXT_LIMIT = 1_000_000  # as much as a form takes
MONEY_LIMIT = Decimal(10) ** 12
KOPECK = Decimal("0.01")
RATE = Decimal("0.00000001")
PATH = re.compile(r"/(?![/\\])")
CURRENCY = re.compile(r"[A-Za-z]{3}")
JSON_NUMBER_LIMIT = 10**300


class Bad(ValueError):
    """A value that its field cannot take."""


def _require(true: object) -> None:
    if not true:
        raise Bad


def text(limit: int | None) -> Parser:
    """Text of at most `limit` characters, or of a million where the column has no limit; a number is its digits."""
    most = limit or TEXT_LIMIT

    def parse(raw: Any) -> str:
        if isinstance(raw, str):
            found = raw
        else:
            _require(isinstance(raw, int | Decimal) and not isinstance(raw, bool))
            found = str(raw)
        if len(found) > most or "\x00" in found or not (found.isascii() or _is_unicode(found)):
            raise Bad
        return found

    return parse


def _is_unicode(found: str) -> bool:
    try:
        found.encode()
    except UnicodeEncodeError:
        return False
    return True


def number(raw: Any) -> Decimal:
    """A finite decimal number, which may come as text."""
    _require(isinstance(raw, str | int | Decimal) and not isinstance(raw, bool))
    if isinstance(raw, str):
        raw = raw.strip()
        _require(NUMBER.fullmatch(raw))
    return Decimal(raw)


def integer(low: int, high: int) -> Parser:
    """A whole number from `low` to `high`."""

    def parse(raw: Any) -> int:
        found = raw if type(raw) is int else number(raw)
        _require(low <= found <= high and found == int(found))
        return int(found)

    return parse


def sum_of_money(raw: Any) -> Decimal:
    """A sum in major units, not negative; unrounded, since sums are compared before they are rounded."""
    found = number(raw)
    _require(0 <= found < MONEY_LIMIT)
    return found


def kopecks(amount: Decimal) -> int:
    """Return a sum in minor units, half up."""
    return int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP))


def money(raw: Any) -> int:
    """A sum that is not negative, in minor units."""
    return kopecks(sum_of_money(raw))


def roubles(amount: int) -> int | float:
    """The way back: a sum in major units, as JSON writes it."""
    major = to_major(amount)
    return int(major) if major == int(major) else float(major)


def currency(raw: Any) -> str:
    """A currency's three letters."""
    _require(isinstance(raw, str) and CURRENCY.fullmatch(raw.strip()))
    return str(raw).strip().upper()


def rate(raw: Any) -> Decimal:
    """A share from 0 to 1."""
    found = number(raw)
    _require(0 <= found <= 1)
    return found.quantize(RATE, ROUND_HALF_UP)


def percent(raw: Any) -> Decimal:
    """A share from 0 to 100."""
    found = number(raw)
    _require(0 <= found <= 100)
    return found.quantize(KOPECK, ROUND_HALF_UP)


def flag(raw: Any) -> bool:
    """Yes or no."""
    found = {"true": True, "false": False, "1": True, "0": False}.get(str(raw).lower())
    _require(found is not None and isinstance(raw, bool | int | str))
    return bool(found)


def choice(allowed: Iterable[str]) -> Parser:
    """One of the words of the specification."""
    words = frozenset(str(word) for word in allowed)

    def parse(raw: Any) -> str:
        _require(isinstance(raw, str) and raw in words)
        return str(raw)

    return parse


def day(raw: Any) -> date:
    """An ISO date; of a moment, the day as it is written."""
    _require(isinstance(raw, str))
    found = DAY.fullmatch(raw.strip())
    _require(found)
    try:
        if found and found.group(2):
            datetime.fromisoformat(raw.strip())
        parsed = date.fromisoformat(found.group(1) if found else "")
    except ValueError as error:
        raise Bad from error
    _require(parsed.year in YEARS)
    return parsed


def moment(raw: Any) -> datetime:
    """An ISO moment; without a zone it is UTC."""
    _require(isinstance(raw, str) and DAY.fullmatch(raw.strip()))
    try:
        parsed = datetime.fromisoformat(raw.strip())
    except ValueError as error:
        raise Bad from error
    _require(parsed.year in YEARS)
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def clock(raw: Any) -> time:
    """A time of day, `19:30`."""
    found = CLOCK.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if found is None:
        raise Bad
    hour, minute = int(found.group(1)), int(found.group(2))
    _require(hour < 24 and minute < 60)
    return time(hour, minute)


def email(raw: Any) -> str:
    """An address, in small letters."""
    _require(isinstance(raw, str))
    found = str(raw).strip().lower()
    _require(EMAIL.fullmatch(found) and len(found) <= 254 and _is_unicode(found))
    return found


def link(limit: int | None) -> Parser:
    """A web address; a bare host gets `https://`, any other scheme is refused."""
    as_text = text(limit)

    def parse(raw: Any) -> str:
        _require(isinstance(raw, str))
        found = as_text(raw).strip()
        _require(not CONTROL.search(found))
        if found.startswith("//"):
            found = f"https:{found}"
        elif not SCHEME.match(found):
            _require("." in found.partition("/")[0] or found.startswith("localhost"))
            found = f"https://{found}"
        scheme, _, rest = found.partition("://")
        _require(scheme.lower() in {"http", "https"} and HOST.fullmatch(rest))
        return str(as_text(found))

    return parse


def user_id(raw: Any) -> str:
    """The id of a user, as it may stand in a key."""
    _require(isinstance(raw, str | int) and not isinstance(raw, bool))
    found = str(raw)
    _require(found.isprintable() and ":" not in found and 0 < len(found) <= 255)
    return found


def zone(raw: Any) -> str:
    """The name of a time zone."""
    _require(isinstance(raw, str) and raw in _zones())
    return str(raw)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def days(raw: Any) -> list[int]:
    """Numbers of days."""
    _require(isinstance(raw, list))
    return [_days(element) for element in raw]


def link_or_path(raw: Any) -> str:
    """A web address, or a path on this site."""
    found = _link(raw if not isinstance(raw, str) or not PATH.match(raw) else f"https://localhost{raw}")
    return str(found).removeprefix("https://localhost")


def json_list(raw: Any) -> list[Any]:
    """An array, fit for a JSON column."""
    _require(isinstance(raw, list))
    return [_json_value(element) for element in raw]


def json_object(raw: Any) -> dict[str, Any]:
    """An object, fit for a JSON column."""
    _require(isinstance(raw, dict))
    return {_json_text(name): _json_value(value) for name, value in raw.items()}


_json_text = text(None)
_link = link(None)
_days = integer(0, 10_000)


def _json_value(value: Any) -> Any:
    if isinstance(value, str):
        return _json_text(value)
    if isinstance(value, dict):
        return json_object(value)
    if isinstance(value, list):
        return [_json_value(element) for element in value]
    if isinstance(value, Decimal):  # how the reader keeps fractions exact; JSON knows them as numbers
        _require(abs(value) < JSON_NUMBER_LIMIT)
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def links(raw: Any) -> dict[str, str]:
    """Names of networks with an address or a name there; no address of another kind than http(s)."""
    parse = text(500)
    found = {str(name): parse(value) for name, value in json_object(raw).items() if value not in (None, "")}
    for value in found.values():
        scheme = SCHEME.match(CONTROL.sub("", value))
        _require(scheme is None or scheme.group().lower() in {"http:", "https:"})
    return found
