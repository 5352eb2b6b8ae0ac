"""A backup is one moment of a running system, and whole or not there."""

import os
import signal
import subprocess
import threading
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from promo.backup import services
from promo.backup.archive import BackupFault
from promo.catalog.models import Track
from promo.core.db import db, transaction
from promo.events.models import EventTotal
from promo.wallet.models import CoinTransfer
from tests.backup.conftest import FROM_SQLITE, INTO_SQLITE, Filled, contents, restore
from tests.commands.conftest import ROOT, environment
from tests.conftest import ENCRYPTION_KEY
from tests.factories import make_track
from tests.servers import python

ALL = 1000


@pytest.fixture
def moving(filled: Filled) -> Filled:
    """A system where ALL plays move to and fro between two tables that a backup reads at different times."""
    with filled.app.app_context():
        make_track(filled.artist, plays=ALL)
        with transaction() as session:
            session.execute(update(EventTotal).values(count=0))
    return filled


def move(app: Flask, number: int) -> None:
    """Take from one table and add to the other, in one transaction."""
    with app.app_context(), transaction() as session:
        total = select(EventTotal.id).order_by(EventTotal.id).limit(1).scalar_subquery()
        session.execute(update(Track).values(plays=Track.plays - number))
        session.execute(update(EventTotal).where(EventTotal.id == total).values(count=EventTotal.count + number))


def sum_of(app: Flask) -> tuple[int, int]:
    """What is in the one table, and in both."""
    with app.app_context():
        plays = db.session.scalar(select(func.sum(Track.plays))) or 0
        return plays, plays + (db.session.scalar(select(func.sum(EventTotal.count))) or 0)


@INTO_SQLITE
def test_what_is_written_meanwhile_is_in_it_whole_or_not_at_all(moving: Filled, target: Flask, tmp_path: Path) -> None:
    def write(stage: str, what: str) -> None:
        if stage == "reading rows":
            writer = threading.Thread(target=move, args=(moving.app, 1))
            writer.start()
            writer.join()

    with moving.app.app_context():
        services.create(tmp_path / "running.backup", write)
    restore(target, tmp_path / "running.backup")

    assert sum_of(moving.app)[0] < ALL - 20
    assert sum_of(target) == (ALL, ALL)


@INTO_SQLITE
def test_a_busy_system_is_neither_stopped_nor_mixed_up(moving: Filled, target: Flask, tmp_path: Path) -> None:
    done, errors = threading.Event(), []

    def write() -> None:
        try:
            while not done.is_set():
                move(moving.app, 1)
                move(moving.app, -1)
        except Exception as error:
            errors.append(error)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    try:
        moving.backup(tmp_path / "busy.backup")
    finally:
        done.set()
        for writer in writers:
            writer.join()
    restore(target, tmp_path / "busy.backup")

    assert errors == []
    assert sum_of(target)[1] == ALL


KILLED = """
import os, signal, sys
from pathlib import Path
from promo.backup.services import create
from wsgi import app

def progress(stage, what):
    if stage == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)

with app.app_context():
    create(Path(sys.argv[1]), progress)
"""


@pytest.mark.parametrize("stage", ["reading rows", "reading files", "checking the digests", "restoring rows"])
@FROM_SQLITE
def test_a_killed_backup_leaves_nothing_that_looks_like_one(filled: Filled, tmp_path: Path, stage: str) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    settings = filled.app.extensions["settings"]
    known = environment(PROMO_DATA_DIR=settings.data_dir, PROMO_ENCRYPTION_KEY=ENCRYPTION_KEY)

    ended = subprocess.run(python("-c", KILLED, str(folder / "a.backup"), stage), cwd=ROOT, env=known)

    assert ended.returncode == -signal.SIGKILL
    assert [path.name for path in folder.iterdir() if not path.name.startswith(".")] == []
    assert [path.suffix for path in folder.iterdir()] == [services.UNFINISHED]
    filled.backup(folder / "b.backup")
    assert os.listdir(folder) == ["b.backup"]
    assert list((settings.data_dir / "backup").iterdir()) == []


