"""The tint is the colour that one would name."""

import pytest
from PIL import Image

from promo.core.pictures import CHROMA_CAP, tint_of


@pytest.mark.parametrize(
    ("colour", "hue"),
    [("#ff0000", 29.2), ("#00ff00", 142.5), ("#0000ff", 264.1)],
)
def test_pure_colours_have_their_hue(colour: str, hue: float) -> None:
    found, chroma = tint_of(Image.new("RGB", (200, 100), colour))
    assert found == pytest.approx(hue, abs=0.2)
    assert chroma == CHROMA_CAP


def test_a_small_bright_spot_does_not_win() -> None:
    picture = Image.new("RGB", (200, 100), "#2f7a82")
    picture.paste("#ff3300", (90, 40, 102, 52))
    hue, _ = tint_of(picture)
    assert 190 < hue < 220


@pytest.mark.parametrize("grey", ["#000000", "#808080", "#ffffff"])
def test_grey_has_no_tint(grey: str) -> None:
    assert tint_of(Image.new("RGB", (50, 50), grey))[1] == 0


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "CMYK", "1"])
def test_any_kind_of_picture_has_one(mode: str) -> None:
    hue, chroma = tint_of(Image.new("RGB", (50, 50), "#2f7a82").convert(mode))
    assert 0 <= hue < 360
    assert 0 <= chroma <= CHROMA_CAP
