"""What the set-up built for the browser."""

import gzip
import json
import re
from pathlib import Path

import brotli
import pytest
from fontTools.ttLib import TTFont

from tests.commands.conftest import ROOT

BUILT = ROOT / "static" / "build"
COMPRESSED = {".css", ".js", ".svg"}


@pytest.fixture(scope="module")
def manifest() -> dict[str, Path]:
    """The built file of each asset."""
    names = json.loads((BUILT / "manifest.json").read_text())
    return {name: BUILT / built for name, built in names.items()}


def test_each_asset_is_named_by_its_content_and_compressed(manifest: dict[str, Path]) -> None:
    assert {"app.css", "app.js", "charts.js", "favicon.svg", "htmx.js", "icons.svg", "plotly.js"} <= manifest.keys()
    for file in manifest.values():
        content = file.read_bytes()
        assert re.search(r"\.[0-9a-f]{12}\.", file.name)
        if file.suffix in COMPRESSED and len(content) > 256:
            assert gzip.decompress(Path(f"{file}.gz").read_bytes()) == content
            assert brotli.decompress(Path(f"{file}.br").read_bytes()) == content


def test_nothing_is_left_of_earlier_builds(manifest: dict[str, Path]) -> None:
    known = {file for built in manifest.values() for file in (built, Path(f"{built}.br"), Path(f"{built}.gz"))}
    assert {file for file in BUILT.rglob("*") if file.is_file()} <= known | {BUILT / "manifest.json"}


def test_the_font_has_every_letter_and_sign_we_write(manifest: dict[str, Path]) -> None:
    font = TTFont(manifest["onest.woff2"])
    for character in "АБВ абв ЁёЇїҐґ ABC abc Éé 0123456789 «„“”‘’»–—…·•№ ₽€ ←↑→↓ −×÷≈≤≥ \u00a0":
        assert ord(character) in font.getBestCmap()
    assert (font["fvar"].axes[0].minValue, font["fvar"].axes[0].maxValue) == (400, 700)
    assert "tnum" in {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    assert manifest["onest.woff2"].stat().st_size < 40_000


def test_the_stylesheet_points_to_the_built_font(manifest: dict[str, Path]) -> None:
    assert f'url("{manifest["onest.woff2"].name}")' in manifest["app.css"].read_text()


def test_the_sprite_has_the_icons_that_are_listed(manifest: dict[str, Path]) -> None:
    symbols = set(re.findall(r'<symbol id="([^"]+)"', manifest["icons.svg"].read_text()))
    assert symbols == set((ROOT / "static" / "icons.txt").read_text().split())
