"""What a page weighs on the wire, without its media."""

import pytest

from tests.browser.conftest import House, Visit
from tests.browser.person import PHONE, settle

pytestmark = pytest.mark.browser

KB = 1024
KINDS = {"Document", "Stylesheet", "Script", "XHR", "Fetch"}
LADA = "lada@example.com"


@pytest.mark.parametrize(
    ("who", "address", "most"),
    [
        (None, "/@lada-lebedeva", 60 * KB),
        (None, "/@lada-lebedeva/concerts/{coming}", 60 * KB),
        (None, "/", 60 * KB),
        (LADA, "/studio", 90 * KB),
        (LADA, "/studio/tracks", 90 * KB),
        (LADA, "/studio/concerts", 90 * KB),
    ],
)
def test_a_page_is_light(visit: Visit, house: House, who: str | None, address: str, most: int) -> None:
    page = visit(who, viewport=PHONE)
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    kinds: dict[str, str] = {}
    weights: dict[str, int] = {}
    wire.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    wire.on("Network.loadingFinished", lambda event: weights.update({event["requestId"]: event["encodedDataLength"]}))

    page.goto(address.format(coming=house.coming))
    settle(page)

    counted = {name: weight for name, weight in weights.items() if kinds[name] in KINDS}
    assert {"Document", "Stylesheet", "Script"} <= {kinds[name] for name in counted}
    assert sum(counted.values()) <= most, sorted((kinds[name], weight) for name, weight in counted.items())


def test_a_public_page_loads_no_chart(visit: Visit) -> None:
    page = visit()
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto("/@lada-lebedeva")
    settle(page)

    assert [url for url in loaded if "plotly" in url or "charts" in url] == []
