"""Writing mail, sending it, taking over what a dead worker left, and holding all of it back."""

import random
from datetime import datetime, timedelta
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from flask import current_app
from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from promo.clients import mail as mail_client
from promo.core import queue
from promo.core.clock import now
from promo.core.db import after_commit, db, transaction
from promo.core.ids import new_id
from promo.notifications.models import Hold, Instance, MailStatus, OutgoingMail
from promo.notifications.queries import claimable, due_ids, hold_of, instance, this_place

LEASE = timedelta(seconds=90)  # longer than the longest wait for a mail server's answer
ATTEMPTS = 8
FIRST_RETRY = timedelta(seconds=15)
LONGEST_RETRY = timedelta(hours=1)
POLICY = policy.SMTP.clone(cte_type="7bit")  # lines end in CRLF, and any server takes the text
DELIVER = "promo.notifications.jobs.deliver_mail"


class LostLease(Exception):
    """Another worker has the row by now."""


def queue_mail(template: str, recipient: str, subject: str, text: str, html: str | None) -> OutgoingMail:
    """Write a mail into the outbox within the current transaction, and ring for a worker after it."""
    row = OutgoingMail(
        id=new_id(), template=template, recipient=recipient, subject=" ".join(subject.split()), text=text, html=html
    )
    db.session.add(row)
    after_commit(lambda: queue.ring("mail", DELIVER, row.id))
    return row


def deliver(mail_id: UUID) -> None:
    """Claim one mail, send it and write down what became of it.

    Does nothing if the row is not waiting, or while sending is off.
    """
    owner = new_id()
    mail = _claim(mail_id, owner) if may_send() else None
    if mail is None:
        return
    message = compose(mail)
    try:
        mail_client.deliver(
            current_app.extensions["settings"].mail_url, message, lambda: _step(mail, owner, MailStatus.SENDING)
        )
    except LostLease:
        return
    except mail_client.Uncertain as error:
        _step(mail, owner, MailStatus.UNKNOWN, error=str(error))
    except mail_client.Refused as error:
        _step(mail, owner, MailStatus.FAILED, error=str(error))
    except mail_client.Deferred as error:
        _retry(mail, owner, str(error))
    else:
        _step(mail, owner, MailStatus.SENT, sent_at=now(), error=None)


def sweep() -> int:
    """Ring again for every overdue mail: the bell may have been lost. Returns how many."""
    ids = due_ids(now()) if may_send() else []
    for mail_id in ids:
        queue.ring("mail", DELIVER, mail_id)
    return len(ids)


def may_send() -> bool:
    """Tell whether mail may leave; the first to ask writes down where the database lies."""
    if instance() is None:
        insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
        with transaction() as session:
            session.execute(insert(Instance).values(place=this_place()).on_conflict_do_nothing())
    return hold_of(instance()) is None


def switch_sending_on() -> None:
    """Let mail leave from where the database lies now, and ring for what waits."""
    _switch(None, None)
    sweep()


def switch_sending_off() -> None:
    """Keep all mail back: rows wait, and lose no attempt."""
    _switch(Hold.SWITCHED_OFF, None)


def hold_restored(backup_made_at: datetime) -> None:
    """Keep all mail back because the data come from a backup; a part of the current transaction.

    A mail that was on its way just then has probably arrived: it is never sent again by itself.
    """
    _switch(Hold.RESTORED, backup_made_at)
    db.session.execute(
        update(OutgoingMail)
        .where(OutgoingMail.status == MailStatus.SENDING)
        .values(status=MailStatus.UNKNOWN, error="it was on its way when the backup was made")
    )


def compose(mail: OutgoingMail) -> EmailMessage:
    """Build the message; its Message-ID is the row's, on every attempt."""
    settings = current_app.extensions["settings"]
    host = urlsplit(settings.public_url).hostname or "localhost"
    message = EmailMessage(POLICY)
    message["From"] = Address("promo.music", addr_spec=_sender(settings.mail_url, host))
    message["To"] = Address(addr_spec=mail.recipient)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{mail.id}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    return message


def _sender(mail_url: str, host: str) -> str:
    """The sender's address: `?from=` of MAIL_URL, else no-reply at our host."""
    chosen = parse_qs(urlsplit(mail_url).query).get("from")
    return chosen[0] if chosen else f"no-reply@{host if '.' in host and not host[-1].isdigit() else 'promo.music'}"


def _switch(hold: Hold | None, backup_made_at: datetime | None) -> None:
    with transaction() as session:
        session.merge(Instance(id=1, place=this_place(), hold=hold, changed_at=now(), backup_made_at=backup_made_at))


def _claim(mail_id: UUID, owner: UUID) -> OutgoingMail | None:
    moment = now()
    with transaction() as session:
        claimed = session.scalars(
            update(OutgoingMail)
            .where(OutgoingMail.id == mail_id, claimable(moment))
            .values(
                status=MailStatus.CLAIMED,
                owner=owner,
                lease_until=moment + LEASE,
                attempts=OutgoingMail.attempts + 1,
            )
            .returning(OutgoingMail),
            execution_options={"populate_existing": True},
        )
        return claimed.one_or_none()


def _step(mail: OutgoingMail, owner: UUID, status: MailStatus, **values: object) -> None:
    """Move the row on, if it is still ours; raises LostLease."""
    with transaction() as session:
        changed = session.execute(
            update(OutgoingMail)
            .where(OutgoingMail.id == mail.id, OutgoingMail.owner == owner)
            .values(status=status, lease_until=now() + LEASE, **values)
            .returning(OutgoingMail.id)
        )
        if changed.first() is None:
            raise LostLease(mail.id)


def _retry(mail: OutgoingMail, owner: UUID, error: str) -> None:
    if mail.attempts >= ATTEMPTS:
        _step(mail, owner, MailStatus.FAILED, error=error)
        return
    pause = min(FIRST_RETRY * 2 ** (mail.attempts - 1), LONGEST_RETRY)
    _step(mail, owner, MailStatus.PENDING, due_at=now() + pause * random.uniform(0.8, 1.2), error=error)