@FROM_SQLITE
def test_a_backup_that_is_being_made_is_left_alone_by_another(filled: Filled, tmp_path: Path) -> None:
    made: list[Path] = []

    def second(stage: str, what: str) -> None:
        if stage == "reading files" and not made:
            made.append(tmp_path / "second.backup")
            with filled.app.app_context():
                services.create(made[0], lambda stage, what: None)

    with filled.app.app_context():
        services.create(tmp_path / "first.backup", second)

    assert sorted(path.name for path in tmp_path.glob("*.backup")) == ["first.backup", "second.backup"]


@FROM_SQLITE
def test_a_backup_overwrites_nothing(filled: Filled, saved: Path) -> None:
    content = saved.read_bytes()

    said = filled.app.test_cli_runner().invoke(args=["backup", "create", str(saved)])

    assert said.exit_code == 1
    assert "never overwrites" in said.output
    assert saved.read_bytes() == content


@FROM_SQLITE
def test_a_backup_that_does_not_restore_is_none(
    filled: Filled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(connection: Any, table: Any, lines: Any, **options: Any) -> None:
        list(lines)

    monkeypatch.setattr(services.rows, "load", lose)

    with filled.app.app_context(), pytest.raises(BackupFault, match="comes back different"):
        services.create(tmp_path / "a.backup", lambda stage, what: None)

    assert list(tmp_path.glob("*.backup")) == []


@FROM_SQLITE
def test_a_full_disk_is_one_line(filled: Filled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    said = filled.app.test_cli_runner().invoke(args=["backup", "create", str(tmp_path / "a.backup")])

    assert (said.exit_code, said.output.splitlines()[-1]) == (1, "Error: [Errno 28] No space left on device")
    assert list(tmp_path.iterdir()) == []


@FROM_SQLITE
def test_the_commands_say_what_they_did(filled: Filled, tmp_path: Path) -> None:
    path, runner = tmp_path / "a.backup", filled.app.test_cli_runner()

    created = runner.invoke(args=["backup", "create", str(path)])
    checked = runner.invoke(args=["backup", "check", str(path)])
    nowhere = runner.invoke(args=["backup", "create", str(tmp_path / "none" / "a.backup")])

    assert (created.exit_code, checked.exit_code, nowhere.exit_code) == (0, 0, 1)
    rows = sum(content.count(b"\n") for content in contents(filled.app).values())
    assert f"{rows} rows and " in created.stdout
    assert f"{path} is whole: {rows} rows" in checked.stdout
    assert "No such file or directory" in nowhere.output


def test_an_unmigrated_database_has_no_backup(target: Flask, tmp_path: Path) -> None:
    with target.app_context(), pytest.raises(BackupFault, match="db upgrade"):
        services.create(tmp_path / "a.backup", lambda stage, what: None)


def test_a_row_may_refer_to_one_with_a_later_id(filled: Filled, target: Flask, tmp_path: Path) -> None:
    ids = [UUID(int=number) for number in (3, 2, 1)]
    with filled.app.app_context(), transaction() as session:
        known = session.scalars(select(CoinTransfer).limit(1)).one()
        for transfer_id, origin_id in zip(ids, [None, *ids], strict=False):
            copied = {name: getattr(known, name) for name in ("artist_id", "from_account_id", "to_account_id", "kind")}
            session.add(
                CoinTransfer(
                    **copied,
                    id=transfer_id,
                    origin_id=origin_id,
                    amount=1,
                    occurred_at=known.occurred_at,
                    idempotency_key=str(transfer_id),
                    request_hash=b"-",
                )
            )
            session.flush()

    restore(target, filled.backup(tmp_path / "a.backup"))

    assert contents(target) == contents(filled.app)
