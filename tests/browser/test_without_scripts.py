"""A browser that runs no scripts gets the same done."""

from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from promo.demo.sign_ins import PASSWORD
from tests.browser.conftest import STATUSES, House, Visit
from tests.factories import make_user

pytestmark = pytest.mark.browser

LADA, NOVA, STAFF = "lada@example.com", "nova@example.net", "staff@example.com"


@pytest.fixture
def plain(visit: Visit) -> Callable[..., Page]:
    """Open the house in a browser without scripts."""
    return partial(visit, java_script_enabled=False)


def test_one_signs_in_and_out(plain: Callable[..., Page]) -> None:
    page = plain()
    page.goto("/studio/tracks")
    page.fill("[name=email]", LADA)
    page.fill("[name=password]", PASSWORD)
    page.click("main form [type=submit]")
    page.wait_for_url("/studio/tracks")

    page.click(".studio-top summary")
    page.click("form[action='/logout'] button")
    page.goto("/studio")
    page.wait_for_url("**/login?**")


def test_one_makes_a_page(plain: Callable[..., Page], house: House) -> None:
    with house.system.app.app_context():
        make_user("zoe", PASSWORD)
    page = plain("zoe@example.net")
    page.goto("/studio")
    page.wait_for_url("/studio/new")
    page.fill("[name=city]", "Тула")
    page.click("main form [type=submit]")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("[name=city]")).to_have_value("Тула")

    page.fill("[name=name]", "Зоя и ветер")
    page.click("main form [type=submit]")
    page.wait_for_url("/studio?artist=zoia-i-veter")


def test_a_list_is_filtered_searched_and_sorted(plain: Callable[..., Page]) -> None:
    page = plain(NOVA)
    page.goto("/studio/tracks")
    page.get_by_role("link", name="Черновики").click()
    page.wait_for_url("/studio/tracks?status=draft")

    page.fill("#search", "песня 1")
    page.press("#search", "Enter")
    page.wait_for_url("**/studio/tracks?**q=**")
    page.get_by_role("columnheader").get_by_role("link", name="Прослушивания").click()
    page.wait_for_url("**/studio/tracks?**sort=**")

    plays = page.locator("tbody [data-metric=plays]").evaluate_all("(all) => all.map((one) => +one.dataset.value)")
    drafts = [number for number in range(1, 46) if STATUSES[number % len(STATUSES)] == "draft"]
    assert sorted(plays) == [number for number in drafts if str(number).startswith("1")]
    assert plays in (sorted(plays), sorted(plays, reverse=True))
    expect(page.locator(".chip[aria-current]")).to_contain_text("Черновики")
    expect(page.locator("#search")).to_have_value("песня 1")


@pytest.mark.parametrize(("who", "address"), [(NOVA, "/studio/tracks"), (STAFF, "/admin/import")])
def test_a_list_has_pages(plain: Callable[..., Page], who: str, address: str) -> None:
    page = plain(who)
    page.goto(address)
    rows = page.locator("tbody").last.locator("tr")
    first = set(rows.all_inner_texts())
    page.get_by_role("link", name="Следующая страница").click()
    page.wait_for_url(f"{address}?page=2")
    assert first
    assert not first & set(rows.all_inner_texts())


def test_figures_of_another_period_are_a_link_away(plain: Callable[..., Page], house: House) -> None:
    page = plain(LADA)
    page.goto(f"/studio/concerts/{house.coming}/funnel")
    revenue = page.locator('[data-metric="revenue"]:not([data-scope])')
    whole = revenue.get_attribute("data-value")
    page.locator("#funnel .segment a").first.click()
    page.wait_for_url("**/funnel?period=7d")
    assert revenue.get_attribute("data-value") != whole
    page.locator(".chart summary").first.click()
    expect(page.locator(".chart table").first).to_be_visible()


def test_theme_and_language_are_links(plain: Callable[..., Page]) -> None:
    page = plain()
    page.goto("/@lada-lebedeva")
    page.locator("footer .to-ink").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "ink")
    page.locator("footer").get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("data-theme", "ink")
    expect(page.locator("html")).to_have_attribute("lang", "en")
