"""Where else an artist can be found."""

import re
from typing import Any, NamedTuple

from promo.core.addresses import http_address

# Networks that we name as they name themselves, and where a bare @handle leads.
NETWORKS = {
    "vk": ("VK", "https://vk.com/{}"),
    "telegram": ("Telegram", "https://t.me/{}"),
    "youtube": ("YouTube", "https://www.youtube.com/@{}"),
    "instagram": ("Instagram", "https://www.instagram.com/{}/"),
    "tiktok": ("TikTok", "https://www.tiktok.com/@{}"),
    "soundcloud": ("SoundCloud", "https://soundcloud.com/{}"),
    "twitter": ("X", "https://x.com/{}"),
    "facebook": ("Facebook", "https://www.facebook.com/{}"),
    "ok": ("OK", "https://ok.ru/{}"),
    "rutube": ("RUTUBE", None),
    "spotify": ("Spotify", None),
    "bandcamp": ("Bandcamp", "https://{}.bandcamp.com"),
    "yandex_music": ("Яндекс Музыка", None),
    "yandexmusic": ("Яндекс Музыка", None),
    "applemusic": ("Apple Music", None),
    "apple_music": ("Apple Music", None),
}
HANDLE = re.compile(r"@?([\w.-]{1,64})", re.ASCII)
BARE_ADDRESS = re.compile(r"[\w-]+(\.[\w-]+)+/.*")
LONGEST_NAME = 30


class Link(NamedTuple):
    """A page elsewhere."""

    name: str
    href: str


def links_of(website: str | None, socials: dict[str, Any]) -> list[Link]:
    """The artist's pages elsewhere; whatever is no http(s) address and no handle of a known network is left out."""
    site = _address(website)
    found = [Link(_host(site), site)] if site else []
    for network, value in socials.items():
        name, pattern = NETWORKS.get(network.lower(), (network.strip()[:LONGEST_NAME], None))
        href = _social(value, pattern) if isinstance(value, str) else None
        if name and href:
            found.append(Link(name, href))
    return found


def _social(value: str, pattern: str | None) -> str | None:
    handle = HANDLE.fullmatch(value.strip())
    if handle and pattern:
        return http_address(pattern.format(handle[1]))
    return _address(value)


def _address(text: str | None) -> str | None:
    text = (text or "").strip()
    return http_address(f"https://{text}" if BARE_ADDRESS.fullmatch(f"{text}/") else text)


def _host(address: str) -> str:
    return address.partition("://")[2].partition("/")[0].removeprefix("www.")
