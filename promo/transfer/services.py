"""The import: stage, judge, apply, report. One at a time; killed anywhere, the next one completes it."""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from flask import current_app
from sqlalchemy import text
from sqlalchemy.engine import make_url

from promo.core.clock import now
from promo.core.db import db, transaction
from promo.core.ids import new_id
from promo.transfer.applying import State, apply
from promo.transfer.judging import UNKNOWN_KEY, Progress, judge
from promo.transfer.kinds import place_of
from promo.transfer.models import ImportRun
from promo.transfer.rejecting import keep_rejected
from promo.transfer.report import Report
from promo.transfer.sources import TABLE_SCHEMES, Row, Unreadable, rows_of
from promo.transfer.staging import Stage, in_batches

LOCK = 8473_0125  # one importer at a time; any number of ours
STAGED_AT_ONCE = 10_000


def import_rows(source: str, progress: Progress, *, dry_run: bool = False, report_file: TextIO | None = None) -> Report:
    """Import a file or the live table; raises `Unreadable`, and then nothing has changed.

    `progress` is called with a stage and a number of rows. A dry run reports the same and writes nothing.
    """
    with _only_one(progress) as directory, _stage(directory) as stage:
        started = now()
        rows = _stage_rows(stage, source, progress)
        tally = judge(stage, progress)
        outcome = apply(stage, progress, dry_run=dry_run)
        report = Report(
            rows=rows,
            created=outcome.states[State.CREATED],
            updated=outcome.states[State.UPDATED],
            unchanged=outcome.states[State.UNCHANGED] + tally.empty,
            merged=outcome.states[State.MERGED] + tally.merged,
            derived=tally.derived,
            reasons=stage.reasons(),
            counts=dict(outcome.things),
        )
        if not dry_run:
            keep_rejected(stage)
            with transaction() as session:
                run = ImportRun(source=_shown(source), started_at=started, finished_at=now(), report=report.summary())
                session.add(run)
        if report_file:
            report.write(report_file, ((key, reason) for key, reason, _, _ in stage.refused()))
        return report


def _stage_rows(stage: Stage, source: str, progress: Progress) -> int:
    done = 0
    try:
        for batch in in_batches(rows_of(source), lambda row: len(row.value), STAGED_AT_ONCE):
            stage.add_rows(map(_placed, batch))
            done += len(batch)
            progress("read", done)
        return stage.close_rows()
    except sqlite3.Error as error:
        raise Unreadable(f"no room to stage the rows: {error}") from error


def _placed(row: Row) -> tuple[int, str, str, bool]:
    place = place_of(row.key)
    return UNKNOWN_KEY if place is None else place, row.key, row.value, row.is_text


def _shown(source: str) -> str:
    """The source as it may be shown: without a password."""
    return make_url(source).render_as_string(hide_password=True) if source.startswith(TABLE_SCHEMES) else source


@contextmanager
def _only_one(progress: Progress) -> Iterator[Path]:
    """Wait until no other import runs on this data directory or database; yield the directory to stage in."""
    directory: Path = current_app.extensions["settings"].data_dir / "imports"
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(directory / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("waiting for another import", 0)
            fcntl.flock(lock, fcntl.LOCK_EX)
        with _database_lock():
            yield directory


@contextmanager
def _database_lock() -> Iterator[None]:
    """On Postgres importers on other machines wait too; SQLite has no other machines."""
    if db.engine.dialect.name != "postgresql":
        yield
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})


@contextmanager
def _stage(directory: Path) -> Iterator[Stage]:
    """Open a staging file; those that killed imports left go first."""
    for left in directory.glob("*.stage"):
        left.unlink()
    path = directory / f"{new_id()}.stage"
    stage = Stage(path)
    try:
        yield stage
    finally:
        stage.close()
        path.unlink()
