"""Forms that differ from Flask-Security's."""

from flask_security.forms import ResetPasswordForm


class NewPasswordForm(ResetPasswordForm):
    """One field: what was typed can be looked at, so nobody types it twice."""

    password_confirm = None
