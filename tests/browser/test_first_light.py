"""From the artist's registration to the sales that a fan's visit began: one walk through the whole system."""

import csv
import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from redis import Redis

from promo.concerts.models import Concert
from promo.core.clock import now
from promo.notifications.services import sweep
from promo.profiles.queries import artist_by_slug
from promo.ticketing.models import SaleStatus
from tests import servers
from tests.browser.person import PHONE, person, settle, violations
from tests.browser.system import System, system
from tests.factories import connect_provider, make_concert, make_sale

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EMAIL, PASSWORD = "lada@example.net", "синий трамвай у моря"
SLUG = "lada-lebedeva"
VENUE = "Мутабор"
COUNTED_WITHIN = 10  # seconds


class Shop(BaseHTTPRequestHandler):
    """A seller's page."""

    def do_GET(self) -> None:
        """Show it at any address."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"<!doctype html><title>Shop</title><link rel=icon href=data:,><h1>{self.path}</h1>".encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def shop() -> Iterator[str]:
    """The address of a ticket seller."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Shop) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


class Walk:
    """Who meets whom, in one language; when the bell is lost, Redis is emptied before a worker hears of the letter."""

    def __init__(
        self, running: System, smtp: servers.SmtpServer, browser: Browser, language: str, bell_is_lost: bool
    ) -> None:
        self.system, self.smtp, self.browser = running, smtp, browser
        self.language, self.bell_is_lost = language, bell_is_lost

    def says(self, text: str) -> str:
        """Return what a page of this language says for `text`."""
        return self.system.say(self.language, text)

    @contextmanager
    def person(self, **options: Any) -> Iterator[Page]:
        """Open a browser."""
        with person(self.browser, self.system.url, self.language, **options) as page:
            yield page

    def letter(self, path: str) -> str:
        """Wait for the only letter, and return the link in it."""
        servers.wait_until(lambda: self.smtp.accepted)
        (envelope,) = self.smtp.accepted
        assert envelope.rcpt_tos == [EMAIL]
        assert isinstance(envelope.content, bytes)
        body = message_from_bytes(envelope.content, policy=policy.default).get_body(("plain",))
        assert body
        found = re.search(rf"{re.escape(self.system.url)}{path}\S+", body.get_content())
        assert found, body.get_content()
        return found.group()


@pytest.fixture(params=["sqlite", "postgres"])
def walk(request: pytest.FixtureRequest, workplace: Path, chromium: Browser) -> Iterator[Walk]:
    """The system on each kind of database, each in one of the languages."""
    on_postgres = request.param == "postgres"
    postgres_url = request.getfixturevalue("postgres_url") if on_postgres else None
    with servers.smtp_server() as smtp, system(workplace, "walk", postgres_url, smtp.url) as running:
        yield Walk(running, smtp, chromium, "en" if on_postgres else "ru", bell_is_lost=not on_postgres)


def test_from_the_registration_to_the_sales_that_a_fan_began(walk: Walk, shop: str) -> None:
    with walk.person() as artist, walk.person(viewport=PHONE, has_touch=True, is_mobile=True) as fan:
        register(walk, artist)
        make_the_page(walk, artist)
        concert = sell(walk, shop)
        visit_the_artist(walk, fan, concert, shop)
        visit_the_concert(walk, fan, concert, shop)
        open_the_funnel(walk, artist, concert)
        wait_for_the_visit(artist)
        choose_a_period(walk, artist)
        look_at_the_chart(walk, artist)
        download_the_orders(artist)
        leave(walk, artist)
    with walk.system.app.app_context():
        assert sweep() == 0
    assert len(walk.smtp.accepted) == 1


def register(walk: Walk, page: Page) -> None:
    """Register, follow the link in the letter, sign in."""
    walk.system.start("web", *(() if walk.bell_is_lost else ("worker", "scheduler")))
    page.goto("/")
    page.locator("footer").get_by_role("link", name=walk.says("For artists")).click()
    page.get_by_label(walk.says("E-mail")).fill(EMAIL)
    page.get_by_label(walk.says("Password"), exact=True).fill(PASSWORD)
    page.get_by_role("button", name=walk.says("Register")).click()
    expect(page.locator("h1")).to_have_text(walk.says("Look into your mail"))
    if walk.bell_is_lost:
        with Redis.from_url(walk.system.settings.redis_url) as redis:
            redis.flushall()
        walk.system.start("worker", "scheduler")
    page.goto(walk.letter("/confirm/"))
    expect(page.get_by_role("status")).to_contain_text(walk.says("The address is confirmed. Now sign in."))
    page.get_by_label(walk.says("E-mail")).fill(EMAIL)
    page.get_by_label(walk.says("Password"), exact=True).fill(PASSWORD)
    page.get_by_role("button", name=walk.says("Sign in")).click()


def make_the_page(walk: Walk, page: Page) -> None:
    """Name the artist, and land in a studio where everything is still to come."""
    page.get_by_label(walk.says("Artist's name")).fill("Лада Лебедева")
    page.get_by_label(walk.says("City")).fill("Москва")
    page.get_by_role("button", name=walk.says("Make the page")).click()
    page.wait_for_url(f"/studio?artist={SLUG}")
    expect(page.locator("h1")).to_have_text("Лада Лебедева")
    expect(page.get_by_role("heading", name=walk.says("The stage is set"))).to_be_visible()


