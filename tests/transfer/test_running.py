"""An import may be killed, doubled, or started on nonsense."""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random
from subprocess import PIPE
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select

from promo.accounts.models import User
from promo.core.db import db
from promo.profiles.models import Profile
from promo.ticketing.models import TicketSale
from promo.transfer.models import ImportRun, RejectedRow, RunState
from promo.transfer.staging import BATCH
from promo.wallet.queries import audit, balance
from tests.servers import python
from tests.transfer import GENERATOR, SAMPLE, import_file

ROOT = GENERATOR.parents[2]
KILLED = """
import os, signal, sys
from promo import create_app
from promo.transfer.services import import_rows

stage, rows = sys.argv[2], int(sys.argv[3])

def progress(now, done, total):
    if now == stage and done >= rows:
        os.kill(os.getpid(), signal.SIGKILL)

with create_app().app_context():
    import_rows(sys.argv[1], progress)
"""


def environment(app: Flask) -> dict[str, str]:
    """The environment of a process on the same database."""
    settings = app.extensions["settings"]
    return {
        "PATH": os.environ["PATH"],
        "PROMO_DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
        "PROMO_ENCRYPTION_KEY": settings.encryption_key,
    }


def command(source: Path) -> list[str]:
    """The command line of an import."""
    return python("-m", "flask", "--app", "wsgi", "kv", "import", str(source))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of several batches."""
    path = tmp_path_factory.mktemp("large") / "export.json"
    expected = path.with_suffix(".expected.json")
    options = ["--sales", "200", "--seed", "21", "--out", str(path), "--expected", str(expected)]
    subprocess.run(python(str(GENERATOR), *options), check=True)
    return path


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("stage", "rows"), [("reading", 1), ("judging", 1_000), ("writing", 1), ("writing", 1_500), ("writing", 3_700)]
)
def test_killed_anywhere_the_next_run_completes_it(context: Flask, large: Path, stage: str, rows: int) -> None:
    killed = subprocess.run(
        python("-c", KILLED, str(large), stage, str(rows)), cwd=ROOT, env=environment(context), check=False
    )
    assert killed.returncode == -signal.SIGKILL
    manifest = json.loads(large.with_suffix(".expected.json").read_text(encoding="utf-8"))
    sales = db.session.scalar(select(func.count()).select_from(TicketSale)) or 0
    assert sales % BATCH == 0 or sales == manifest["counts"]["ticket_sales"]
    assert db.session.scalars(select(ImportRun.state)).all() == [RunState.RUNNING]
    db.session.rollback()

    report, rejected = import_file(large)

    assert report["imported"]["unchanged"] >= sales
    assert (report["counts"], rejected) == (manifest["counts"], manifest["rejected"])
    check_sales(manifest["counts"]["ticket_sales"])
    check_coins(manifest)
    states = select(ImportRun.state).order_by(ImportRun.started_at)
    assert db.session.scalars(states).all() == [RunState.STOPPED, RunState.FINISHED]
    db.session.rollback()
    assert import_file(large).report["imported"]["created"] == 0
    assert sorted(path.name for path in (context.extensions["settings"].data_dir / "imports").iterdir()) == ["lock"]


def check_sales(expected: int) -> None:
    """Every sale is there, once."""
    total = db.session.scalar(select(func.count()).select_from(TicketSale))
    distinct = select(func.count()).select_from(select(TicketSale.concert_id, TicketSale.kv_id).distinct().subquery())
    assert total == db.session.scalar(distinct) == expected
    db.session.rollback()


def check_coins(manifest: dict[str, Any]) -> None:
    """Every wallet holds what the manifest says, and all of it is explained."""
    for kv_id, expected in manifest["artists"].items():
        artist_id = db.session.scalars(select(Profile.id).where(Profile.kv_id == kv_id)).one()
        assert balance(artist_id).available == expected["balance"]
    assert audit().mismatches == []
    db.session.rollback()


@pytest.mark.timeout(300)
def test_killed_again_and_again_it_ends_in_the_same(context: Flask, large: Path) -> None:
    moments = Random(str(context.extensions["settings"].database_url))
    for _ in range(4):
        process = subprocess.Popen(command(large), cwd=ROOT, env=environment(context), stdout=PIPE, stderr=PIPE)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=moments.uniform(2.0, 8.0))
        process.kill()
        process.communicate()

    report, rejected = import_file(large)

    manifest = json.loads(large.with_suffix(".expected.json").read_text(encoding="utf-8"))
    assert (report["counts"], rejected) == (manifest["counts"], manifest["rejected"])
    check_sales(manifest["counts"]["ticket_sales"])
    check_coins(manifest)
    assert import_file(large).report["imported"]["created"] == 0


@pytest.mark.timeout(300)
def test_of_two_at_once_one_waits_and_nothing_is_doubled(context: Flask, large: Path) -> None:
    directory = context.extensions["settings"].data_dir / "imports"
    directory.mkdir(exist_ok=True)
    with open(directory / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        both = [
            subprocess.Popen(command(large), cwd=ROOT, env=environment(context), stdout=PIPE, stderr=PIPE, text=True)
            for _ in range(2)
        ]
        for process in both:
            assert process.stderr
            assert any("waiting for another import" in line for line in process.stderr)
    answers = [process.communicate() for process in both]

    assert [process.returncode for process in both] == [0, 0], answers
    assert sorted("(0 created" in out for out, _ in answers) == [False, True]
    manifest = json.loads(large.with_suffix(".expected.json").read_text(encoding="utf-8"))
    check_sales(manifest["counts"]["ticket_sales"])
    check_coins(manifest)


def test_the_command_says_what_it_did(app: Flask, tmp_path: Path) -> None:
    report = tmp_path / "report.json"

    dry = app.test_cli_runner().invoke(args=["kv", "import", str(SAMPLE), "--dry-run"])
    real = app.test_cli_runner().invoke(args=["kv", "import", str(SAMPLE), "--report", str(report)])

    assert (dry.exit_code, real.exit_code) == (0, 0)
    assert dry.stdout.splitlines()[-1].startswith("Dry run, nothing was changed. 782 rows: 750 imported (750 created")
    assert real.stdout.splitlines()[-1].endswith("6 merged, 12 derived, 14 rejected")
    assert len(json.loads(report.read_text(encoding="utf-8"))["rejected"]) == 14


@pytest.mark.parametrize(
    "content", ["", "hello", '[{"key": "users:u:base", "value": {}},]', '[{"key": "users:u:base", "value": {}}, NaN]']
)
def test_a_source_that_cannot_be_read_changes_nothing(app: Flask, tmp_path: Path, content: str) -> None:
    source, report = tmp_path / "source", tmp_path / "report.json"
    source.write_text(content)

    result = app.test_cli_runner().invoke(args=["kv", "import", str(source), "--report", str(report)])

    assert result.exit_code == 1
    assert result.stderr.startswith("Nothing was imported: ")
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""
    assert not report.exists()
    with app.app_context():
        for model in (User, RejectedRow, ImportRun):
            assert db.session.scalar(select(func.count()).select_from(model)) == 0


@pytest.fixture
def live_table(postgres_url: str) -> Iterator[psycopg.Connection]:
    """The table of the prototype, empty."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS kv_store_84730125")
        yield connection
        connection.execute("DROP TABLE IF EXISTS kv_store_84730125")


