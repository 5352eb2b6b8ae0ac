"""Record covers: abstract, each from a handful of colours."""

from collections.abc import Sequence
from math import cos, pi, sin
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from promo.demo.drawing.canvas import Picture, Size, fill, glow, gradient, grain, mix, noise, polygon

Colours = Sequence[str]

MARGIN = 16  # filters are blind at an edge, so they get more than is shown


def marble(rng: Random, size: Size, colours: Colours) -> Picture:
    """Folds like melting ice or silk."""
    wide = (size[0] + 2 * MARGIN, size[1] + 2 * MARGIN)
    field = noise(rng, (wide[0] * 2, wide[1] * 2), [(3, 3), (5, 4), (9, 8)])
    waves = field.point(lambda value: 127.5 + 127.5 * sin(value / 255 * 2 * pi * 7)).filter(ImageFilter.GaussianBlur(5))
    inside = (MARGIN, MARGIN, wide[0] - MARGIN, wide[1] - MARGIN)
    folds, depth = waves.reduce(2).crop(inside), field.reduce(2).crop(inside)
    shine = waves.reduce(2).filter(ImageFilter.EMBOSS).filter(ImageFilter.GaussianBlur(1.5)).crop(inside)
    picture = Image.composite(gradient(size, [colours[2], colours[1]]), gradient(size, [colours[1], colours[0]]), folds)
    relief = ImageChops.overlay(picture, Image.merge("RGB", [shine] * 3))
    shadow = Image.new("RGB", size, mix(colours[0], "#000000", 0.5))
    return grain(Image.composite(shadow, relief, depth.point(lambda value: max(0, 150 - value) * 0.9)), rng)


def rain(rng: Random, size: Size, colours: Colours) -> Picture:
    """Light coming down in threads."""
    threads = noise(rng, size, [(60, 3), (150, 5), (240, 9)]).point(lambda value: max(0, min(255, (value - 110) * 3)))
    falling = Image.linear_gradient("L").resize(size).point(lambda value: 255 - value * 0.75)
    picture = gradient(size, colours[:3])
    fill(picture, ImageChops.multiply(threads, falling), colours[3])
    return grain(picture, rng)


def rings(rng: Random, size: Size, colours: Colours) -> Picture:
    """The years of a tree, or ripples."""
    width, height = size
    centre = (width * rng.uniform(0.35, 0.6), height * rng.uniform(0.4, 0.6))
    waves = [(turns, rng.uniform(0, 2 * pi), rng.uniform(0.02, 0.07) / turns**0.5) for turns in (1, 2, 3, 5)]
    picture = gradient(size, [colours[0], mix(colours[0], colours[1], 0.5)])
    radius = width * 0.95
    step = 0
    while radius > 4:
        outline = []
        for degree in range(0, 360, 4):
            angle = degree * pi / 180
            bent = radius * (1 + sum(share * sin(turns * angle + turn) for turns, turn, share in waves))
            outline.append((centre[0] + bent * cos(angle), centre[1] + bent * sin(angle)))
        fill(picture, polygon(size, outline), mix(colours[step % 2], colours[2], 1 - radius / width))
        radius -= rng.uniform(0.014, 0.034) * width
        step += 1
    return grain(picture, rng)


def tiles(rng: Random, size: Size, colours: Colours) -> Picture:
    """Quarters, halves and whole circles on a grid."""
    count = 4
    side = size[0] // count
    sheet = Image.new("RGB", (size[0] * 2, size[1] * 2), colours[0])
    pen = ImageDraw.Draw(sheet)
    for column in range(count):
        for row in range(count):
            paper, ink, dot = rng.sample(list(colours), 3)
            x, y, edge = column * side * 2, row * side * 2, side * 2
            pen.rectangle((x, y, x + edge, y + edge), fill=paper)
            kind = rng.randrange(4)
            if kind == 0:
                dx, dy = rng.choice([(0, 0), (-edge, 0), (0, -edge), (-edge, -edge)])
                quarter = Image.new("RGB", (edge, edge), paper)
                ImageDraw.Draw(quarter).ellipse((dx, dy, dx + edge * 2, dy + edge * 2), fill=ink)
                sheet.paste(quarter, (x, y))
            elif kind == 1:
                pen.ellipse((x + edge * 0.16, y + edge * 0.16, x + edge * 0.84, y + edge * 0.84), fill=ink)
                pen.ellipse((x + edge * 0.38, y + edge * 0.38, x + edge * 0.62, y + edge * 0.62), fill=dot)
            elif kind == 2:
                turn = rng.choice([0, 90, 180, 270])
                pen.pieslice((x, y, x + edge, y + edge), turn, turn + 180, fill=ink)
            else:
                pen.polygon([(x, y), (x + edge, y), rng.choice([(x, y + edge), (x + edge, y + edge)])], fill=ink)
    return grain(sheet.reduce(2), rng, 0.025)


def ember(rng: Random, size: Size, colours: Colours) -> Picture:
    """Warm light behind something dark."""
    width, height = size
    picture = gradient(size, [colours[0], mix(colours[0], colours[1], 0.35), colours[0]])
    for _ in range(5):
        spot = (width * rng.gauss(0.5, 0.2), height * rng.gauss(0.55, 0.2))
        glow(
            picture, spot, width * rng.uniform(0.45, 0.8), rng.choice([colours[1], colours[2]]), rng.uniform(0.5, 0.85)
        )
    glow(picture, (width * 0.5, height * 0.56), width * 0.34, colours[3], 0.95)
    return grain(picture, rng, 0.05)


def signal(rng: Random, size: Size, colours: Colours) -> Picture:
    """Lines of a signal that rises in the middle, one behind another."""
    width, height = size[0] * 2, size[1] * 2
    sheet = Image.new("RGB", (width, height), colours[0])
    pen = ImageDraw.Draw(sheet)
    left, right, lines = width * 0.14, width * 0.86, 24
    for line in range(lines):
        base = height * (0.22 + 0.6 * line / lines)
        outline = []
        for x in range(round(left), round(right), 14):
            middle = max(0.0, 1 - abs(x / width - 0.5) / 0.34)
            outline.append((float(x), base - middle**2.2 * rng.random() * height * 0.11 - rng.random() * 3))
        pen.polygon([*outline, (right, base + 40), (left, base + 40)], fill=colours[0])
        pen.line(outline, fill=mix(colours[1], colours[2], line / lines), width=3, joint="curve")
    return grain(sheet.reduce(2), rng)
