"""Layouts are recognised by looking; what is not what it says is refused with the line."""

import csv
import gzip
import io
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promo.transfer.sources import Row, Unreadable, layouts, rows_of, text

PAIRS: list[tuple[str, Any]] = [
    ("track:u:1", {"id": "1", "title": "Снег, «ночь»\n", "plays": 12}),
    ("coins:balance:u", "5000"),
    ("tracks:u:list", ["1", "2"]),
    ("users:u:base", '{"email": "u@example.org"}'),
    ("no-colon-at-all", "hello"),
    ("__proto__", {"constructor": 1}),
]


def as_rows(pairs: list[tuple[str, Any]]) -> str:
    return json.dumps([{"key": key, "value": value} for key, value in pairs])


def as_indented_rows(pairs: list[tuple[str, Any]]) -> str:
    return json.dumps([{"id": 7, "value": value, "key": key} for key, value in pairs], indent=2, ensure_ascii=False)


def as_object(pairs: list[tuple[str, Any]]) -> str:
    return json.dumps(dict(reversed(pairs)), ensure_ascii=False)


def as_lines(pairs: list[tuple[str, Any]]) -> str:
    return "\r\n".join(json.dumps({"key": key, "value": value}, ensure_ascii=False) for key, value in pairs) + "\n\n"


def as_csv(pairs: list[tuple[str, Any]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["value", "key"])
    writer.writerows((value if isinstance(value, str) else json.dumps(value), key) for key, value in pairs)
    return file.getvalue()


LAYOUTS = [as_rows, as_indented_rows, as_object, as_lines, as_csv]


def said(rows: list[Row]) -> dict[str, Any]:
    """What rows say, however it is written."""
    found = {}
    for row in rows:
        value: Any = row.value
        if not row.is_text:
            value = json.loads(value)
        try:
            found[row.key] = json.loads(value) if isinstance(value, str) else value
        except ValueError:
            found[row.key] = value
    return found


def written(directory: Path, content: str | bytes) -> str:
    path = directory / "source"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_every_layout_says_the_same(
    tmp_path: Path, layout: Callable[[list[tuple[str, Any]]], str], packed: bool, mark: str
) -> None:
    content = (mark + layout(PAIRS)).encode()

    rows = list(rows_of(written(tmp_path, gzip.compress(content) if packed else content)))

    assert said(rows) == said([Row(key, json.dumps(value), False) for key, value in PAIRS])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("chunk", [1, 7, 64])
def test_no_cut_of_the_buffer_changes_what_is_read(
    tmp_path: Path, layout: Callable[[list[tuple[str, Any]]], str], chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = list(rows_of(written(tmp_path, layout(PAIRS))))

    monkeypatch.setattr(text, "CHUNK", chunk)

    assert list(rows_of(written(tmp_path, layout(PAIRS)))) == whole


def test_a_backup_gets_its_keys_from_its_values(tmp_path: Path) -> None:
    backup = {
        "concerts": [{"id": "c1"}, json.dumps({"id": "c2"}), {"title": "no id"}, 5],
        "notifications": [{"id": "n", "userId": "u"}],
        "campaigns": [{"id": "k", "artistId": "a"}],
        "sales": [{"id": "s", "concertId": "c1"}],
    }

    rows = list(rows_of(written(tmp_path, json.dumps(backup))))

    assert [row.key for row in rows] == [
        "concert:c1",
        "concert:c2",
        "concerts[2]",
        "concerts[3]",
        "notification:u:n",
        "campaign:a:k",
        "ticket_sale:c1:s",
    ]
    assert [row.is_text for row in rows[:2]] == [False, True]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the file is empty"),
        (b"\x1f\x8bnot really", "gzip"),
        (gzip.compress(b"[]" * 50_000)[:-20], "gzip"),
        (b"\xff\xfe[\x00]\x00", "line 1: not UTF-8"),
        (b'[\n{"key": "a:b", "value": "\xff"}]', "line 2: not UTF-8"),
        ("hello", "line 1: neither JSON nor CSV with the columns key and value"),
        ('"hello"', "line 1: neither JSON nor CSV"),
        ("[", "line 1: the file ends in the middle"),
        ('[\n{"key": "a:b", "value": 1},\n]', "line 3: a comma before the end of an array"),
        ('[\n{"key": "a:b",\n"value": 1,}]', "line 3: a comma before the end of an object"),
        ('[{"key": "a:b", "value": 1}]\n[]', "line 2: unexpected text after the end"),
        ('[{"key": "a:b", "value": {"a": 1,}}]', "line 1: "),
        ('[{"key": "a:b",\n"value": NaN}]', "line 2: NaN is not JSON"),
        ('{"a:b":\n[1, "NaN", -Infinity]}', "line 2: -Infinity is not JSON"),
        ('[{"key": 5, "value": 1}]', "line 1: a row without a key"),
        ("[5]", "line 1: expected a row with key and value"),
        ('{"key": "a:b", "value": 1}\n{"key": "c', "line 2: unterminated string"),
        ('{"key": "a:b", "value": 1},\n{"key": "c:d", "value": 1}', "line 1: expected a row"),
        ('{"a:b": 1, "c:d"', "line 1: the file ends in the middle"),
        ('{"concerts": [], "tracks": []}', "line 1: 'tracks' is no part of a backup"),
        ("[" * 100_000, "line 1: expected a row"),
        ('{"a:b": ' + "[" * 100_000, "line 1: nested too deeply"),
        ("key,value,key\na,b,c\n", "line 1: a column is there twice"),
        ("Key,Value\na,b\n", "line 1: neither JSON nor CSV with the columns key and value"),
        ("a:b,1\n", "line 1: neither JSON nor CSV with the columns key and value"),
        ("key,value\na:b,1\nc:d\n", "line 3: 1 fields instead of 2"),
        ('key,value\na:b,1\nc:d,"1\n\n', "line 4: unexpected end of data"),
    ],
)
def test_what_is_not_what_it_says_is_refused_with_the_line(tmp_path: Path, content: str | bytes, message: str) -> None:
    with pytest.raises(Unreadable) as refused:
        list(rows_of(written(tmp_path, content)))

    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_missing_file_and_a_directory_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "missing", tmp_path):
        with pytest.raises(Unreadable):
            list(rows_of(str(path)))


