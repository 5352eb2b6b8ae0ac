"""The demo's mailbox: there only while mail goes to files."""

import re
from email.message import EmailMessage
from urllib.parse import urlsplit

from flask import Blueprint, current_app, render_template
from markupsafe import Markup, escape

from promo.clients.mail.mailbox import read_mailbox
from promo.core.access import hide_unless

bp = Blueprint("mailbox", __name__)

LINK = re.compile(r"https?://[^\s<>\"]+")


@bp.get("/dev/mailbox")
def mailbox_show() -> str:
    """Show the mails that a real system would have sent."""
    settings = current_app.extensions["settings"]
    hide_unless(settings.has_mailbox)
    return render_template("notifications/mailbox.html", mails=list(read_mailbox(urlsplit(settings.mail_url).path)))


@bp.app_template_filter("mail_text")
def mail_text(message: EmailMessage) -> Markup:
    """The plain part of a mail, with its links alive."""
    part = message.get_body(("plain",))
    text = str(escape(part.get_content() if part else ""))
    return Markup(LINK.sub(lambda found: f'<a href="{found.group()}">{found.group()}</a>', text))  # noqa: S704 - escaped
