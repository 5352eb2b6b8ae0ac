"""Pages around the sign-in that Flask-Security has not."""

from flask import Blueprint, current_app, render_template

from promo.profiles.queries import featured

bp = Blueprint("accounts", __name__)


@bp.get("/mail-sent")
def mail_sent() -> str:
    """Say that a mail is on its way; the same for known and unknown addresses."""
    has_mailbox = current_app.extensions["settings"].has_mailbox
    return render_template("accounts/mail_sent.html", has_mailbox=has_mailbox, featured=featured())
