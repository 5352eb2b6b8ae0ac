"""Where else an artist can be found."""

import pytest

from promo.core.addresses import http_address
from promo.site.links import Link, links_of


@pytest.mark.parametrize(
    "text",
    [
        "https://lada.example.com",
        "http://пример.рф/путь?x=1",
        "https://user@host.example:8443/a#b",
        " https://a.example ",
    ],
)
def test_addresses_to_go_to(text: str) -> None:
    assert http_address(text) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "https://a.example/\nx",
        "data:text/html,<script>",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://a.example",
        "//a.example",
        "https://",
        "https:///x",
        "https://a.example:port/",
        "https://[::1",
        "https://a.example/" + "x" * 2000,
        "lada.example.com",
    ],
)
def test_addresses_not_to_go_to(text: str | None) -> None:
    assert http_address(text) is None


def test_what_an_artist_names() -> None:
    socials = {
        "vk": "https://vk.com/lada",
        "telegram": "@lada",
        "youtube": "lada.live",
        "Bandcamp": "lada.bandcamp.com/album/1",
        "Мой клуб": "https://club.example",
    }
    assert links_of("www.lada.example.com", socials) == [
        Link("lada.example.com", "https://www.lada.example.com"),
        Link("VK", "https://vk.com/lada"),
        Link("Telegram", "https://t.me/lada"),
        Link("YouTube", "https://www.youtube.com/@lada.live"),
        Link("Bandcamp", "https://lada.bandcamp.com/album/1"),
        Link("Мой клуб", "https://club.example"),
    ]


def test_what_is_left_out() -> None:
    socials = {
        "vk": "javascript:alert(1)",
        "telegram": "@lada/../../evil",
        "youtube": "",
        "spotify": "@lada",
        "instagram": None,
        "tiktok": 5,
        "": "https://a.example",
        "facebook": {"url": "https://a.example"},
    }
    assert links_of("javascript:alert(1)", socials) == []
    assert links_of(None, {}) == []
