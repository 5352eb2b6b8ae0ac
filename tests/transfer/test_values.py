"""Parsers take what the contract takes, and never fail otherwise."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.transfer import values
from promo.transfer.values import Bad, Parser

PARSERS: dict[str, Parser] = {
    "text": values.text(10),
    "integer": values.integer(0, 2**31 - 1),
    "money": values.money,
    "percent": values.percent,
    "flag": values.flag,
    "choice": values.choice(["draft"]),
    "day": values.day,
    "moment": values.moment,
    "clock": values.clock,
    "email": values.email,
    "link": values.link(255),
    "link_or_path": values.link_or_path,
    "rate": values.rate,
    "currency": values.currency,
    "user_id": values.user_id,
    "zone": values.zone,
    "days": values.days,
    "json_list": values.json_list,
    "json_object": values.json_object,
    "links": values.links,
}


@pytest.mark.parametrize(
    ("parser", "raw", "expected"),
    [
        ("text", "Снег", "Снег"),
        ("text", 1989, "1989"),
        ("integer", 5, 5),
        ("integer", "5", 5),
        ("integer", Decimal("5.0"), 5),
        ("integer", " 12 ", 12),
        ("money", Decimal("1500.5"), 150_050),
        ("money", "2500.00", 250_000),
        ("money", Decimal("0.30000000000000004"), 30),
        ("money", Decimal("0.005"), 1),
        ("percent", "7.5", Decimal("7.50")),
        ("rate", Decimal("0.31"), Decimal("0.31")),
        ("rate", "1", Decimal(1)),
        ("currency", " rub ", "RUB"),
        ("user_id", 17, "17"),
        ("zone", "Asia/Omsk", "Asia/Omsk"),
        ("days", [7, "3", Decimal("1.0")], [7, 3, 1]),
        ("json_list", [{"a": Decimal("1.5")}, None], [{"a": 1.5}, None]),
        ("link_or_path", "/donations?a=b", "/donations?a=b"),
        ("link_or_path", "example.com/x", "https://example.com/x"),
        ("flag", "true", True),
        ("flag", 0, False),
        ("choice", "draft", "draft"),
        ("day", "2026-11-20", date(2026, 11, 20)),
        ("day", "2026-11-20T23:30:00.000Z", date(2026, 11, 20)),
        ("moment", "2024-01-25T10:00:00.000Z", datetime(2024, 1, 25, 10, tzinfo=UTC)),
        ("moment", "2024-01-25T10:00:00+03:00", datetime(2024, 1, 25, 7, tzinfo=UTC)),
        ("moment", "2024-01-25", datetime(2024, 1, 25, tzinfo=UTC)),
        ("clock", "9:30", time(9, 30)),
        ("clock", "19:30:00", time(19, 30)),
        ("email", " Alice@Example.ORG ", "alice@example.org"),
        ("link", "https://example.com/a?b=c#d", "https://example.com/a?b=c#d"),
        ("link", "example.com", "https://example.com"),
        ("link", "кассир.рф/афиша", "https://кассир.рф/афиша"),
        ("link", "example.com:8080/x", "https://example.com:8080/x"),
        ("link", "//example.com/x", "https://example.com/x"),
        ("json_object", {"a": Decimal("1.5"), "b": [Decimal("2")]}, {"a": 1.5, "b": [2]}),
        (
            "links",
            {"vk": "https://vk.com/x", "telegram": "@x", "ok": None},
            {"vk": "https://vk.com/x", "telegram": "@x"},
        ),
    ],
)
def test_a_value_is_taken(parser: str, raw: Any, expected: Any) -> None:
    assert PARSERS[parser](raw) == expected


@pytest.mark.parametrize(
    ("parser", "raw"),
    [
        ("rate", Decimal("1.00001")),
        ("rate", -1),
        ("currency", "roubles"),
        ("currency", 643),
        ("user_id", "a:b"),
        ("user_id", True),
        ("user_id", "x" * 256),
        ("zone", "Mars"),
        ("zone", "../../etc/passwd"),
        ("days", [-1]),
        ("days", 7),
        ("json_list", {}),
        ("json_list", ["\x00"]),
        ("link_or_path", "/\\evil.example"),
        ("link_or_path", "javascript:alert(1)"),
        ("text", "x" * 11),
        ("text", "x\0"),
        ("text", "\ud800"),
        ("text", True),
        ("text", ["x"]),
        ("integer", True),
        ("integer", -1),
        ("integer", 2**31),
        ("integer", 10**100),
        ("integer", Decimal("5.5")),
        ("integer", Decimal("1e999999")),
        ("integer", "１２"),
        ("integer", "1_000"),
        ("integer", "five"),
        ("integer", "NaN"),
        ("money", Decimal("-0.01")),
        ("money", Decimal("1e12")),
        ("money", "1,5"),
        ("money", "Infinity"),
        ("percent", 101),
        ("percent", -1),
        ("flag", "perhaps"),
        ("flag", 2),
        ("choice", "Draft"),
        ("choice", ["draft"]),
        ("day", "31.02.2026"),
        ("day", "2026-02-31"),
        ("day", "2026-02-03Tnonsense"),
        ("day", "0001-01-01"),
        ("day", 20261120),
        ("moment", 1706184123456),
        ("moment", "yesterday"),
        ("moment", "9999-12-31T23:59:59-12:00"),
        ("clock", "25:00"),
        ("clock", "19.30"),
        ("email", "a@x.org\r\nBcc: v@x.org"),
        ("email", "a@x.org,b@x.org"),
        ("email", "x" * 65 + "@example.org"),
        ("email", "nobody"),
        ("link", "javascript:alert(1)"),
        ("link", "JAVASCRIPT:alert(1)"),
        ("link", "java\tscript:alert(1)"),
        ("link", "data:image/png;base64,AAAA"),
        ("link", "ftp://example.com"),
        ("link", "https://"),
        ("link", "https:example.com"),
        ("link", "/uploads/cover.jpg"),
        ("link", "не адрес"),
        ("link", "https://example.com/" + "x" * 255),
        ("json_object", []),
        ("json_object", {"a": "\0"}),
        ("json_object", {"a": Decimal("1e400")}),
        ("links", {"vk": "javascript:alert(1)"}),
        ("links", {"vk": {"url": "x"}}),
        ("links", "vk"),
    ],
)
def test_a_value_is_refused(parser: str, raw: Any) -> None:
    with pytest.raises(Bad):
        PARSERS[parser](raw)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("parser", PARSERS)
@given(raw=ANYTHING)
def test_anything_is_taken_or_refused(parser: str, raw: Any) -> None:
    try:
        found = PARSERS[parser](raw)
    except Bad:
        return
    assert "\0" not in str(found)


@given(kopecks=st.integers(0, 10**13))
def test_money_is_exact_to_the_kopeck(kopecks: int) -> None:
    roubles = f"{kopecks // 100}.{kopecks % 100:02d}"

    assert values.money(roubles) == values.money(Decimal(roubles)) == kopecks


@given(kopecks=st.integers(0, 10**9))
def test_money_survives_a_float(kopecks: int) -> None:
    assert values.money(Decimal(repr(kopecks / 100))) == kopecks


@given(moment=st.datetimes(timezones=st.just(UTC)).filter(lambda moment: moment.year in values.YEARS))
def test_a_moment_comes_back(moment: datetime) -> None:
    assert values.moment(moment.isoformat().replace("+00:00", "Z")) == moment


@given(amount=st.integers(0, 10**13))
def test_money_comes_back(amount: int) -> None:
    assert values.money(Decimal(str(values.roubles(amount)))) == amount
