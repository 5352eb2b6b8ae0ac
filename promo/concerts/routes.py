"""An artist's concerts in the studio."""

from flask import Blueprint, g, request
from werkzeug.wrappers import Response

from promo.concerts import queries
from promo.core.htmx import page_or_fragment

bp = Blueprint("concerts", __name__)


@bp.get("", strict_slashes=False)
def concert_index() -> Response:
    """List the artist's concerts."""
    listed = queries.concerts(g.artist, queries.RULES.read(request.args))
    return page_or_fragment("concerts/index.html", "concerts/_list.html", listed=listed)
