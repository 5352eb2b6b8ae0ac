"""SMTP, one recipient a message."""

import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from promo.clients.mail.errors import Deferred, Refused, Uncertain

CONNECT_SECONDS = 10
ANSWER_SECONDS = 60  # below the lease of a claimed row


def deliver_by_smtp(mail_url: str, message: EmailMessage, before_text: Callable[[], None]) -> None:
    """Send `message` by the server of `mail_url`; raises Deferred, Refused or Uncertain."""
    try:
        server = _connect(mail_url)
    except (OSError, smtplib.SMTPException) as error:
        raise Deferred(_words(error)) from error
    try:
        _envelope(server, message)
        before_text()
        _text(server, message)
    finally:
        server.close()


def _connect(mail_url: str) -> smtplib.SMTP:
    parts = urlsplit(mail_url)
    host, context = parts.hostname or "", ssl.create_default_context()
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=CONNECT_SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=CONNECT_SECONDS)
    try:
        server.ehlo()
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        server.close()
        raise
    if server.sock:
        server.sock.settimeout(ANSWER_SECONDS)
    return server


def _envelope(server: smtplib.SMTP, message: EmailMessage) -> None:
    sender = message["From"].addresses[0].addr_spec
    recipient = message["To"].addresses[0].addr_spec
    try:
        for code, words in (server.mail(sender), server.rcpt(recipient)):
            if code not in {250, 251}:
                raise (Refused if code >= 500 else Deferred)(f"{code} {words.decode(errors='replace')}")
    except (OSError, smtplib.SMTPException) as error:
        raise Deferred(_words(error)) from error


def _text(server: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        code, words = server.data(message.as_bytes())
    except smtplib.SMTPDataError as error:
        raise (Refused if error.smtp_code >= 500 else Deferred)(_words(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Uncertain(_words(error)) from error
    if code != 250:
        raise (Refused if code >= 500 else Deferred)(f"{code} {words.decode(errors='replace')}")


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return f"{error.smtp_code} {text}"
    return str(error) or type(error).__name__
