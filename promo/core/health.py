"""Health, for whoever runs the system."""

from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app, jsonify
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from promo.core import queue
from promo.core.db import db

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """The process is alive."""
    return jsonify(status="ok")


@bp.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Database, migrations and Redis are there."""
    checks = {"database": False, "migrations": False, "redis": False}
    try:
        revision = db.session.scalar(text("SELECT version_num FROM alembic_version"))
        checks["database"] = True
        checks["migrations"] = revision == migration_head()
    except SQLAlchemyError:
        db.session.rollback()
    try:
        checks["redis"] = bool(queue.redis().ping())
    except RedisError:
        current_app.logger.warning("Redis does not answer")
    ready = all(checks.values())
    return jsonify(status="ready" if ready else "not ready", checks=checks), 200 if ready else 503


def migration_head() -> str | None:
    """Return the newest migration of this release."""
    if "migration_head" not in current_app.extensions:
        config = Config()
        config.set_main_option("script_location", str(current_app.extensions["settings"].root / "migrations"))
        current_app.extensions["migration_head"] = ScriptDirectory.from_config(config).get_current_head()
    head: str | None = current_app.extensions["migration_head"]
    return head
