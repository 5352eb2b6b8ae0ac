"""Money: whole minor units (kopecks) with a currency; decimal text at the edges."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def to_major(minor: int) -> Decimal:
    """Return minor units as a decimal with two places."""
    return (Decimal(minor) / 100).quantize(CENT)


def percent_of(minor: int, percent: Decimal) -> int:
    """Return `percent` % of a sum in minor units, half up."""
    return int((minor * percent / 100).quantize(Decimal(1), ROUND_HALF_UP))


def ratio(part: int, whole: int, places: int, scale: int = 1) -> Decimal:
    """Return part × scale ÷ whole, half up to `places` decimals; 0 where `whole` is 0."""
    step = Decimal(1).scaleb(-places)
    return (Decimal(part) * scale / whole).quantize(step, ROUND_HALF_UP) if whole else Decimal(0).quantize(step)
