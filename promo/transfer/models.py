"""What an import leaves behind besides the data."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import String, Text
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


class ImportRun(Identified, Model):
    """One import that read its source to the end, with its report."""

    __tablename__ = "import_runs"

    source: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(default=now, index=True)
    finished_at: Mapped[datetime | None]
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
