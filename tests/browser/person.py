"""Somebody with a browser, watched over the shoulder."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect

from tests.commands.conftest import ROOT

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}
# Headless browsers name themselves, and are counted as the robots they mostly are.
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE = 20_000  # milliseconds, on a machine that has much else to do
INTENDED = "Failed to load resource: the server responded with a status of 4"

SETTLED = "() => document.fonts.status === 'loaded' && !document.querySelector('.htmx-request')"
VIOLATIONS = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations.map(
    ({id, nodes}) => `${id}: ${nodes.map(({target, failureSummary}) => `${target} ${failureSummary}`).join('; ')}`)"""
LAYOUT_SHIFT = """() => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => {
        for (const {value, hadRecentInput} of list.getEntries()) sum += hadRecentInput ? 0 : value;
    }).observe({type: 'layout-shift', buffered: true});
    setTimeout(() => done(sum), 50);
})"""

expect.set_options(timeout=PATIENCE)


class Watch:
    """Collects what a page must not do: complain on the console, break a policy, fail to load something of ours."""

    def __init__(self, page: Page, expected: str) -> None:
        self.complaints: list[str] = []
        self.expected = re.compile(f"{INTENDED}|{expected}" if expected else INTENDED)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._note(f"{page.url}: {error}"))
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._note(message.text)

    def _response(self, response: Response) -> None:
        if response.status >= (500 if response.request.resource_type == "document" else 400):
            self._note(f"{response.status} {response.url}")

    def _note(self, text: str) -> None:
        if not self.expected.match(text):
            self.complaints.append(text)


@contextmanager
def person(browser: Browser, url: str, language: str = "ru", expected: str = "", **options: Any) -> Iterator[Page]:
    """Open a browser of somebody's own; at its end nothing may have gone wrong in it but what matches `expected`."""
    options = {"viewport": DESKTOP, "user_agent": AGENT, "locale": language, "reduced_motion": "reduce", **options}
    context = browser.new_context(base_url=url, **options)
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": "lang", "value": language, "url": url}])
    page = context.new_page()
    watch = Watch(page, expected)
    yield page
    context.close()
    assert watch.complaints == []


def settle(page: Page) -> None:
    """Wait for fonts, fragments and charts; these are drawn when one comes near."""
    page.wait_for_function(SETTLED)
    for chart in page.locator(".chart").all():
        chart.scroll_into_view_if_needed()
        chart.locator(".plot svg").first.wait_for()
    page.evaluate("scrollTo(0, 0)")


def violations(page: Page) -> list[str]:
    """Ask axe what is wrong with the page as it stands."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(VIOLATIONS)
    return found


def layout_shift(page: Page) -> float:
    """How far things moved since the page was opened."""
    return float(page.evaluate(LAYOUT_SHIFT))
