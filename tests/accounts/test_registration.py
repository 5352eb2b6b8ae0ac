"""Registration, confirmation and a new password, with the mails that belong to them."""

import re
from collections.abc import Callable
from email import message_from_bytes, policy

import pytest
from flask import Flask
from sqlalchemy import select

from promo.accounts.models import User
from promo.core.db import db
from promo.notifications.models import OutgoingMail
from tests.factories import make_user
from tests.factories.people import PASSWORD
from tests.house.client import HouseClient
from tests.servers import SmtpServer

NEW = "синий трамвай у моря"


def register(client: HouseClient, email: str = "alice@example.net", password: str = NEW, **fields: str):  # noqa: ANN201
    return client.submit("/register", email=email, password=password, **fields)


def link(smtp: SmtpServer, path: str) -> str:
    """The address in the last mail that a real server got."""
    content = smtp.accepted[-1].content
    assert isinstance(content, bytes)
    body = message_from_bytes(content, policy=policy.default).get_body(("plain",))
    assert body
    found = re.search(rf"http://localhost({path}\S+)", body.get_content())
    assert found, body.get_content()
    return found.group(1)


def test_registration_confirmation_page_and_studio(
    client: HouseClient, smtp: SmtpServer, run_jobs: Callable[[], None]
) -> None:
    answer = register(client, "Alice@Example.net")
    run_jobs()
    confirmed = client.get(link(smtp, "/confirm/"))
    signed_in = client.submit("/login", email="alice@example.net", password=NEW, next="/studio/new")
    made = client.submit("/studio/new", name="Лада Лебедева", slug="", city="Москва")

    assert (answer.status_code, answer.location) == (303, "/mail-sent")
    assert smtp.accepted[0].rcpt_tos == ["alice@example.net"]
    assert confirmed.status_code == 303
    assert signed_in.location == "/studio/new"
    assert made.location == "/studio?artist=lada-lebedeva"
    assert client.get("/@lada-lebedeva").status_code == 200


def test_links_in_mails_ignore_a_forged_host(client: HouseClient, app: Flask) -> None:
    forged = {"base_url": "http://evil.example", "headers": {"X-Forwarded-Host": "evil.example"}}
    token = client.token("/register", **forged)

    client.post("/register", data={"csrf_token": token, "email": "alice@example.net", "password": NEW}, **forged)

    with app.app_context():
        mail = db.session.scalars(select(OutgoingMail)).one()
    assert "evil" not in mail.text
    assert "http://localhost/confirm/" in mail.text


def test_a_taken_address_is_answered_alike_and_its_owner_told(client: HouseClient, app: Flask) -> None:
    with app.app_context():
        make_user("alice")

    answer = register(client)

    assert (answer.status_code, answer.location) == (303, "/mail-sent")
    with app.app_context():
        mail = db.session.scalars(select(OutgoingMail)).one()
        assert (mail.recipient, mail.template) == ("alice@example.net", "emails/already_registered/body")
        assert len(db.session.scalars(select(User)).all()) == 1


@pytest.mark.parametrize(
    "email",
    [
        "",
        "alice",
        "a@x.test\r\nBcc: v@x.test",
        "a@x.com,b@x.com",
        "a" * 65 + "@example.net",
        "a@" + "b" * 250 + ".net",
        "a b@example.net",
    ],
)
def test_what_is_no_address_is_refused_and_kept(client: HouseClient, app: Flask, email: str) -> None:
    answer = register(client, email)

    assert answer.status_code == 422
    with app.app_context():
        assert db.session.scalars(select(User)).all() == []
        assert db.session.scalars(select(OutgoingMail)).all() == []


@pytest.mark.parametrize("password", ["", "1234567", "password1", "Alice@Example.net", "x" * 129])
def test_a_weak_password_is_refused(client: HouseClient, app: Flask, password: str) -> None:
    answer = register(client, password=password)

    assert answer.status_code == 422
    assert 'value="alice@example.net"' in answer.get_data(as_text=True)
    with app.app_context():
        assert db.session.scalars(select(User)).all() == []


def test_a_long_password_with_spaces_and_emoji_is_fine(client: HouseClient) -> None:
    assert register(client, password=("море 🌊 " * 30)[:127] + "!").status_code == 303


def test_extra_fields_give_nobody_anything(client: HouseClient, app: Flask) -> None:
    register(client, is_staff="1", roles="staff", active="1", confirmed_at="2026-01-01", kv_id="demo-user")

    with app.app_context():
        alice = db.session.scalars(select(User)).one()
        assert (alice.is_staff, alice.confirmed_at, alice.kv_id) == (False, None, None)


def test_a_new_password_works_once_and_ends_other_sessions(
    client: HouseClient,
    app: Flask,
    smtp: SmtpServer,
    run_jobs: Callable[[], None],
    login: Callable[[User], HouseClient],
) -> None:
    with app.app_context():
        alice = make_user("alice")
    elsewhere = login(alice)
    asked = client.submit("/reset", email="alice@example.net")
    run_jobs()
    address = link(smtp, "/reset/")

    changed = client.submit(address, password=NEW)
    again = client.get(address)

    assert (asked.status_code, asked.location) == (303, "/mail-sent")
    assert changed.status_code == 303
    assert again.status_code == 303
    assert again.location == "/reset"
    assert elsewhere.get("/studio/new").status_code == 303
    assert client.submit("/login", email="alice@example.net", password=PASSWORD).status_code == 422
    assert client.submit("/login", email="alice@example.net", password=NEW).status_code == 303


def test_asking_for_an_unknown_address_looks_the_same_and_mails_nobody(client: HouseClient, app: Flask) -> None:
    answer = client.submit("/reset", email="nobody@example.net")

    assert (answer.status_code, answer.location) == (303, "/mail-sent")
    with app.app_context():
        assert db.session.scalars(select(OutgoingMail)).all() == []


@pytest.mark.parametrize("address", ["/reset", "/confirm"])
def test_a_slip_of_the_pen_is_shown_when_asking_for_a_letter(client: HouseClient, address: str) -> None:
    answer = client.submit(address, email="lada@")

    assert answer.status_code == 422
    assert 'value="lada@"' in answer.get_data(as_text=True)
    assert 'id="email-error"' in answer.get_data(as_text=True)


def test_another_confirmation_can_be_asked_for(client: HouseClient, app: Flask) -> None:
    register(client)

    answer = client.submit("/confirm", email="alice@example.net")

    assert answer.location == "/mail-sent"
    with app.app_context():
        assert len(db.session.scalars(select(OutgoingMail)).all()) == 2


@pytest.mark.parametrize("address", ["/confirm/nonsense", "/reset/nonsense", "/confirm/" + "a" * 3000])
def test_a_broken_link_says_so(client: HouseClient, address: str) -> None:
    answer = client.get(address, follow_redirects=True)

    assert answer.status_code == 200


def test_mails_come_in_the_language_of_the_page(client: HouseClient, app: Flask) -> None:
    client.get("/register?lang=en")
    register(client)

    with app.app_context():
        mail = db.session.scalars(select(OutgoingMail)).one()
        assert mail.subject == "Welcome to promo.music: confirm your address"
        assert db.session.scalars(select(User)).one().language == "en"
