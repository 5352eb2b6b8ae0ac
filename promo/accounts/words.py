"""What Flask-Security says, in our words and both languages."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

LABELS = {
    "email": _l("E-mail"),
    "password": _l("Password"),
    "remember": _l("Stay signed in on this device"),
}
MESSAGES = {
    "GENERIC_AUTHN_FAILED": (_l("The address and the password do not fit together."), "error"),
    "EMAIL_NOT_PROVIDED": (_l("Write your e-mail address."), "error"),
    "INVALID_EMAIL_ADDRESS": (_l("This does not look like an e-mail address."), "error"),
    "PASSWORD_NOT_PROVIDED": (_l("Write a password."), "error"),
    "PASSWORD_INVALID_LENGTH": (_l("The password is shorter than %(length)s characters."), "error"),
    "PASSWORD_IS_THE_SAME": (_l("This is the password you had. Choose another."), "error"),
    "DISABLED_ACCOUNT": (_l("This account is closed."), "error"),
    "CONFIRM_REGISTRATION": (_l("The letter to %(email)s is on its way."), "success"),
    "CONFIRMATION_REQUEST": (_l("The letter to %(email)s is on its way."), "success"),
    "PASSWORD_RESET_REQUEST": (_l("The letter to %(email)s is on its way."), "success"),
    "EMAIL_CONFIRMED": (_l("The address is confirmed. Now sign in."), "success"),
    "ALREADY_CONFIRMED": (_l("This address was confirmed before. Sign in."), "success"),
    "CONFIRMATION_EXPIRED": (_l("This link has run out. We can send another."), "error"),
    "INVALID_CONFIRMATION_TOKEN": (_l("This link does not work. We can send another."), "error"),
    "PASSWORD_RESET_EXPIRED": (_l("This link has run out. We can send another."), "error"),
    "INVALID_RESET_PASSWORD_TOKEN": (_l("This link does not work. We can send another."), "error"),
    "PASSWORD_RESET_NO_LOGIN": (_l("The new password is set. Sign in with it."), "success"),
}


def relabel(form: FlaskForm) -> None:
    """Put our labels on a form's fields."""
    for name, text in LABELS.items():
        if name in form:
            form[name].label.text = text
