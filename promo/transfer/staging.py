"""A temporary SQLite file between source and database.

Rows wait here until the source is read to its end, then what they hold waits until all of it is judged. Nothing in it
outlives the import.
"""

import pickle
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

BATCH = 1_000
BATCH_CHARACTERS = 16 << 20
CACHE_KIB = 64 * 1024
SCHEMA = """
CREATE TABLE rows (number INTEGER PRIMARY KEY, place INTEGER, key TEXT, value TEXT, is_text INTEGER);
CREATE TABLE copies (kind INTEGER, ident TEXT, owner TEXT, row INTEGER, several INTEGER, uniq TEXT, content BLOB);
CREATE INDEX copies_by_thing ON copies (kind, ident, owner);
CREATE INDEX copies_by_uniq ON copies (kind, uniq) WHERE uniq IS NOT NULL;
CREATE TABLE refused (row INTEGER PRIMARY KEY, reason TEXT);
CREATE TABLE shared (row INTEGER PRIMARY KEY, state INTEGER);
CREATE TABLE named (ident TEXT PRIMARY KEY);
"""


Item = TypeVar("Item")


def in_batches(items: Iterable[Item], size: Callable[[Item], int], most: int = BATCH) -> Iterator[list[Item]]:
    """Lists of at most so many items, shorter where they are large: `size` gives the characters of one."""
    batch: list[Item] = []
    weight = 0
    for item in items:
        batch.append(item)
        weight += size(item)
        if len(batch) == most or weight > BATCH_CHARACTERS:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


class StagedRow(NamedTuple):
    """A row that waits; `place` is the number of its pattern, -1 for an unknown key."""

    number: int
    place: int
    key: str
    value: str
    is_text: bool


class Copy(NamedTuple):
    """One row's word about a thing; `several` says that the row speaks of others too."""

    kind: int
    ident: str
    owner: str
    row: int | None
    several: bool
    uniq: str | None
    values: dict[str, Any]
    updated_at: datetime | None
    rank: int
    implied_status: str | None