def sell(walk: Walk, shop: str) -> Concert:
    """Let the artist have a concert, and what its sellers reported so far."""
    with walk.system.app.app_context():
        artist = artist_by_slug(SLUG)
        assert artist
        connect_provider(artist, "kassir")
        concert = make_concert(artist, "Большой вечер", venue=VENUE, ticket_link=f"{shop}/tickets/7")
        make_sale(concert, 2, 250_000, 5, purchased_at=now() - dt.timedelta(days=1), transaction_id="K-1")
        make_sale(concert, 1, 300_050, 5, purchased_at=now() - dt.timedelta(days=60), transaction_id="K-2")
        make_sale(concert, 9, 250_000, 5, status=SaleStatus.CANCELLED, transaction_id="K-3")
    return concert


def visit_the_artist(walk: Walk, page: Page, concert: Concert, shop: str) -> None:
    """See the next concert on the first screen of a phone, go to its tickets, come back."""
    page.goto(f"/@{SLUG}")
    expect(page.locator("h1")).to_have_text("Лада Лебедева")
    ticket = page.locator("article.ticket")
    expect(ticket).to_contain_text(VENUE)
    expect(ticket).to_contain_text(str(concert.date.day))
    button = ticket.get_by_role("link", name=walk.says("Buy a ticket"))
    expect(button).to_be_in_viewport(ratio=1)
    button.tap()
    page.wait_for_url(f"{shop}/tickets/7")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Лада Лебедева")


def visit_the_concert(walk: Walk, page: Page, concert: Concert, shop: str) -> None:
    """Read about the concert, and look at the tickets once more: that is still one look."""
    page.locator(f'a[href="/@{SLUG}/concerts/{concert.id}"]').first.tap()
    page.wait_for_url(f"**/concerts/{concert.id}")
    expect(page.locator("h1")).to_contain_text("Большой вечер")
    page.reload()
    page.get_by_role("link", name=walk.says("Buy a ticket")).first.tap()
    page.wait_for_url(f"{shop}/tickets/7")


def open_the_funnel(walk: Walk, page: Page, concert: Concert) -> None:
    """Find the concert in the studio."""
    page.get_by_role("navigation", name=walk.says("Sections"), exact=True).get_by_text(walk.says("Concerts")).click()
    page.get_by_role("link", name="Большой вечер").click()
    page.wait_for_url(f"**/studio/concerts/{concert.id}/funnel")
    expect(page.locator("h1")).to_have_text("Большой вечер")


def figure(page: Page, metric: str) -> Locator:
    """The page's own figure of that name."""
    return page.locator(f'[data-metric="{metric}"]:not([data-scope])')


def values(page: Page, *metrics: str) -> list[str | None]:
    """The exact values of figures."""
    return [figure(page, metric).get_attribute("data-value") for metric in metrics]


def wait_for_the_visit(page: Page) -> None:
    """Reload until the fan is in the figures; the sales are there from the start."""

    def counted() -> bool:
        page.reload()
        return values(page, "views", "clicks") == ["1", "1"]

    servers.wait_until(counted, COUNTED_WITHIN, 0.5)
    assert values(page, "purchases", "tickets", "revenue", "net_revenue") == ["2", "3", "8000.50", "7600.47"]
    settle(page)
    assert violations(page) == []


def choose_a_period(walk: Walk, page: Page) -> None:
    """Narrow the figures without a new page; the address and the back button keep up."""
    page.evaluate("document.body.dataset.same = ''")
    for name, period, revenue in (("7 days", "7d", "5000.00"), ("90 days", "90d", "8000.50")):
        page.get_by_role("navigation", name=walk.says("Period")).get_by_role("link", name=walk.says(name)).click()
        page.wait_for_url(f"**/funnel?period={period}")
        expect(figure(page, "revenue")).to_have_attribute("data-value", revenue)
    assert page.locator("body[data-same]").count() == 1
    settle(page)
    page.go_back()
    page.wait_for_url("**/funnel?period=7d")
    expect(figure(page, "revenue")).to_have_attribute("data-value", "5000.00")
    expect(page.locator("h1")).to_have_text("Большой вечер")
    page.go_back()
    page.wait_for_url("**/funnel")
    expect(figure(page, "revenue")).to_have_attribute("data-value", "8000.50")


def look_at_the_chart(walk: Walk, page: Page) -> None:
    """The steps are drawn, and the table beside them says the same."""
    settle(page)
    chart = page.locator(".chart").first
    expect(chart.locator(".plot svg .bars path").first).to_be_visible()
    table = chart.get_by_role("table")
    expect(table).to_be_hidden()
    chart.locator("summary").get_by_text(walk.says("As a table")).click()
    expect(table.get_by_role("row")).to_have_count(6)
    expect(table.get_by_role("row").nth(1)).to_contain_text(walk.says("Views"))


def download_the_orders(page: Page) -> None:
    """The file has every order, also those that do not count."""
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV").click()
    with open(started.value.path(), encoding="utf-8-sig", newline="") as file:
        orders = list(csv.DictReader(file))
    assert {order["transaction_id"] for order in orders} == {"K-1", "K-2", "K-3"}
    confirmed = [Decimal(order["total_amount"]) for order in orders if order["status"] == "confirmed"]
    assert sum(confirmed) == Decimal("8000.50")


def leave(walk: Walk, page: Page) -> None:
    """Sign out; the studio is closed, also to the back button."""
    page.locator(".studio-top summary").click()
    page.get_by_role("button", name=walk.says("Sign out")).click()
    page.wait_for_url("/")
    page.go_back()
    page.wait_for_url("**/login?**")
