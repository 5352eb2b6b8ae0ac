"""Makes our one font file out of the npm package of Onest.

The package cuts the family into files by script, and splits what a Russian page needs over four of them: ₽ lies in
latin-ext, arrows and minus in math. All are cut from one master, so outlines, variations and kerning fit together.
"""

from io import BytesIO
from itertools import chain
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables
from fontTools.ttLib.tables.otBase import BaseTable
from fontTools.varLib.instancer import instantiateVariableFont

SCRIPTS = ("latin", "cyrillic", "latin-ext", "math", "symbols")  # a character is taken from the first that has it
NOT_DRAWN = frozenset(map(ord, "¤¦¬\u00adµЀЍѐѝ"))  # in the ranges below, but not in the family
CHARACTERS = frozenset(
    chain(
        range(0x20, 0x7F),
        range(0xA0, 0x100),
        range(0x400, 0x460),
        map(ord, "Ґґ–—‘’‚“”„•…‹›€₽№™←↑→↓−≈≠≤≥"),
    )
).difference(NOT_DRAWN)
WEIGHTS = (400, 700)
NO_VARIATION = 0xFFFF
FEATURES = ["kern", "tnum", "pnum"]


def onest(package: Path) -> bytes:
    """Cut, narrow and join the package's files; returns a WOFF2 file."""
    missing = set(CHARACTERS)
    parts = []
    for script in SCRIPTS:
        font = TTFont(package / "files" / f"onest-{script}-wght-normal.woff2", recalcTimestamp=False)
        found = missing & set(font.getBestCmap())
        missing -= found
        if found:
            parts.append(cut(font, found))
    if missing:
        raise ValueError(f"the font lacks {' '.join(map(chr, sorted(missing)))}")
    whole, *others = parts
    for part in others:
        join(whole, part)
    whole.flavor = "woff2"
    file = BytesIO()
    whole.save(file)
    return file.getvalue()


def cut(font: TTFont, characters: set[int]) -> TTFont:
    """Keep the given characters in the weights that we use."""
    options = Options(
        layout_features=FEATURES, glyph_names=True, notdef_outline=True, drop_tables=["HVAR", "MVAR", "prep"]
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    return instantiateVariableFont(font, {"wght": WEIGHTS})


def join(whole: TTFont, part: TTFont) -> None:
    """Add the glyphs of `part` that `whole` does not have, with their variations, characters and kerning."""
    new = [name for name in part.getGlyphOrder() if name not in whole["glyf"].glyphs]
    for name in new:
        whole["glyf"][name] = part["glyf"][name]
        whole["hmtx"][name] = part["hmtx"][name]
        whole["gvar"].variations[name] = part["gvar"].variations[name]
    whole.setGlyphOrder(whole["glyf"].glyphOrder)
    for table in whole["cmap"].tables:
        table.cmap |= part.getBestCmap()
    join_kerning(whole, part)


def join_kerning(whole: TTFont, part: TTFont) -> None:
    """Append the part's kerning lookups, their variations renumbered to follow those of `whole`."""
    lookups = part["GPOS"].table.LookupList.Lookup if "GPOS" in part and part["GPOS"].table.LookupList else []
    if not lookups:
        return
    store, added = whole["GDEF"].table.VarStore, part["GDEF"].table.VarStore
    shift, regions = len(store.VarData), len(store.VarRegionList.Region)
    for device in devices(lookups):
        if device.StartSize != NO_VARIATION:
            device.StartSize += shift
    for data in added.VarData:
        data.VarRegionIndex = [index + regions for index in data.VarRegionIndex]
    store.VarData += added.VarData
    store.VarRegionList.Region += added.VarRegionList.Region
    kerning = whole["GPOS"].table
    first = len(kerning.LookupList.Lookup)
    kerning.LookupList.Lookup += lookups
    for record in kerning.FeatureList.FeatureRecord:
        record.Feature.LookupListIndex += range(first, first + len(lookups))


def devices(tables: list[BaseTable]) -> list[otTables.Device]:
    """Find the references into the variation store below the given tables (`StartSize` is the outer index there)."""
    found, waiting = {}, list(tables)
    while waiting:
        table = waiting.pop()
        if isinstance(table, otTables.Device):
            found[id(table)] = table
        elif isinstance(table, list):
            waiting += table
        elif hasattr(table, "__dict__"):
            waiting += table.__dict__.values()
    return list(found.values())
