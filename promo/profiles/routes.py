"""Making an artist's page."""

from flask import Blueprint, current_app, flash, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from promo.core.errors import Invalid
from promo.core.forms import form_view
from promo.core.htmx import go_to, invalid
from promo.profiles import queries, services
from promo.profiles.forms import ArtistForm
from promo.profiles.guards import studio_context

bp = Blueprint("profiles", __name__)
bp.app_context_processor(studio_context)


@bp.get("/new")
def artist_new() -> str:
    """Ask for name, address and city."""
    return render_template("profiles/new.html", form=ArtistForm(), host=_host(), featured=queries.featured())


@bp.post("/new")
@form_view
def artist_create() -> Response:
    """Make the page and enter its studio."""
    form = ArtistForm()
    if form.validate_on_submit():
        try:
            artist = services.create_artist(current_user, form.name.data, form.slug.data, form.city.data)
        except Invalid as error:
            form.slug.errors = [error.message]
        else:
            flash(_("The page is there. Now it needs music."), "done")
            return go_to(url_for("analytics.overview", artist=artist.slug))
    return invalid("profiles/new.html", "profiles/_form.html", form, host=_host(), featured=queries.featured())


def _host() -> str:
    url: str = current_app.extensions["settings"].public_url
    return url.partition("://")[2]
