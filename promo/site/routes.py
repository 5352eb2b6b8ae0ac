"""The pages a fan opens."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from promo.clients import storage
from promo.core.errors import Missing
from promo.core.htmx import go_to, page_or_fragment, wants_fragment
from promo.core.paging import page_number
from promo.events.models import Kind
from promo.events.services import record
from promo.profiles.models import Profile
from promo.site import queries, structured, words
from promo.site.links import links_of

bp = Blueprint("site", __name__)
for word in words.FILTERS:
    bp.add_app_template_filter(word)
bp.add_app_template_global(storage.url, "media")

DAY = 86400
YEAR = 365 * DAY
# What a browser may show by itself; anything else is handed over as a download.
MEDIA_TYPES = {
    ".avif": "image/avif",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
}

View = Callable[..., Any]


def of_artist(view: View) -> View:
    """Find the artist that the address names; another spelling of it leads to the kept one."""

    @wraps(view)
    def found(slug: str, **rest: Any) -> Any:
        artist = queries.find_artist(slug)
        if artist.slug != slug:
            kept = url_for(request.endpoint or "", slug=artist.slug, **rest)
            query = request.query_string.decode(errors="replace")
            return redirect(f"{kept}?{query}" if query else kept, 301)
        return view(artist, **rest)

    return found


@bp.get("/")
def discover() -> Response:
    """Show what is on."""
    number = page_number(request.args.get("page"))
    if wants_fragment():
        shown: dict[str, Any] = {"coming": queries.coming(number)}
    else:
        shown = {"found": (found := queries.discover(number)), "coming": found.coming}
    return _for_everyone(page_or_fragment("site/discover.html", "site/_coming.html", **shown))


@bp.get("/@<slug>")
@of_artist
def artist_show(artist: Profile) -> Response:
    """Show an artist, and count the view."""
    page = queries.artist_page(artist, page_number(request.args.get("page")))
    if not wants_fragment():
        record(Kind.VIEW, artist.id, artist.id)
    links = links_of(artist.website, artist.socials)
    return _for_everyone(
        page_or_fragment(
            "site/artist.html",
            "site/_tracks.html",
            shown=page,
            artist=artist,
            links=links,
            address=structured.artist_address(artist),
            described=structured.music_group(artist, page.coming, links),
        )
    )


@bp.get("/@<slug>/concerts/<uuid:concert_id>")
@of_artist
def concert_show(artist: Profile, concert_id: UUID) -> Response:
    """Show a concert, and count the view."""
    page = queries.concert_page(artist, concert_id)
    record(Kind.VIEW, artist.id, concert_id)
    html = render_template(
        "site/concert.html",
        shown=page,
        artist=artist,
        concert=page.concert,
        address=structured.concert_address(artist, page.concert),
        described=structured.music_event(artist, page.concert),
    )
    return _for_everyone(current_app.response_class(html))


@bp.get("/@<slug>/tint.css")
@of_artist
def tint(artist: Profile) -> Response:
    """The two numbers that an artist's picture lends to the page; `v` in the address changes with them."""
    hue, chroma = artist.tint_hue or 0, artist.tint_chroma or 0
    response = current_app.response_class(f":root{{--th:{hue:g};--tc:{chroma:g}}}", mimetype="text/css")
    response.headers["Cache-Control"] = f"public, max-age={DAY}"
    return response


@bp.get("/media/<path:key>")
def media(key: str) -> Response:
    """Show a stored file; what a key holds never changes."""
    try:
        path = storage.path_of(current_app.extensions["settings"].storage_url, key)
    except FileNotFoundError:
        raise Missing from None
    mimetype = MEDIA_TYPES.get(path.suffix)
    response = send_file(path, mimetype or "application/octet-stream", as_attachment=mimetype is None, max_age=YEAR)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@bp.get("/me")
def me() -> Response:
    """The corner of a public page that is about the person who looks at it."""
    if not wants_fragment():
        return go_to(url_for("site.discover"))
    response = page_or_fragment("site/_me.html", "site/_me.html")
    response.headers["Cache-Control"] = "no-store"
    return response


def _for_everyone(response: Response) -> Response:
    """Let a browser keep the page and ask whether it still holds."""
    response.headers["Cache-Control"] = "no-cache"
    response.vary.update(("Cookie", "HX-Request"))
    response.add_etag()
    return response.make_conditional(request.environ)
