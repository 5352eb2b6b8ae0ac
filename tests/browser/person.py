"""Somebody with a browser, watched over the shoulder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from tests.commands.conftest import ROOT

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}
# Headless browsers name themselves, and are counted as the robots they mostly are.
AGENT = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
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


class Watch:
    """Collects what a page must not do: complain on the console, break a policy, fail to load something of ours."""

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(INTENDED):
            self.complaints.append(f"{message.location.get('url')}: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 500 or (response.status >= 400 and response.request.resource_type != "document"):
            if response.status not in {400, 422}:
                self.complaints.append(f"{response.status} {response.url}")


@contextmanager
def person(browser: Browser, url: str, language: str = "ru", **options: Any) -> Iterator[Page]:
    """Open a browser of somebody's own; at its end nothing may have gone wrong in it."""
    options = {"viewport": DESKTOP, "user_agent": AGENT, "locale": language, "reduced_motion": "reduce", **options}
    context = browser.new_context(base_url=url, **options)
    context.set_default_timeout(10_000)
    context.add_cookies([{"name": "lang", "value": language, "url": url}])
    page = context.new_page()
    watch = Watch(page)
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
        page.evaluate(Path(AXE).read_text())
    found: list[str] = page.evaluate(VIOLATIONS)
    return found


def layout_shift(page: Page) -> float:
    """How far things moved since the page was opened."""
    return float(page.evaluate(LAYOUT_SHIFT))
