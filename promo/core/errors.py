"""Domain errors, raised anywhere, and the one place that turns errors into a page, a fragment or JSON."""

from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from promo.core.htmx import wants_fragment


class DomainError(Exception):
    """What a person may be told; `status` is the HTTP code, `message` a sentence in the person's language."""

    status = 400

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class Invalid(DomainError):
    """The request makes sense but its content does not."""

    status = 422


class NotAllowed(DomainError):
    """The person may know of the thing but may not do this."""

    status = 403


class Missing(DomainError):
    """There is no such thing for this person."""

    status = 404


class Conflict(DomainError):
    """Somebody else was first."""

    status = 409


class LimitReached(DomainError):
    """Too much, for now."""

    status = 429


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _http_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_error)
    app.register_error_handler(Exception, _unexpected)


def _domain_error(error: DomainError) -> Response:
    return answer(error.status, error.message)


def _http_error(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error
    response = answer(error.code, "")
    for name, value in error.get_headers(None, None):
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response


def _database_error(error: OperationalError) -> Response:
    current_app.logger.exception("the database did not answer")
    return answer(ServiceUnavailable.code, "")


def _unexpected(error: Exception) -> Response:
    current_app.logger.exception("unexpected error")
    return answer(InternalServerError.code, "")


def answer(status: int, message: str) -> Response:
    """Return the error as the client understands it: JSON for machines, a fragment for htmx, else a page."""
    if _wants_json():
        return make_response({"error": message or _reason(status)}, status)
    template = "errors/_fragment.html" if wants_fragment() else "errors/page.html"
    response = make_response(render_template(template, status=status, message=message), status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _wants_json() -> bool:
    best: Any = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return request.path.startswith(("/webhooks/", "/api/")) or best == "application/json"


def _reason(status: int) -> str:
    return HTTPStatus(status).phrase
