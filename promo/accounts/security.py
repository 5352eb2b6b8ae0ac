"""Flask-Security, fitted to the house: our pages, our codes, and mail through the outbox."""

import functools
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from flask import Flask, Response, g, redirect, render_template, request, session, url_for
from flask_babel import lazy_gettext as _l
from flask_limiter.util import get_remote_address
from flask_login import current_user
from flask_security import MailUtil, Security, SQLAlchemyUserDatastore
from flask_wtf import FlaskForm

from promo.accounts.forms import NewPasswordForm
from promo.accounts.models import Role, User
from promo.accounts.passwords import Passwords
from promo.accounts.services import normal_email
from promo.accounts.words import MESSAGES, relabel
from promo.core import clock
from promo.core.db import db, transaction
from promo.core.errors import Invalid
from promo.core.forms import form_view
from promo.core.htmx import refusal_status
from promo.core.i18n import language
from promo.core.limits import limiter
from promo.notifications.services import queue_mail
from promo.profiles.queries import artists_of, featured

FORM_VIEWS = ("login", "register", "send_confirmation", "forgot_password", "reset_password")
WRITING_VIEWS = ("register", "send_confirmation", "confirm_email", "forgot_password", "reset_password")
MAILING_VIEWS = ("send_confirmation", "forgot_password")
LOGIN_FAILURES = "10 per minute"  # for an address from one network address
MAILS = "20 per hour"  # that one network address can cause


class Datastore(SQLAlchemyUserDatastore):
    """Leaves the commit to the transaction around the view."""

    def commit(self) -> None:
        """Send the changes to the database; the transaction commits them."""
        db.session.flush()

    def create_user(self, **kwargs: Any) -> User:
        """Make a user who keeps the language of the page they registered on."""
        return cast(User, super().create_user(**{"language": language(), **kwargs}))


