"""A portrait like a printed poster: a disc, a silhouette, and a face that is only dots."""

from math import hypot
from random import Random

from PIL import Image, ImageDraw

from promo.demo.drawing.canvas import Picture, Point, Size, curved, disc, fill, gradient, grain, mix, shape

DOT = 9  # pixels between the dots' centres


def portrait(rng: Random, size: Size, paper: str, ground: str, halo: str, skin: str, ink: str) -> Picture:
    """Draw a man in a flat cap, off the middle so that a name has room beside him."""
    width, height = size
    x = width * 0.73
    picture = gradient(size, [paper, mix(paper, ground, 0.55), ground])
    fill(picture, disc(size, (x, height * 0.46), height * 0.375), halo)
    fill(picture, _bust(size, x, height), ink)
    face = shape(size, lambda pen, by: _face(pen, by, x, height))
    fill(picture, face, skin)
    picture.paste(
        Image.new("RGB", size, ink), (0, 0), _dots(size, face, (x - height * 0.08, height * 0.4), height * 0.36)
    )
    shoulders = _bust(size, x, height, cap=False)
    picture.paste(
        Image.new("RGB", size, mix(ink, ground, 0.75)),
        (0, 0),
        _dots(size, shoulders, (x + height * 0.5, height * 1.05), height * 0.62),
    )
    fill(picture, shape(size, lambda pen, by: _cap(pen, by, x, height)), ink)
    return grain(picture, rng)


def _face(pen: ImageDraw.ImageDraw, by: int, x: float, tall: float) -> None:
    def box(left: float, top: float, right: float, foot: float) -> list[float]:
        return [(x + left * tall) * by, top * tall * by, (x + right * tall) * by, foot * tall * by]

    pen.rectangle(box(-0.062, 0.5, 0.062, 0.71), fill=255)
    pen.ellipse(box(-0.062, 0.66, 0.062, 0.76), fill=255)
    pen.rounded_rectangle(box(-0.112, 0.3, 0.112, 0.62), 0.112 * tall * by, fill=255)


def _cap(pen: ImageDraw.ImageDraw, by: int, x: float, tall: float) -> None:
    crown = [
        (-0.16, 0.385),
        (-0.19, 0.3),
        (-0.13, 0.2),
        (-0.03, 0.165),
        (0.09, 0.185),
        (0.19, 0.27),
        (0.23, 0.385),
        (0.0, 0.37),
    ]
    pen.polygon([((x + dx * tall) * by, y * tall * by) for dx, y in curved(crown)], fill=255)
    brim = [edge * tall * by for edge in (-0.02, 0.33, 0.25, 0.385)]
    pen.rounded_rectangle([x * by + brim[0], brim[1], x * by + brim[2], brim[3]], 0.027 * tall * by, fill=255)


def _bust(size: Size, x: float, tall: float, cap: bool = True) -> Picture:
    """Return hair (with the cap) and shoulders as a mask."""

    def draw(pen: ImageDraw.ImageDraw, by: int) -> None:
        if cap:
            pen.rounded_rectangle(
                [(x - 0.138 * tall) * by, 0.3 * tall * by, (x + 0.138 * tall) * by, 0.5 * tall * by],
                0.06 * tall * by,
                fill=255,
            )
        coat = [(x - 0.36 * tall) * by, 0.7 * tall * by, (x + 0.36 * tall) * by, 1.5 * tall * by]
        pen.rounded_rectangle(coat, 0.22 * tall * by, fill=255)

    return shape(size, draw)


def _dots(size: Size, inside: Picture, light: Point, reach: float) -> Picture:
    """Return a screen of dots that grow with the distance from the light, kept inside a mask."""

    def draw(pen: ImageDraw.ImageDraw, by: int) -> None:
        left, top, right, foot = inside.getbbox() or (0, 0, 0, 0)
        for row, y in enumerate(range(top, foot + DOT, DOT // 2 + 1)):
            for column in range(left, right, DOT):
                x = column + (DOT / 2 if row % 2 else 0)
                radius = DOT * 0.56 * min(1.0, max(0.0, hypot(x - light[0], y - light[1]) / reach - 0.25))
                if radius > 0.4:
                    pen.ellipse([(x - radius) * by, (y - radius) * by, (x + radius) * by, (y + radius) * by], fill=255)

    screen = Image.new("L", size)
    screen.paste(shape(size, draw), (0, 0), inside)
    return screen
