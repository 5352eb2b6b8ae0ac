"""What every drawing is made of: gradients, noise, soft light, sharp shapes, and the file at the end."""

from collections.abc import Callable, Sequence
from io import BytesIO
from random import Random

from PIL import Image, ImageColor, ImageDraw, ImageFilter

Picture = Image.Image
Size = tuple[int, int]
Colour = tuple[int, int, int]
Point = tuple[float, float]

GRAIN_TILE = 192
RADIAL_EDGE = 181  # what Pillow's radial gradient has at the middle of an edge (255 is in the corners)


def rgb(name: str) -> Colour:
    """Return `#rrggbb` as three numbers."""
    red, green, blue = ImageColor.getrgb(name)[:3]
    return red, green, blue


def mix(one: str, other: str, share: float) -> str:
    """Return the colour that is `share` of the way from one to the other."""
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(rgb(one), rgb(other), strict=True))


def gradient(size: Size, stops: Sequence[str]) -> Picture:
    """Return evenly spread colours from top to bottom."""
    strip = Image.new("RGB", (1, len(stops)))
    strip.putdata([rgb(stop) for stop in stops])
    # Half a step beyond each end, so that the first and last colours sit on the edges themselves.
    return strip.resize(size, Image.Resampling.BILINEAR, box=(0, 0.5, 1, len(stops) - 0.5))


def fade(size: Size, top: int, bottom: int) -> Picture:
    """Return a mask that runs from `top` to `bottom` (0…255)."""
    strip = Image.new("L", (1, 2))
    strip.putdata([top, bottom])
    return strip.resize(size, Image.Resampling.BILINEAR, box=(0, 0.5, 1, 1.5))


def noise(rng: Random, size: Size, cells: Sequence[Size]) -> Picture:
    """Return a smooth random field: octaves of `cells`, each half as strong as the one before."""
    field = Image.new("L", size, 128)
    for octave, cell in enumerate(cells):
        layer = Image.frombytes("L", cell, rng.randbytes(cell[0] * cell[1])).resize(size, Image.Resampling.BICUBIC)
        field = layer if octave == 0 else Image.blend(field, layer, 0.5**octave)
    return field


def glow(picture: Picture, centre: Point, radius: float, colour: str, strength: float) -> None:
    """Lay soft round light over the picture."""
    spot = Image.radial_gradient("L").point(lambda away: max(0.0, 1 - away / RADIAL_EDGE) ** 2 * 255 * strength)
    side = max(2, round(radius * 2))
    picture.paste(
        Image.new("RGB", (side, side), rgb(colour)),
        (round(centre[0] - radius), round(centre[1] - radius)),
        spot.resize((side, side), Image.Resampling.BILINEAR),
    )


def shape(size: Size, draw: Callable[[ImageDraw.ImageDraw, int], None], scale: int = 2) -> Picture:
    """Return a mask drawn `scale` times larger and brought down, for smooth edges."""
    mask = Image.new("L", (size[0] * scale, size[1] * scale))
    draw(ImageDraw.Draw(mask), scale)
    return mask.reduce(scale)


def polygon(size: Size, points: Sequence[Point], scale: int = 2) -> Picture:
    """Return a polygon as a mask."""
    return shape(size, lambda pen, by: pen.polygon([(x * by, y * by) for x, y in points], fill=255), scale)


def curved(points: Sequence[Point], rounds: int = 3) -> list[Point]:
    """Return a closed outline with its corners cut off again and again, until it is a curve."""
    outline = list(points)
    for _ in range(rounds):
        cut = []
        for (x, y), (next_x, next_y) in zip(outline, outline[1:] + outline[:1], strict=True):
            cut += [
                (x * 0.75 + next_x * 0.25, y * 0.75 + next_y * 0.25),
                (x * 0.25 + next_x * 0.75, y * 0.25 + next_y * 0.75),
            ]
        outline = cut
    return outline


def disc(size: Size, centre: Point, radius: float, scale: int = 2) -> Picture:
    """Return a disc as a mask."""
    box = [centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius]
    return shape(size, lambda pen, by: pen.ellipse([edge * by for edge in box], fill=255), scale)


def fill(picture: Picture, mask: Picture, colour: str) -> None:
    """Paint the colour where the mask is."""
    picture.paste(rgb(colour), (0, 0, *picture.size), mask)


def soften(mask: Picture, radius: float, shrink: int = 4) -> Picture:
    """Blur a mask; worked out smaller, since nobody sees the difference."""
    small = mask.reduce(shrink).filter(ImageFilter.GaussianBlur(radius / shrink))
    return small.resize(mask.size, Image.Resampling.BICUBIC)


def grain(picture: Picture, rng: Random, strength: float = 0.035) -> Picture:
    """Return the picture with a breath of paper, which also hides the steps of a gradient."""
    tile = Image.frombytes("L", (GRAIN_TILE, GRAIN_TILE), rng.randbytes(GRAIN_TILE**2))
    sheet = Image.new("L", picture.size)
    for x in range(0, picture.width, GRAIN_TILE):
        for y in range(0, picture.height, GRAIN_TILE):
            sheet.paste(tile, (x, y))
    return Image.blend(picture, Image.merge("RGB", [sheet] * 3), strength)


def encoded(picture: Picture, quality: int) -> bytes:
    """Return the picture as WebP."""
    target = BytesIO()
    picture.save(target, "WEBP", quality=quality, method=4)
    return target.getvalue()
