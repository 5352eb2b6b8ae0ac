"""A browser, and a system with the demo in it."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, StorageState, sync_playwright

from promo.core.states import ModerationStatus
from promo.demo.services import fill
from promo.demo.sign_ins import PASSWORD
from promo.profiles.queries import artist_by_slug
from promo.site.queries import artist_page
from tests.browser.person import person
from tests.browser.system import System, system
from tests.factories import make_artist, make_concert, make_track, make_user

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
STATUSES = tuple(ModerationStatus)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser that `bin/test` found, else the one on the PATH."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class House:
    """The demo on a running system, and somebody of each kind to look at it."""

    def __init__(self, running: System, browser: Browser) -> None:
        self.system, self.browser, self.url = running, browser, running.url
        self.signed_in: dict[str, StorageState] = {}
        with running.app.app_context():
            fill()
            make_user("fay", PASSWORD)
            nova = make_artist(make_user("nova", PASSWORD), "Новая волна", slug="nova")
            for number in range(1, 46):
                make_track(nova, f"Песня {number}", status=STATUSES[number % len(STATUSES)], plays=number)
            self.unsold = make_concert(nova, "Первый концерт", ticket_link=None).id
            make_artist(make_user("quiet", PASSWORD), "Тишина", slug="quiet")
            lada = artist_by_slug("lada-lebedeva")
            assert lada
            shown = artist_page(lada, 1)
            self.coming, self.past = shown.coming[0].id, shown.past[0].id
        self._import_what_is_rejected()

    def _import_what_is_rejected(self) -> None:
        rows = [{"key": f"mystery:{number}", "value": {"title": "слово" * number}} for number in range(45)]
        source = self.system.directory / "rows.json"
        source.write_text(json.dumps(rows))
        imported = self.system.app.test_cli_runner().invoke(args=["kv", "import", str(source)])
        assert imported.exit_code == 0, imported.output

    def storage(self, email: str) -> StorageState:
        """The cookies of a person who signed in by the form."""
        if email not in self.signed_in:
            with person(self.browser, self.url) as page:
                sign_in(page, email)
                self.signed_in[email] = page.context.storage_state()
        return self.signed_in[email]


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill the form of the sign-in and send it."""
    page.goto("/login")
    page.fill("[name=email]", email)
    page.fill("[name=password]", password)
    page.click("main form [type=submit]")
    page.wait_for_url(lambda url: "/login" not in url)


@pytest.fixture(scope="package")
def house(workplace: Path, chromium: Browser) -> Iterator[House]:
    """The demo, served."""
    with system(workplace, "house") as running:
        running.start("web")
        yield House(running, chromium)


Visit = Callable[..., Page]


@pytest.fixture
def visit(house: House) -> Iterator[Visit]:
    """Open the house as somebody, with the cookies of their sign-in."""
    with ExitStack() as people:

        def enter(email: str | None = None, language: str = "ru", **options: Any) -> Page:
            if email:
                options["storage_state"] = house.storage(email)
            return people.enter_context(person(house.browser, house.url, language, **options))

        yield enter
