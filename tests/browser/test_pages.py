"""Every page, in both languages, both themes, on a phone and on a desk."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import House, Visit
from tests.browser.person import DESKTOP, PHONE, layout_shift, settle, violations

pytestmark = pytest.mark.browser

LADA, NOVA, QUIET, FAY, STAFF = (
    "lada@example.com",
    "nova@example.net",
    "quiet@example.net",
    "fay@example.net",
    "staff@example.com",
)
PAGES = {
    "discover": (None, "/"),
    "artist": (None, "/@lada-lebedeva"),
    "an artist without pictures": (None, "/@nova"),
    "an artist without anything": (None, "/@quiet"),
    "concert": (None, "/@lada-lebedeva/concerts/{coming}"),
    "past concert": (None, "/@lada-lebedeva/concerts/{past}"),
    "concert without tickets": (None, "/@nova/concerts/{unsold}"),
    "sign-in": (None, "/login"),
    "registration": (None, "/register"),
    "forgotten password": (None, "/reset"),
    "another letter": (None, "/confirm"),
    "mail sent": (None, "/mail-sent"),
    "mailbox": (None, "/dev/mailbox"),
    "not found": (None, "/nothing/here"),
    "wrong method": (None, "/logout"),
    "an artist's page, seen by the artist": (LADA, "/@lada-lebedeva"),
    "overview": (LADA, "/studio"),
    "overview of a team member": ("manager@example.com", "/studio"),
    "overview at the start": (QUIET, "/studio"),
    "tracks": (LADA, "/studio/tracks"),
    "no tracks found": (LADA, "/studio/tracks?q=qqq"),
    "no tracks": (QUIET, "/studio/tracks"),
    "concerts": (LADA, "/studio/concerts"),
    "no concerts": (QUIET, "/studio/concerts"),
    "funnel": (LADA, "/studio/concerts/{coming}/funnel"),
    "revenue of a week": (LADA, "/studio/concerts/{coming}/funnel?period=7d&chart=revenue"),
    "funnel at the start": (NOVA, "/studio/concerts/{unsold}/funnel"),
    "not found in the studio": (LADA, "/studio/nothing"),
    "new page": (FAY, "/studio/new"),
    "staff": (STAFF, "/admin"),
    "rejected rows": (STAFF, "/admin/import"),
    "no rejected rows found": (STAFF, "/admin/import?q=qqq"),
}
VIEWS = {"phone": ("ru", PHONE), "desk": ("en", DESKTOP)}
NARROWEST = 360
MOST_SHIFT = 0.02

SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
UNFOLD = "() => document.querySelectorAll('details').forEach((part) => { part.open = true; })"


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_keeps_the_rules_of_the_house(visit: Visit, house: House, name: str, view: str) -> None:
    who, address = PAGES[name]
    language, size = VIEWS[view]
    page = visit(who, language, viewport=size)

    page.goto(address.format(coming=house.coming, past=house.past, unsold=house.unsold))
    settle(page)

    assert layout_shift(page) < MOST_SHIFT
    assert page.locator("h1").count() == page.locator("main").count() == 1
    assert page.locator("html").get_attribute("lang") == language
    assert_sound(page)
    page.evaluate(UNFOLD)
    page.emulate_media(color_scheme="dark")
    assert_sound(page)


def assert_sound(page: Page) -> None:
    """Nothing for axe to find, and nothing wider than the narrowest phone."""
    assert violations(page) == []
    size = page.viewport_size
    assert size
    page.set_viewport_size({"width": min(size["width"], NARROWEST), "height": size["height"]})
    assert page.evaluate(SIDEWAYS) <= 0
    page.set_viewport_size(size)
