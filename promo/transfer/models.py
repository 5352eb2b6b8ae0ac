"""What an import leaves behind besides the data."""

import enum
import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from promo.core.clock import now
from promo.core.db import Identified, Model, Timestamped


class RejectedRow(Identified, Timestamped, Model):
    """A row that did not go in, as it came; its id is made from the key, so a key is there once, however long it is."""

    __tablename__ = "rejected_rows"

    key: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    is_text: Mapped[bool] = mapped_column(default=False)  # the value is text, else the JSON of a value
    reason: Mapped[str] = mapped_column(String(255), index=True)

    @staticmethod
    def id_of(key: str) -> uuid.UUID:
        """Return the id of the row with this key."""
        return uuid.uuid5(uuid.NAMESPACE_URL, key)


SILENT_FOR = timedelta(minutes=2)  # a large batch takes seconds


class RunState(enum.StrEnum):
    """running → finished | stopped."""

    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"


class RunStage(enum.StrEnum):
    """What an import is at: reading its source, judging the rows, writing what they hold."""

    READING = "reading"
    JUDGING = "judging"
    WRITING = "writing"


class ImportRun(Identified, Model):
    """One import, how far it is (`done` of `total`, which is not known while it reads), and in the end its report."""

    __tablename__ = "import_runs"

    source: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(default=now, index=True)
    finished_at: Mapped[datetime | None]
    state: Mapped[RunState] = mapped_column(String(20), default=RunState.RUNNING, server_default=RunState.FINISHED)
    stage: Mapped[RunStage] = mapped_column(String(20), default=RunStage.READING, server_default=RunStage.WRITING)
    done: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    total: Mapped[int | None] = mapped_column(BigInteger)
    seen_at: Mapped[datetime | None] = mapped_column(default=now)
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)

    @property
    def is_running(self) -> bool:
        """It is at work; one that was not heard of for long was killed."""
        return self.state == RunState.RUNNING and (self.seen_at or self.started_at) > now() - SILENT_FOR

    @property
    def ended_at(self) -> datetime | None:
        """When it came to its end, or when it was last heard of."""
        return None if self.is_running else self.finished_at or self.seen_at
