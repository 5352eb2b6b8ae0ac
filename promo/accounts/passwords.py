"""Which passwords we take: 8 to 128 characters, none of the commonest, not one's own address."""

from typing import Any

from flask_babel import gettext as _
from flask_security import PasswordUtil
from zxcvbn.frequency_lists import FREQUENCY_LISTS

MOST = 128
COMMONEST = frozenset(FREQUENCY_LISTS["passwords"][:3000])


class Passwords(PasswordUtil):
    """Judges a new password."""

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:
        """Return what is wrong with the password (or None), and the password in its kept form."""
        faults, password = super().validate(password, is_register, **kwargs)
        faults = list(faults or [])
        email = str(kwargs.get("email") or getattr(kwargs.get("user"), "email", None) or "").lower()
        if len(password) > MOST:
            faults.append(_("This password is longer than %(most)d characters.", most=MOST))
        if password.lower() in COMMONEST:
            faults.append(_("This password is on every list of common ones. Choose another."))
        if email and password.lower() in {email, email.partition("@")[0]}:
            faults.append(_("A password that repeats your address protects nothing."))
        return faults or None, password