@pytest.mark.parametrize("kind", ["text", "jsonb"])
def test_the_live_table(context: Flask, live_table: psycopg.Connection, postgres_url: str, kind: str) -> None:
    live_table.execute(f"CREATE TABLE kv_store_84730125 (key text PRIMARY KEY, value {kind})".encode())
    sample = json.loads(SAMPLE.read_text(encoding="utf-8"))
    with live_table.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO kv_store_84730125 VALUES (%s, %s)",
            [
                (
                    row["key"],
                    row["value"] if kind == "text" and isinstance(row["value"], str) else json.dumps(row["value"]),
                )
                for row in sample
            ],
        )
        cursor.execute("INSERT INTO kv_store_84730125 VALUES ('track:demo-user:null', NULL)")

    report, rejected = import_file(postgres_url)

    assert rejected.pop("track:demo-user:null") == "malformed_json"
    assert report["rows"] == len(sample) + 1
    assert import_file(SAMPLE).report["imported"] == {"created": 0, "updated": 0, "unchanged": 750}
    source = db.session.scalars(select(ImportRun.source).order_by(ImportRun.started_at)).first()
    assert source is not None
    assert source.startswith("postgresql://")


def test_a_database_without_the_table(app: Flask, live_table: psycopg.Connection, postgres_url: str) -> None:
    for url, message in ((postgres_url, "kv_store_84730125"), ("postgresql://u:secret@127.0.0.1:1/x", "refused")):
        result = app.test_cli_runner().invoke(args=["kv", "import", url])

        assert result.exit_code == 1
        assert message in result.stderr
        assert "secret" not in result.stderr
        assert result.stderr.count("\n") == 1
