"""Mail leaves here: by SMTP, or into a mailbox of files for the demo.

`deliver` raises `Deferred` (try again later), `Refused` (never) or `Uncertain` (it may have arrived).
"""

from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import urlsplit

from promo.clients.mail.errors import Deferred, MailError, Refused, Uncertain
from promo.clients.mail.mailbox import deliver_to_mailbox
from promo.clients.mail.smtp import deliver_by_smtp

__all__ = ["Deferred", "MailError", "Refused", "Uncertain", "deliver"]


def deliver(mail_url: str, message: EmailMessage, before_text: Callable[[], None]) -> None:
    """Send one message to its one recipient.

    `before_text` runs after the server took the recipient and right before the text goes out; what it raises stops the
    sending.
    """
    if urlsplit(mail_url).scheme == "file":
        before_text()
        deliver_to_mailbox(urlsplit(mail_url).path, message)
    else:
        deliver_by_smtp(mail_url, message, before_text)
