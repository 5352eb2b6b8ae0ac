"""How far an import is: written down now and then, so that a page can show it to whoever comes by."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update

from promo.core.clock import now
from promo.core.db import transaction
from promo.core.ids import new_id
from promo.transfer.models import ImportRun, RunStage, RunState
from promo.transfer.sources import Unreadable

WRITE_EVERY_SECONDS = 1.0
Progress = Callable[[str, int, int | None], None]


class Run:
    """The import that runs; a dry one leaves no trace."""

    def __init__(self, progress: Progress, run_id: UUID | None) -> None:
        self._progress, self._id, self._written_at = progress, run_id, time.monotonic()

    def at(self, stage: RunStage, done: int, total: int | None = None) -> None:
        """Say how far it is; written down at most once a second."""
        self._progress(stage, done, total)
        if time.monotonic() - self._written_at > WRITE_EVERY_SECONDS:
            self._write(stage=stage, done=done, total=total)

    def finish(self, report: dict[str, Any]) -> None:
        """Put down the report."""
        self._write(state=RunState.FINISHED, stage=RunStage.WRITING, finished_at=now(), report=report)

    def _write(self, **values: Any) -> None:
        if self._id:
            with transaction() as session:
                session.execute(update(ImportRun).where(ImportRun.id == self._id).values(seen_at=now(), **values))
        self._written_at = time.monotonic()


@contextmanager
def noted(source: str, progress: Progress, *, dry_run: bool) -> Iterator[Run]:
    """Note the only import that runs; one that cannot read its source is forgotten, for it changed nothing."""
    if dry_run:
        yield Run(progress, None)
        return
    run_id = new_id()
    with transaction() as session:
        stopped = update(ImportRun).where(ImportRun.state == RunState.RUNNING)
        session.execute(stopped.values(state=RunState.STOPPED, finished_at=ImportRun.seen_at))
        session.add(ImportRun(id=run_id, source=source))
    try:
        yield Run(progress, run_id)
    except BaseException as error:
        _give_up(run_id, was_read=not isinstance(error, Unreadable))
        raise


def _give_up(run_id: UUID, *, was_read: bool) -> None:
    run = ImportRun.id == run_id
    stopped = update(ImportRun).where(run).values(state=RunState.STOPPED, finished_at=now())
    with transaction() as session:
        session.execute(stopped if was_read else delete(ImportRun).where(run))
