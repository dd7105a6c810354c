"""Writes GIF files of one image by Pillow into a folder, each beside what Pillow sees in it: RGBA, in a .raw.

Usage: write_gifs.py FOLDER
"""
import sys
from pathlib import Path

import numpy
from PIL import Image

folder = Path(sys.argv[1])
random = numpy.random.default_rng(3)


def write(name, image, **options):
    path = folder / name
    image.save(path, **options)
    with Image.open(path) as seen:
        (folder / (name + ".raw")).write_bytes(numpy.array(seen.convert("RGBA")).tobytes())


def palette_image(colors, height, width):
    image = Image.fromarray(random.integers(0, colors, (height, width), dtype=numpy.uint8), "P")
    image.putpalette(random.integers(0, 256, 3 * colors, dtype=numpy.uint8).tobytes())
    return image


for colors in (2, 3, 16, 255, 256):
    for height, width in ((1, 1), (7, 5), (200, 301)):
        image = palette_image(colors, height, width)
        write(f"{colors} colors, {width} x {height}.gif", image, interlace=0)
        write(f"{colors} colors, {width} x {height}, interlaced.gif", image, interlace=1)
        write(f"{colors} colors, {width} x {height}, transparent.gif", image, transparency=1)
write("plain.gif", Image.new("P", (640, 480), 3))
write("gray.gif", Image.fromarray(random.integers(0, 256, (40, 50), dtype=numpy.uint8)))
smooth = Image.linear_gradient("L").resize((500, 300))
write("smooth.gif", smooth)