def test_a_row_without_an_end_does_not_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (text, layouts):
        monkeypatch.setattr(module, "ROW_LIMIT", 1 << 20)

    for content in ('{"a:b": "' + "x" * (4 << 20), "key,value\n" + '"' + "x" * (4 << 20)):
        with pytest.raises(Unreadable, match="line"):
            list(rows_of(written(tmp_path, content)))


def test_what_no_database_takes_is_kept_as_json(tmp_path: Path) -> None:
    content = r'[{"key": "a\u0000:b", "value": "x\u0000y"}, {"key": "c:d", "value": "\ud800"}]'

    rows = list(rows_of(written(tmp_path, content)))

    assert rows == [Row("a\ufffd:b", r'"x\u0000y"', False), Row("c:d", r'"\ud800"', False)]
    assert list(rows_of(written(tmp_path, "key,value\na:b,x\0y\n"))) == [Row("a:b", r'"x\u0000y"', False)]


@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(max_examples=300)
def test_no_bytes_make_the_reader_fail_otherwise(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = written(tmp_path_factory.getbasetemp(), content)
    with suppress(Unreadable):
        for row in rows_of(path):
            (row.key + row.value).encode()


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(
    pairs=st.lists(st.tuples(st.text(st.characters(codec="utf-8", exclude_characters="\0")), JSON_VALUES), max_size=6)
)
@settings(max_examples=200)
def test_rows_come_back_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, Any]]
) -> None:
    path = written(tmp_path_factory.getbasetemp(), as_rows(pairs))

    rows = list(rows_of(path))

    assert [row.key for row in rows] == [key for key, _ in pairs]
    assert [row.value if row.is_text else json.loads(row.value) for row in rows] == [value for _, value in pairs]
