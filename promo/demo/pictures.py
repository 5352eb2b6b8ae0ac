"""The pictures of the demo: drawn, stored, and known by where they are needed."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from random import Random

from promo.clients import storage
from promo.core.pictures import tint_of
from promo.demo.cast.parts import Act, Drawing
from promo.demo.drawing.canvas import encoded

HERO, BANNER, COVER = (1600, 900), (960, 600), (480, 480)
QUALITY = {HERO: 80, BANNER: 78, COVER: 76}
Wanted = tuple[Drawing, tuple[int, int]]


@dataclass(frozen=True)
class Stored:
    """A picture in storage and the tint it gives."""

    key: str
    tint: tuple[float, float]


Pictures = dict[Wanted, Stored]


def draw_all(cast: Iterable[Act], storage_url: str) -> Pictures:
    """Draw and store every picture of the cast; each drawing once for each size."""
    seeds: dict[Wanted, str] = {}
    for act in cast:
        for at, wanted in enumerate(_wanted(act)):
            seeds.setdefault(wanted, f"{act.slug}/{at}")
    with ThreadPoolExecutor(2) as pool:  # Pillow lets go of the interpreter while it paints and encodes
        stored = pool.map(lambda wanted: _draw(wanted, seeds[wanted], storage_url), seeds)
        return dict(zip(seeds, stored, strict=True))


def _wanted(act: Act) -> list[Wanted]:
    covers: list[Wanted] = [(release.cover, COVER) for release in act.releases]
    return [(act.hero, HERO), *covers, *((show.banner, BANNER) for show in act.shows)]


def _draw(wanted: Wanted, seed: str, storage_url: str) -> Stored:
    drawing, size = wanted
    picture = drawing(Random(seed), size)
    content = encoded(picture, QUALITY[size])
    # Named by what it shows: a second try after a failure stores nothing twice.
    key = f"demo/{sha256(content).hexdigest()[:32]}.webp"
    storage.store(storage_url, key, content)
    return Stored(key, tint_of(picture))
