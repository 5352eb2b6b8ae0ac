"""What is planned to be said of an artist's concerts."""

from flask import Blueprint, g, request
from werkzeug.wrappers import Response

from promo.core.htmx import page_or_fragment
from promo.mailing import queries
from promo.mailing.queries.reminders import RULES
from promo.notifications.models import ReminderType
from promo.notifications.queries import settings_of

bp = Blueprint("reminders", __name__)


@bp.get("", strict_slashes=False)
def reminder_index() -> Response:
    """List the reminders, with their statistics and the settings they come from."""
    kind = next((known for known in ReminderType if known == request.args.get("type")), None)
    return page_or_fragment(
        "mailing/reminders.html",
        "mailing/_reminders.html",
        listed=queries.reminders(g.artist, kind, RULES.read(request.args)),
        kind=kind,
        statistics=queries.reminder_statistics(g.artist),
        settings=settings_of(g.artist.user_id),
    )
