"""Wide views: a sun or moon over layers of hills or roofs, water below that gives it all back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import pi, sin
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from promo.demo.drawing.canvas import (
    Picture,
    Point,
    Size,
    curved,
    disc,
    fade,
    fill,
    glow,
    gradient,
    grain,
    mix,
    noise,
    polygon,
)

Ridge = Callable[[Random, Size, float, float], list[Point]]


@dataclass(frozen=True)
class Palette:
    """The colours of a view, from the sky down; `hills` from the farthest to the nearest."""

    sky: Sequence[str]
    light: str
    hills: Sequence[str]
    deep: str


@dataclass(frozen=True)
class View:
    """How a view is laid out; positions and lengths are shares of width and height."""

    palette: Palette
    ridge: Ridge
    sun: tuple[float, float, float]
    horizon: float = 0.54
    windows: bool = False
    figure: bool = False


def landscape(rng: Random, size: Size, view: View) -> Picture:
    """Draw the view."""
    width, height = size
    shore = round(height * view.horizon)
    picture = gradient((width, height), [*view.palette.sky, view.palette.sky[-1]])
    _clouds(picture, rng, view.palette, shore)
    sun = (view.sun[0] * width, view.sun[1] * height)
    radius = view.sun[2] * height
    glow(picture, sun, radius * 7, view.palette.light, 0.62)
    fill(picture, disc(size, sun, radius), view.palette.light)
    _layers(picture, rng, view, shore)
    _water(picture, rng, view.palette, shore)
    _glitter(picture, rng, view.palette.light, sun[0], shore, radius)
    if view.figure:
        _figure(picture, view.palette, sun[0])
    return grain(picture, rng)


def hills(rng: Random, size: Size, base: float, rise: float) -> list[Point]:
    """Return a ridge of soft hills."""
    width, _ = size
    waves = [(rng.uniform(0.5, 1.3) * turns, rng.uniform(0, 2 * pi), 1 / turns**0.8) for turns in (1, 2, 3, 5, 9, 17)]
    weight = sum(share for _, _, share in waves)
    points = []
    for x in range(0, width + 8, 6):
        lift = (
            sum(share * (0.5 + 0.5 * sin(2 * pi * turns * x / width + turn)) for turns, turn, share in waves) / weight
        )
        points.append((float(x), base - rise * max(0.0, lift * 1.9 - 0.45) - rng.random() * 1.2))
    return points


def roofs(rng: Random, size: Size, base: float, rise: float) -> list[Point]:
    """Return the outline of a city."""
    width, _ = size
    points: list[Point] = []
    x = -rng.uniform(0, 60)
    while x < width + 10:
        wide = rng.uniform(0.02, 0.06) * width
        top = base - rise * (0.25 + 0.75 * rng.random() ** 1.6)
        points += [(x, top), (x + wide, top)]
        if rng.random() < 0.35:
            stack = x + wide * rng.uniform(0.2, 0.7)
            points[-1:-1] = [(stack, top), (stack, top - rise * 0.14), (stack + 5, top - rise * 0.14), (stack + 5, top)]
        x += wide
    return points


def _clouds(picture: Picture, rng: Random, palette: Palette, shore: int) -> None:
    size = (picture.width, shore)
    veil = noise(rng, size, [(3, 7), (6, 17), (14, 40)]).point(lambda value: max(0, value - 118) * 0.9)
    veil.paste(0, (0, 0), fade(size, 160, 0))
    picture.paste(Image.new("RGB", size, mix(palette.sky[-1], "#ffffff", 0.12)), (0, 0), veil)


def _layers(picture: Picture, rng: Random, view: View, shore: int) -> None:
    count = len(view.palette.hills)
    for at, colour in enumerate(view.palette.hills):
        near = at / max(1, count - 1)
        base = shore - picture.height * 0.028 * (1 - near)
        rise = picture.height * (0.19 - 0.1 * near)
        points = view.ridge(rng, picture.size, base, rise)
        mask = polygon(picture.size, [*points, (picture.width, shore + 1), (0, shore + 1)])
        top = round(base - rise * 1.6)
        body = gradient(
            (picture.width, shore - top), [colour, colour, mix(colour, view.palette.sky[-1], 0.34 * (1 - near))]
        )
        picture.paste(body, (0, top), mask.crop((0, top, picture.width, shore)))
        if view.windows and near > 0.3:
            _windows(picture, rng, mask, view.palette.light, shore, near)


def _windows(picture: Picture, rng: Random, houses: Picture, light: str, shore: int, near: float) -> None:
    """Light some windows inside the houses."""
    pane = round(3 + 2 * near)
    pen = ImageDraw.Draw(picture)
    for x in range(pane, picture.width - pane, pane * 4):
        for y in range(round(shore - picture.height * 0.2), shore - pane * 2, pane * 4):
            if rng.random() < 0.24 and houses.getpixel((x, y - pane)) and houses.getpixel((x + pane, y)):
                pen.rectangle((x, y, x + pane - 1, y + pane), fill=mix(light, "#ff9d5c", rng.random() * 0.6))


def _water(picture: Picture, rng: Random, palette: Palette, shore: int) -> None:
    """Fill everything below the shore with what stands above it, rippled and darker with depth."""
    width, depth = picture.width, picture.height - shore
    mirror = picture.crop((0, max(0, shore - depth), width, shore)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    mirror = mirror.resize((width, depth)).filter(ImageFilter.GaussianBlur(1.2))
    rippled = mirror.copy()
    row = 0
    while row < depth:
        tall = rng.randint(1, 2 + row // 60)
        shift = round(rng.gauss(0, 1 + row / 40))
        rippled.paste(mirror.crop((0, row, width, row + tall)), (shift, row))
        row += tall
    shade = gradient((width, depth), [mix(palette.hills[-2], palette.deep, 0.3), palette.deep])
    picture.paste(Image.composite(shade, rippled, fade((width, depth), 80, 225)), (0, shore))


def _glitter(picture: Picture, rng: Random, light: str, x: float, shore: int, radius: float) -> None:
    """Lay the path of light on the water: short strokes, wider and rarer towards the viewer."""
    depth = picture.height - shore
    strokes = Image.new("L", (picture.width, depth * 2))
    pen = ImageDraw.Draw(strokes)
    for _ in range(620):
        y = rng.random() ** 1.4 * depth * 0.9
        reach = radius * (0.7 + 0.6 * y / depth)
        length = rng.uniform(0.1, 0.8) * reach
        middle = x + rng.gauss(0, 0.4) * reach
        ink = round(rng.uniform(40, 210) * (1 - y / depth) ** 0.8)
        pen.line((middle - length, y * 2, middle + length, y * 2), fill=ink, width=1 + round(2 * y / depth))
    picture.paste(Image.new("RGB", (picture.width, depth), light), (0, shore), strokes.reduce((1, 2)))


def _figure(picture: Picture, palette: Palette, x: float) -> None:
    """Set a woman with long hair on a landing stage, her back to us."""
    height = picture.height
    tall = height * 0.36
    foot = height * 0.905
    stage = [(x - tall * 0.26, foot - tall * 0.03), (x + tall * 0.3, foot - tall * 0.03)]
    fill(
        picture,
        polygon(picture.size, [*stage, (x + tall * 0.72, height), (x - tall * 0.68, height)]),
        mix(palette.deep, "#2a1a14", 0.6),
    )

    def at(points: Sequence[Point]) -> list[Point]:
        return [(x + dx * tall, foot - up * tall) for dx, up in points]

    def both(points: Sequence[Point]) -> list[Point]:
        return at([*points, *((-dx, up) for dx, up in reversed(points))])

    ink = mix(palette.deep, "#000508", 0.55)
    coat = [(0.04, 0.85), (0.078, 0.815), (0.098, 0.74), (0.118, 0.62), (0.136, 0.49), (0.128, 0.46), (0.108, 0.48)]
    coat += [(0.092, 0.62), (0.082, 0.56), (0.1, 0.36), (0.124, 0.14), (0.06, 0.13)]
    legs = [(0.012, 0.15), (0.055, 0.15), (0.05, 0.0), (0.014, 0.0)]
    parts = (curved(both(coat), 2), at(legs), at([(-dx, up) for dx, up in legs]))
    for part in parts:
        fill(picture, polygon(picture.size, part, 3), ink)
    hair = [
        (0.012, 1.0),
        (0.03, 0.988),
        (0.041, 0.965),
        (0.046, 0.925),
        (0.052, 0.86),
        (0.06, 0.79),
        (0.052, 0.74),
        (0.03, 0.715),
        (0.012, 0.722),
    ]
    fill(picture, polygon(picture.size, curved(both(hair), 2), 3), "#4a2318")
