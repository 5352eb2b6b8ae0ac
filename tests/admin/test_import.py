"""The staff's page of imports, while one runs and after."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from flask import Flask

from promo.accounts.models import User
from promo.core.clock import now
from promo.core.db import db, transaction
from promo.transfer.models import ImportRun, RunStage, RunState
from tests.factories import make_staff
from tests.house.client import HouseClient
from tests.transfer import SAMPLE, import_file

Login = Callable[[User], HouseClient]
POLL = {"HX-Request": "true", "HX-Target": "runs"}
ASKS_AGAIN = 'hx-trigger="every 2s"'
CELLS = re.compile(r'<td class="main">([^<]*)</td>\s*<td class="num side">([^<]*)</td>')


def add_run(**values: Any) -> None:
    """An import that is at work."""
    with transaction():
        db.session.add(ImportRun(**{"source": "export.json", "seen_at": now(), **values}))


def runs(browser: HouseClient) -> str:
    """The region of imports, as it is asked for again and again."""
    answer = browser.get("/admin/import", headers=POLL).get_data(as_text=True)
    assert "<html" not in answer
    assert 'id="runs"' in answer
    return answer


def test_an_import_shows_how_far_it_is_until_it_ends(app: Flask, login: Login) -> None:
    with app.app_context():
        browser = login(make_staff("sam"))
        add_run(stage=RunStage.WRITING, done=400, total=1000)

    shown = runs(browser)
    assert ASKS_AGAIN in shown
    assert 'value="400" max="1000"' in shown

    with app.app_context(), transaction() as session:
        session.query(ImportRun).update({"state": RunState.FINISHED, "finished_at": now()})
    ended = runs(browser)
    assert ASKS_AGAIN not in ended
    assert "<progress" not in ended


def test_an_import_that_was_killed_is_not_waited_for(app: Flask, login: Login) -> None:
    with app.app_context():
        browser = login(make_staff("sam"))
        add_run(done=5, seen_at=now() - dt.timedelta(minutes=3))

    assert ASKS_AGAIN not in runs(browser)


def test_an_import_that_reads_knows_no_end(app: Flask, login: Login) -> None:
    with app.app_context():
        browser = login(make_staff("sam"))
        add_run(done=12_345)

    shown = runs(browser)
    assert ASKS_AGAIN in shown
    assert re.search(r"12\s345", shown)


def test_the_report_of_the_last_import(app: Flask, login: Login) -> None:
    with app.app_context():
        browser = login(make_staff("sam"))
        import_file(SAMPLE)
        add_run()

    page = browser.get("/admin/import").get_data(as_text=True)

    cells = dict(CELLS.findall(page))
    assert (cells["ticket_sales"], cells["coins_transactions"], cells["artist-7-0002"]) == ("450", "15", "250")
    assert page.count("track:demo-user:no-title") == 1
    assert ASKS_AGAIN in page


def test_others_find_no_such_page(app: Flask, client: HouseClient) -> None:
    assert client.get("/admin/import", headers=POLL).status_code != 200
