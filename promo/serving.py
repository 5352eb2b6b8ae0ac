"""What stands in front of the application: static files."""

import sys
from typing import Any

from flask import Flask
from whitenoise import WhiteNoise

from promo import create_app
from promo.config import ConfigError

FOREVER = 365 * 86400


def serve() -> tuple[Flask, Any]:
    """Return the application and its WSGI callable; a wrong setting stops the start with one line."""
    try:
        app = create_app()
    except ConfigError as error:
        sys.exit(f"promo.music: {error}")
    files = WhiteNoise(app.wsgi_app, max_age=FOREVER, immutable_file_test=lambda path, url: "/build/" in url)
    files.add_files(str(app.extensions["settings"].root / "static" / "build"), prefix="static/build/")
    return app, files
