"""Language and theme: chosen by `?lang=` and `?theme=` on any page, kept in cookies."""

from flask import Flask, Response, has_request_context, request
from flask_babel import Babel, get_locale
from flask_login import current_user

LANGUAGES = ("ru", "en")
THEMES = ("paper", "ink")
DEFAULT_ZONE = "Europe/Moscow"
YEAR = 365 * 86400


def init_app(app: Flask, babel: Babel) -> None:
    """Choose language and zone for each request, and remember a choice made by a link."""
    babel.init_app(app, locale_selector=language, timezone_selector=zone)
    app.after_request(_remember)
    app.context_processor(lambda: {"lang": str(get_locale()), "theme": theme(), "languages": LANGUAGES})


def language() -> str:
    """Return the page's language: the link's, the cookie's, else Russian."""
    if not has_request_context():
        return LANGUAGES[0]
    for value in (request.args.get("lang"), request.cookies.get("lang")):
        if value in LANGUAGES:
            return value
    return LANGUAGES[0]


def theme() -> str | None:
    """Return the theme chosen by hand, or None to follow the system."""
    if not has_request_context():
        return None
    if "theme" in request.args:
        return request.args["theme"] if request.args["theme"] in THEMES else None
    value = request.cookies.get("theme")
    return value if value in THEMES else None


def zone() -> str:
    """Return the viewer's time zone."""
    if has_request_context() and current_user and current_user.is_authenticated:
        return current_user.timezone or DEFAULT_ZONE
    return DEFAULT_ZONE


def _remember(response: Response) -> Response:
    secure = request.is_secure
    if request.args.get("lang") in LANGUAGES:
        response.set_cookie("lang", request.args["lang"], max_age=YEAR, samesite="Lax", secure=secure)
    if request.args.get("theme") in THEMES:
        response.set_cookie("theme", request.args["theme"], max_age=YEAR, samesite="Lax", secure=secure)
    elif request.args.get("theme") == "system":
        response.delete_cookie("theme")
    return response
