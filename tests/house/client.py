"""A test client that holds every page it sees to the rules of the house."""

import re
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="csrf_token"')


class Inline(HTMLParser):
    """Collects what the Content-Security-Policy would stop, and triggers whose filter htmx drops silently."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag."""
        values = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in values and "json" not in (values.get("type") or "")):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith(("on", "hx-on")) or name == "style" or (value or "").lower().startswith("javascript:"):
                self.found.append(f"{name}={value}")
            if name == "hx-trigger" and "[" in (value or ""):
                self.found.append(f"{name}={value}")


class HouseClient(FlaskClient):
    """Checks each page; `token()` and `submit()` act as a person with a form does."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Make the request, and look at what came back."""
        response = super().open(*args, **kwargs)
        assert response.status_code < 500 or response.mimetype != "text/html", response.get_data(as_text=True)[:2000]
        if response.mimetype == "text/html" and not 300 <= response.status_code < 400:
            check_page(response)
        return response

    def token(self, address: str, **options: Any) -> str:
        """Return the token of the form on a page."""
        found = TOKEN.search(self.get(address, **options).get_data(as_text=True))
        assert found, f"no form on {address}"
        return found.group(1) or found.group(2)

    def submit(self, address: str, page: str | None = None, **fields: Any) -> TestResponse:
        """Open the page (default: the form's own address), fill its form and send it."""
        return self.post(address, data={"csrf_token": self.token(page or address), **fields})


def check_page(response: TestResponse) -> None:
    """Assert what holds for every page and fragment."""
    text = response.get_data(as_text=True)
    assert "Content-Security-Policy" in response.headers
    assert Inline(text).found == []
    if "<html" in text:
        assert text.count("<h1") == 1, f"{text.count('<h1')} h1"
        assert text.count("<main") == 1
        assert re.search(r"<title>[^<]+</title>", text)
        assert re.search(r'<html[^>]* lang="(ru|en)"', text)
    for form in re.findall(r"<form\b.*?</form>", text, re.DOTALL):
        if re.search(r'method="post"', form, re.IGNORECASE):
            assert "csrf_token" in form, form[:300]
