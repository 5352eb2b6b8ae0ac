"""The import: stage, judge, apply, report. One at a time; killed anywhere, the next one completes it."""

import fcntl
import gc
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from flask import current_app
from sqlalchemy import text
from sqlalchemy.engine import make_url

from promo.core.db import db
from promo.core.ids import new_id
from promo.transfer.applying import apply
from promo.transfer.judging import UNKNOWN_KEY, judge
from promo.transfer.kind import State
from promo.transfer.kinds import place_of
from promo.transfer.models import RunStage
from promo.transfer.rejecting import keep_rejected, kept_rows
from promo.transfer.report import Report
from promo.transfer.running import Progress, Run, noted
from promo.transfer.sources import TABLE_SCHEMES, Row, Unreadable, rows_of
from promo.transfer.staging import Stage, in_batches

LOCK = 8473_0125  # one importer at a time; any number of ours
STAGED_AT_ONCE = 10_000
OBJECTS_BETWEEN_COLLECTIONS = 200_000
REJECTED = "rejected rows"  # the source of a retry, as it is shown


def import_rows(source: str, progress: Progress, *, dry_run: bool = False, report_file: TextIO | None = None) -> Report:
    """Import a file or the live table; raises `Unreadable`, and then nothing has changed.

    `progress` is called with a stage, a number of rows, and of how many. A dry run reports the same and writes nothing.
    """
    return _import(lambda: rows_of(source), _shown(source), progress, dry_run=dry_run, report_file=report_file)


def retry_rejected(progress: Progress, *, report_file: TextIO | None = None) -> Report:
    """Import the rows that were rejected so far, which may have been mended by what came in since."""
    return _import(kept_rows, REJECTED, progress, dry_run=False, report_file=report_file)


def _import(
    rows: Callable[[], Iterator[Row]], name: str, progress: Progress, *, dry_run: bool, report_file: TextIO | None
) -> Report:
    with (
        _only_one(progress) as directory,
        _stage(directory) as stage,
        noted(name, progress, dry_run=dry_run) as run,
        _rarely_collecting(),
    ):
        count = _stage_rows(stage, rows(), run)
        tally = judge(stage, lambda done: run.at(RunStage.JUDGING, done, count))
        total = stage.count_copies()
        outcome = apply(stage, lambda done: run.at(RunStage.WRITING, done, total), dry_run=dry_run)
        report = Report(
            rows=count,
            created=outcome.states[State.CREATED],
            updated=outcome.states[State.UPDATED],
            unchanged=outcome.states[State.UNCHANGED] + tally.empty,
            merged=outcome.states[State.MERGED] + tally.merged,
            derived=tally.derived,
            reasons=stage.reasons(),
            counts={name: count for name, count in outcome.things.items() if count},
            adjustments=outcome.adjustments,
            differences=outcome.differences,
        )
        if not dry_run:
            keep_rejected(stage)
            run.finish(report.summary())
        if report_file:
            report.write(report_file, ((key, reason) for key, reason, _, _ in stage.refused()))
        return report


def _stage_rows(stage: Stage, rows: Iterator[Row], run: Run) -> int:
    done = 0
    try:
        for batch in in_batches(rows, lambda row: len(row.value), STAGED_AT_ONCE):
            stage.add_rows(map(_placed, batch))
            done += len(batch)
            run.at(RunStage.READING, done)
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
            progress("waiting for another import", 0, None)
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
def _rarely_collecting() -> Iterator[None]:
    """A million rows make no cycles: looking for some all the while takes a fifth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


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
