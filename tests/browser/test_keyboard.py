"""Everything can be reached and worked by keyboard, and the focus is always in sight."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import House, Visit
from tests.browser.person import DESKTOP, PHONE, settle

pytestmark = pytest.mark.browser

LADA, FAY, STAFF = "lada@example.com", "fay@example.net", "staff@example.com"
PAGES = {
    "discover": (None, "/"),
    "artist": (None, "/@lada-lebedeva"),
    "concert": (None, "/@lada-lebedeva/concerts/{coming}"),
    "sign-in": (None, "/login"),
    "tracks": (LADA, "/studio/tracks"),
    "funnel": (LADA, "/studio/concerts/{coming}/funnel"),
    "new page": (FAY, "/studio/new"),
    "rejected rows": (STAFF, "/admin/import"),
}
VIEWS = {"phone": PHONE, "desk": DESKTOP}

WITHIN_REACH = """() => {
    const all = 'a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, summary, [tabindex="0"]';
    const found = [...document.querySelectorAll(all)].filter((one) => one.type !== 'hidden' && one.checkVisibility());
    found.forEach((one, place) => { one.dataset.place = place; });
    return found.length;
}"""
# The ring of a field is drawn around its frame, which may be a parent.
FOCUSED = """() => {
    const one = document.activeElement;
    if (one === document.body) return null;
    const {left, top, right, bottom} = one.getClientRects()[0];
    const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const rings = [one, one.parentElement].map((part) => getComputedStyle(part))
        .filter(({outlineStyle, outlineWidth}) => outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2);
    return {
        place: Number(one.dataset.place), ring: rings.length > 0, text: one.outerHTML.slice(0, 200),
        seen: one.contains(seen) || one.parentElement === seen,
    };
}"""


def focused(page: Page) -> dict[str, Any]:
    """What has the focus, and whether one sees it."""
    found: dict[str, Any] = page.evaluate(FOCUSED)
    return found


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", PAGES)
def test_tab_leads_through_all_of_a_page_in_its_order(visit: Visit, house: House, name: str, view: str) -> None:
    who, address = PAGES[name]
    page = visit(who, viewport=VIEWS[view])
    page.goto(address.format(coming=house.coming))
    settle(page)
    page.evaluate("document.activeElement.blur()")

    reached = []
    for _ in range(page.evaluate(WITHIN_REACH)):
        page.keyboard.press("Tab")
        reached.append(focused(page))

    assert [one["place"] for one in reached] == list(range(len(reached)))
    assert [one["text"] for one in reached if not one["ring"]] == []
    assert [one["text"] for one in reached if not one["seen"]] == []


def test_the_first_tab_offers_to_skip_to_the_content(visit: Visit) -> None:
    page = visit("lada@example.com")
    page.goto("/studio/tracks")

    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_menu_opens_and_closes_and_gives_the_focus_back(visit: Visit) -> None:
    page = visit(LADA)
    page.goto("/studio")
    menu = page.locator(".studio-top details.menu")
    summary = menu.locator("summary")

    summary.focus()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("button")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(menu.get_by_role("button")).to_be_hidden()
    expect(summary).to_be_focused()


@pytest.mark.parametrize(
    ("who", "address", "link"),
    [
        (LADA, "/studio/tracks", ".chip >> nth=1"),
        (LADA, "/studio/tracks", "th a >> nth=0"),
        (LADA, "/studio/concerts/{coming}/funnel", "#funnel .segment a >> nth=0"),
        (LADA, "/studio/concerts/{coming}/funnel", "#sales .segment a >> nth=1"),
        (LADA, "/studio/concerts/{coming}/funnel", "#more-orders a"),
        (STAFF, "/admin/import", ".pager a >> nth=-1"),
    ],
)
def test_a_swap_keeps_the_focus_where_it_was(visit: Visit, house: House, who: str, address: str, link: str) -> None:
    page = visit(who)
    page.goto(address.format(coming=house.coming))
    settle(page)

    page.locator(link).focus()
    with page.expect_response(lambda response: "hx-request" in response.request.headers):
        page.keyboard.press("Enter")
    settle(page)

    assert page.evaluate("document.activeElement !== document.body")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.getElementById('main').contains(document.activeElement)")


def test_a_search_keeps_what_is_typed_while_its_results_come(visit: Visit) -> None:
    page = visit(LADA)
    page.goto("/studio/tracks")

    page.locator("#search").focus()
    with page.expect_response("**/studio/tracks?q=*"):
        page.keyboard.type("вод", delay=20)
    page.wait_for_url("**/studio/tracks?q=*")

    expect(page.locator("#search")).to_be_focused()
    expect(page.locator("#search")).to_have_value("вод")
