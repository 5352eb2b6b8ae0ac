"""An artist's tracks in the studio."""

from flask import Blueprint, g, request
from werkzeug.wrappers import Response

from promo.catalog import queries
from promo.core.htmx import page_or_fragment

bp = Blueprint("catalog", __name__)


@bp.get("", strict_slashes=False)
def track_index() -> Response:
    """List the artist's tracks."""
    listed = queries.tracks(g.artist, queries.RULES.read(request.args))
    return page_or_fragment("catalog/index.html", "catalog/_list.html", listed=listed)
