"""The four answers to a browser that may or may not run htmx. Nothing else touches `htmx_flask`."""

from typing import Any

from flask import Flask, Response, make_response, redirect, render_template
from flask_wtf import FlaskForm
from htmx_flask import Htmx, request
from markupsafe import Markup

_htmx = Htmx()


def init_app(app: Flask) -> None:
    """Teach requests `request.htmx` and templates `dom_id`."""
    _htmx.init_app(app)
    app.add_template_global(dom_id)


def wants_fragment() -> bool:
    """The client will swap a region, not show a page."""
    return bool(request.htmx) and not request.htmx.boosted and not request.htmx.history_restore_request


def region() -> str | None:
    """Return the id of the region that the client will swap, if it does."""
    return request.htmx.target if wants_fragment() else None


def page_or_fragment(page: str, fragment: str, /, **context: Any) -> Response:
    """Render `fragment` for a swap, else the `page` that includes that very file."""
    return _varied(render_template(fragment if wants_fragment() else page, **context))


def fragments(main: str, *out_of_band: str) -> Response:
    """Answer with rendered regions; each of `out_of_band` carries `hx-swap-oob` itself."""
    return _varied("\n".join((main, *out_of_band)))


def go_to(url: str) -> Response:
    """Send the person to `url`: 303 for a browser, `HX-Location` for a swap."""
    if not wants_fragment():
        return make_response(redirect(url, 303))
    response = _varied("")
    response.headers["HX-Location"] = url
    return response


def invalid(page: str, fragment: str, form: FlaskForm, /, **context: Any) -> Response:
    """Show a refused form with what was typed: 422, or 400 when its token is missing, expired or foreign."""
    response = page_or_fragment(page, fragment, form=form, **context)
    response.status_code = refusal_status(form)
    response.headers["Cache-Control"] = "no-store"
    return response


def refusal_status(form: FlaskForm) -> int:
    """400 for a form that this browser did not get from us (lately), 422 for any other fault."""
    return 400 if "csrf_token" in form.errors else 422


def dom_id(thing: Any, suffix: str = "") -> str:
    """Return the element id of a row or a named region: `track-0190…`, `track-0190…-status`."""
    base = f"{type(thing).__name__.lower()}-{thing.id}" if hasattr(thing, "id") else str(thing)
    return f"{base}-{suffix}" if suffix else base


def _varied(body: str | Markup) -> Response:
    response = make_response(body)
    response.vary.add("HX-Request")
    return response