class Stage:
    """The file, open."""

    def __init__(self, path: Path) -> None:
        path.touch(mode=0o600)
        self._db = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE", f"cache_size=-{CACHE_KIB}"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.executescript(SCHEMA)
        self._db.execute("BEGIN")

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def add_rows(self, rows: Iterable[tuple[int, str, str, bool]]) -> None:
        """Take rows: place, key, value, whether it is text."""
        self._db.executemany("INSERT INTO rows (place, key, value, is_text) VALUES (?, ?, ?, ?)", rows)

    def close_rows(self) -> int:
        """All rows are there: index them. Returns how many there are."""
        self._db.execute("CREATE INDEX rows_by_place ON rows (place, key)")
        return int(self._db.execute("SELECT count(*) FROM rows").fetchone()[0])

    def latest_rows(self) -> Iterator[tuple[StagedRow, int]]:
        """Go through the rows by place and key; of those with one key only the last, with how many came before it."""
        rows = self._db.execute("SELECT number, place, key, value, is_text FROM rows ORDER BY place, key, number")
        for _, same in groupby(map(StagedRow._make, rows), key=lambda row: (row.place, row.key)):
            earlier, last = deque(enumerate(same), maxlen=1).pop()
            yield last, earlier

    def refuse(self, rows: Iterable[tuple[int, str]]) -> None:
        """Note rows with the reason they do not go in."""
        self._db.executemany("INSERT OR IGNORE INTO refused VALUES (?, ?)", rows)

    def refused(self) -> Iterator[tuple[str, str, str, bool]]:
        """Rows that do not go in, as they came: key, reason, value, whether it is text."""
        for key, reason, value, is_text in self._db.execute(
            "SELECT key, reason, value, is_text FROM refused JOIN rows ON number = row ORDER BY row"
        ):
            yield key, reason, value, bool(is_text)

    def reasons(self) -> dict[str, int]:
        """How many rows do not go in, by reason."""
        return dict(self._db.execute("SELECT reason, count(*) FROM refused GROUP BY reason ORDER BY reason").fetchall())

    def went_in(self, place: int, key: str) -> bool:
        """The row with this key is here and was not refused."""
        query = "SELECT number FROM rows WHERE place = ? AND key = ? ORDER BY number DESC LIMIT 1"
        found = self._db.execute(query, (place, key)).fetchone()
        return bool(found) and not self._db.execute("SELECT 1 FROM refused WHERE row = ?", found).fetchone()

    def add_copies(self, copies: Iterable[Copy]) -> None:
        """Take what rows say of things; pickled, since this process alone reads it again, and dates stay dates."""
        self._db.executemany(
            "INSERT INTO copies VALUES (?, ?, ?, ?, ?, ?, ?)", ((*copy[:6], pickle.dumps(copy[6:])) for copy in copies)
        )

    def owners_of(self, kind: int, idents: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Who owns the things of a kind with these ids: id, owner."""
        marks = ",".join("?" * len(idents))
        query = f"SELECT DISTINCT ident, owner FROM copies WHERE kind = ? AND ident IN ({marks})"
        yield from self._db.execute(query, (kind, *idents))

    def add_named(self, people: Iterable[str]) -> None:
        """Note people whom things name."""
        self._db.executemany("INSERT OR IGNORE INTO named VALUES (?)", ((person,) for person in people))

    def add_implied(self, kind: int, owners_of: Sequence[int], values: dict[str, Any], *, named: bool = False) -> None:
        """Things that no row tells of, but rows of other kinds belong to, or (`named`) name."""
        marks = ",".join("?" * len(owners_of))
        content = pickle.dumps((values, None, 0, None))
        self._db.execute(
            f"""INSERT INTO copies SELECT ?, owner, owner, NULL, 0, NULL, ? FROM (
                SELECT owner FROM copies WHERE kind IN ({marks}) UNION SELECT ident FROM named WHERE ?
            ) AS found
            WHERE owner <> '' AND NOT EXISTS (SELECT 1 FROM copies WHERE kind = ? AND ident = found.owner)""",
            (kind, content, *owners_of, named, kind),
        )

    def uniques(self, kind: int) -> Iterator[list[Copy]]:
        """Groups of copies that claim one unique value, in order of the value."""
        query = "SELECT * FROM copies WHERE kind = ? AND uniq IS NOT NULL ORDER BY uniq, ident"
        for _, group in groupby(self._copies(query, (kind,)), key=lambda copy: copy.uniq):
            yield list(group)

    def drop(self, copy: Copy) -> None:
        """Forget what a row said of a thing."""
        query = "DELETE FROM copies WHERE kind = ? AND ident = ? AND owner = ? AND row = ?"
        self._db.execute(query, (copy.kind, copy.ident, copy.owner, copy.row))

    def rename(self, copy: Copy, ident: str) -> None:
        """Let what was said of a thing be said of another one of the same owner."""
        query = "UPDATE copies SET ident = ? WHERE kind = ? AND ident = ? AND owner = ?"
        self._db.execute(query, (ident, copy.kind, copy.ident, copy.owner))

    def things(self) -> Iterator[list[Copy]]:
        """Go through the things by kind, each as the list of its copies."""
        query = "SELECT * FROM copies ORDER BY kind, ident, owner"
        for _, group in groupby(self._copies(query, ()), key=lambda copy: (copy.kind, copy.ident, copy.owner)):
            yield list(group)

    def count_copies(self) -> int:
        """How much there is to write."""
        return int(self._db.execute("SELECT count(*) FROM copies").fetchone()[0])

    def share(self, states: Iterable[tuple[int, int]]) -> None:
        """Note what became of one thing of a row that speaks of several: the greatest state is the row's."""
        self._db.executemany(
            "INSERT INTO shared VALUES (?, ?) ON CONFLICT (row) DO UPDATE SET state = max(state, excluded.state)",
            states,
        )

    def shared_states(self) -> dict[int, int]:
        """How many rows that speak of several things ended in each state, without those that were refused after all."""
        query = "SELECT state, count(*) FROM shared WHERE row NOT IN (SELECT row FROM refused) GROUP BY state"
        return dict(self._db.execute(query).fetchall())

    def _copies(self, query: str, arguments: tuple[Any, ...]) -> Iterator[Copy]:
        for *head, content in self._db.execute(query, arguments):
            yield Copy._make((*head, *pickle.loads(content)))
