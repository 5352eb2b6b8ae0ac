"""Entering the studio and the staff side: which artist a page is about, and whether the person may see it."""

from typing import Any

from flask import g, request, session, url_for
from flask_login import current_user
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from promo.core.access import hide_unless
from promo.core.errors import Missing
from promo.profiles.models import Profile
from promo.profiles.queries import artist_for, memberships_of


def enter_studio() -> Response | None:
    """Choose the artist: `?artist=` (remembered), the remembered one, else the first. Nobody's artist starts a page."""
    chosen = request.args.get("artist")
    if chosen is not None:
        artist = artist_for(current_user, chosen)
        session["artist"] = chosen
    else:
        artist = _remembered()
    if artist is None:
        return redirect(url_for("profiles.artist_new"), 303)
    g.artist = artist
    return None


def enter_admin() -> None:
    """Staff alone; to others the page does not exist."""
    hide_unless(current_user.is_staff)


def studio_context() -> dict[str, Any]:
    """What the studio's frame shows: the artist, the others to switch to, and what the person is for this one."""
    if "artist" not in g:
        return {}
    team = memberships_of(current_user)
    role = next((member.role for member in team if member.artist_id == g.artist.id), None)
    return {"artist": g.artist, "artists": [member.artist for member in team], "role": role}


def _remembered() -> Profile | None:
    try:
        return artist_for(current_user, session.get("artist"))
    except Missing:
        session.pop("artist", None)
        return artist_for(current_user, None)