class OutboxMail(MailUtil):
    """Writes mail into the outbox, and keeps addresses in small letters."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],
        body: str | None,
        html: str | None,
        **kwargs: Any,
    ) -> None:
        """Queue a rendered mail."""
        with transaction():
            queue_mail(template, str(recipient), str(subject), body or "", html)

    def normalize(self, email: str) -> str:
        """Return the address in its kept form."""
        return super().normalize(email).lower()

    def validate(self, email: str) -> str:
        """Return a valid address in its kept form."""
        return super().validate(email).lower()


def init_app(app: Flask) -> None:
    """Register sign-in, registration, confirmation and reset."""
    app.config.from_mapping(_config(app.config["SECRET_KEY"]))
    security = Security(
        app,
        Datastore(db, User, Role),
        mail_util_cls=OutboxMail,
        password_util_cls=Passwords,
        reset_password_form=NewPasswordForm,
        render_template=_render,
    )
    security.want_json(lambda _request: False)
    app.after_request_funcs.setdefault("security", []).append(_answer)
    for name in WRITING_VIEWS:
        _wrap(app, name, _in_transaction)
    for name in ("register", *MAILING_VIEWS):
        _wrap(app, name, limiter(app).limit(MAILS, methods=["POST"]))
    _wrap(
        app,
        "login",
        limiter(app).limit(
            LOGIN_FAILURES, key_func=_login_key, methods=["POST"], deduct_when=lambda answer: answer.status_code >= 400
        ),
    )
    for name in FORM_VIEWS:
        form_view(app.view_functions[f"security.{name}"])


def _config(secret_key: str) -> dict[str, Any]:
    return {
        "SECURITY_PASSWORD_SALT": secret_key,
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
        "SECURITY_PASSWORD_LENGTH_MIN": 8,
        "SECURITY_PASSWORD_CONFIRM_REQUIRED": False,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "strict": True},
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_DATETIME_FACTORY": clock.now,
        "SECURITY_REGISTERABLE": True,
        "SECURITY_CONFIRMABLE": True,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_SEND_REGISTER_EMAIL": True,
        "SECURITY_FRESHNESS": timedelta(seconds=-1),
        "SECURITY_POST_REGISTER_VIEW": "accounts.mail_sent",
        "SECURITY_POST_CONFIRM_VIEW": "profiles.artist_new",
        "SECURITY_LOGIN_USER_TEMPLATE": "accounts/login.html",
        "SECURITY_REGISTER_USER_TEMPLATE": "accounts/register.html",
        "SECURITY_FORGOT_PASSWORD_TEMPLATE": "accounts/forgot_password.html",
        "SECURITY_RESET_PASSWORD_TEMPLATE": "accounts/reset_password.html",
        "SECURITY_SEND_CONFIRMATION_TEMPLATE": "accounts/send_confirmation.html",
        "SECURITY_EMAIL_TEMPLATE_CONFIRM": "emails/confirmation/body",
        "SECURITY_REGISTER_EMAIL_TEMPLATE": "emails/welcome/body",
        "SECURITY_REGISTER_EMAIL_EXISTING_TEMPLATE": "emails/already_registered/body",
        "SECURITY_EMAIL_TEMPLATE_PASSWORD_RESET": "emails/password_reset/body",
        "SECURITY_EMAIL_TEMPLATE_PASSWORD_RESET_NOTICE": "emails/password_changed/body",
        "SECURITY_EMAIL_SUBJECT_CONFIRM": _l("Confirm your address"),
        "SECURITY_EMAIL_SUBJECT_REGISTER": _l("Welcome to promo.music: confirm your address"),
        "SECURITY_EMAIL_SUBJECT_PASSWORD_RESET": _l("A new password for promo.music"),
        "SECURITY_EMAIL_SUBJECT_PASSWORD_NOTICE": _l("Your password was changed"),
        **{f"SECURITY_MSG_{name}": message for name, message in MESSAGES.items()},
    }


def _wrap(app: Flask, name: str, decorate: Callable[[Any], Any]) -> None:
    endpoint = f"security.{name}"
    app.view_functions[endpoint] = decorate(app.view_functions[endpoint])


def _in_transaction(view: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(view)
    def inside(*args: Any, **kwargs: Any) -> Any:
        if request.method != "POST" and request.endpoint != "security.confirm_email":
            return view(*args, **kwargs)
        with transaction():
            return view(*args, **kwargs)

    return inside


def _login_key() -> str:
    return f"{get_remote_address()} {request.form.get('email', '').strip().lower()[:255]}"


def _render(template: str, **context: Any) -> str:
    forms = [value for value in context.values() if isinstance(value, FlaskForm)]
    g.security_form = forms[0] if forms else None
    if g.security_form:
        relabel(g.security_form)
        if request.method == "GET" and "remember" in g.security_form:
            g.security_form.remember.data = True
        if request.method == "POST" and _view_name() in MAILING_VIEWS:
            _refuse_what_is_no_address(g.security_form)
    return render_template(template, form=g.security_form, featured=featured(), **context)


def _refuse_what_is_no_address(form: FlaskForm) -> None:
    """The generic answer hides every fault of an address; a slip of the pen tells nobody anything."""
    try:
        normal_email(form.email.data or "")
    except Invalid as error:
        form.email.errors = [error.message]
        session.pop("_flashes", None)


def _view_name() -> str:
    return (request.endpoint or "").removeprefix("security.")


def _answer(response: Response) -> Response:
    """Bring the library's answers to ours: 303 for done, 422 or 400 for a refused form."""
    if response.status_code == 302:
        response.status_code = 303
        if request.endpoint == "security.login" and not _asked_for_page():
            response.location = landing()
        return response
    form: FlaskForm | None = g.get("security_form")
    if request.method != "POST" or response.status_code != 200 or form is None:
        return response
    if form.errors:
        response.status_code = refusal_status(form)
    elif _view_name() in MAILING_VIEWS:
        return redirect(url_for("accounts.mail_sent"), 303)  # type: ignore[return-value]
    return response


def _asked_for_page() -> bool:
    return bool(request.args.get("next") or request.form.get("next"))


def landing() -> str:
    """Where a person goes after the sign-in."""
    if current_user.is_staff:
        return url_for("admin.admin_show")
    return url_for("analytics.overview" if artists_of(current_user) else "site.discover")
