"""The way to the ticket."""

from uuid import UUID

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from promo.ticketing.services import register_click

bp = Blueprint("ticketing", __name__)


@bp.get("/go/<uuid:concert_id>")
def ticket_show(concert_id: UUID) -> Response:
    """Count the click and go to the address that the concert's row holds, whatever the request says."""
    response = redirect(register_click(concert_id), 302)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
