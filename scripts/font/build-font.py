#!/usr/bin/python3
"""Makes internal/kit/doc/font/NotoSansCJKsc-subset.ttf.gz.

The PDF library reads TrueType outlines only, with a cmap of format 4, so the
CFF outlines of Debian's Noto Sans CJK SC are cut down to the characters below
and turned into quadratic curves. Same input package, same bytes.

Needs Debian packages fonts-noto-cjk and python3-fonttools.
Usage: scripts/font/build-font.py   (from the root of the repository)
"""

import gzip
import io
import pathlib

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, newTable

SOURCE = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
FAMILY = "Noto Sans CJK SC"
TARGET = "internal/kit/doc/font/NotoSansCJKsc-subset.ttf.gz"
EXTRA = "scripts/font/extra.txt"

# How far a quadratic curve may leave the original, in thousandths of the font
# size: at a body text of 12 points that is 0.01 mm, below any printer.
TOLERANCE = 2.5

RANGES = [
    (0x20, 0x7F),      # ASCII
    (0xA0, 0x180),     # Latin-1 and what there is of Latin Extended-A: every Portuguese letter
    (0x1CD, 0x1DD),    # vowels of pinyin with tones
    (0x391, 0x3CA),    # Greek, for units and drug names
    (0x401, 0x452),    # Cyrillic
    (0x2010, 0x2040),  # dashes, quotes, ellipsis, per mille
    (0x2070, 0x2090),  # superscripts and subscripts, the few there are
    (0x2103, 0x2104),  # degree Celsius
    (0x2109, 0x210A),  # degree Fahrenheit
    (0x2116, 0x2117),  # numero
    (0x2122, 0x2123),  # trade mark
    (0x2150, 0x217A),  # fractions, Roman numerals
    (0x2190, 0x219A),  # arrows
    (0x2460, 0x249C),  # numbers in circles and brackets
    (0x2500, 0x2580),  # box drawing
    (0x25A0, 0x2600),  # squares, triangles, circles
    (0x2605, 0x2607),  # stars
    (0x2713, 0x2718),  # ticks and crosses
    (0x3000, 0x3030),  # Chinese punctuation, geta mark
    (0x3041, 0x3100),  # kana, in brand names
    (0x3200, 0x3250),  # numbers in brackets
    (0x3380, 0x33DF),  # units such as mg, kg, mm
    (0x4E00, 0x9FA6),  # all ideographs of GBK and Big5, so that rare names print
    (0xFA0E, 0xFA2A),  # the ideographs of GBK that stand elsewhere
    (0xFE30, 0xFE50),  # vertical forms
    (0xFF01, 0xFF5F),  # full-width ASCII
    (0xFFE0, 0xFFE7),  # full-width signs
]
SINGLE = "€♀♂㊣∈∏∝∑√∞∠∥∧∨∩∪∫∮∴∵∶∷∽≈≌≠≡≤≥≦≧≮≯⊕⊙⊥⌒"


def characters():
    """The code points of the subset, all of the basic plane."""
    points = {p for first, end in RANGES for p in range(first, end)}
    points |= {ord(c) for c in SINGLE}
    for line in pathlib.Path(EXTRA).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            points |= {ord(c) for c in line if not c.isspace()}
    return {p for p in points if p <= 0xFFFF}


def cut(font, points):
    """Leaves only the glyphs of points, without layout features and hints."""
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["vhea", "vmtx", "VORG", "GSUB", "GPOS", "BASE", "DSIG"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)


def to_truetype(font):
    """Replaces the CFF outlines by quadratic ones."""
    order = font.getGlyphOrder()
    source = font.getGlyphSet()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(None)
        source[name].draw(Cu2QuPen(pen, TOLERANCE, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"] = newTable("loca")
    font["glyf"] = newTable("glyf")
    font["glyf"].glyphOrder = order
    font["glyf"].glyphs = glyphs
    del font["CFF "]
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    maxp.maxZones = 1
    for field in ("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs",
                  "maxStackElements", "maxSizeOfInstructions", "maxComponentElements"):
        setattr(maxp, field, 0)
    font["post"].formatType = 3.0
    font.sfntVersion = "\x00\x01\x00\x00"


def main():
    collection = TTCollection(SOURCE)
    font = next(f for f in collection.fonts if f["name"].getDebugName(1) == FAMILY)
    font.recalcTimestamp = False
    points = characters()
    missing = sorted(points - set(font.getBestCmap()))
    cut(font, points)
    to_truetype(font)
    plain = io.BytesIO()
    font.save(plain)
    packed = gzip.compress(plain.getvalue(), compresslevel=9, mtime=0)
    pathlib.Path(TARGET).write_bytes(packed)
    print(f"{len(font.getGlyphOrder())} glyphs, {len(plain.getvalue())} bytes, {len(packed)} packed")
    print(f"{len(missing)} wanted characters are not in the source font")


if __name__ == "__main__":
    main()
