"""An artist's campaigns."""

from uuid import UUID

from flask import Blueprint, g, render_template, request, session
from flask_login import current_user
from werkzeug.wrappers import Response

from promo.core.html import safe_html
from promo.core.htmx import page_or_fragment
from promo.mailing import queries
from promo.mailing.queries.campaigns import RULES

bp = Blueprint("mailing", __name__)


@bp.get("", strict_slashes=False)
def campaign_index() -> Response:
    """List the artist's campaigns."""
    return page_or_fragment(
        "mailing/campaigns.html",
        "mailing/_campaigns.html",
        listed=queries.campaigns(g.artist, RULES.read(request.args)),
        sent=queries.sent_so_far(g.artist),
    )


@bp.get("/<uuid:campaign_id>")
def campaign_show(campaign_id: UUID) -> str:
    """Show one; the studio's frame shows the artist whose it is, also when another was chosen before."""
    campaign, g.artist, concert = queries.campaign_for(current_user, campaign_id)
    session["artist"] = g.artist.slug
    content = safe_html(campaign.content)
    return render_template("mailing/campaign.html", campaign=campaign, concert=concert, content=content)
