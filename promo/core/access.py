"""Who may enter: declared for each blueprint in one table, checked before every request."""

import enum
from collections.abc import Callable

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError, validate_csrf
from werkzeug.wrappers import Response
from wtforms import ValidationError

from promo.core.errors import Missing
from promo.core.forms import checks_own_token

FORM_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Access(enum.Enum):
    """Who may enter a blueprint."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"
    ARTIST = "artist"
    STAFF = "staff"
    WEBHOOK = "webhook"


Guard = Callable[[], Response | None]
TABLE = "promo_access"  # in app.extensions: blueprint name → Access
GUARDS = "promo_guards"  # in app.extensions: Access → what a feature checks beyond the sign-in


def init_app(app: Flask) -> None:
    """Check every request against the table."""
    app.extensions[TABLE] = {}
    app.extensions[GUARDS] = {}
    app.before_request(_enter)


def declare(app: Flask, blueprint: str, access: Access) -> None:
    """Enter a blueprint into the table."""
    app.extensions[TABLE][blueprint] = access


def guard(app: Flask, access: Access, check: Guard) -> None:
    """Let a feature add its own check to a kind of access."""
    app.extensions[GUARDS][access] = check


def _enter() -> Response | None:
    if _holds_nul():
        abort(400)
    if request.endpoint is None or request.blueprint is None:
        return None
    access: Access = current_app.extensions[TABLE][request.blueprint]
    if access is not Access.WEBHOOK and request.method not in SAFE_METHODS:
        _check_form()
    if access in {Access.PUBLIC, Access.WEBHOOK}:
        return None
    if not current_user.is_authenticated:
        return _sign_in()
    check: Guard | None = current_app.extensions[GUARDS].get(access)
    return check() if check else None


def _holds_nul() -> bool:
    """Nobody types it, and Postgres takes it in no text."""
    return "\0" in request.path or any("\0" in value for _, value in request.args.items(multi=True))


def _sign_in() -> Response:
    """Ask for a sign-in; a fragment cannot show that page, so htmx is told to load it."""
    if request.method in SAFE_METHODS and request.headers.get("HX-Request") != "true":
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")), 303)
    if request.headers.get("HX-Request") == "true":
        response = current_app.response_class("", 401)
        response.headers["HX-Redirect"] = url_for("security.login")
        return response
    abort(401)


def _check_form() -> None:
    """413 for too large a form, 400 for a body that is no form and for a token that is missing or wrong."""
    if request.content_length and request.mimetype not in FORM_TYPES:
        abort(400)
    if request.mimetype == "application/x-www-form-urlencoded":  # its parser knows no limit of its own
        request.max_content_length = current_app.config["MAX_FORM_MEMORY_SIZE"]
    typed = request.form  # read here, before the limiter does: it would take a refusal for a broken Redis
    if any("\0" in value for _, value in typed.items(multi=True)):
        abort(400)
    view = current_app.view_functions[request.endpoint or ""]
    if checks_own_token(view):
        return
    try:
        validate_csrf(typed.get("csrf_token") or request.headers.get("X-CSRFToken"))
    except ValidationError as error:
        raise CSRFError(str(error)) from None


def hide_unless(allowed: bool) -> None:
    """Answer as if the page did not exist, for those who should not know of it."""
    if not allowed:
        raise Missing
