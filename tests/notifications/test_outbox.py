"""Mail: written with the act, sent once, retried, taken over, never lost with Redis."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from promo.core import clock, queue
from promo.core.db import db, transaction
from promo.notifications import services
from promo.notifications.models import MailStatus, OutgoingMail
from tests.servers import SmtpServer, free_port


@pytest.fixture
def mail(app: Flask) -> OutgoingMail:
    """A mail to fay that waits in the outbox."""
    with app.app_context(), transaction():
        row = services.queue_mail(
            "emails/test", "fay@example.net", "Привет,\r\nBcc: x@example.net", "Текст", "<p>Текст</p>"
        )
    return row


def row(app: Flask) -> OutgoingMail:
    """The one mail as it stands in the database."""
    with app.app_context():
        return db.session.scalars(select(OutgoingMail)).one()


def deliver(app: Flask, mail: OutgoingMail) -> None:
    with app.app_context():
        services.deliver(mail.id)


def test_a_worker_sends_what_the_act_wrote(
    app: Flask, mail: OutgoingMail, smtp: SmtpServer, run_jobs: Callable[[], None]
) -> None:
    run_jobs()

    assert row(app).status == MailStatus.SENT
    [envelope] = smtp.accepted
    assert envelope.rcpt_tos == ["fay@example.net"]
    head = bytes(envelope.content or b"").split(b"\r\n\r\n")[0]
    assert b"\r\nBcc:" not in head
    assert f"Message-ID: <{mail.id}@localhost>".encode() in head


def test_a_refused_act_mails_nobody(app: Flask, smtp: SmtpServer, run_jobs: Callable[[], None]) -> None:
    with app.app_context(), pytest.raises(ZeroDivisionError), transaction():
        services.queue_mail("emails/test", "fay@example.net", "Привет", "Текст", None)
        _ = 1 / 0
    run_jobs()

    assert smtp.accepted == []


def test_with_redis_emptied_before_the_send_the_mail_still_goes_out_once(
    app: Flask, mail: OutgoingMail, smtp: SmtpServer, run_jobs: Callable[[], None]
) -> None:
    with app.app_context():
        queue.redis().flushall()
        services.sweep()
        services.sweep()
    run_jobs()

    assert len(smtp.accepted) == 1
    assert row(app).status == MailStatus.SENT


def test_with_redis_away_the_act_is_kept(app: Flask, monkeypatch: pytest.MonkeyPatch, smtp: SmtpServer) -> None:
    monkeypatch.setitem(app.extensions, "redis", queue.connect(f"redis://127.0.0.1:{free_port()}/0"))

    with app.app_context(), transaction():
        services.queue_mail("emails/test", "fay@example.net", "Привет", "Текст", None)

    assert row(app).status == MailStatus.PENDING


def test_twenty_workers_at_once_send_one_mail(app: Flask, mail: OutgoingMail, smtp: SmtpServer) -> None:
    threads = [threading.Thread(target=deliver, args=(app, mail)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(smtp.accepted) == 1


def test_a_busy_server_is_tried_again_later(app: Flask, mail: OutgoingMail, smtp: SmtpServer) -> None:
    smtp.rcpt_answers = ["451 later"]

    deliver(app, mail)
    waiting = row(app)
    deliver(app, mail)
    with clock.at(clock.now() + timedelta(minutes=1)):
        deliver(app, mail)

    assert (waiting.status, waiting.error) == (MailStatus.PENDING, "451 later")
    assert waiting.due_at > waiting.created_at
    assert (row(app).status, row(app).attempts, len(smtp.accepted)) == (MailStatus.SENT, 2, 1)


def test_a_refused_recipient_is_not_tried_again(app: Flask, mail: OutgoingMail, smtp: SmtpServer) -> None:
    smtp.rcpt_answers = ["550 nobody here"]

    deliver(app, mail)
    with clock.at(clock.now() + timedelta(days=1)):
        deliver(app, mail)

    assert (row(app).status, row(app).error, smtp.accepted) == (MailStatus.FAILED, "550 nobody here", [])


def test_a_link_lost_after_the_text_is_never_sent_again_by_itself(
    app: Flask, mail: OutgoingMail, smtp: SmtpServer
) -> None:
    smtp.data_answers = ["drop"]

    deliver(app, mail)
    with clock.at(clock.now() + timedelta(days=1)), app.app_context():
        services.sweep()
        services.deliver(mail.id)

    assert row(app).status == MailStatus.UNKNOWN
    assert len(smtp.accepted) == 1


def test_no_server_at_all_is_tried_until_the_attempts_are_used_up(
    app: Flask, mail: OutgoingMail, smtp: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    import dataclasses

    settings = dataclasses.replace(app.extensions["settings"], mail_url=f"smtp://127.0.0.1:{free_port()}")
    monkeypatch.setitem(app.extensions, "settings", settings)

    for hour in range(services.ATTEMPTS + 2):
        with clock.at(clock.now() + timedelta(hours=2 * hour)):
            deliver(app, mail)

    assert (row(app).status, row(app).attempts) == (MailStatus.FAILED, services.ATTEMPTS)
    assert row(app).error


@pytest.mark.parametrize("left", [MailStatus.CLAIMED, MailStatus.SENDING])
def test_what_a_dead_worker_left_is_taken_over_when_its_lease_ran_out(
    app: Flask, mail: OutgoingMail, smtp: SmtpServer, left: MailStatus
) -> None:
    with app.app_context(), transaction() as session:
        session.execute(
            update(OutgoingMail).values(status=left, owner=mail.id, lease_until=clock.now() + services.LEASE)
        )

    deliver(app, mail)
    too_early = len(smtp.accepted)
    with clock.at(clock.now() + services.LEASE + timedelta(seconds=1)):
        deliver(app, mail)

    assert (too_early, len(smtp.accepted), row(app).status) == (0, 1, MailStatus.SENT)


def test_a_worker_that_lost_its_lease_sends_nothing(app: Flask, mail: OutgoingMail, smtp: SmtpServer) -> None:
    with app.app_context():
        owner = mail.id
        claimed = services._claim(mail.id, owner)
        assert claimed is not None
        with transaction() as session:
            session.execute(update(OutgoingMail).values(owner=services.new_id()))

        with pytest.raises(services.LostLease):
            services._step(claimed, owner, MailStatus.SENDING)


def test_the_mailbox_of_the_demo_keeps_one_letter_a_mail(app: Flask, mail: OutgoingMail, client) -> None:  # noqa: ANN001
    deliver(app, mail)

    page = client.get("/dev/mailbox").get_data(as_text=True)

    assert row(app).status == MailStatus.SENT
    assert page.count("fay@example.net") == 1


def test_a_real_system_has_no_mailbox_page(app: Flask, smtp: SmtpServer, client) -> None:  # noqa: ANN001
    assert client.get("/dev/mailbox").status_code == 404
