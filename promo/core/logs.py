"""Logging: one line an event, on standard error."""

import logging

from flask import Flask

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def init_app(app: Flask) -> None:
    """Send the process's log to standard error, once."""
    if not logging.getLogger().handlers:
        logging.basicConfig(level=logging.INFO, format=FORMAT)
    app.logger.setLevel(logging.INFO)
    migrations = logging.getLogger("alembic.runtime.migration")
    migrations.addFilter(lambda record: "Running" in record.getMessage())  # it speaks at every start
