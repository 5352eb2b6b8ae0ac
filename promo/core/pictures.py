"""Pictures: the tint a page takes from one."""

from math import atan2, cbrt, degrees, hypot

from PIL import Image

CHROMA_CAP = 0.05  # above it text on a tinted page would lose its contrast
GREY = 0.008  # below it a colour has no hue worth speaking of
SAMPLE = (48, 48)
BIN = 15  # degrees of hue that count as one colour
REACH = 2  # bins to either side that belong to the dominant one


def tint_of(image: Image.Image) -> tuple[float, float]:
    """Return hue (OKLCH degrees) and chroma (capped) of the picture's dominant colour; chroma 0 for a grey one."""
    small = image.convert("RGB").resize(SAMPLE, Image.Resampling.BOX)
    raw = small.tobytes()
    colours = [_chroma_plane(*raw[at : at + 3]) for at in range(0, len(raw), 3)]
    bins = [0.0] * (360 // BIN)
    for a, b in colours:
        bins[_bin(a, b)] += hypot(a, b)
    around = range(-REACH, REACH + 1)
    best = max(range(len(bins)), key=lambda at: sum(bins[(at + step) % len(bins)] for step in around))
    chosen = {(best + step) % len(bins) for step in around}
    members = [(a, b) for a, b in colours if _bin(a, b) in chosen]
    a, b = (sum(axis) / len(members) for axis in zip(*members, strict=True))
    chroma = hypot(a, b)
    return round(degrees(atan2(b, a)) % 360, 1), round(min(chroma, CHROMA_CAP), 4) if chroma >= GREY else 0.0


def _bin(a: float, b: float) -> int:
    return int(degrees(atan2(b, a)) % 360 // BIN) % (360 // BIN)


def _chroma_plane(red: int, green: int, blue: int) -> tuple[float, float]:
    """Return a and b of OKLab for an sRGB colour."""
    r, g, b = (_linear(channel / 255) for channel in (red, green, blue))
    long = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    middle = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return (
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
