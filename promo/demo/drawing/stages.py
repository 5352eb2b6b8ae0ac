"""Concert banners: beams over a stage, somebody who sings, hands of the crowd."""

from collections.abc import Sequence
from math import cos, sin
from random import Random

from PIL import Image, ImageChops, ImageDraw

from promo.demo.drawing.canvas import Picture, Point, Size, curved, fill, glow, gradient, grain, mix, rgb, shape, soften


def stage(rng: Random, size: Size, lights: Sequence[str], deep: str, singer: bool = True) -> Picture:
    """Draw a stage in the given lights."""
    width, height = size
    centre = width * rng.uniform(0.52, 0.64)
    picture = gradient(size, [mix(deep, "#000000", 0.55), deep, mix(deep, lights[0], 0.25), mix(deep, "#000000", 0.7)])
    glow(picture, (centre, height * 0.72), height * 0.62, lights[0], 0.55)
    count = 7
    for at in range(count):
        lamp = (width * (at + rng.uniform(0.2, 0.8)) / count, -height * 0.02)
        aim = (centre + rng.uniform(-0.42, 0.42) * width, height * rng.uniform(0.8, 1.05))
        picture = _beam(picture, lamp, aim, lights[at % len(lights)], rng.uniform(0.35, 0.75))
    fill(picture, soften(_floor(size), 24), mix(deep, "#000000", 0.6))
    ink = mix(deep, "#000000", 0.82)
    if singer:
        fill(picture, _singer(size, (centre, height * 0.9), height * 0.5), ink)
    fill(picture, _crowd(rng, size), ink)
    return grain(picture, rng)


def _beam(picture: Picture, lamp: Point, aim: Point, light: str, strength: float) -> Picture:
    """Add a cone of light from the lamp, gone where it hits the floor."""
    spread = picture.width * 0.055
    cone = [(lamp[0] - 5, lamp[1]), (lamp[0] + 5, lamp[1]), (aim[0] + spread, aim[1]), (aim[0] - spread, aim[1])]
    mask = soften(shape(picture.size, lambda pen, by: pen.polygon([(x * by, y * by) for x, y in cone], fill=255), 1), 9)
    falling = Image.linear_gradient("L").point(lambda y: (255 - y) * strength).resize(picture.size)
    lit = Image.new("RGB", picture.size, "black")
    lit.paste(rgb(light), (0, 0, *picture.size), ImageChops.multiply(mask, falling))
    return ImageChops.screen(picture, lit)


def _floor(size: Size) -> Picture:
    width, height = size
    return shape(size, lambda pen, by: pen.rectangle((0, height * 0.9 * by, width * by, height * by), fill=255), 1)


def _singer(size: Size, foot: Point, tall: float) -> Picture:
    """Return somebody at a microphone stand as a mask."""
    body = [
        (-0.03, 0.86),
        (-0.1, 0.82),
        (-0.125, 0.62),
        (-0.07, 0.52),
        (-0.1, 0.36),
        (-0.15, 0.14),
        (-0.06, 0.13),
        (-0.05, 0.0),
    ]
    body += [
        (-0.01, 0.0),
        (0.0, 0.14),
        (0.02, 0.0),
        (0.06, 0.0),
        (0.06, 0.13),
        (0.14, 0.14),
        (0.09, 0.36),
        (0.065, 0.52),
    ]
    body += [(0.09, 0.62), (0.17, 0.72), (0.16, 0.8), (0.12, 0.79), (0.1, 0.83), (0.03, 0.86)]
    hair = [
        (-0.01, 1.02),
        (-0.06, 1.0),
        (-0.07, 0.9),
        (-0.12, 0.7),
        (-0.04, 0.68),
        (0.05, 0.72),
        (0.07, 0.82),
        (0.06, 0.98),
    ]

    def draw(pen: ImageDraw.ImageDraw, by: int) -> None:
        for part in (body, hair):
            pen.polygon([((foot[0] + dx * tall) * by, (foot[1] - up * tall) * by) for dx, up in curved(part)], fill=255)
        mouth, base = (foot[0] + 0.115 * tall, foot[1] - 0.885 * tall), (foot[0] + 0.19 * tall, foot[1])
        pen.line(
            [(mouth[0] * by, mouth[1] * by), (base[0] * by, base[1] * by)], fill=255, width=round(0.012 * tall * by)
        )

    return shape(size, draw, 3)


def _crowd(rng: Random, size: Size) -> Picture:
    """Return heads and raised hands along the foot of the picture as a mask."""
    width, height = size

    def draw(pen: ImageDraw.ImageDraw, by: int) -> None:
        x = -20.0
        while x < width + 20:
            head = rng.uniform(0.022, 0.032) * height
            top = height * rng.uniform(0.885, 0.945)
            pen.ellipse([value * by for value in (x - head, top, x + head, top + head * 2.3)], fill=255)
            shoulders = (x - head * 2.2, top + head * 2, x + head * 2.2, height + head * 4)
            pen.rounded_rectangle([value * by for value in shoulders], head * 1.6 * by, fill=255)
            if rng.random() < 0.3:
                lean, reach = rng.uniform(-0.5, 0.5), height * rng.uniform(0.08, 0.13)
                elbow = (x + head * 1.6, top + head * 2.4)
                palm = (elbow[0] + sin(lean) * reach, elbow[1] - cos(lean) * reach)
                pen.line(
                    [elbow[0] * by, elbow[1] * by, palm[0] * by, palm[1] * by], fill=255, width=round(head * 0.62 * by)
                )
                pen.ellipse(
                    [
                        edge * by
                        for edge in (
                            palm[0] - head * 0.45,
                            palm[1] - head * 0.7,
                            palm[0] + head * 0.45,
                            palm[1] + head * 0.4,
                        )
                    ],
                    fill=255,
                )
            x += head * rng.uniform(1.6, 3.0)

    return shape(size, draw, 2)
