"""Reads of imports and of rows they could not take."""

from collections.abc import Sequence

from sqlalchemy import Row, func, select

from promo.core.db import db
from promo.core.paging import Page, paginate
from promo.transfer.models import ImportRun, RejectedRow, RunState

RUNS_SHOWN = 10


def latest_run() -> ImportRun | None:
    """The last import that came to its end."""
    finished = select(ImportRun).where(ImportRun.state == RunState.FINISHED)
    return db.session.scalar(finished.order_by(ImportRun.started_at.desc(), ImportRun.id.desc()).limit(1))


def latest_runs() -> Sequence[ImportRun]:
    """The last imports, the one that runs first."""
    query = select(ImportRun).order_by(ImportRun.started_at.desc(), ImportRun.id.desc())
    return db.session.scalars(query.limit(RUNS_SHOWN)).all()


def rejected_by_reason() -> Sequence[Row[str, int]]:
    """Reasons with the number of rows, the commonest first."""
    count = func.count().label("count")
    query = select(RejectedRow.reason, count).group_by(RejectedRow.reason).order_by(count.desc(), RejectedRow.reason)
    return db.session.execute(query).all()


def rejected_rows(page: int, reason: str | None = None, q: str = "") -> Page[RejectedRow]:
    """Rejected rows by key, of one reason or all, whose key holds `q`."""
    query = select(RejectedRow).order_by(RejectedRow.key)
    if reason:
        query = query.where(RejectedRow.reason == reason)
    if q:
        query = query.where(RejectedRow.key.contains(q, autoescape=True))
    return paginate(query, page)
