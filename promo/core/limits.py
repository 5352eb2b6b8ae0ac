"""How often somebody may do something. Counted in Redis; while it is away, by each process for itself."""

from typing import cast

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

LIMITER = "promo_limiter"  # in app.extensions


def init_app(app: Flask) -> None:
    """Make the application's limiter: it keeps the limits that views declare, so two applications cannot share one."""
    app.extensions[LIMITER] = Limiter(get_remote_address, app=app, strategy="moving-window")


def limiter(app: Flask) -> Limiter:
    """Return the application's limiter, to declare limits with."""
    return cast(Limiter, app.extensions[LIMITER])
