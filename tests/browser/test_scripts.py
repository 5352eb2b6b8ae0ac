"""What scripts add: parts of a page change by themselves, and the address keeps up."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import House, Visit
from tests.browser.person import settle

pytestmark = pytest.mark.browser

LADA, NOVA = "lada@example.com", "nova@example.net"
NO_NETWORK = "Failed to load resource: net::ERR_|.*htmx:(sendError|afterRequest)"


def mark(page: Page) -> None:
    """Leave something in the document that a new one has not."""
    page.evaluate("document.documentElement.dataset.same = ''")


def same(page: Page) -> bool:
    """It is still the marked document."""
    return page.locator("html[data-same]").count() == 1


def test_a_list_changes_in_place_and_the_back_button_goes_through_its_states(visit: Visit) -> None:
    page = visit(NOVA)
    page.goto("/studio/tracks")
    mark(page)
    rows = page.locator("tbody tr")

    page.locator("#search").press_sequentially("песня 4", delay=20)
    page.wait_for_url("/studio/tracks?q=*")
    expect(rows).to_have_count(7)
    page.locator(".chip", has_text="Черновики").click()
    page.wait_for_url(re.compile("status=draft"))
    expect(page.locator(".chip[aria-current]")).to_contain_text("Черновики")
    assert rows.count() < 7
    assert same(page)

    page.go_back()
    page.wait_for_url("/studio/tracks?q=*")
    expect(rows).to_have_count(7)
    expect(page.locator("#search")).to_have_value("песня 4")
    expect(page.locator("h1")).to_have_text("Треки")


def test_the_studio_turns_its_pages_without_loading_them_anew(visit: Visit) -> None:
    page = visit(LADA)
    page.goto("/studio")
    mark(page)

    page.locator(".side-nav a[href='/studio/concerts']").click()
    page.wait_for_url("/studio/concerts")

    expect(page).to_have_title(re.compile("^Концерты"))
    expect(page.locator("main")).to_be_focused()
    expect(page.locator(".side-nav [aria-current=page]")).to_have_text("Концерты")
    assert same(page)
    page.go_back()
    page.wait_for_url("/studio")
    expect(page.locator("h1")).to_have_text("Лада Лебедева")


def test_orders_are_appended(visit: Visit, house: House) -> None:
    page = visit(LADA)
    page.goto(f"/studio/concerts/{house.coming}/funnel")
    mark(page)
    orders = page.locator("#orders tbody:not(#more-orders) tr")
    before = orders.all_inner_texts()

    page.locator("#more-orders a").click()

    expect(orders).not_to_have_count(len(before))
    assert orders.all_inner_texts()[: len(before)] == before
    assert same(page)


def test_the_theme_changes_at_once_and_stays_and_charts_follow(visit: Visit, house: House) -> None:
    page = visit(LADA, color_scheme="light")
    page.goto(f"/studio/concerts/{house.coming}/funnel")
    settle(page)
    mark(page)
    bar = page.locator(".chart .bars path").first
    before = bar.get_attribute("style")

    page.locator(".studio-top summary").click()
    with page.expect_response(lambda response: response.request.method == "HEAD"):
        page.locator(".studio-top .to-ink").click()

    expect(page.locator("html")).to_have_attribute("data-theme", "ink")
    expect(bar).not_to_have_attribute("style", before or "")
    assert same(page)
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "ink")


def test_a_lost_connection_is_told_and_nothing_is_lost(visit: Visit) -> None:
    page = visit(LADA, expected=NO_NETWORK)
    page.goto("/studio/tracks")
    rows = page.locator("tbody tr").all_inner_texts()

    page.context.set_offline(True)
    page.locator(".chip").nth(1).click()
    expect(page.get_by_role("status")).to_contain_text("Нет связи")
    assert page.locator("tbody tr").all_inner_texts() == rows

    page.context.set_offline(False)
    page.locator(".chip").nth(1).click()
    page.wait_for_url("**/studio/tracks?status=*")


def test_a_session_that_ended_elsewhere_leads_to_the_sign_in(visit: Visit) -> None:
    page = visit(LADA, expected="401 .*/studio/tracks")
    page.goto("/studio/tracks")
    page.context.clear_cookies()

    page.locator(".chip").nth(1).click()

    page.wait_for_url("**/login**")
    expect(page.locator("main [name=email]")).to_be_visible()
