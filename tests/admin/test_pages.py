"""Staff pages."""

from collections.abc import Callable

from flask import Flask

from promo.accounts.models import User
from promo.core.db import db, transaction
from promo.transfer.models import RejectedRow
from tests.factories import make_staff
from tests.house.client import HouseClient

Login = Callable[[User], HouseClient]


def reject(key: str, reason: str, value: str = "{}") -> None:
    with transaction():
        db.session.add(RejectedRow(key=key, value=value, reason=reason))


def test_staff_see_what_an_import_could_not_take(app: Flask, login: Login) -> None:
    with app.app_context():
        sam = make_staff("sam")
        reject("track:demo-user:neg", "invalid_value:plays", '{"title": "<script>alert(1)</script>"}')
        reject("wat:1:2", "unknown_key")
    browser = login(sam)

    everything = browser.get("/admin/import").get_data(as_text=True)
    chosen = browser.get("/admin/import?reason=unknown_key").get_data(as_text=True)
    found = browser.get("/admin/import?q=demo-user", headers={"HX-Request": "true"}).get_data(as_text=True)

    assert "track:demo-user:neg" in everything
    assert "&lt;script&gt;" in everything
    assert "track:demo-user:neg" not in chosen
    assert "wat:1:2" in chosen
    assert "<html" not in found
    assert "wat:1:2" not in found


def test_odd_questions_get_an_answer(app: Flask, login: Login) -> None:
    with app.app_context():
        sam = make_staff("sam")
    browser = login(sam)

    for query in ("page=-1", "page=99999999999999999999", "page=x", "q=%25", "reason=" + "x" * 5000):
        assert browser.get(f"/admin/import?{query}").status_code == 200, query


def test_the_start_of_staff_says_when_nothing_happened_yet(app: Flask, login: Login) -> None:
    with app.app_context():
        sam = make_staff("sam")

    assert login(sam).get("/admin").status_code == 200
