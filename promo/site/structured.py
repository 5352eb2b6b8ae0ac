"""What machines read in a public page: schema.org descriptions."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, url_for

from promo.concerts.models import Concert
from promo.core.addresses import http_address
from promo.core.money import to_major
from promo.profiles.models import Profile
from promo.site.links import Link

SCHEMA = "https://schema.org"


def absolute(path: str) -> str:
    """Return the full address of a path of ours."""
    base: str = current_app.extensions["settings"].public_url
    return base + path


def artist_address(artist: Profile) -> str:
    """Return the one address of an artist's page."""
    return absolute(url_for("site.artist_show", slug=artist.slug))


def concert_address(artist: Profile, concert: Concert) -> str:
    """Return the one address of a concert's page."""
    return absolute(url_for("site.concert_show", slug=artist.slug, concert_id=concert.id))


def music_group(artist: Profile, concerts: Sequence[Concert], links: Sequence[Link]) -> dict[str, Any]:
    """Describe an artist and the concerts to come."""
    return _filled(
        {
            "@context": SCHEMA,
            **_group(artist),
            "genre": artist.genre,
            "description": artist.bio,
            "image": picture_address(artist.picture),
            "sameAs": [link.href for link in links],
            "event": [_event(artist, concert) for concert in concerts],
        }
    )


def music_event(artist: Profile, concert: Concert) -> dict[str, Any]:
    """Describe a concert."""
    return {"@context": SCHEMA, **_event(artist, concert), "performer": _group(artist)}


def picture_address(key: str | None) -> str | None:
    """Return the full address of a stored picture."""
    return absolute(url_for("site.media", key=key)) if key else None


def _group(artist: Profile) -> dict[str, Any]:
    return {"@type": "MusicGroup", "name": artist.name, "url": artist_address(artist)}


def _event(artist: Profile, concert: Concert) -> dict[str, Any]:
    return _filled(
        {
            "@type": "MusicEvent",
            "name": concert.title,
            "url": concert_address(artist, concert),
            "startDate": _start(concert),
            "eventStatus": f"{SCHEMA}/EventScheduled",
            "eventAttendanceMode": f"{SCHEMA}/OfflineEventAttendanceMode",
            "description": concert.description,
            "image": picture_address(concert.banner or artist.picture),
            "location": _location(concert),
            "offers": _offer(concert),
        }
    )


def _location(concert: Concert) -> dict[str, Any] | None:
    name = concert.venue or concert.city
    if name is None:
        return None
    address = {"@type": "PostalAddress", "addressLocality": concert.city, "streetAddress": concert.address}
    return {"@type": "Place", "name": name, "address": _filled(address)}


def _offer(concert: Concert) -> dict[str, Any] | None:
    if http_address(concert.ticket_link) is None:
        return None
    price = concert.ticket_price_from
    return _filled(
        {
            "@type": "Offer",
            "url": absolute(url_for("ticketing.ticket_show", concert_id=concert.id)),
            "price": None if price is None else str(to_major(price)),
            "priceCurrency": None if price is None else "RUB",
        }
    )


def _start(concert: Concert) -> str:
    if concert.time is None:
        return concert.date.isoformat()
    return concert.starts_at.astimezone(ZoneInfo(concert.timezone)).isoformat(timespec="minutes")


def _filled(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}
