"""promo.music: where musicians run their public life."""

from flask import Flask

from promo import blueprints, cli, models  # noqa: F401 - mappers must be complete before the first query
from promo.config import Settings
from promo.core import access, address, db, errors, htmx, i18n, limits, logs, queue, security_headers, web
from promo.extensions import babel, migrate


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application; raises `ConfigError` for a wrong setting."""
    settings = settings or Settings.from_env()
    app = Flask(__name__, template_folder="../templates", static_folder=None)
    app.config.from_mapping(settings.flask_config())
    app.extensions["settings"] = settings

    logs.init_app(app)
    address.init_app(app)
    db.init_app(app)
    migrate.init_app(app, db.db, directory=str(settings.root / "migrations"))
    i18n.init_app(app, babel)
    queue.init_app(app)
    access.init_app(app)
    limits.init_app(app)
    htmx.init_app(app)
    web.init_app(app)
    security_headers.init_app(app)
    errors.init_app(app)
    blueprints.init_app(app)
    cli.init_app(app)
    return app
