"""A system that was restored, copied or switched off mails nobody, loses nothing, and goes on when a person says so."""

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select, update

from promo import create_app
from promo.accounts.models import User
from promo.core import clock, queue
from promo.core.db import db, transaction
from promo.notifications import services
from promo.notifications.models import Hold, MailStatus, OutgoingMail
from promo.notifications.queries import sending_state
from tests.conftest import settings_for
from tests.factories import make_staff, make_user
from tests.house.client import HouseClient
from tests.servers import SmtpServer

Login = Callable[[User], HouseClient]


def write(*names: str) -> None:
    """Put mails into the outbox."""
    with transaction():
        for name in names:
            services.queue_mail("emails/test", f"{name}@example.net", "Привет", "Текст", None)


def statuses(app: Flask) -> dict[str, tuple[MailStatus, int]]:
    """What became of the mails, and after how many attempts."""
    with app.app_context():
        return {mail.recipient[:3]: (mail.status, mail.attempts) for mail in db.session.scalars(select(OutgoingMail))}


def reached(smtp: SmtpServer) -> list[str]:
    """Who got mail."""
    return sorted(envelope.rcpt_tos[0] for envelope in smtp.accepted)


def say(app: Flask, what: str) -> str:
    """Run `flask sending`."""
    result = app.test_cli_runner().invoke(args=["sending", what])
    assert result.exit_code == 0, result.output
    return result.output


def test_switched_off_everything_waits_and_then_goes_out_once(
    app: Flask, smtp: SmtpServer, run_jobs: Callable[[], None]
) -> None:
    said_off = say(app, "off")
    with app.app_context():
        write("fay", "bob")
        assert services.sweep() == 0
    run_jobs()
    waiting = statuses(app)
    nobody = reached(smtp)
    said_on = say(app, "on")
    run_jobs()

    assert waiting == {"fay": (MailStatus.PENDING, 0), "bob": (MailStatus.PENDING, 0)}
    assert nobody == []
    assert reached(smtp) == ["bob@example.net", "fay@example.net"]
    assert "a person switched it off" in said_off
    assert "Sending is on." in said_on


def test_a_restored_system_mails_nobody_and_then_exactly_those_who_waited(
    app: Flask, smtp: SmtpServer, run_jobs: Callable[[], None]
) -> None:
    with app.app_context():
        write("fay", "ann", "bob", "eve")
        for name, status in ("ann", MailStatus.SENT), ("bob", MailStatus.SENDING), ("eve", MailStatus.FAILED):
            with transaction() as session:
                mine = update(OutgoingMail).where(OutgoingMail.recipient.startswith(name))
                session.execute(mine.values(status=status, owner=services.new_id(), lease_until=clock.now()))
        with transaction():
            services.hold_restored(clock.now())
        queue.redis().flushall()
        services.sweep()
    run_jobs()
    nobody = reached(smtp)
    assert "restored from a backup" in say(app, "status")
    say(app, "on")
    with clock.at(clock.now() + services.LEASE * 2):
        run_jobs()
        with app.app_context():
            services.sweep()
        run_jobs()

    assert nobody == []
    assert reached(smtp) == ["fay@example.net"]
    assert {name: status for name, (status, _) in statuses(app).items()} == {
        "fay": MailStatus.SENT,
        "ann": MailStatus.SENT,
        "bob": MailStatus.UNKNOWN,
        "eve": MailStatus.FAILED,
    }


@pytest.fixture
def copy(app: Flask, smtp: SmtpServer, tmp_path: Path, redis_url: str, request: pytest.FixtureRequest) -> Flask:
    """A copy of a system that has sent mail, with one more that waits; both would reach the same mail server."""
    with app.app_context():
        write("ann")
        [mail_id] = db.session.scalars(select(OutgoingMail.id))
        services.deliver(mail_id)
        write("fay")
        db.session.rollback()
        url = db.engine.url
        db.engine.dispose()
    smtp.accepted.clear()
    if url.get_backend_name() == "sqlite":
        shutil.copyfile(str(url.database), tmp_path / "copy.sqlite3")
        address = f"sqlite:///{tmp_path / 'copy.sqlite3'}"
    else:
        name = f"copy_{services.new_id().hex}"
        with psycopg.connect(request.getfixturevalue("postgres_url"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {url.database}")
        address = url.set(database=name).render_as_string(hide_password=False)
    return create_app(settings_for(tmp_path, address, redis_url, mail_url=smtp.url))


def deliver_all(app: Flask) -> None:
    """Try every mail."""
    with app.app_context():
        for mail_id in db.session.scalars(select(OutgoingMail.id)).all():
            services.deliver(mail_id)


def test_a_copy_mails_nobody_until_a_person_says_so(app: Flask, copy: Flask, smtp: SmtpServer) -> None:
    deliver_all(copy)
    nobody = reached(smtp)
    said = say(copy, "status")
    say(copy, "on")
    deliver_all(copy)
    from_the_copy = reached(smtp)
    smtp.accepted.clear()
    deliver_all(app)

    assert nobody == []
    assert "is a copy" in said
    assert from_the_copy == ["fay@example.net"]
    assert reached(smtp) == ["fay@example.net"]  # the first system goes on as before


def test_a_copy_may_fill_a_mailbox_of_its_own(copy: Flask, tmp_path: Path) -> None:
    mailbox = dataclasses.replace(copy.extensions["settings"], mail_url=f"file://{tmp_path}/mail")
    copy.extensions["settings"] = mailbox

    deliver_all(copy)

    assert statuses(copy)["fay"] == (MailStatus.SENT, 1)


def test_a_new_system_sends(app: Flask, smtp: SmtpServer) -> None:
    assert "Sending is on.\nMails that wait: 0" in say(app, "status")
    with app.app_context():
        write("fay")
    deliver_all(app)

    assert reached(smtp) == ["fay@example.net"]
    with app.app_context():
        assert services.may_send()


@pytest.mark.parametrize("hold", [Hold.RESTORED, Hold.SWITCHED_OFF, None])
def test_staff_see_why_nothing_leaves(app: Flask, login: Login, hold: Hold | None) -> None:
    with app.app_context():
        sam = make_staff("sam")
        if hold is Hold.SWITCHED_OFF:
            services.switch_sending_off()
        elif hold is Hold.RESTORED:
            with transaction():
                services.hold_restored(clock.now())
        write("fay", "bob")
        assert sending_state().waiting == 2

    page = login(sam).get("/admin?lang=en").get_data(as_text=True)

    assert ("No mail leaves this system" in page) == (hold is not None)
    assert ("restored from a backup" in page) == (hold is Hold.RESTORED)
    assert ("Sending was switched off" in page) == (hold is Hold.SWITCHED_OFF)
    assert ("2 mails wait." in page) == (hold is not None)


def test_staff_of_a_copy_see_it_too(copy: Flask) -> None:
    copy.test_client_class = HouseClient
    with copy.app_context():
        sam = make_staff("sam")
    browser = copy.test_client()
    with browser.session_transaction() as session:
        session["_user_id"], session["_fresh"] = sam.fs_uniquifier, True

    assert "was copied or moved" in browser.get("/admin?lang=en").get_data(as_text=True)


def test_workers_at_once_write_down_one_place(app: Flask, smtp: SmtpServer) -> None:
    import threading

    answers: list[bool] = []

    def ask() -> None:
        with app.app_context():
            answers.append(services.may_send())

    threads = [threading.Thread(target=ask) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [True] * 10
    with app.app_context():
        make_user("fay")
        assert sending_state().hold is None
