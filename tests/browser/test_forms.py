"""What a refused form looks like, and that nothing typed is lost."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.person import violations

pytestmark = pytest.mark.browser

FAY = "fay@example.net"
# page, who, what is typed, the fields at fault in their order
REFUSED = {
    "sign-in": ("/login", None, {"email": "lada@example.com", "password": "not it"}, ()),
    "registration": ("/register", None, {"email": "lada@", "password": "short"}, ("email", "password")),
    "new page": ("/studio/new", FAY, {"name": "", "slug": "не слаг", "city": "Тула"}, ("name", "slug")),
}


def send(page: Page, typed: dict[str, str]) -> int:
    """Fill the form and send it; return the code of the answer."""
    for name, value in typed.items():
        page.fill(f"main [name={name}]", value)
    with page.expect_response(lambda response: response.request.method == "POST") as answer:
        page.click("main form [type=submit]")
    page.wait_for_load_state()
    return int(answer.value.status)


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_form_says_why_and_keeps_what_was_typed(visit: Visit, name: str) -> None:
    address, who, typed, faulty = REFUSED[name]
    page = visit(who)
    page.goto(address)

    assert send(page, typed) == 422

    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    for field, value in typed.items():
        if field != "password":
            expect(page.locator(f"main [name={field}]")).to_have_value(value)
    for place, field in enumerate(faulty):
        summary.get_by_role("link").nth(place).click()
        expect(page.locator(f"main [name={field}]")).to_be_focused()
        expect(page.locator(f"main [name={field}]")).to_have_attribute("aria-invalid", "true")
        assert page.locator(f"main [name={field}]").evaluate(
            "(one) => document.getElementById(one.getAttribute('aria-describedby').split(' ').at(-1)).innerText.trim()"
        )
    assert violations(page) == []


def test_a_page_that_was_open_too_long_keeps_the_text_and_goes_through_the_second_time(visit: Visit) -> None:
    page = visit()
    page.goto("/register")
    page.context.clear_cookies()

    assert send(page, {"email": "late@example.net", "password": "долгий летний вечер"}) == 400
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator("main [name=email]")).to_have_value("late@example.net")
    assert violations(page) == []

    assert send(page, {"password": "долгий летний вечер"}) == 303
    page.wait_for_url("/mail-sent")


def test_a_second_press_sends_nothing(visit: Visit) -> None:
    page = visit()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto("/register")
    page.fill("main [name=email]", "twice@example.net")
    page.fill("main [name=password]", "долгий летний вечер")

    page.locator("main form [type=submit]").dblclick()

    page.wait_for_url("/mail-sent")
    assert len(sent) == 1


def test_a_password_can_be_looked_at(visit: Visit) -> None:
    page = visit()
    page.goto("/login")
    page.fill("[name=password]", "тайна")
    eye = page.locator("[data-eye]")

    eye.click()
    expect(page.locator("[name=password]")).to_have_attribute("type", "text")
    expect(eye).to_have_attribute("aria-pressed", "true")
    eye.click()
    expect(page.locator("[name=password]")).to_have_attribute("type", "password")
