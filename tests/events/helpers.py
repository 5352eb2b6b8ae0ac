"""What the tests of counting share."""

from uuid import UUID

from flask import Flask
from sqlalchemy import func, select

from promo.core.db import db
from promo.events.models import EventDay, EventTotal, Kind
from promo.events.services import flush

BROWSER = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"}
ANOTHER = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"}


def counted(app: Flask, kind: Kind, subject_id: UUID) -> int:
    """Flush, and return how often it happened; days and totals must agree."""
    with app.app_context():
        flush()
        sums = [
            db.session.scalar(select(func.sum(table.count)).filter_by(kind=kind, subject_id=subject_id)) or 0
            for table in (EventDay, EventTotal)
        ]
    assert sums[0] == sums[1]
    return int(sums[0])
